-- SQLite guesses that of each state there are ten actions, and of each deed ten entries. There are very many, so whoever
-- asks about one device, or about a time, is not to go through all of one state; few of them wait. PostgreSQL looks for itself.
ANALYZE console;
DELETE FROM sqlite_stat1 WHERE tbl IN ('actions', 'audit', 'devices');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('actions', 'actions_by_state', '1000000 20000 1'),
    ('actions', 'actions_by_end', '1000000 20000 2'),
    ('actions', 'actions_waiting', '40000 2 1 1'),
    ('actions', 'actions_to_expire', '20000 10'),
    ('actions', 'actions_unanswered', '20000 10'),
    ('actions', 'actions_by_pin_end', '20000 2'),
    ('audit', 'audit_by_deed', '1000000 50000 1'),
    ('audit', 'audit_by_outcome', '1000000 300000 1'),
    ('devices', 'devices_by_platform', '1000000 200000 2 1');
ANALYZE sqlite_schema;
