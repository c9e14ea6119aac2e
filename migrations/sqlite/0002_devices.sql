-- Devices, the people who carry them, and what is asked of them.
-- Moments are milliseconds since 1970. The PostgreSQL text beside this one says the same.

-- When the console last tidied up, of however many servers.
ALTER TABLE console ADD COLUMN swept INTEGER;

CREATE TABLE users (
    number INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    address_fold TEXT NOT NULL,
    -- What is searched: all of it, folded.
    search TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_by_address ON users (address_fold) WHERE address_fold <> '';
CREATE INDEX users_by_name ON users (name_fold, id);

CREATE TABLE devices (
    number INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    serial TEXT UNIQUE,
    udid TEXT UNIQUE,
    model TEXT NOT NULL,
    platform TEXT NOT NULL,
    mode TEXT NOT NULL,
    ownership TEXT NOT NULL CHECK (ownership IN ('corporate', 'personal')),
    os TEXT,
    chip TEXT CHECK (chip IN ('apple-silicon', 'intel')),
    supervised INTEGER CHECK (supervised IN (0, 1)),
    passcode_set INTEGER CHECK (passcode_set IN (0, 1)),
    recovery_partition INTEGER CHECK (recovery_partition IN (0, 1)),
    lost_mode INTEGER CHECK (lost_mode IN (0, 1)),
    used_by_enroller INTEGER CHECK (used_by_enroller IN (0, 1)),
    user_id BLOB REFERENCES users (id),
    user_fold TEXT NOT NULL,
    token_since INTEGER,
    enrolment TEXT NOT NULL CHECK (enrolment IN ('never', 'active', 'ended')),
    enrolled INTEGER,
    -- Which of its enrolments this is; what was queued for an earlier one is dropped.
    life INTEGER NOT NULL,
    -- Of the certificate that is bound to it.
    fingerprint BLOB UNIQUE,
    -- 0: never.
    seen INTEGER NOT NULL,
    push_dead INTEGER NOT NULL CHECK (push_dead IN (0, 1)),
    certificate_ends INTEGER,
    -- What its actions add up to; written with them.
    lock TEXT CHECK (lock IN ('pending', 'locked')),
    pin_ends INTEGER,
    failed INTEGER,
    wake_at INTEGER,
    wakes INTEGER NOT NULL,
    added INTEGER NOT NULL,
    search TEXT NOT NULL,
    CHECK ((enrolment = 'never') = (life = 0))
) STRICT;
CREATE INDEX devices_by_name ON devices (name_fold, id);
CREATE INDEX devices_by_serial ON devices (COALESCE(serial, ''), id);
CREATE INDEX devices_by_user_name ON devices (user_fold, id);
CREATE INDEX devices_by_platform ON devices (platform, name_fold, id);
CREATE INDEX devices_by_seen ON devices (seen, id);
CREATE INDEX devices_by_user ON devices (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX devices_by_lock ON devices (lock, name_fold, id) WHERE lock IS NOT NULL;
CREATE INDEX devices_by_pin_end ON devices (pin_ends) WHERE pin_ends IS NOT NULL;
CREATE INDEX devices_by_failure ON devices (failed) WHERE failed IS NOT NULL;
CREATE INDEX devices_to_wake ON devices (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE device_groups (
    group_id BLOB NOT NULL REFERENCES groups (id),
    device BLOB NOT NULL REFERENCES devices (id),
    PRIMARY KEY (group_id, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_groups_by_device ON device_groups (device, group_id);

-- How many devices there are of each platform: in a group, and (under the group of zeros) in all.
CREATE TABLE device_counts (
    group_id BLOB NOT NULL,
    platform TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (group_id, platform)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER devices_are_counted AFTER INSERT ON devices BEGIN
    INSERT INTO device_counts (group_id, platform, n) VALUES (zeroblob(16), NEW.platform, 1)
    ON CONFLICT (group_id, platform) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER devices_are_counted_off AFTER DELETE ON devices BEGIN
    UPDATE device_counts SET n = n - 1 WHERE group_id = zeroblob(16) AND platform = OLD.platform;
END;
CREATE TRIGGER devices_change_platform AFTER UPDATE OF platform ON devices WHEN OLD.platform <> NEW.platform BEGIN
    UPDATE device_counts SET n = n - 1 WHERE platform = OLD.platform
    AND (group_id = zeroblob(16) OR group_id IN (SELECT group_id FROM device_groups WHERE device = NEW.id));
    INSERT INTO device_counts (group_id, platform, n)
    SELECT zeroblob(16), NEW.platform, 1 UNION ALL
    SELECT group_id, NEW.platform, 1 FROM device_groups WHERE device = NEW.id
    ON CONFLICT (group_id, platform) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER device_groups_are_counted AFTER INSERT ON device_groups BEGIN
    INSERT INTO device_counts (group_id, platform, n)
    SELECT NEW.group_id, platform, 1 FROM devices WHERE id = NEW.device
    ON CONFLICT (group_id, platform) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER device_groups_are_counted_off AFTER DELETE ON device_groups BEGIN
    UPDATE device_counts SET n = n - 1 WHERE group_id = OLD.group_id
    AND platform = (SELECT platform FROM devices WHERE id = OLD.device);
END;

-- The search's indexes, three letters at a time.
CREATE VIRTUAL TABLE device_search USING fts5 (search, content='devices', content_rowid='number', tokenize='trigram');
CREATE TRIGGER devices_are_found AFTER INSERT ON devices BEGIN
    INSERT INTO device_search (rowid, search) VALUES (NEW.number, NEW.search);
END;
CREATE TRIGGER devices_are_lost AFTER DELETE ON devices BEGIN
    INSERT INTO device_search (device_search, rowid, search) VALUES ('delete', OLD.number, OLD.search);
END;
CREATE TRIGGER devices_are_found_anew AFTER UPDATE OF search ON devices WHEN OLD.search <> NEW.search BEGIN
    INSERT INTO device_search (device_search, rowid, search) VALUES ('delete', OLD.number, OLD.search);
    INSERT INTO device_search (rowid, search) VALUES (NEW.number, NEW.search);
END;
CREATE VIRTUAL TABLE user_search USING fts5 (search, content='users', content_rowid='number', tokenize='trigram');
CREATE TRIGGER users_are_found AFTER INSERT ON users BEGIN
    INSERT INTO user_search (rowid, search) VALUES (NEW.number, NEW.search);
END;
CREATE TRIGGER users_are_lost AFTER DELETE ON users BEGIN
    INSERT INTO user_search (user_search, rowid, search) VALUES ('delete', OLD.number, OLD.search);
END;
CREATE TRIGGER users_are_found_anew AFTER UPDATE OF search ON users WHEN OLD.search <> NEW.search BEGIN
    INSERT INTO user_search (user_search, rowid, search) VALUES ('delete', OLD.number, OLD.search);
    INSERT INTO user_search (rowid, search) VALUES (NEW.number, NEW.search);
END;

-- Every unlock token that was ever received, sealed. The same token received again is the same row.
CREATE TABLE unlock_tokens (
    id BLOB NOT NULL PRIMARY KEY,
    device BLOB NOT NULL REFERENCES devices (id),
    received INTEGER NOT NULL,
    digest BLOB NOT NULL,
    secret BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX unlock_tokens_by_device ON unlock_tokens (device, digest);
CREATE INDEX unlock_tokens_by_secret ON unlock_tokens (secret);

-- One order over many devices.
CREATE TABLE bulks (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    operator BLOB NOT NULL REFERENCES operators (id),
    operator_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked INTEGER NOT NULL,
    left_out INTEGER NOT NULL,
    form BLOB
) STRICT;
CREATE UNIQUE INDEX bulks_by_form ON bulks (operator, form) WHERE form IS NOT NULL;

-- The queue and the report. Secrets are not here: `secret` and `token` name rows of the vault.
CREATE TABLE actions (
    id BLOB NOT NULL PRIMARY KEY,
    device BLOB NOT NULL REFERENCES devices (id),
    kind TEXT NOT NULL CHECK (kind IN ('remote-lock', 'remove-passcode', 'sync')),
    state TEXT NOT NULL
        CHECK (state IN ('queued', 'sent', 'deferred', 'done', 'failed', 'cancelled', 'expired')),
    rank INTEGER NOT NULL,
    life INTEGER NOT NULL,
    operator BLOB,
    operator_name TEXT NOT NULL,
    operator_fold TEXT NOT NULL,
    reason TEXT NOT NULL,
    reason_fold TEXT NOT NULL,
    message TEXT NOT NULL,
    phone TEXT NOT NULL,
    asked INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    sent INTEGER,
    sent_last INTEGER,
    handed_out INTEGER NOT NULL,
    deferred INTEGER NOT NULL,
    finished INTEGER,
    cause TEXT,
    code INTEGER,
    said TEXT NOT NULL,
    message_result TEXT,
    standing BLOB,
    -- A lock of a Mac that is not yet known to be open.
    outstanding INTEGER NOT NULL CHECK (outstanding IN (0, 1)),
    -- Over which connection the device acknowledged it.
    connection BLOB,
    secret BLOB,
    pin_ends INTEGER,
    token BLOB,
    opened INTEGER,
    opened_by TEXT NOT NULL,
    verified INTEGER,
    bulk BLOB REFERENCES bulks (id),
    form BLOB,
    CHECK ((finished IS NOT NULL) = (state IN ('done', 'failed', 'cancelled', 'expired'))),
    CHECK ((sent IS NOT NULL) = (handed_out > 0)),
    CHECK (outstanding = 0 OR kind = 'remote-lock' AND state NOT IN ('failed', 'cancelled', 'expired'))
) STRICT;
-- One unresolved lock a Mac.
CREATE UNIQUE INDEX actions_one_lock ON actions (device) WHERE outstanding;
CREATE INDEX actions_waiting ON actions (device, rank, id) WHERE state IN ('queued', 'sent', 'deferred');
CREATE INDEX actions_by_device ON actions (device, id);
CREATE INDEX actions_by_state ON actions (state, id);
CREATE INDEX actions_by_end ON actions (state, finished) WHERE finished IS NOT NULL;
CREATE INDEX actions_by_operator ON actions (operator, id) WHERE operator IS NOT NULL;
CREATE INDEX actions_by_reason ON actions (reason_fold, id) WHERE reason_fold <> '';
CREATE INDEX actions_by_bulk ON actions (bulk, id) WHERE bulk IS NOT NULL;
CREATE UNIQUE INDEX actions_by_form ON actions (operator, form) WHERE form IS NOT NULL;
CREATE INDEX actions_to_expire ON actions (expires) WHERE state IN ('queued', 'deferred');
CREATE INDEX actions_unanswered ON actions (sent) WHERE state = 'sent';
CREATE INDEX actions_by_pin_end ON actions (pin_ends) WHERE secret IS NOT NULL;

-- PINs that are uncovered: through which sign-in, of what, and until when.
CREATE TABLE pin_views (
    sign_in BLOB NOT NULL REFERENCES sign_ins (id) ON DELETE CASCADE,
    about BLOB NOT NULL,
    place TEXT NOT NULL,
    ends INTEGER NOT NULL,
    PRIMARY KEY (sign_in, about)
) STRICT;

CREATE TABLE saved_views (
    id BLOB NOT NULL PRIMARY KEY,
    operator BLOB NOT NULL REFERENCES operators (id),
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    query TEXT NOT NULL,
    UNIQUE (operator, name_fold)
) STRICT;

-- Files of devices, until they are brought in or discarded.
CREATE TABLE imports (
    id BLOB NOT NULL PRIMARY KEY,
    operator BLOB NOT NULL REFERENCES operators (id),
    file TEXT NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('staged', 'running', 'done', 'failed')),
    content BLOB,
    made INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    same INTEGER NOT NULL,
    refused INTEGER NOT NULL
) STRICT;
CREATE INDEX imports_by_time ON imports (at);

-- What happened a day, counted when it happens: in a group, and (under the group of zeros) in all.
CREATE TABLE tallies (
    day INTEGER NOT NULL,
    group_id BLOB NOT NULL,
    what TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (day, group_id, what)
) STRICT, WITHOUT ROWID;
