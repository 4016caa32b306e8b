-- What is old enough to be forgotten is found without reading everything.
CREATE INDEX events_created_at ON events (created_at);
CREATE INDEX jobs_finished_at ON jobs (finished_at) WHERE finished_at IS NOT NULL;
