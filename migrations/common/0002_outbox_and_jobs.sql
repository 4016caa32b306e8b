-- The outbox: facts, written in the transaction of the change they tell of, numbered without
-- gaps in each organization.
CREATE TABLE events (
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    seq BIGINT NOT NULL,
    type TEXT NOT NULL,
    payload JSONB NOT NULL,
    -- The member who did it; none where the outside world did.
    actor_id UUID,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organization_id, seq)
);

-- Work for later and effects on the outside world. A row exists before anything leaves the machine.
CREATE TABLE jobs (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- The same effect asked for twice is one job.
    idempotency_key TEXT NOT NULL,
    -- Jobs of one queue run one after the other, in order of their ids.
    queue TEXT NOT NULL,
    payload JSONB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    attempts BIGINT NOT NULL,
    run_at TIMESTAMPTZ NOT NULL,
    -- While it runs: by whom, and until when they may be believed to be alive.
    leased_by TEXT,
    leased_until TIMESTAMPTZ,
    last_error TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX jobs_idempotency ON jobs (kind, idempotency_key);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_queue ON jobs (queue, id) WHERE state IN ('queued', 'running');
-- Whatever goes wrong between claimers, a queue never has two jobs under way.
CREATE UNIQUE INDEX jobs_one_of_a_queue ON jobs (queue) WHERE state = 'running';
