//! Makes a function of each message in `words/en.json`, but for those that are found by the names of what they tell. The build fails when another language lacks one of them, has one
//! more, fills in something else, or names a plural form that does not exist.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

#[path = "words/table.rs"]
mod table;

use table::{Message, Messages};

/// The folder of the messages, a file a language.
const FOLDER: &str = "words";

/// The language that the others are checked against.
const ENGLISH: &str = "en.json";

/// The message by which a language calls itself.
const NAME: &str = "language_name";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed=build.rs");
    let folder = Path::new(FOLDER);
    let read = |name: &str| -> Result<Messages, Box<dyn Error>> {
        let json = fs::read_to_string(folder.join(name))?;
        Ok(table::read(&json).map_err(|error| format!("{FOLDER}/{name}: {error}"))?)
    };
    let english = read(ENGLISH)?;
    let mut names = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.file_name();
        let Some(tag) = file.to_str().and_then(|file| file.strip_suffix(".json")) else { continue };
        let messages = read(&format!("{tag}.json"))?;
        table::check(tag, &messages, &english)?;
        let name = messages.get(NAME).and_then(|name| name.forms.last());
        names.insert(tag.to_owned(), name.map(|(_, text)| text.clone()).unwrap_or_default());
    }
    let out = env::var_os("OUT_DIR").ok_or("cargo names no folder for what is made")?;
    fs::write(Path::new(&out).join("words.rs"), functions(&english) + &languages(&names))?;
    fs::write(Path::new(&out).join("en.txt"), table::table(&english, &english))?;
    Ok(())
}

/// How the keys of messages begin that have no function, because they are found by the name that follows; and the
/// constant with the number of the first.
const NAMED: [(&str, &str); 14] = [
    ("certainty_", "CERTAINTIES"),
    ("export_as_", "EXPORT_AS"),
    ("export_between_", "EXPORT_BETWEEN"),
    ("export_cannot_", "EXPORT_CANNOT"),
    ("export_columns_", "EXPORT_COLUMNS"),
    ("export_left_", "EXPORT_LEFT"),
    ("export_list_", "EXPORT_LISTS"),
    // Found in `LANGUAGES`.
    (NAME, "LANGUAGE_NAMES"),
    // Said by the manifest, which `cargo xtask hook name-engine` writes.
    ("manifest_", "MANIFEST"),
    ("mark_in_", "MARK_IN"),
    ("refusal_", "REFUSALS"),
    ("rule_", "RULES"),
    ("twins_better_", "BETTER"),
    ("twins_why_", "WHYS"),
];

/// The code: a constant by which the page knows its table, the numbers of named messages, and a function for each other.
fn functions(english: &Messages) -> String {
    // Writing into a text cannot fail.
    let mut code = format!("const MARK: &str = \"{:016x}\";\n", table::mark(english));
    for (prefix, constant) in NAMED {
        let first = english.keys().position(|key| key.starts_with(prefix)).unwrap_or_default();
        let names: Vec<&str> = english.keys().filter_map(|key| key.strip_prefix(prefix)).collect();
        let _ = writeln!(code, "#[allow(dead_code)] const {constant}: usize = {first};");
        let _ =
            writeln!(code, "#[cfg(test)] #[allow(dead_code)] const {constant}_NAMED: &[&str] = &{names:?};");
    }
    let is_named = |key: &str| NAMED.iter().any(|(prefix, _)| key.starts_with(prefix));
    let keys: Vec<&String> = english.keys().filter(|key| !is_named(key)).collect();
    let _ = writeln!(code, "#[cfg(test)] const KEYS: &[&str] = &{keys:?};");
    for (at, (key, message)) in english.iter().enumerate().filter(|(_, (key, _))| !is_named(key)) {
        let shown = message.forms.last().map_or("", |(_, text)| text);
        let _ = writeln!(code, "#[doc = {:?}]\n{}", format!("`{shown}`"), function(at, key, message));
    }
    code
}

/// The code of a constant: each language's tag, and how it calls itself. The page offers all of them, but loads one table.
fn languages(names: &BTreeMap<String, String>) -> String {
    format!("const LANGUAGES: &[(&str, &str)] = &{:?};\n", names.iter().collect::<Vec<_>>())
}

/// The function of a message: a plain one lends its text, another one is filled in.
fn function(at: usize, key: &str, message: &Message) -> String {
    if message.slots.is_empty() {
        return format!("pub fn {key}() -> &'static str {{ plain({at}) }}");
    }
    let (mut takes, mut gives) = (String::new(), String::new());
    for slot in &message.slots {
        let (kind, filled) = if slot.is_count { ("u64", "Count") } else { ("&str", "Text") };
        let _ = write!(takes, "{}: {kind}, ", slot.name);
        let _ = write!(gives, "Filled::{filled}({}), ", slot.name);
    }
    let forms_by = message.slots.iter().position(|slot| slot.is_count && slot.name == "n").unwrap_or(0);
    format!("pub fn {key}({takes}) -> String {{ filled({at}, {forms_by}, &[{gives}]) }}")
}
