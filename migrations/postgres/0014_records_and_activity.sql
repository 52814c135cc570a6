-- The trail is found by person, by outcome and by each record it concerns; the detail stays as it was.
ALTER TABLE audit_events ADD COLUMN person_id TEXT;
-- 'in' when somebody was let in, 'no' when somebody was refused
ALTER TABLE audit_events ADD COLUMN outcome TEXT;
-- the records it concerns, 26 characters each, one after the other, where there are several
ALTER TABLE audit_events ADD COLUMN resource_ids TEXT;
UPDATE audit_events SET
  person_id = CAST(detail AS json) #>> '{who,id}',
  outcome = CASE kind WHEN 'let_in' THEN 'in' WHEN 'access_denied' THEN 'no' WHEN 'ticket_rejected' THEN 'no' END;
UPDATE audit_events SET resource_ids = (SELECT string_agg(one ->> 'resource', '') FROM json_array_elements(CAST(detail AS json) -> 'what') AS one)
  WHERE resource_id IS NULL AND json_typeof(CAST(detail AS json) -> 'what') = 'array';
UPDATE audit_events SET resource_ids =
  (SELECT string_agg(one ->> 'resource', '') FROM json_array_elements(CAST(detail AS json) -> 'allowed') AS one)
  WHERE resource_id IS NULL AND json_typeof(CAST(detail AS json) -> 'allowed') = 'array';
CREATE INDEX audit_events_person ON audit_events (owner_id, person_id, at, number) WHERE person_id IS NOT NULL;
CREATE INDEX audit_events_outcome ON audit_events (owner_id, outcome, at, number) WHERE outcome IS NOT NULL;
CREATE INDEX audit_events_several ON audit_events (owner_id, at, number) WHERE resource_ids IS NOT NULL;

-- The name without case and accents, by which records are listed and found; absent until it was made.
ALTER TABLE resources ADD COLUMN name_key TEXT;
-- since when its kind is one that is never shared by the way
ALTER TABLE resources ADD COLUMN extra_private_at BIGINT;
CREATE INDEX resources_list ON resources (owner_id, resource_server_id, name_key, id);

-- How many people can see each record, and what ends with it.
CREATE INDEX shares_owner_resource ON shares (owner_id, resource_id, ends_at);

-- Records that their owner wants to find quickly.
CREATE TABLE stars (
  owner_id TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  starred_at BIGINT NOT NULL,
  PRIMARY KEY (owner_id, resource_id),
  FOREIGN KEY (owner_id, resource_id) REFERENCES resources (owner_id, id)
);

-- when the service last came for a token, which a service at work does every hour
ALTER TABLE connections ADD COLUMN heard_at BIGINT;
UPDATE connections SET heard_at = (SELECT MAX(issued_at) FROM pats WHERE pats.connection_id = connections.id);
