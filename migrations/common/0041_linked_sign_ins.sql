-- Who else vouches for a person: Google, GitHub, Telegram, an OpenID issuer.
CREATE TABLE linked_sign_ins (
    id UUID PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    -- Who vouches, and what they call the person. An address is none of this: addresses change hands.
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- By which the person knows it again: an address or a user name.
    label TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX linked_sign_ins_subject ON linked_sign_ins (issuer, subject);
CREATE INDEX linked_sign_ins_user ON linked_sign_ins (user_id);

-- Answers that were used, by their hash: none is taken twice.
CREATE TABLE spent_answers (
    hash BYTEA PRIMARY KEY,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX spent_answers_expired ON spent_answers (expires_at);
