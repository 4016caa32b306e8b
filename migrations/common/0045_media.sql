-- Which content the file of a message has, once it was fetched. The content itself is on the disk, by its hash; where it
-- was cleared away it is fetched again.
CREATE TABLE message_files (
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    message_id UUID NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    rendition TEXT NOT NULL CHECK (rendition IN ('whole', 'preview')),
    hash TEXT NOT NULL,
    size BIGINT NOT NULL,
    mime TEXT NOT NULL,
    PRIMARY KEY (message_id, rendition)
);

-- Files on their way out. As long as the row is there, the content is kept.
CREATE TABLE uploads (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The message that takes it along.
    message_id UUID REFERENCES messages (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    mime TEXT NOT NULL,
    size BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX uploads_by_message ON uploads (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX uploads_by_age ON uploads (created_at);
CREATE INDEX uploads_by_hash ON uploads (hash);
