//! Makes the tables of messages that the page fetches, one a language, and writes their names into the page. Only
//! languages that `index.html` names get one.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, anyhow, ensure};
use serde_json::{Map, Value};

use super::engine::{Text, hash_of};

#[path = "../../../engine/words/table.rs"]
mod table;

pub(super) use table::Messages;

/// The folder of the messages, a file a language.
const FOLDER: &str = "src/engine/words";

/// How the names of the tables begin and end.
pub(crate) const PREFIX: &str = "words-";
pub(crate) const SUFFIX: &str = ".txt";

/// The language that every page has.
pub(super) const ENGLISH: &str = "en";

/// The manifest, which stands in English.
const MANIFEST: &str = "src/app/manifest.webmanifest";

/// What of the manifest is said in each language: the shortcut with this address, and the key of its name.
const SHORTCUTS: [(&str, &str); 4] = [
    ("/restore", "manifest_restore"),
    ("/check-up", "manifest_checkup"),
    ("/?show=problems", "manifest_problems"),
    ("/?show=export", "manifest_export"),
];

/// Adds the tables to Trunk's staging folder, and the manifest in the languages that are not English.
pub(super) fn add(root: &Path, staging: &Path) -> anyhow::Result<()> {
    let folder = root.join(FOLDER);
    let english = messages(&folder, ENGLISH)?;
    let path = staging.join("index.html");
    let mut page = Text::read(&path)?;
    ensure!(page.names(&placeholder(ENGLISH)), "index.html does not name {}", placeholder(ENGLISH));
    for language in languages(root)? {
        let language = language.as_str();
        if !page.names(&placeholder(language)) {
            continue;
        }
        let messages = messages(&folder, language)?;
        table::check(language, &messages, &english).map_err(anyhow::Error::msg)?;
        let table = table::table(&messages, &english);
        let name = format!("{PREFIX}{language}-{}{SUFFIX}", hash_of(table.as_bytes()));
        fs::write(staging.join(&name), table).with_context(|| format!("cannot write {name}"))?;
        page = page.replace(&placeholder(language), &format!("/{name}"))?;
        if language != ENGLISH {
            let manifest = fs::read_to_string(root.join(MANIFEST)).context("cannot read the manifest")?;
            let name = format!("manifest-{language}.webmanifest");
            fs::write(staging.join(&name), manifest_in(language, &messages, &manifest)?)
                .with_context(|| format!("cannot write {name}"))?;
        }
    }
    page.write(&path)
}

/// The manifest in a language.
fn manifest_in(language: &str, messages: &Messages, english: &str) -> anyhow::Result<String> {
    let mut manifest: Map<String, Value> =
        serde_json::from_str(english).context("the manifest is no object")?;
    let said = |key: &str| {
        let text =
            messages.get(key).and_then(|it| it.forms.last()).map(|(_, text)| Value::from(text.as_str()));
        text.with_context(|| format!("{language} lacks the message `{key}`"))
    };
    manifest.insert("lang".into(), language.into());
    manifest.insert("description".into(), said("manifest_description")?);
    let shortcuts = manifest.get_mut("shortcuts").and_then(Value::as_array_mut).into_iter().flatten();
    for shortcut in shortcuts.filter_map(Value::as_object_mut) {
        let url = shortcut.get("url").and_then(Value::as_str).unwrap_or_default();
        let key = SHORTCUTS.iter().find(|(of, _)| *of == url);
        let (_, key) = key.with_context(|| format!("nothing names the shortcut {url}"))?;
        shortcut.insert("name".into(), said(key)?);
    }
    Ok(serde_json::to_string(&manifest)?)
}

/// How `index.html` names a table.
fn placeholder(language: &str) -> String {
    format!("/{PREFIX}{language}{SUFFIX}")
}

/// The languages that have a file.
pub(super) fn languages(root: &Path) -> anyhow::Result<Vec<String>> {
    let folder = root.join(FOLDER);
    let mut languages = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let name = entry?.file_name();
        languages.extend(name.to_str().and_then(|name| name.strip_suffix(".json")).map(str::to_owned));
    }
    Ok(languages)
}

/// The messages of a language.
pub(super) fn of(root: &Path, language: &str) -> anyhow::Result<Messages> {
    messages(&root.join(FOLDER), language)
}

fn messages(folder: &Path, language: &str) -> anyhow::Result<Messages> {
    let path = folder.join(format!("{language}.json"));
    let json = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    table::read(&json).map_err(|error| anyhow!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH_JSON: &str =
        r#"{"gone": "{n#} of {place}", "songs": {"one": "{n#} song", "other": "{n#} songs"}}"#;

    fn read(json: &str) -> Messages {
        table::read(json).unwrap()
    }

    /// Checks what the build says of a language beside the English above.
    fn check(json: &str, wanted: &str) {
        let said = table::read(json).and_then(|messages| table::check("de", &messages, &read(ENGLISH_JSON)));
        assert_eq!(said.err().unwrap_or_default(), wanted, "{json}");
    }

    #[test]
    fn a_language_has_what_english_has_and_fills_in_the_same() {
        let songs = r#""songs": {"one": "{n#} Song", "other": "{n#} Songs"}"#;
        check(&format!(r#"{{"gone": "In {{place}}: {{n#}}", {songs}}}"#), "");
        check(&format!("{{{songs}}}"), "de lacks the message `gone`");
        check(
            &format!(r#"{{"gone": "{{n#}} {{place}}", "more": "x", {songs}}}"#),
            "de has the message `more`, which English has not",
        );
        check(
            &format!(r#"{{"gone": "{{n#}} {{ort}}", {songs}}}"#),
            "`gone` of de fills in n#, ort, but English n#, place",
        );
    }

    #[test]
    fn forms_are_those_of_intl_and_depend_on_a_number() {
        check(
            r#"{"songs": {"single": "a", "other": "{n#}"}}"#,
            "`songs`: `single` is no plural form; those are zero, one, two, few, many, other",
        );
        check(r#"{"songs": {"one": "{n#} Song"}}"#, "`songs`: it lacks the form `other`");
        check(
            r#"{"songs": {"one": "ein", "other": "viele"}}"#,
            "`songs`: its forms depend on no number: `other` lacks {n#}",
        );
        check(
            r#"{"songs": {"one": "{n#} {who}", "other": "{n#}"}}"#,
            "`songs`: a form fills in {who}, but `other` does not",
        );
    }

    #[test]
    fn braces_are_closed_and_texts_are_one_line() {
        check(r#"{"a": "of {n"}"#, "`a`: a brace is open in \"of {n\"");
        check(r#"{"a": "of {N}"}"#, "`a`: {N} is no name with braces around it");
        check(r#"{"a": "one\ntwo"}"#, "`a`: it has a line break or another control character");
    }

    #[test]
    fn what_is_filled_in_has_the_numbers_of_english() {
        let english = read(ENGLISH_JSON);
        let german =
            read(r#"{"gone": "In {place}: {n#}", "songs": {"one": "{n#} Song", "other": "{n#} Songs"}}"#);
        let table = table::table(&german, &english);
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(lines[1..], ["In \u{11}: \u{10}", "\t1\u{10} Song\t5\u{10} Songs"]);
        assert_eq!(table::table(&english, &english).lines().next(), lines.first().copied());
    }

    /// The manifest that stands in the tree, in each language that has a table.
    #[test]
    fn the_manifest_speaks_each_language() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let english = fs::read_to_string(root.join(MANIFEST)).unwrap();
        let in_language = |language: &str| {
            let messages = messages(&root.join(FOLDER), language).unwrap();
            manifest_in(language, &messages, &english)
                .map(|text| serde_json::from_str::<Value>(&text).unwrap())
        };
        assert_eq!(in_language("en").unwrap(), serde_json::from_str::<Value>(&english).unwrap());
        let german = in_language("de").unwrap();
        assert_eq!((&german["lang"], &german["id"]), (&"de".into(), &"/".into()));
        assert_eq!(german["shortcuts"][0]["name"], "Wiederherstellen");
        let unnamed = english.replace("/restore", "/elsewhere");
        assert!(manifest_in("en", &messages(&root.join(FOLDER), "en").unwrap(), &unnamed).is_err());
    }

    #[test]
    fn tables_are_made_of_the_languages_that_the_page_names() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let made = |text: &str| {
            let staging = tempfile::tempdir().unwrap();
            fs::write(staging.path().join("index.html"), text).unwrap();
            add(&root, staging.path()).unwrap();
            let page = fs::read_to_string(staging.path().join("index.html")).unwrap();
            let names = fs::read_dir(staging.path()).unwrap().map(|it| it.unwrap().file_name());
            let names = names.map(|name| name.into_string().unwrap()).filter(|name| name != "index.html");
            let mut names: Vec<String> = names.collect();
            names.sort();
            assert!(
                names.iter().filter(|name| name.ends_with(SUFFIX)).all(|name| page.contains(name.as_str()))
            );
            names
                .iter()
                .map(|name| name.split(['-', '.']).take(2).collect::<Vec<_>>().join("-"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            made("en: \"/words-en.txt\", de: \"/words-de.txt\""),
            ["manifest-de", "words-de", "words-en"]
        );
        assert_eq!(made("en: \"/words-en.txt\""), ["words-en"]);
    }
}
