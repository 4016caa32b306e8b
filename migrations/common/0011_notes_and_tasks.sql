-- What members write down about a record.
CREATE TABLE notes (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    record_kind TEXT NOT NULL CHECK (record_kind IN ('company', 'contact', 'deal')),
    record_id UUID NOT NULL,
    text TEXT NOT NULL,
    author_id UUID REFERENCES users (id) ON DELETE SET NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX notes_record ON notes (organization_id, record_id, created_at, id);

-- What is to be done, of a record or on its own.
CREATE TABLE tasks (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    record_kind TEXT CHECK (record_kind IN ('company', 'contact', 'deal')),
    record_id UUID,
    title TEXT NOT NULL,
    due_at TIMESTAMPTZ,
    -- `due_at`, or where there is none, a time after all others: lists have no room for null.
    sorted_at TIMESTAMPTZ NOT NULL,
    remind_at TIMESTAMPTZ,
    reminded_at TIMESTAMPTZ,
    assignee_id UUID REFERENCES users (id) ON DELETE SET NULL,
    creator_id UUID REFERENCES users (id) ON DELETE SET NULL,
    done_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX tasks_record ON tasks (organization_id, record_id, created_at, id) WHERE record_id IS NOT NULL;
CREATE INDEX tasks_due ON tasks (organization_id, sorted_at, id);
CREATE INDEX tasks_assignee_due ON tasks (organization_id, assignee_id, sorted_at, id) WHERE done_at IS NULL;
