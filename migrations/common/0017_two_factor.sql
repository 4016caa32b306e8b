-- The second step at sign-in: a code from an app on the person's phone.
CREATE TABLE two_factor (
    user_id UUID PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- What the app knows, too; sealed.
    sealed BYTEA NOT NULL,
    -- Null while it is being set up.
    confirmed_at TIMESTAMPTZ,
    -- The newest step of time whose code was used: no code works twice.
    last_step BIGINT NOT NULL,
    -- What the backup codes are hashed with.
    salt BYTEA NOT NULL,
    -- Wrong codes in a row, and when the next one may be tried.
    failures BIGINT NOT NULL,
    wait_until TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);

-- Codes on paper for a person without their phone; each works once.
CREATE TABLE backup_codes (
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash BYTEA NOT NULL,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (user_id, hash)
);

-- People who have shown their password and owe the second step. The token opens nothing else.
CREATE TABLE second_steps (
    hash BYTEA PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    failures BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX second_steps_user ON second_steps (user_id);

-- Whether members can do nothing here before they have a second step.
ALTER TABLE organizations ADD COLUMN two_factor_required BOOLEAN NOT NULL DEFAULT FALSE;
