-- Devices enrol by themselves: links, the certificates that they are given, and how they are woken.
-- Moments are milliseconds since 1970. The PostgreSQL text beside this one says the same.

-- What the console keeps for itself, such as the device authority: sealed under the master key, with what may be seen of it.
CREATE TABLE kept (
    name TEXT NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL,
    open BLOB NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- With one of these a device can be brought into a group. The link's own secret lies in the vault until it ends.
CREATE TABLE enrolment_links (
    id BLOB NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    secret BLOB NOT NULL,
    -- A link into a group that is gone opens nothing.
    group_id BLOB NOT NULL,
    ownership TEXT NOT NULL CHECK (ownership IN ('corporate', 'personal')),
    operator BLOB NOT NULL REFERENCES operators (id),
    operator_name TEXT NOT NULL,
    made INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    uses INTEGER NOT NULL,
    most INTEGER NOT NULL,
    -- By hand, before its time.
    ended INTEGER,
    CHECK (uses BETWEEN 0 AND most)
) STRICT;
CREATE INDEX enrolment_links_by_group ON enrolment_links (group_id, id);

-- Passwords for a certificate. Each works once; asked the same again, the answer is the same.
CREATE TABLE challenges (
    hash BLOB NOT NULL PRIMARY KEY,
    link BLOB NOT NULL REFERENCES enrolment_links (id),
    ends INTEGER NOT NULL,
    request BLOB,
    fingerprint BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX challenges_by_end ON challenges (ends);
CREATE INDEX challenges_by_link ON challenges (link);

-- What the authority has given out. A certificate becomes a device's when the device introduces itself with it.
CREATE TABLE certificates (
    fingerprint BLOB NOT NULL PRIMARY KEY,
    link BLOB NOT NULL REFERENCES enrolment_links (id),
    given INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    content BLOB NOT NULL,
    device BLOB REFERENCES devices (id),
    revoked INTEGER,
    -- Of which one it takes the place, and for what it was asked.
    renews BLOB,
    request BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX certificates_by_device ON certificates (device) WHERE device IS NOT NULL;
CREATE INDEX certificates_by_renewal ON certificates (renews) WHERE renews IS NOT NULL;

-- Since when a device has introduced itself without having told how it is reached.
ALTER TABLE devices ADD COLUMN introduced INTEGER;
-- When it last told of itself.
ALTER TABLE devices ADD COLUMN told INTEGER;

-- How a device is woken, and what came of it.
CREATE TABLE push_addresses (
    device BLOB NOT NULL PRIMARY KEY REFERENCES devices (id),
    topic TEXT NOT NULL,
    token BLOB NOT NULL,
    magic TEXT NOT NULL,
    since INTEGER NOT NULL,
    pushed INTEGER,
    refused INTEGER,
    reason TEXT NOT NULL,
    -- When it is to be asked for news of itself again.
    news_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX push_addresses_by_news ON push_addresses (news_at);
