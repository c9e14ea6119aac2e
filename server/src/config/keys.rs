//! Every key of the configuration, once: its default, what it is for, and what may be written there.
//! `--print-config`, the refusals and the reading all use this table, so they cannot disagree.

pub struct Key {
    pub name: &'static str,
    /// As TOML. Empty text means: worked out from the other keys (see `about`).
    pub default: &'static str,
    pub about: &'static str,
    pub allowed: &'static str,
}

const fn key(name: &'static str, default: &'static str, about: &'static str, allowed: &'static str) -> Key {
    Key { name, default, about, allowed }
}

pub const KEYS: &[Key] = &[
    key("data", r#""./data""#, "the folder that holds the database and the master key", "a path"),
    key(
        "listen",
        r#""127.0.0.1:3000""#,
        "where the console is served",
        "an address and a port, such as 127.0.0.1:3000 or [::]:3000; port 0 takes a free one",
    ),
    key(
        "public_url",
        r#""""#,
        "the address that people type; if empty, http:// and `listen`",
        "https://NAME or https://NAME:PORT without a path; http only for localhost, 127.0.0.1 and [::1]",
    ),
    key(
        "database_url",
        r#""""#,
        "the database; if empty, holdfast.db in the data folder",
        "sqlite:PATH or postgres://NAME:PASSWORD@HOST/DATABASE",
    ),
    key(
        "master_key_file",
        r#""""#,
        "the key that seals secrets; if empty, the systemd credential `master.key`, else master.key in the data \
         folder (HOLDFAST_MASTER_KEY in the environment, 64 hexadecimal digits, goes before both)",
        "a path to a file that only its owner can read",
    ),
    key(
        "trusted_proxies",
        "[]",
        "reverse proxies whose X-Forwarded-For is believed",
        r#"a list of addresses or networks, such as ["10.0.0.4", "10.1.0.0/16"]; in the environment with commas"#,
    ),
    key(
        "metrics_listen",
        r#""""#,
        "where /metrics, /healthz and /readyz are answered; if empty, `same` while public_url is this computer \
         itself, else 127.0.0.1:9464",
        "same (on `listen`, for callers on this computer only), off, or an address and a port (asked by that address or \
         as localhost, by no other name)",
    ),
    key(
        "device_listen",
        r#""""#,
        "where devices are served; if empty, 127.0.0.1 and the port after that of `listen`",
        "an address and a port, such as 0.0.0.0:3001; port 0 takes a free one",
    ),
    key(
        "device_url",
        r#""""#,
        "the address under which devices reach `device_listen`; if empty, that itself. It stands in the profile of every \
         device that has enrolled: choose a name that will last",
        "https://NAME or https://NAME:PORT without a path; http only for localhost, 127.0.0.1 and [::1]",
    ),
    key(
        "device_certificate",
        r#""""#,
        "the certificate that devices are shown, with those above it; if empty, devices are served without TLS, for a \
         reverse proxy or this computer",
        "a path to a PEM file",
    ),
    key("device_key", r#""""#, "the key of `device_certificate`", "a path to a PEM file, not encrypted"),
    key(
        "device_proxy_header",
        r#""""#,
        "in which header a proxy of `trusted_proxies` hands over the certificate of a device; nobody else is believed",
        "the name of a header, such as Client-Cert (RFC 9440) or X-SSL-Client-Cert (PEM with percent signs)",
    ),
    key("device_max_body_bytes", "262144", "the largest body that a device may send", "65536 to 262144"),
    key("device_request_seconds", "20", "after so many seconds a device's request is given up", "1 to 600"),
    key(
        "device_max_requests",
        "1024",
        "so many requests of devices are worked on at once, the rest gets 503 and is made again",
        "1 to 65536",
    ),
    key(
        "device_max_connections",
        "4096",
        "so many connections of devices are open at once, the rest waits",
        "1 to 65536",
    ),
    key(
        "organization",
        r#""Holdfast""#,
        "who manages the devices: it stands on the enrolment page and in the profile",
        "a name",
    ),
    key(
        "push_url",
        r#""https://api.push.apple.com""#,
        "the push service that wakes devices",
        "https://NAME or https://NAME:PORT without a path",
    ),
    key(
        "push_root",
        r#""""#,
        "a root certificate of the push service's own; if empty, the well-known ones are trusted",
        "a path to a PEM file",
    ),
    key("log_format", r#""auto""#, "how log lines look on standard error", "auto, pretty or json"),
    key(
        "log_level",
        r#""info""#,
        "how much Holdfast logs; libraries never log more than warnings",
        "error, warn, info, debug or trace",
    ),
    key(
        "action_days",
        "7",
        "after so many days a lock, or anything else, that has not reached its device expires",
        "1 to 14, so that a recovery PIN outlives the lock it belongs to",
    ),
    key("max_body_bytes", "65536", "the largest body that a request may have", "1024 to 1048576"),
    key("request_seconds", "30", "after so many seconds a request is given up", "1 to 600"),
    key("max_requests", "512", "so many requests are worked on at once, the rest gets 503", "1 to 65536"),
    key("max_connections", "2048", "so many connections are open at once, the rest waits", "1 to 65536"),
    key("shutdown_seconds", "20", "how long requests may go on after SIGTERM", "0 to 600"),
];

pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

pub fn defaults() -> String {
    KEYS.iter().map(|key| [key.name, " = ", key.default, "\n"].concat()).collect()
}
