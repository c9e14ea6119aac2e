//! Every language says everything: the same keys, and in each sentence the same blanks to fill in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

/// A language's sentences by key; a key of a key is written `outer.inner`.
pub type Sentences = BTreeMap<String, String>;

/// `<language>.json`, by language.
pub fn read(folder: &Path) -> Result<BTreeMap<String, Sentences>> {
    let mut languages = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?.flatten()
    {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let json: Value =
            serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))?;
        let mut sentences = Sentences::new();
        flatten(&json, "", &mut sentences);
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        languages.insert(name, sentences);
    }
    Ok(languages)
}

fn flatten(json: &Value, key: &str, into: &mut Sentences) {
    if let Value::Object(inner) = json {
        for (name, value) in inner {
            let dot = if key.is_empty() { "" } else { "." };
            flatten(value, &format!("{key}{dot}{name}"), into);
        }
    } else {
        into.insert(key.to_owned(), json.as_str().map_or_else(|| json.to_string(), str::to_owned));
    }
}

pub fn findings(languages: &BTreeMap<String, Sentences>) -> Vec<String> {
    let mut findings = Vec::new();
    if languages.len() < 2 {
        findings.push("there are fewer than two languages".into());
    }
    let keys: BTreeSet<&String> = languages.values().flat_map(BTreeMap::keys).collect();
    for key in keys {
        let lacking: Vec<_> = languages
            .iter()
            .filter(|(_, said)| !said.contains_key(key))
            .map(|(name, _)| name.as_str())
            .collect();
        if !lacking.is_empty() {
            findings.push(format!("the sentence {key} is missing in: {}", lacking.join(", ")));
        }
        let all: BTreeSet<_> =
            languages.values().filter_map(|said| said.get(key)).map(|s| blanks(s)).collect();
        if all.len() > 1 {
            findings
                .push(format!("the sentence {key} has different blanks from language to language: {all:?}"));
        }
        for (name, said) in languages {
            if said.get(key).is_some_and(|sentence| sentence.trim().is_empty()) {
                findings.push(format!("the sentence {key} is empty in: {name}"));
            }
        }
    }
    findings
}

/// The `name` of each `{{ name }}`, and of `<tag>`s, without what formats them.
fn blanks(sentence: &str) -> BTreeSet<&str> {
    let filled = sentence.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
    let tags = sentence.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    let tags = tags.filter(|tag| !tag.starts_with('/'));
    filled.chain(tags).map(|name| name.split(',').next().unwrap_or(name).trim()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(en: &[(&str, &str)], nl: &[(&str, &str)]) -> BTreeMap<String, Sentences> {
        let sentences =
            |said: &[(&str, &str)]| said.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        BTreeMap::from([("en".into(), sentences(en)), ("nl".into(), sentences(nl))])
    }

    #[test]
    fn a_sentence_that_one_language_lacks_is_found() {
        let found = findings(&languages(&[("people.title", "People")], &[]));
        assert_eq!(found, ["the sentence people.title is missing in: nl"]);
        assert!(findings(&languages(&[("a", "x {{ n }}")], &[("a", "{{ n }} y")])).is_empty());
    }

    #[test]
    fn a_blank_that_was_forgotten_in_translation_is_found() {
        let found = findings(&languages(&[("a", "{{ count }} Macs")], &[("a", "Macs")]));
        assert!(found[0].contains("different blanks"), "{found:?}");
    }

    #[test]
    fn keys_within_keys_are_flattened() {
        let mut said = Sentences::new();
        flatten(&serde_json::json!({"people": {"title": "People"}}), "", &mut said);
        assert_eq!(said["people.title"], "People");
    }
}
