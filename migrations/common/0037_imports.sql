-- Records from files. The file is kept in pieces, so that every process can go on reading it.
CREATE TABLE imports (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    created_by UUID REFERENCES users (id) ON DELETE SET NULL,
    kind TEXT NOT NULL CHECK (kind IN ('company', 'contact', 'deal')),
    file_name TEXT NOT NULL,
    size BIGINT NOT NULL,
    state TEXT NOT NULL,
    setup JSONB NOT NULL,
    -- Which pass over the file this is: a job of an earlier one does nothing.
    round BIGINT NOT NULL,
    -- What was handled in this pass.
    rows_done BIGINT NOT NULL,
    bytes_done BIGINT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    undone BIGINT NOT NULL,
    kept BIGINT NOT NULL,
    problem TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX imports_by_created ON imports (organization_id, created_at, id);
CREATE INDEX imports_by_updated ON imports (updated_at);

CREATE TABLE import_chunks (
    import_id UUID NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (import_id, position)
);

-- The rows that were refused, by their number in the file.
CREATE TABLE import_problems (
    import_id UUID NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    file_row BIGINT NOT NULL,
    problem JSONB NOT NULL,
    PRIMARY KEY (import_id, file_row)
);

-- What an import wrote, for undoing it.
CREATE TABLE import_changes (
    import_id UUID NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    record_id UUID NOT NULL,
    kind TEXT NOT NULL,
    -- The version the import left the record in.
    version BIGINT NOT NULL,
    -- What it was; nothing where the import made it.
    was JSONB,
    -- Backwards: deals and contacts before the companies they may be with.
    PRIMARY KEY (import_id, kind, record_id)
);
