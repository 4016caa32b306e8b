-- Keys that programs act with, each in the name of the member who made it.
CREATE TABLE api_keys (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    -- Whose: what they may do now bounds what the key may do.
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- The part of the key that may be shown, and by which it is found.
    prefix TEXT NOT NULL,
    -- SHA-256 of the part that may not.
    hash BYTEA NOT NULL,
    -- Words of the permission table, with a space between two.
    scopes TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ,
    last_used_from TEXT,
    revoked_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX api_keys_prefix ON api_keys (prefix);
CREATE INDEX api_keys_by_created ON api_keys (organization_id, created_at, id);
-- Which key did it, where it was no person.
ALTER TABLE audit_log ADD COLUMN api_key_id UUID;
