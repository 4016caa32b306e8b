-- What Telegram asked an account to wait for, so that a restart does not forget it: {"items": [...]}.
ALTER TABLE accounts ADD COLUMN waits JSONB;
