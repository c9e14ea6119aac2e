-- Handing something out leaves what waits as it is; and a recovery PIN without an end is in no index.
-- The SQLite text beside this one says the same.
DROP INDEX actions_waiting;
CREATE INDEX actions_waiting ON actions (device, rank, id) WHERE finished IS NULL;
DROP INDEX actions_by_pin_end;
CREATE INDEX actions_by_pin_end ON actions (pin_ends) WHERE secret IS NOT NULL AND pin_ends IS NOT NULL;
