//! Reading one key after the other out of what figment merged. Everything goes through text, so that a number in a
//! file and the same number in the environment mean the same, and so that every refusal has the same four parts:
//! which key, where from, what was given, what is allowed.

use super::values::Unfit;
use super::{Given, keys, values};
use crate::stop::Stop;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;

const PREFIX: &str = "HOLDFAST_";
/// Read elsewhere: the key itself never passes through what can be printed.
const APART: &[&str] = &["HOLDFAST_MASTER_KEY"];
/// Names for the project's own tests.
const TESTS: &str = "HOLDFAST_TEST_";

/// Text values by key, from a place that has a name.
struct Texts {
    place: &'static str,
    values: BTreeMap<String, String>,
}

impl Provider for Texts {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.place)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let dict: Dict =
            self.values.iter().map(|(key, text)| (key.clone(), Value::from(text.as_str()))).collect();
        Ok(Map::from([(Profile::Default, dict)]))
    }
}

const FLAGS: &str = "the command line";
const ENVIRONMENT: &str = "the environment";

pub struct Found {
    figment: Figment,
    dict: Dict,
}

impl Found {
    pub fn gather(given: &Given) -> Result<Self, Stop> {
        let flags = Texts { place: FLAGS, values: given.flags.clone() };
        let environment = Texts { place: ENVIRONMENT, values: from_environment(&given.environment) };
        let base = Figment::from(Toml::string(&keys::defaults()));
        let over = |figment: Figment| figment.merge(&environment).merge(&flags);
        if let Some(path) = &given.config_file {
            if !path.is_file() {
                return Err(Stop::new(
                    format!("There is no configuration file {}.", path.display()),
                    "it was named with --config or HOLDFAST_CONFIG.",
                    "correct the path, or leave it out to use holdfast.toml in the data folder, if there is one.",
                ));
            }
            return Self::of(over(base.merge(Toml::file_exact(path))), Some(path));
        }
        let before = Self::of(over(base.clone()), None)?;
        let folder = before.path("data")?;
        let file = folder.join("holdfast.toml");
        if !file.is_file() {
            return Ok(before);
        }
        let after = Self::of(over(base.merge(Toml::file_exact(&file))), Some(&file))?;
        if after.path("data")? != folder {
            return Err(Stop::new(
                format!("{} names another data folder.", file.display()),
                "this file is itself found through the data folder.",
                "take `data` out of it, or name the file with --config.",
            ));
        }
        Ok(after)
    }

    fn of(figment: Figment, file_read: Option<&Path>) -> Result<Self, Stop> {
        let dict: Dict = figment.extract().map_err(|error| {
            // The parser would show the line, and a password may stand in it.
            let file = error.metadata.as_ref().and_then(|about| about.source.as_ref()?.file_path());
            let file = file.or(file_read).map_or("The configuration".to_owned(), |f| f.display().to_string());
            let line = line_in(&error.to_string()).map(|n| format!(", line {n},")).unwrap_or_default();
            Stop::new(
                format!("{file}{line} cannot be read."),
                "it is not TOML: a quote, a bracket or an equals sign may be missing, or a key is there twice.",
                "correct it; `holdfast serve --print-config` shows how every key is written.",
            )
        })?;
        let found = Self { figment, dict };
        match found.dict.keys().find(|name| keys::find(name).is_none()) {
            None => Ok(found),
            Some(name) => Err(Stop::new(
                format!("There is no key `{name}` (from {}).", found.place(name)),
                format!(
                    "the keys are {}.",
                    keys::KEYS.iter().map(|key| key.name).collect::<Vec<_>>().join(", ")
                ),
                "correct or remove it; `holdfast serve --print-config` explains each.",
            )),
        }
    }

    /// Where the value of a key came from, in words.
    pub fn place(&self, name: &str) -> String {
        let metadata = self.figment.find_metadata(name);
        match metadata.and_then(|meta| meta.source.as_ref()).and_then(|source| source.file_path()) {
            Some(path) => path.display().to_string(),
            None => match metadata.map(|meta| meta.name.as_ref()) {
                Some(ENVIRONMENT) => format!("{ENVIRONMENT}, {PREFIX}{}", name.to_uppercase()),
                Some(FLAGS) => FLAGS.to_owned(),
                _ => "the defaults".to_owned(),
            },
        }
    }

    pub fn value(&self, name: &str) -> Option<&Value> {
        self.dict.get(name)
    }

    pub fn text(&self, name: &str) -> Result<String, Stop> {
        self.dict.get(name).and_then(scalar).ok_or_else(|| self.wrong(name))
    }

    pub fn path(&self, name: &str) -> Result<PathBuf, Stop> {
        let text = self.text(name)?;
        if text.is_empty() { Err(self.wrong(name)) } else { Ok(Path::new(&text).to_path_buf()) }
    }

    pub fn parse<T: FromStr>(&self, name: &str) -> Result<T, Stop> {
        self.text(name)?.parse().map_err(|_| self.wrong(name))
    }

    /// Empty text means that the key is left to be worked out.
    pub fn optional<T: FromStr>(&self, name: &str) -> Result<Option<T>, Stop> {
        let text = self.text(name)?;
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| self.wrong(name)) }
    }

    pub fn within<T: FromStr + PartialOrd>(&self, name: &str, range: RangeInclusive<T>) -> Result<T, Stop> {
        values::within(range)(&self.text(name)?).map_err(|Unfit| self.wrong(name))
    }

    pub fn list<T: FromStr>(&self, name: &str) -> Result<Vec<T>, Stop> {
        let texts = match self.dict.get(name) {
            Some(Value::Array(_, items)) => items.iter().map(scalar).collect::<Option<Vec<_>>>(),
            Some(value) => {
                scalar(value).map(|text| text.split(',').map(|part| part.trim().to_owned()).collect())
            }
            None => None,
        };
        let texts = texts.ok_or_else(|| self.wrong(name))?;
        texts
            .iter()
            .filter(|text| !text.is_empty())
            .map(|t| t.parse().map_err(|_| self.wrong(name)))
            .collect()
    }

    pub fn wrong(&self, name: &str) -> Stop {
        let allowed = keys::find(name).map_or("", |key| key.allowed);
        let given = match self.dict.get(name) {
            None => "nothing".to_owned(),
            // Where the password stands in what cannot be read is not known.
            Some(_) if name == "database_url" => {
                "what is given (not shown: it may hold a password)".to_owned()
            }
            Some(value) => shown(value),
        };
        Stop::new(
            format!("`{name}` cannot be {given} (from {}).", self.place(name)),
            format!("allowed is {allowed}."),
            "correct it; `holdfast serve --print-config` explains every key.",
        )
    }
}

fn from_environment(all: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let ours = all.iter().filter(|(name, _)| {
        name.starts_with(PREFIX)
            && !name.starts_with(TESTS)
            && !APART.contains(&name.as_str())
            && *name != "HOLDFAST_CONFIG"
    });
    ours.map(|(name, text)| (name[PREFIX.len()..].to_lowercase(), text.clone())).collect()
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Char(_, one) => Some(one.to_string()),
        Value::Bool(_, truth) => Some(truth.to_string()),
        Value::Num(_, number) => number
            .to_i128()
            .map(|n| n.to_string())
            .or_else(|| number.to_u128().map(|n| n.to_string()))
            .or_else(|| number.to_f64().map(|n| n.to_string())),
        Value::Empty(..) | Value::Dict(..) | Value::Array(..) => None,
    }
}

/// As TOML.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Array(_, items) => {
            format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        Value::Num(..) | Value::Bool(..) => scalar(value).unwrap_or_default(),
        Value::Dict(..) | Value::Empty(..) => "a table".to_owned(),
        Value::String(..) | Value::Char(..) => quoted(&scalar(value).unwrap_or_default()),
    }
}

/// A JSON string is a TOML string.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `postgres://name:secret@host/db` as `postgres://name:***@host/db`, and less where it is not that plain.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (place, path) = before.split_once('/').unwrap_or((before, ""));
    if path.contains('@') || query.contains('@') || place.contains('#') || place.matches('@').count() > 1 {
        return format!("{scheme}://***");
    }
    match place.split_once('@') {
        Some((who, host)) => {
            let hidden = if who.contains(':') { ":***" } else { "" };
            let name = who.split(':').next().unwrap_or_default();
            format!("{scheme}://{name}{hidden}@{host}/{path}")
        }
        None => format!("{scheme}://{before}"),
    }
}

/// "TOML parse error at line 3, column 7 …".
fn line_in(message: &str) -> Option<u32> {
    let (_, rest) = message.split_once("at line ")?;
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}
