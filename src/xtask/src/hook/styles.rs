//! Joins the style sheets in the order of `style/all.css`, so that a page loads one file.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use anyhow::{Context as _, bail};

/// The list of the other files in its folder, one `@import "name.css";` a line.
const LIST: &str = "all.css";

/// Where `index.html` finds the joined style sheet. Trunk watches `style/`, so it must not be in there.
const JOINED: &str = "target/style.css";

/// Writes the joined style sheet of a project.
pub(super) fn join(root: &Path) -> anyhow::Result<()> {
    let folder = root.join("style");
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let list = read(LIST)?;
    let names = imports(&list)?;
    let present = sheets_in(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
    check_complete(&names, &present)?;
    let texts = names.iter().map(|name| read(name)).collect::<anyhow::Result<Vec<_>>>()?;
    let joined = root.join(JOINED);
    write(&joined, &texts.join("\n")).with_context(|| format!("cannot write {}", joined.display()))
}

/// Returns the names that a list imports, in their order.
fn imports(list: &str) -> anyhow::Result<Vec<&str>> {
    let rules = list.rsplit_once("*/").map_or(list, |(_comment, rules)| rules);
    let lines = rules.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let name = line.strip_prefix("@import \"").and_then(|rest| rest.strip_suffix("\";"));
            name.with_context(|| {
                format!("style/{LIST} may hold only lines as @import \"name.css\"; not {line}")
            })
        })
        .collect()
}

/// Fails when a file is missing in the list or is in it twice: its rules would be missing, or be in two places.
fn check_complete(names: &[&str], present: &BTreeSet<String>) -> anyhow::Result<()> {
    let mut missing = present.clone();
    for name in names {
        if !missing.remove(*name) {
            bail!("style/{LIST} imports {name} twice, or it is not there");
        }
    }
    match missing.first() {
        Some(name) => bail!("style/{LIST} does not import {name}"),
        None => Ok(()),
    }
}

fn sheets_in(folder: &Path) -> io::Result<BTreeSet<String>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    names.filter(|name| name.as_ref().map_or(true, |name| name.ends_with(".css") && name != LIST)).collect()
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[(&str, &str)], expected: &str) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("style")).unwrap();
        for (name, text) in files {
            fs::write(root.path().join("style").join(name), text).unwrap();
        }
        let outcome = match join(root.path()) {
            Ok(()) => fs::read_to_string(root.path().join(JOINED)).unwrap(),
            Err(error) => error.to_string(),
        };
        assert_eq!(outcome, expected);
    }

    #[test]
    fn the_list_gives_the_order() {
        let list = "/* Tokens first. */\n\n@import \"tokens.css\";\n@import \"base.css\";\n";
        check(&[("all.css", list), ("base.css", "b {}\n"), ("tokens.css", "t {}\n")], "t {}\n\nb {}\n");
    }

    #[test]
    fn a_file_stands_in_the_list_once() {
        let one = "@import \"a.css\";\n";
        check(&[("all.css", one), ("a.css", ""), ("b.css", "")], "style/all.css does not import b.css");
        check(&[("all.css", one)], "style/all.css imports a.css twice, or it is not there");
        let twice = "@import \"a.css\";\n@import \"a.css\";\n";
        check(&[("all.css", twice), ("a.css", "")], "style/all.css imports a.css twice, or it is not there");
    }

    #[test]
    fn the_list_holds_nothing_else() {
        check(
            &[("all.css", "b {}\n")],
            "style/all.css may hold only lines as @import \"name.css\"; not b {}",
        );
    }
}
