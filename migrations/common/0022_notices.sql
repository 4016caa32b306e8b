-- Which letters a member wants. Who has said nothing gets all but the digest.
CREATE TABLE notice_settings (
    organization_id UUID NOT NULL,
    user_id UUID NOT NULL,
    mention BOOLEAN NOT NULL,
    assignment BOOLEAN NOT NULL,
    reminder BOOLEAN NOT NULL,
    digest BOOLEAN NOT NULL,
    -- The IANA zone that says when it is morning.
    time_zone TEXT NOT NULL,
    -- When the next digest is due. A job for another time has been overtaken.
    digest_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organization_id, user_id),
    FOREIGN KEY (organization_id, user_id) REFERENCES members (organization_id, user_id) ON DELETE CASCADE
);
