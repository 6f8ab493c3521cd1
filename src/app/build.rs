//! Makes a function of each message in `words/en.json`. The build fails when another language lacks one of them, has one
//! more, fills in something else, or names a plural form that does not exist.

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

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed=build.rs");
    let folder = Path::new(FOLDER);
    let read = |name: &str| -> Result<Messages, Box<dyn Error>> {
        let json = fs::read_to_string(folder.join(name))?;
        Ok(table::read(&json).map_err(|error| format!("{FOLDER}/{name}: {error}"))?)
    };
    let english = read(ENGLISH)?;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if let Some(name) = name.to_str().filter(|name| name.ends_with(".json")) {
            table::check(name, &read(name)?, &english)?;
        }
    }
    let out = env::var_os("OUT_DIR").ok_or("cargo names no folder for what is made")?;
    fs::write(Path::new(&out).join("words.rs"), functions(&english))?;
    fs::write(Path::new(&out).join("en.txt"), table::table(&english, &english))?;
    Ok(())
}

/// The code: a constant by which the page knows its table, and a function a message.
fn functions(english: &Messages) -> String {
    let mut code = format!("const MARK: &str = \"{:016x}\";\n", table::mark(english));
    for (at, (key, message)) in english.iter().enumerate() {
        let shown = message.forms.last().map_or("", |(_, text)| text);
        // Writing into a text cannot fail.
        let _ = writeln!(code, "#[doc = {:?}]\n{}", format!("`{shown}`"), function(at, key, message));
    }
    code
}

/// The function of a message: a plain one lends its text, another one is filled in.
fn function(at: usize, key: &str, message: &Message) -> String {
    if message.slots.is_empty() {
        return format!("pub(crate) fn {key}() -> &'static str {{ plain({at}) }}");
    }
    let (mut takes, mut gives) = (String::new(), String::new());
    for slot in &message.slots {
        let (kind, filled) = if slot.is_count { ("u64", "Count") } else { ("&str", "Text") };
        let _ = write!(takes, "{}: {kind}, ", slot.name);
        let _ = write!(gives, "Filled::{filled}({}), ", slot.name);
    }
    let forms_by = message.slots.iter().position(|slot| slot.is_count && slot.name == "n").unwrap_or(0);
    format!("pub(crate) fn {key}({takes}) -> String {{ filled({at}, {forms_by}, &[{gives}]) }}")
}
