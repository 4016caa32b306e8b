-- Finding rows needs no positions of words, and beginnings of one letter and of four are asked for as often as those
-- of two and three: without this their matches were put together anew each time.
-- The words come parted by spaces, and are parted nowhere else: marks inside of them belong to them.
CREATE VIRTUAL TABLE companies_search_new USING fts5 (id UNINDEXED, document, prefix = '1 2 3 4', detail = none, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'");
INSERT INTO companies_search_new (rowid, id, document) SELECT rowid, id, document FROM companies_search;
DROP TABLE companies_search;
ALTER TABLE companies_search_new RENAME TO companies_search;
CREATE VIRTUAL TABLE contacts_search_new USING fts5 (id UNINDEXED, document, prefix = '1 2 3 4', detail = none, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'");
INSERT INTO contacts_search_new (rowid, id, document) SELECT rowid, id, document FROM contacts_search;
DROP TABLE contacts_search;
ALTER TABLE contacts_search_new RENAME TO contacts_search;
CREATE VIRTUAL TABLE deals_search_new USING fts5 (id UNINDEXED, document, prefix = '1 2 3 4', detail = none, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'");
INSERT INTO deals_search_new (rowid, id, document) SELECT rowid, id, document FROM deals_search;
DROP TABLE deals_search;
ALTER TABLE deals_search_new RENAME TO deals_search;
CREATE VIRTUAL TABLE chats_search_new USING fts5 (id UNINDEXED, document, prefix = '1 2 3 4', detail = none, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'");
INSERT INTO chats_search_new (rowid, id, document) SELECT rowid, id, document FROM chats_search;
DROP TABLE chats_search;
ALTER TABLE chats_search_new RENAME TO chats_search;
