-- The document is written by store::kernel::search together with the row; `rowid` is derived
-- from the id so that a document is replaced without searching for it.
CREATE VIRTUAL TABLE companies_search USING fts5 (id UNINDEXED, document, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE contacts_search USING fts5 (id UNINDEXED, document, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE deals_search USING fts5 (id UNINDEXED, document, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE chats_search USING fts5 (id UNINDEXED, document, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0');
