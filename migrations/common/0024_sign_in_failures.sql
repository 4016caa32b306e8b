-- Attempts to sign in with a wrong password, by the hash of the address that was typed: known or not, so that the
-- pause that follows tells nothing about who is registered.
CREATE TABLE sign_in_failures (
    account BYTEA PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    paused_until TIMESTAMPTZ
);
CREATE INDEX sign_in_failures_by_last ON sign_in_failures (last_at);
