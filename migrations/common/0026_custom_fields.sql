-- What an organization wants to know of its records beyond what everybody does.
CREATE TABLE custom_fields (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    -- The kind of record that has it.
    kind TEXT NOT NULL CHECK (kind IN ('company', 'contact', 'deal')),
    name TEXT NOT NULL,
    -- Folded by Rust: two fields that read the same are one.
    name_folded TEXT NOT NULL,
    holds TEXT NOT NULL,
    -- The kind of record it names, where it holds a relation.
    target TEXT CHECK (target IN ('company', 'contact', 'deal')),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX custom_fields_name ON custom_fields (organization_id, kind, name_folded);

CREATE TABLE custom_choices (
    id UUID PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    field_id UUID NOT NULL REFERENCES custom_fields (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    position BIGINT NOT NULL
);
CREATE INDEX custom_choices_field ON custom_choices (field_id, position);

-- A row for each value; several rows, in several slots, for several choices.
CREATE TABLE custom_values (
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    record_id UUID NOT NULL,
    field_id UUID NOT NULL REFERENCES custom_fields (id) ON DELETE CASCADE,
    slot BIGINT NOT NULL,
    -- A text, a web address, the currency of an amount.
    text_value TEXT,
    -- A number in ten-thousandths, an amount in minor units, a day counted from the year 1, a tick.
    number_value BIGINT,
    -- A choice, a member, a record.
    id_value UUID,
    PRIMARY KEY (record_id, field_id, slot)
);
CREATE INDEX custom_values_number ON custom_values (field_id, number_value, record_id) WHERE number_value IS NOT NULL;
CREATE INDEX custom_values_id ON custom_values (field_id, id_value, record_id) WHERE id_value IS NOT NULL;
CREATE INDEX custom_values_field ON custom_values (field_id, record_id);
