-- Full-text search differs between the engines: see ../sqlite and ../postgres.
SELECT 1;
