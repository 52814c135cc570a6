-- People whose requests an owner does not take, for a time or for good.
CREATE TABLE blocks (
  owner_id TEXT NOT NULL REFERENCES owners (id),
  party_id TEXT NOT NULL REFERENCES people (id),
  made_at BIGINT NOT NULL,
  -- until when; absent for good
  ends_at BIGINT,
  PRIMARY KEY (owner_id, party_id)
);
-- What one person has of one owner, and what she asked.
CREATE INDEX shares_owner_party ON shares (owner_id, party_id, ends_at, id);
CREATE INDEX access_requests_owner_party ON access_requests (owner_id, party_id, asked_at);
