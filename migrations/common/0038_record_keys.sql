-- By what people are told apart: user names and phone numbers have such an index since step 4.
CREATE INDEX contacts_by_email ON contacts (organization_id, lower(email)) WHERE email IS NOT NULL;
