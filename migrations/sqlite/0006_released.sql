-- A device that was let go hears so when it next comes by: since when, and when it heard.
-- The PostgreSQL text beside this one says the same.
ALTER TABLE certificates ADD COLUMN expelled INTEGER;
ALTER TABLE certificates ADD COLUMN parted INTEGER;
