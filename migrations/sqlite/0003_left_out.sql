-- Devices that were chosen for an order over many and left out of it, and why.
-- The PostgreSQL text beside this one says the same.

CREATE TABLE left_out (
    bulk BLOB NOT NULL REFERENCES bulks (id),
    device BLOB NOT NULL REFERENCES devices (id),
    why TEXT NOT NULL,
    PRIMARY KEY (bulk, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX left_out_by_device ON left_out (device);
