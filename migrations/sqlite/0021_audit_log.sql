-- A line goes only together with its whole organization.
CREATE TRIGGER audit_log_keeps_its_lines BEFORE DELETE ON audit_log
WHEN EXISTS (SELECT 1 FROM organizations WHERE id = OLD.organization_id)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
