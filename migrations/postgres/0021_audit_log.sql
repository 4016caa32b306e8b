-- A line goes only together with its whole organization.
CREATE FUNCTION audit_log_keeps_its_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM organizations WHERE id = OLD.organization_id) THEN
        RAISE EXCEPTION 'the audit log is append-only';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER audit_log_keeps_its_lines BEFORE DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_keeps_its_lines();
CREATE FUNCTION audit_log_is_not_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;
CREATE TRIGGER audit_log_is_not_truncated BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_not_truncated();
