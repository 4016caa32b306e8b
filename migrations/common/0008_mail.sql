-- What mails to a person are written in: the language of the page they last came in from.
ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT 'en';

-- Mails, before they leave and until they have. The content is sealed, since it holds links that
-- open things, and is dropped once it has been handed over.
CREATE TABLE mails (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    letter TEXT NOT NULL,
    recipient TEXT NOT NULL,
    sealed BYTEA,
    -- `kept` where no mail server is configured.
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'kept', 'failed')),
    error TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX mails_by_created ON mails (organization_id, created_at, id);
