-- The organization's tags, and what wears them.
CREATE TABLE tags (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- Folded by Rust: two tags that read the same are one.
    name_folded TEXT NOT NULL,
    -- One of the eight hues, 1 to 8.
    tint BIGINT NOT NULL CHECK (tint BETWEEN 1 AND 8),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX tags_name ON tags (organization_id, name_folded);

CREATE TABLE record_tags (
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    record_id UUID NOT NULL,
    tag_id UUID NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (record_id, tag_id)
);
CREATE INDEX record_tags_tag ON record_tags (tag_id, record_id);
