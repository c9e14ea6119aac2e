//! What the configuration takes and refuses: each refusal names the key, where it came from, what was given and
//! what is allowed.

use server::config::{Config, Given, KEYS, as_toml};
use std::fs;

fn given(environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Given {
    let own =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Given { config_file: None, flags: own(flags), environment: own(environment) }
}

fn refused(given: &Given) -> String {
    Config::load(given).map(|_| ()).expect_err("it should be refused").to_string()
}

#[test]
fn a_wrong_value_is_refused_in_four_parts() {
    for (key, bad, allowed) in [
        ("listen", "3000", "an address and a port"),
        ("listen", "localhost:3000", "an address and a port"),
        ("public_url", "http://console.example", "https://NAME"),
        ("public_url", "https://console.example/under", "without a path"),
        ("trusted_proxies", "10.0.0.1, nonsense", "a list of addresses"),
        ("trusted_proxies", "10.0.0.0/33", "a list of addresses"),
        ("metrics_listen", "everywhere", "same"),
        ("log_format", "xml", "auto, pretty or json"),
        ("log_level", "loud", "error, warn, info, debug or trace"),
        ("action_days", "0", "1 to 14"),
        ("action_days", "15", "1 to 14"),
        ("action_days", "a week", "1 to 14"),
        ("max_body_bytes", "1", "1024 to 1048576"),
        ("max_body_bytes", "-1", "1024 to 1048576"),
        ("request_seconds", "1.5", "1 to 600"),
        ("max_requests", "0", "1 to 65536"),
        ("max_connections", "", "1 to 65536"),
        ("device_max_body_bytes", "1024", "65536 to 262144"),
        ("device_max_body_bytes", "262145", "65536 to 262144"),
        ("device_request_seconds", "0", "1 to 600"),
        ("device_max_requests", "many", "1 to 65536"),
        ("device_max_connections", "65537", "1 to 65536"),
        ("shutdown_seconds", "forever", "0 to 600"),
        ("data", "", "a path"),
    ] {
        let name = format!("HOLDFAST_{}", key.to_uppercase());
        let told = refused(&given(&[(&name, bad)], &[]));
        for part in [
            &*format!("`{key}` cannot be"),
            &*format!("the environment, {name}"),
            &*format!("{bad:?}"),
            allowed,
        ] {
            assert!(told.contains(part), "{part} in:\n{told}");
        }
        let told = refused(&given(&[], &[(key, bad)]));
        assert!(told.contains("the command line"), "{told}");
    }
}

#[test]
fn a_key_that_does_not_exist_is_refused_wherever_it_stands() {
    let told = refused(&given(&[("HOLDFAST_PROT", "3001")], &[]));
    assert!(told.contains("`prot`") && told.contains("HOLDFAST_PROT") && told.contains("listen"), "{told}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("holdfast.toml");
    fs::write(&file, "listne = \"127.0.0.1:3001\"\n").unwrap();
    let told = refused(&given(&[], &[("data", folder.path().to_str().unwrap())]));
    assert!(told.contains("`listne`") && told.contains("holdfast.toml"), "{told}");
}

#[test]
fn the_file_goes_before_the_defaults_the_environment_before_the_file_and_a_flag_before_all() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("holdfast.toml"), "listen = \"127.0.0.1:1\"\nmax_requests = 7\n").unwrap();
    let data = ("data", folder.path().to_str().unwrap());
    let port = |given| Config::load(&given).unwrap_or_else(|stop| panic!("{stop}")).listen.port();
    assert_eq!(port(given(&[], &[])), 3000);
    assert_eq!(port(given(&[], &[data])), 1);
    assert_eq!(port(given(&[("HOLDFAST_LISTEN", "127.0.0.1:2")], &[data])), 2);
    assert_eq!(port(given(&[("HOLDFAST_LISTEN", "127.0.0.1:2")], &[data, ("listen", "127.0.0.1:3")])), 3);
    let config = Config::load(&given(&[], &[data])).unwrap_or_else(|stop| panic!("{stop}"));
    assert_eq!(config.limits.requests, 7);
}

#[test]
fn the_limits_of_people_are_not_those_of_devices() {
    let limits = |environment: &[(&str, &str)]| {
        let config = Config::load(&given(environment, &[])).unwrap_or_else(|stop| panic!("{stop}"));
        [config.limits, config.device.limits]
            .map(|of| (of.body_bytes, of.request.as_secs(), of.requests, of.connections))
    };
    let [people, devices] = limits(&[]);
    assert_eq!((people, devices), ((65_536, 30, 512, 2048), (262_144, 20, 1024, 4096)));
    let keys = |prefix: &str| {
        ["MAX_BODY_BYTES", "REQUEST_SECONDS", "MAX_REQUESTS", "MAX_CONNECTIONS"]
            .map(|key| format!("HOLDFAST_{prefix}{key}"))
    };
    let changed = |keys: &[String; 4]| {
        let values = ["70000", "7", "8", "9"];
        limits(&keys.iter().map(String::as_str).zip(values).collect::<Vec<_>>())
    };
    assert_eq!(changed(&keys("DEVICE_")), [people, (70_000, 7, 8, 9)]);
    assert_eq!(changed(&keys("")), [(70_000, 7, 8, 9), devices]);
}

#[test]
fn an_action_waits_for_as_many_days_as_the_configuration_says() {
    let days = |environment: &[(&str, &str)]| {
        Config::load(&given(environment, &[])).unwrap_or_else(|stop| panic!("{stop}")).action_days
    };
    assert_eq!(days(&[]), 7);
    assert_eq!(days(&[("HOLDFAST_ACTION_DAYS", "1")]), 1);
    assert_eq!(days(&[("HOLDFAST_ACTION_DAYS", "14")]), 14);
}

#[test]
fn a_broken_or_missing_file_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    let mut asked = given(&[], &[]);
    asked.config_file = Some(file.clone());
    assert!(refused(&asked).contains("mine.toml"));
    fs::write(&file, "listen = [[[").unwrap();
    assert!(refused(&asked).contains("mine.toml"), "{}", refused(&asked));
    fs::write(&file, "listen = { port = 3 }").unwrap();
    assert!(refused(&asked).contains("`listen` cannot be a table"), "{}", refused(&asked));
}

#[test]
fn people_are_not_let_in_without_encryption_by_accident() {
    let told = refused(&given(&[("HOLDFAST_LISTEN", "0.0.0.0:3000")], &[]));
    assert!(told.contains("`public_url` is not set"), "{told}");
    let both = [("HOLDFAST_LISTEN", "0.0.0.0:3000"), ("HOLDFAST_PUBLIC_URL", "https://console.example")];
    assert!(Config::load(&given(&both, &[])).is_ok());
}

#[test]
fn figures_are_not_handed_out_through_a_proxy_by_accident() {
    let proxied = ("HOLDFAST_PUBLIC_URL", "https://console.example");
    let told = refused(&given(&[proxied, ("HOLDFAST_METRICS_LISTEN", "same")], &[]));
    assert!(told.contains("`metrics_listen` is same"), "{told}");
    let config = Config::load(&given(&[proxied], &[])).unwrap_or_else(|stop| panic!("{stop}"));
    assert_eq!(config.metrics_listen.to_string(), "127.0.0.1:9464");
}

#[test]
fn every_key_is_printed_with_what_it_means_and_the_print_can_be_used() {
    let config = Config::load(&given(&[], &[])).unwrap_or_else(|stop| panic!("{stop}"));
    let text = as_toml(&config);
    for key in KEYS {
        assert!(text.contains(&format!("\n{} = ", key.name)), "{}", key.name);
        assert!(text.contains(key.allowed), "{}", key.name);
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("holdfast.toml");
    fs::write(&file, &text).unwrap();
    let mut again = given(&[], &[]);
    again.config_file = Some(file);
    let again = Config::load(&again).unwrap_or_else(|stop| panic!("{stop}"));
    let values =
        |text: &str| text.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(values(&as_toml(&again)), values(&text));
}

#[test]
fn secrets_are_not_printed() {
    let secrets = [
        (
            "HOLDFAST_DATABASE_URL",
            "postgres://holdfast:hunter2secret@db.example/holdfast?password=hunter2secret",
        ),
        ("HOLDFAST_MASTER_KEY", "abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"),
    ];
    let config = Config::load(&given(&secrets, &[])).unwrap_or_else(|stop| panic!("{stop}"));
    let text = as_toml(&config);
    assert!(text.contains("postgres://holdfast:***@db.example/holdfast"), "{text}");
    assert!(!text.contains("hunter2secret") && !text.contains("abcdef01"), "{text}");
    for odd in ["mysql://a:hunter2secret@b/c", "hunter2secret", "postgres//a:hunter2secret@b/c"] {
        let told = refused(&given(&[("HOLDFAST_DATABASE_URL", odd)], &[]));
        assert!(told.contains("`database_url` cannot be") && !told.contains("hunter2secret"), "{told}");
        assert!(told.contains("HOLDFAST_DATABASE_URL") && told.contains("postgres://NAME"), "{told}");
    }
    for odd in ["1?hunter2secret", "1/hunter2secret", "1#hunter2secret", "1@hunter2secret"] {
        let url = format!("postgres://a:{odd}@b/c");
        let config =
            Config::load(&given(&[("HOLDFAST_DATABASE_URL", &url)], &[])).unwrap_or_else(|s| panic!("{s}"));
        let text = as_toml(&config);
        assert!(!text.contains("hunter2secret"), "{text}");
    }
}

#[test]
fn a_line_that_cannot_be_read_is_named_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("holdfast.toml");
    for line in
        ["database_url = \"postgres://a:hunter2secret@b/c", "database_url = postgres://a:hunter2secret@b/c"]
    {
        fs::write(&file, format!("max_requests = 7\n{line}\n")).unwrap();
        let told = refused(&given(&[], &[("data", folder.path().to_str().unwrap())]));
        assert!(told.contains("holdfast.toml, line 2,") && !told.contains("hunter2secret"), "{told}");
    }
    fs::write(&file, "database_url = [\"hunter2secret\"]\n").unwrap();
    let told = refused(&given(&[], &[("data", folder.path().to_str().unwrap())]));
    assert!(told.contains("`database_url` cannot be") && !told.contains("hunter2secret"), "{told}");
}
