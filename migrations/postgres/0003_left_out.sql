-- Devices that were chosen for an order over many and left out of it, and why.
-- The SQLite text beside this one says the same.

CREATE TABLE left_out (
    bulk UUID NOT NULL REFERENCES bulks (id),
    device UUID NOT NULL REFERENCES devices (id),
    why TEXT NOT NULL,
    PRIMARY KEY (bulk, device)
);
CREATE INDEX left_out_by_device ON left_out (device);
