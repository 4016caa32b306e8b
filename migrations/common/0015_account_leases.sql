-- Which process runs an account. A session used by two at once would be ended by Telegram.
CREATE TABLE account_leases (
    account_id UUID PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    holder TEXT NOT NULL,
    -- Grows whenever the lease passes on: what an earlier holder still writes is refused by it.
    token BIGINT NOT NULL,
    leased_until TIMESTAMPTZ NOT NULL
);

-- The account in whose name a job acts: only the process that runs it can do the work.
ALTER TABLE jobs ADD COLUMN account_id UUID;
