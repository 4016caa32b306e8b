-- Who did what, from where, and what it was before. Rows are only ever added: a trigger refuses
-- to change one.
CREATE TABLE audit_log (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    -- Not a reference: what somebody did outlives them.
    actor_id UUID,
    action TEXT NOT NULL,
    -- The name of what it was done to, as it was then.
    target TEXT,
    target_id UUID,
    -- An object with `old` and `new`, where there is something to tell.
    details JSONB NOT NULL,
    address TEXT,
    request_id UUID,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX audit_log_by_created ON audit_log (organization_id, created_at, id);
