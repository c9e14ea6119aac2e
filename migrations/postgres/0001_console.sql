-- The console itself: keys, people, groups, roles, sign-ins and the audit log.
-- Moments are milliseconds since 1970. The SQLite text beside this one says the same.

-- One row: what the console knows about itself.
CREATE TABLE console (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    audit_key BYTEA NOT NULL,
    setup_hash BYTEA,
    setup_ends BIGINT,
    heartbeat BIGINT
);

-- Data keys, one a day of expiry, each wrapped by the master key. Destroying a row destroys what it sealed.
CREATE TABLE vault_keys (
    day BIGINT NOT NULL PRIMARY KEY,
    wrapped BYTEA NOT NULL
);

CREATE TABLE secrets (
    id UUID NOT NULL PRIMARY KEY,
    day BIGINT NOT NULL REFERENCES vault_keys (day) ON DELETE CASCADE,
    sealed BYTEA NOT NULL
);
CREATE INDEX secrets_by_day ON secrets (day);

CREATE TABLE operators (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT COLLATE "C" NOT NULL,
    sign_in_name TEXT NOT NULL UNIQUE,
    password TEXT,
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
    since BIGINT NOT NULL,
    seen BIGINT,
    link_hash BYTEA UNIQUE,
    -- Who made the link; nobody where it was made on the server itself.
    link_by UUID,
    link_ends BIGINT,
    CHECK (state <> 'active' OR password IS NOT NULL)
);
CREATE INDEX operators_by_name ON operators (name_fold, id);

-- The secret in the cookie is not here, only its hash.
CREATE TABLE sign_ins (
    id UUID NOT NULL PRIMARY KEY,
    key_hash BYTEA NOT NULL UNIQUE,
    operator UUID NOT NULL REFERENCES operators (id),
    since BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX sign_ins_by_operator ON sign_ins (operator, since);

-- One-time links that wait, sealed, to be shown once to whoever made them.
CREATE TABLE shown_links (
    sign_in UUID NOT NULL REFERENCES sign_ins (id) ON DELETE CASCADE,
    person UUID NOT NULL REFERENCES operators (id),
    secret UUID NOT NULL,
    PRIMARY KEY (sign_in, person)
);

CREATE TABLE groups (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT COLLATE "C" NOT NULL UNIQUE,
    note TEXT NOT NULL
);

CREATE TABLE roles (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_fold TEXT COLLATE "C" NOT NULL UNIQUE,
    permissions TEXT NOT NULL
);

CREATE TABLE assignments (
    id UUID NOT NULL PRIMARY KEY,
    role UUID NOT NULL REFERENCES roles (id),
    all_devices BOOLEAN NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX assignments_by_role ON assignments (role);

CREATE TABLE assignment_people (
    assignment UUID NOT NULL REFERENCES assignments (id) ON DELETE CASCADE,
    operator UUID NOT NULL REFERENCES operators (id),
    PRIMARY KEY (operator, assignment)
);
CREATE INDEX assignment_people_by_assignment ON assignment_people (assignment);

CREATE TABLE assignment_groups (
    assignment UUID NOT NULL REFERENCES assignments (id) ON DELETE CASCADE,
    group_id UUID NOT NULL REFERENCES groups (id),
    PRIMARY KEY (assignment, group_id)
);
CREATE INDEX assignment_groups_by_group ON assignment_groups (group_id);

-- Who asked, who was refused. It only grows; each entry carries a keyed hash over itself and the one before.
CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL CHECK (actor IN ('operator', 'stranger', 'console')),
    operator UUID,
    actor_name TEXT NOT NULL,
    deed TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    about_kind TEXT,
    about_id TEXT,
    about_name TEXT,
    device UUID,
    note TEXT NOT NULL,
    address TEXT NOT NULL,
    -- The names above, folded, for the search.
    search TEXT NOT NULL,
    hash BYTEA NOT NULL,
    CHECK ((actor = 'operator') = (operator IS NOT NULL))
);
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_operator ON audit (operator, seq);
CREATE INDEX audit_by_deed ON audit (deed, seq);
CREATE INDEX audit_by_outcome ON audit (outcome, seq);
CREATE INDEX audit_by_device ON audit (device, seq);
CREATE INDEX audit_by_about ON audit (about_id, seq);

CREATE TABLE audit_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    seal BYTEA NOT NULL
);

CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$;
CREATE TRIGGER audit_is_never_altered BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER audit_is_never_shortened BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
