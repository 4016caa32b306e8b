CREATE INDEX companies_search ON companies USING gin (to_tsvector('simple', search));
CREATE INDEX contacts_search ON contacts USING gin (to_tsvector('simple', search));
CREATE INDEX deals_search ON deals USING gin (to_tsvector('simple', search));
CREATE INDEX chats_search ON chats USING gin (to_tsvector('simple', search));
