-- Devices enrol by themselves: links, the certificates that they are given, and how they are woken.
-- Moments are milliseconds since 1970. The SQLite text beside this one says the same.

-- What the console keeps for itself, such as the device authority: sealed under the master key, with what may be seen of it.
CREATE TABLE kept (
    name TEXT NOT NULL PRIMARY KEY,
    sealed BYTEA NOT NULL,
    open BYTEA NOT NULL,
    since BIGINT NOT NULL
);

-- With one of these a device can be brought into a group. The link's own secret lies in the vault until it ends.
CREATE TABLE enrolment_links (
    id UUID NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL UNIQUE,
    secret UUID NOT NULL,
    -- A link into a group that is gone opens nothing.
    group_id UUID NOT NULL,
    ownership TEXT NOT NULL CHECK (ownership IN ('corporate', 'personal')),
    operator UUID NOT NULL REFERENCES operators (id),
    operator_name TEXT NOT NULL,
    made BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    most BIGINT NOT NULL,
    -- By hand, before its time.
    ended BIGINT,
    CHECK (uses BETWEEN 0 AND most)
);
CREATE INDEX enrolment_links_by_group ON enrolment_links (group_id, id);

-- Passwords for a certificate. Each works once; asked the same again, the answer is the same.
CREATE TABLE challenges (
    hash BYTEA NOT NULL PRIMARY KEY,
    link UUID NOT NULL REFERENCES enrolment_links (id),
    ends BIGINT NOT NULL,
    request BYTEA,
    fingerprint BYTEA
);
CREATE INDEX challenges_by_end ON challenges (ends);
CREATE INDEX challenges_by_link ON challenges (link);

-- What the authority has given out. A certificate becomes a device's when the device introduces itself with it.
CREATE TABLE certificates (
    fingerprint BYTEA NOT NULL PRIMARY KEY,
    link UUID NOT NULL REFERENCES enrolment_links (id),
    given BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    content BYTEA NOT NULL,
    device UUID REFERENCES devices (id),
    revoked BIGINT,
    -- Of which one it takes the place, and for what it was asked.
    renews BYTEA,
    request BYTEA
);
CREATE INDEX certificates_by_device ON certificates (device) WHERE device IS NOT NULL;
CREATE INDEX certificates_by_renewal ON certificates (renews) WHERE renews IS NOT NULL;

-- Since when a device has introduced itself without having told how it is reached.
ALTER TABLE devices ADD COLUMN introduced BIGINT;
-- When it last told of itself.
ALTER TABLE devices ADD COLUMN told BIGINT;

-- How a device is woken, and what came of it.
CREATE TABLE push_addresses (
    device UUID NOT NULL PRIMARY KEY REFERENCES devices (id),
    topic TEXT NOT NULL,
    token BYTEA NOT NULL,
    magic TEXT NOT NULL,
    since BIGINT NOT NULL,
    pushed BIGINT,
    refused BIGINT,
    reason TEXT NOT NULL,
    -- When it is to be asked for news of itself again.
    news_at BIGINT NOT NULL
);
CREATE INDEX push_addresses_by_news ON push_addresses (news_at);
