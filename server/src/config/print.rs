//! `--print-config`: every key with its value, as a TOML file that can be edited and used, each with a comment.

use super::read::{Found, quoted, shown, without_password};
use super::{Config, keys};
use figment::value::Value;

pub fn show(found: &Found, config: &Config, key_file: &str) -> Vec<(&'static str, String, Option<String>)> {
    keys::KEYS
        .iter()
        .map(|key| {
            let value = match key.name {
                "database_url" => quoted(&without_password(&config.database_url)),
                "master_key_file" => quoted(key_file),
                "metrics_listen" => quoted(&config.metrics_listen.to_string()),
                "trusted_proxies" => found.value(key.name).map_or_else(String::new, list),
                _ => found.value(key.name).map_or_else(String::new, |value| as_default(key.default, value)),
            };
            let place = found.place(key.name);
            (key.name, value, (place != "the defaults").then_some(place))
        })
        .collect()
}

/// What came as text from the environment is printed as the kind the default is of.
fn as_default(default: &str, value: &Value) -> String {
    let printed = shown(value);
    if default.starts_with('"') { printed } else { printed.trim_matches('"').to_owned() }
}

fn list(value: &Value) -> String {
    match value {
        Value::String(_, text) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            format!("[{}]", items.map(quoted).collect::<Vec<_>>().join(", "))
        }
        other => shown(other),
    }
}

pub fn as_toml(config: &Config) -> String {
    let one = |(name, value, place): &(&'static str, String, Option<String>)| {
        let key = keys::find(name)?;
        let place = place.as_ref().map(|place| format!(" Now from {place}.")).unwrap_or_default();
        Some(format!("\n# {}. Allowed: {}.{place}\n{name} = {value}\n", capital(key.about), key.allowed))
    };
    let head = "# Holdfast's configuration. Each key can stand in holdfast.toml in the data folder, or in the\n\
                # environment as HOLDFAST_ and the key in capitals; flags go before both.\n";
    std::iter::once(head.to_owned()).chain(config.shown.iter().filter_map(one)).collect()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
