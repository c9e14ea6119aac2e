-- The console itself: keys, people, groups, roles, sign-ins and the audit log.
-- Moments are milliseconds since 1970. The PostgreSQL text beside this one says the same.

-- One row: what the console knows about itself.
CREATE TABLE console (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    audit_key BLOB NOT NULL,
    setup_hash BLOB,
    setup_ends INTEGER,
    heartbeat INTEGER
) STRICT;

-- Data keys, one a day of expiry, each wrapped by the master key. Destroying a row destroys what it sealed.
CREATE TABLE vault_keys (
    day INTEGER NOT NULL PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE secrets (
    id BLOB NOT NULL PRIMARY KEY,
    day INTEGER NOT NULL REFERENCES vault_keys (day) ON DELETE CASCADE,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX secrets_by_day ON secrets (day);

CREATE TABLE operators (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    sign_in_name TEXT NOT NULL UNIQUE,
    password TEXT,
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
    since INTEGER NOT NULL,
    seen INTEGER,
    link_hash BLOB UNIQUE,
    -- Who made the link; nobody where it was made on the server itself.
    link_by BLOB,
    link_ends INTEGER,
    CHECK (state <> 'active' OR password IS NOT NULL)
) STRICT;
CREATE INDEX operators_by_name ON operators (name_fold, id);

-- The secret in the cookie is not here, only its hash.
CREATE TABLE sign_ins (
    id BLOB NOT NULL PRIMARY KEY,
    key_hash BLOB NOT NULL UNIQUE,
    operator BLOB NOT NULL REFERENCES operators (id),
    since INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
) STRICT;
CREATE INDEX sign_ins_by_operator ON sign_ins (operator, since);

-- One-time links that wait, sealed, to be shown once to whoever made them.
CREATE TABLE shown_links (
    sign_in BLOB NOT NULL REFERENCES sign_ins (id) ON DELETE CASCADE,
    person BLOB NOT NULL REFERENCES operators (id),
    secret BLOB NOT NULL,
    PRIMARY KEY (sign_in, person)
) STRICT;

CREATE TABLE groups (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    note TEXT NOT NULL
) STRICT;

CREATE TABLE roles (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL UNIQUE,
    permissions TEXT NOT NULL
) STRICT;

CREATE TABLE assignments (
    id BLOB NOT NULL PRIMARY KEY,
    role BLOB NOT NULL REFERENCES roles (id),
    all_devices INTEGER NOT NULL CHECK (all_devices IN (0, 1)),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX assignments_by_role ON assignments (role);

CREATE TABLE assignment_people (
    assignment BLOB NOT NULL REFERENCES assignments (id) ON DELETE CASCADE,
    operator BLOB NOT NULL REFERENCES operators (id),
    PRIMARY KEY (operator, assignment)
) STRICT;
CREATE INDEX assignment_people_by_assignment ON assignment_people (assignment);

CREATE TABLE assignment_groups (
    assignment BLOB NOT NULL REFERENCES assignments (id) ON DELETE CASCADE,
    group_id BLOB NOT NULL REFERENCES groups (id),
    PRIMARY KEY (assignment, group_id)
) STRICT;
CREATE INDEX assignment_groups_by_group ON assignment_groups (group_id);

-- Who asked, who was refused. It only grows; each entry carries a keyed hash over itself and the one before.
CREATE TABLE audit (
    seq INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL CHECK (actor IN ('operator', 'stranger', 'console')),
    operator BLOB,
    actor_name TEXT NOT NULL,
    deed TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    about_kind TEXT,
    about_id TEXT,
    about_name TEXT,
    device BLOB,
    note TEXT NOT NULL,
    address TEXT NOT NULL,
    -- The names above, folded, for the search.
    search TEXT NOT NULL,
    hash BLOB NOT NULL,
    CHECK ((actor = 'operator') = (operator IS NOT NULL))
) STRICT;
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_operator ON audit (operator, seq);
CREATE INDEX audit_by_deed ON audit (deed, seq);
CREATE INDEX audit_by_outcome ON audit (outcome, seq);
CREATE INDEX audit_by_device ON audit (device, seq);
CREATE INDEX audit_by_about ON audit (about_id, seq);

CREATE TABLE audit_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    seal BLOB NOT NULL
) STRICT;

CREATE TRIGGER audit_is_never_altered BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
