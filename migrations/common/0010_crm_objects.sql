-- A whole record: who looks after it, where it came from, and which copy of it is the newest.
ALTER TABLE companies ADD COLUMN domain TEXT;
ALTER TABLE companies ADD COLUMN size BIGINT;
ALTER TABLE companies ADD COLUMN address TEXT;
ALTER TABLE companies ADD COLUMN source TEXT;
ALTER TABLE companies ADD COLUMN owner_id UUID REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE companies ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE companies ADD COLUMN deleted_by UUID REFERENCES users (id) ON DELETE SET NULL;
-- Two companies of one domain are one company; a deleted one stands in nobody's way.
CREATE UNIQUE INDEX companies_domain ON companies (organization_id, domain) WHERE deleted_at IS NULL AND domain IS NOT NULL;
CREATE INDEX companies_by_owner ON companies (organization_id, owner_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX companies_deleted ON companies (organization_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

ALTER TABLE contacts ADD COLUMN telegram_user_id BIGINT;
-- Web addresses, one a line.
ALTER TABLE contacts ADD COLUMN links TEXT;
ALTER TABLE contacts ADD COLUMN source TEXT;
ALTER TABLE contacts ADD COLUMN consent TEXT NOT NULL DEFAULT 'unknown' CHECK (consent IN ('unknown', 'given', 'refused'));
ALTER TABLE contacts ADD COLUMN language TEXT;
ALTER TABLE contacts ADD COLUMN time_zone TEXT;
ALTER TABLE contacts ADD COLUMN owner_id UUID REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE contacts ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE contacts ADD COLUMN deleted_by UUID REFERENCES users (id) ON DELETE SET NULL;
CREATE INDEX contacts_by_owner ON contacts (organization_id, owner_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contacts_deleted ON contacts (organization_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

ALTER TABLE deals ADD COLUMN probability BIGINT CHECK (probability BETWEEN 0 AND 100);
-- A day without a time, as YYYY-MM-DD: it is the same day in every time zone.
ALTER TABLE deals ADD COLUMN expected_close_on TEXT;
ALTER TABLE deals ADD COLUMN source TEXT;
ALTER TABLE deals ADD COLUMN loss_reason TEXT;
ALTER TABLE deals ADD COLUMN deleted_by UUID REFERENCES users (id) ON DELETE SET NULL;
CREATE INDEX deals_deleted ON deals (organization_id, deleted_at, id) WHERE deleted_at IS NOT NULL;
