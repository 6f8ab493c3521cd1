//! `EVIDENCE.md` says what the rules rest on. These tests compare it with the code: a section that is
//! cited exists, and every rule has a row, with its strength, in the section that the rule names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use reprise_catalog::evidence::rules;

/// How code cites a section: these words, then its number.
const CITES: &str = "EVIDENCE.md §";

/// A rule's row in the file.
#[derive(Debug, PartialEq)]
struct Row {
    section: String,
    strength: String,
}

/// The sections of the file, and the rows of its tables of rules.
#[derive(Default)]
struct EvidenceFile {
    sections: BTreeSet<String>,
    rows: BTreeMap<String, Row>,
}

impl EvidenceFile {
    fn read() -> EvidenceFile {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("EVIDENCE.md");
        let text = fs::read_to_string(path).expect("EVIDENCE.md beside Cargo.toml");
        let mut file = EvidenceFile::default();
        let mut section = String::new();
        for line in text.lines() {
            if let Some(title) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
                section = number(title);
                assert!(file.sections.insert(section.clone()), "two sections are numbered {section}");
            } else if let Some((id, strength)) = rule_row(line) {
                let row = Row { section: section.clone(), strength };
                assert_eq!(file.rows.insert(id.clone(), row), None, "two rows for {id}");
            }
        }
        file
    }
}

/// The id and the strength in a row of five cells: rule, looks for, says, strength, sources.
fn rule_row(line: &str) -> Option<(String, String)> {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [id, _, _, strength, _] = cells.as_slice() else { return None };
    let id = id.strip_prefix('`')?.strip_suffix('`')?;
    Some((id.to_owned(), (*strength).to_owned()))
}

/// The number that a text begins with: `4.1` of "4.1 Marks" and of "4.1).".
fn number(text: &str) -> String {
    let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    digits.trim_end_matches('.').to_owned()
}

/// Every Rust file below a folder, with its text.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("an entry of a folder").path();
        if path.is_dir() && !path.ends_with("target") {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path).expect("Rust is UTF-8")));
        }
    }
}

#[test]
fn every_cited_section_exists() {
    let file = EvidenceFile::read();
    let mut texts = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut texts);
    let mut count = 0;
    for (path, text) in &texts {
        for cited in text.split(CITES).skip(1).map(number).filter(|number| !number.is_empty()) {
            assert!(file.sections.contains(&cited), "{path} cites section {cited}, which EVIDENCE.md lacks");
            count += 1;
        }
    }
    assert!(count > rules().count(), "{count} citations were found: fewer than there are rules");
}

#[test]
fn every_rule_has_a_row_in_the_section_that_it_names() {
    let mut rows = EvidenceFile::read().rows;
    for rule in rules() {
        let section = rule.source.strip_prefix(CITES).map(str::to_owned);
        let section = section.unwrap_or_else(|| panic!("{} names no section: {}", rule.id, rule.source));
        let wanted = Row { section, strength: rule.strength.slug().to_owned() };
        assert_eq!(rows.remove(rule.id), Some(wanted), "the row of {}", rule.id);
    }
    assert!(rows.is_empty(), "rows for rules that do not exist: {rows:?}");
}
