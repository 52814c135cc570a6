-- What passed between owner and asker while a request waited, as JSON; absent where nothing did.
ALTER TABLE access_requests ADD COLUMN meanwhile TEXT;
-- since when it waits for the asker's reply, and not for the owner
ALTER TABLE access_requests ADD COLUMN rests_since BIGINT;
-- when its owner reported it; she is not shown it again
ALTER TABLE access_requests ADD COLUMN reported_at BIGINT;
CREATE INDEX shares_request ON shares (owner_id, request_id);
