-- What is handed out still waits, and a recovery PIN has no end until then: neither index need be written for it.
-- The PostgreSQL text beside this one says the same.
DROP INDEX actions_waiting;
CREATE INDEX actions_waiting ON actions (device, rank, id) WHERE finished IS NULL;
DROP INDEX actions_by_pin_end;
CREATE INDEX actions_by_pin_end ON actions (pin_ends) WHERE secret IS NOT NULL AND pin_ends IS NOT NULL;
