-- Addresses that people want to sign in with, until they have shown that mail there reaches them.
CREATE TABLE email_changes (
    hash BYTEA PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX email_changes_user ON email_changes (user_id);
