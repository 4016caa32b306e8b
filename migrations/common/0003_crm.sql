CREATE TABLE companies (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    website TEXT,
    industry TEXT,
    description TEXT,
    -- The words of the row, folded by Rust; see domain::search.
    search TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX companies_by_created ON companies (organization_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX companies_by_updated ON companies (organization_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX companies_by_name ON companies (organization_id, name, id) WHERE deleted_at IS NULL;

CREATE TABLE contacts (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    first_name TEXT NOT NULL,
    last_name TEXT,
    -- "First Last", the order of lists by name.
    full_name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    telegram_username TEXT,
    job_title TEXT,
    company_id UUID REFERENCES companies (id) ON DELETE SET NULL,
    description TEXT,
    search TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX contacts_by_created ON contacts (organization_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contacts_by_updated ON contacts (organization_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contacts_by_name ON contacts (organization_id, full_name, id) WHERE deleted_at IS NULL;
CREATE INDEX contacts_by_company ON contacts (organization_id, company_id, created_at, id) WHERE deleted_at IS NULL;

CREATE TABLE pipelines (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    is_default BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX pipelines_organization ON pipelines (organization_id, created_at);

CREATE TABLE stages (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    pipeline_id UUID NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('open', 'won', 'lost')),
    position BIGINT NOT NULL
);
CREATE UNIQUE INDEX stages_position ON stages (pipeline_id, position);

CREATE TABLE deals (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    value_minor BIGINT NOT NULL CHECK (value_minor >= 0),
    currency TEXT NOT NULL,
    pipeline_id UUID NOT NULL REFERENCES pipelines (id),
    stage_id UUID NOT NULL REFERENCES stages (id),
    stage_entered_at TIMESTAMPTZ NOT NULL,
    contact_id UUID REFERENCES contacts (id) ON DELETE SET NULL,
    company_id UUID REFERENCES companies (id) ON DELETE SET NULL,
    owner_id UUID REFERENCES users (id) ON DELETE SET NULL,
    description TEXT,
    search TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX deals_by_created ON deals (organization_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_by_updated ON deals (organization_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_by_title ON deals (organization_id, title, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_by_value ON deals (organization_id, value_minor, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_by_stage_entered ON deals (organization_id, stage_entered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_by_stage ON deals (organization_id, stage_id, stage_entered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_by_pipeline ON deals (organization_id, pipeline_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_by_contact ON deals (organization_id, contact_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_by_company ON deals (organization_id, company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_by_owner ON deals (organization_id, owner_id, created_at, id) WHERE deleted_at IS NULL;

-- Every arrival in a stage: at creation, and by each move.
CREATE TABLE deal_stage_changes (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    deal_id UUID NOT NULL REFERENCES deals (id) ON DELETE CASCADE,
    from_stage_id UUID REFERENCES stages (id),
    to_stage_id UUID NOT NULL REFERENCES stages (id),
    actor_id UUID REFERENCES users (id) ON DELETE SET NULL,
    changed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX deal_stage_changes_deal ON deal_stage_changes (deal_id, changed_at, id);

-- What stands in each stage, kept in step by the transactions that change deals: counting
-- twenty thousand cards for every look at the board would be too slow.
CREATE TABLE stage_totals (
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    stage_id UUID NOT NULL REFERENCES stages (id) ON DELETE CASCADE,
    currency TEXT NOT NULL,
    deal_count BIGINT NOT NULL,
    value_minor BIGINT NOT NULL,
    PRIMARY KEY (stage_id, currency)
);
