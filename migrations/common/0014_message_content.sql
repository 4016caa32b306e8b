-- What a message is beside its words (formatting, what it answers, reactions, pins), and what a
-- member has asked to change about it.
ALTER TABLE messages ADD COLUMN content JSONB;
ALTER TABLE messages ADD COLUMN change JSONB;
