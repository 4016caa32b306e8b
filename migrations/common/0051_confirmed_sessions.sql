-- When the person of a session last showed again who they are.
ALTER TABLE sessions ADD COLUMN confirmed_at TIMESTAMPTZ;
