-- The order of a list by a text of the organization's own. Long texts are told apart by how they
-- begin: an index entry has a limit.
CREATE INDEX custom_values_text ON custom_values (field_id, substr(text_value, 1, 100), record_id)
    WHERE text_value IS NOT NULL;
