CREATE TABLE accounts (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    owner_id UUID NOT NULL REFERENCES users (id),
    phone TEXT NOT NULL,
    telegram_user_id BIGINT,
    display_name TEXT,
    username TEXT,
    state TEXT NOT NULL,
    state_reason TEXT,
    wait_until TIMESTAMPTZ,
    password_hint TEXT,
    synced_chats BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX accounts_phone ON accounts (organization_id, phone) WHERE deleted_at IS NULL;

-- The Telegram session of an account, sealed with the configured key.
CREATE TABLE account_sessions (
    account_id UUID PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    sealed BYTEA NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL
);

-- How far each message box of an account has been read. `channel_id` is 0 for the common box
-- and -1 for the secondary one.
CREATE TABLE account_positions (
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    channel_id BIGINT NOT NULL,
    pts BIGINT NOT NULL,
    date BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (account_id, channel_id)
);

CREATE TABLE chats (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    peer_kind TEXT NOT NULL CHECK (peer_kind IN ('user', 'group', 'channel')),
    peer_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    username TEXT,
    contact_id UUID REFERENCES contacts (id) ON DELETE SET NULL,
    unread_count BIGINT NOT NULL,
    -- Telegram ids of the last message read by us and by them.
    read_inbox_up_to BIGINT NOT NULL,
    read_outbox_up_to BIGINT NOT NULL,
    -- Copied from the last message, so that a list is one index walk.
    last_message_id UUID,
    last_message_text TEXT,
    last_message_outgoing BOOLEAN NOT NULL,
    last_message_state TEXT,
    last_message_at TIMESTAMPTZ,
    -- `last_message_at`, or where there is none, when the conversation was first seen.
    sorted_at TIMESTAMPTZ NOT NULL,
    history_complete BOOLEAN NOT NULL,
    search TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX chats_peer ON chats (account_id, peer_kind, peer_id);
CREATE INDEX chats_sorted ON chats (organization_id, sorted_at, id);
CREATE INDEX chats_account_sorted ON chats (account_id, sorted_at, id);
CREATE INDEX chats_contact ON chats (contact_id, sorted_at, id) WHERE contact_id IS NOT NULL;

CREATE TABLE messages (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    chat_id UUID NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    telegram_id BIGINT,
    -- Chosen and stored before the message leaves: Telegram takes each only once.
    random_id BIGINT,
    -- The caller's own key; a repeated request answers with this message.
    idempotency_key UUID,
    outgoing BOOLEAN NOT NULL,
    sender_name TEXT,
    author_id UUID REFERENCES users (id) ON DELETE SET NULL,
    text TEXT NOT NULL,
    media TEXT,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'read', 'failed', 'received')),
    failure TEXT,
    sent_at TIMESTAMPTZ NOT NULL,
    edited_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX messages_chat ON messages (chat_id, sent_at, id);
CREATE UNIQUE INDEX messages_telegram ON messages (chat_id, telegram_id) WHERE telegram_id IS NOT NULL;
CREATE UNIQUE INDEX messages_random ON messages (account_id, random_id) WHERE random_id IS NOT NULL;
CREATE UNIQUE INDEX messages_idempotency ON messages (chat_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
-- The few of ours whose id at Telegram is not known (yet).
CREATE INDEX messages_unmatched ON messages (chat_id, id) WHERE telegram_id IS NULL;
CREATE INDEX messages_account_telegram ON messages (account_id, telegram_id) WHERE telegram_id IS NOT NULL;

-- A new conversation looks for its contact by these.
CREATE INDEX contacts_by_phone ON contacts (organization_id, phone) WHERE phone IS NOT NULL;
CREATE INDEX contacts_by_telegram ON contacts (organization_id, lower(telegram_username)) WHERE telegram_username IS NOT NULL;
