-- Since when a member may not come in any more, though they are still one.
ALTER TABLE members ADD COLUMN deactivated_at TIMESTAMPTZ;
-- Sessions that began before this do not act in the organization any more.
ALTER TABLE members ADD COLUMN sessions_since TIMESTAMPTZ;
