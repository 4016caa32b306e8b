-- Keys that a person's devices hold: each signs in alone, or is the second step after a password.
CREATE TABLE passkeys (
    id UUID PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- What the device calls it. Another person never has the same.
    credential_id BYTEA NOT NULL,
    -- The public key, and what else never changes.
    public_key BYTEA NOT NULL,
    -- How often the device says it was used; zero for those that do not count.
    sign_count BIGINT NOT NULL,
    -- Whether it may be kept in other places, and whether it is.
    backup TEXT NOT NULL,
    -- How it is reached, as a set of bits.
    transports BIGINT NOT NULL,
    -- What the person calls it.
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_id);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- Questions to devices that wait for their answer, by the hash of their challenge.
CREATE TABLE passkey_questions (
    hash BYTEA PRIMARY KEY,
    purpose TEXT NOT NULL,
    -- Nobody before somebody has signed in.
    user_id UUID REFERENCES users (id) ON DELETE CASCADE,
    sealed BYTEA NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX passkey_questions_user ON passkey_questions (user_id, purpose);
CREATE INDEX passkey_questions_expired ON passkey_questions (expires_at);

-- Whether the second step is there without an app: passkeys and backup codes alone.
ALTER TABLE two_factor ADD COLUMN without_app BOOLEAN NOT NULL DEFAULT FALSE;
