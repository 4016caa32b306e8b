-- The deals of a stage in the order in which lists show them: sorting all of a stage took 30 ms.
CREATE INDEX deals_by_stage_created ON deals (organization_id, stage_id, created_at, id) WHERE deleted_at IS NULL;
