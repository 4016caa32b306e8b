-- Lists as people keep them: what is asked for, in which order, with which columns.
CREATE TABLE views (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    -- The kind of record in the list.
    kind TEXT NOT NULL CHECK (kind IN ('company', 'contact', 'deal')),
    name TEXT NOT NULL,
    -- Folded by Rust: two views that read the same are one.
    name_folded TEXT NOT NULL,
    -- For everybody, or for its maker alone.
    shared BOOLEAN NOT NULL,
    -- Its maker.
    owner_id UUID NOT NULL REFERENCES users (id),
    -- What it shows.
    shows JSONB NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX views_shared_name ON views (organization_id, kind, name_folded) WHERE shared;
CREATE UNIQUE INDEX views_own_name ON views (organization_id, kind, owner_id, name_folded) WHERE NOT shared;

-- The view with which a member's list opens.
CREATE TABLE default_views (
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('company', 'contact', 'deal')),
    view_id UUID NOT NULL REFERENCES views (id) ON DELETE CASCADE,
    PRIMARY KEY (organization_id, user_id, kind)
);
CREATE INDEX default_views_view ON default_views (view_id);
