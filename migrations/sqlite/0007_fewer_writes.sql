-- Handing something out leaves what waits as it is; and a recovery PIN without an end is in no index.
-- The PostgreSQL text beside this one says the same.
DROP INDEX actions_waiting;
CREATE INDEX actions_waiting ON actions (device, rank, id) WHERE finished IS NULL;
DROP INDEX actions_by_pin_end;
CREATE INDEX actions_by_pin_end ON actions (pin_ends) WHERE secret IS NOT NULL AND pin_ends IS NOT NULL;
-- What SQLite was told of both went with them.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('actions', 'actions_waiting', '40000 2 1 1'),
    ('actions', 'actions_by_pin_end', '20000 2');
ANALYZE sqlite_schema;
