-- The trail is read in the order in which things happened, which is not always that of its rows.
CREATE INDEX audit_events_owner_time ON audit_events (owner_id, at, number);
CREATE INDEX audit_events_resource_time ON audit_events (resource_id, at, number);
DROP INDEX audit_events_owner;
DROP INDEX audit_events_resource;
