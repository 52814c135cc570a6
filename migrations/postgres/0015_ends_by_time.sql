-- What ends soon is looked for by its end, whoever's it is.
CREATE INDEX shares_end ON shares (ends_at, id);
CREATE INDEX access_requests_lapse ON access_requests (lapses_at, id);
