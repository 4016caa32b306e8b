-- The log is asked by who, by what and by the object, always the newest first.
CREATE INDEX audit_log_by_actor ON audit_log (organization_id, actor_id, created_at, id);
CREATE INDEX audit_log_by_action ON audit_log (organization_id, action, created_at, id);
CREATE INDEX audit_log_by_target ON audit_log (organization_id, target_id, created_at, id);
