//! What a test needs that a machine may not have. [`corpus`] looks for the real files. [`skip`] is the only way
//! in which a test says that it skips something.
//!
//! Two variables decide what a skip does. `cargo xtask test` sets `REPRISE_SKIPPED` to a file; each skip adds a
//! line to it, and the file is listed at the end. With `REPRISE_REQUIRE=all` a test that would skip fails.

use std::env;
use std::fmt::Display;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;

/// Finds the folder of real files, which `REPRISE_CORPUS` names. If the variable is not set, says that the
/// test skips.
///
/// # Panics
/// When the variable names a folder that is not there, and as [`skip`].
pub fn corpus() -> Option<PathBuf> {
    let Some(named) = env::var_os("REPRISE_CORPUS").filter(|named| !named.is_empty()) else {
        skip("REPRISE_CORPUS is not set to a folder of real files");
        return None;
    };
    // The variable holds a path from the project's folder, but tests run in the folder of their package.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(named);
    Some(folder.canonicalize().expect("REPRISE_CORPUS is a folder, written from the project's"))
}

/// Says on the terminal, and in the file that `REPRISE_SKIPPED` names, that the calling test skips something,
/// and why.
///
/// # Panics
/// When `REPRISE_REQUIRE` is `all`, because then no test may skip.
#[track_caller]
pub fn skip(why: impl Display) {
    let package = env::var("CARGO_PKG_NAME").unwrap_or_default();
    let current = thread::current();
    let line = format!("{}\n", line(&package, current.name(), &why));
    // `println!` would be captured by the test harness, so this writes to stderr itself.
    let _ = io::stderr().write_all(format!("SKIPPED {line}").as_bytes());
    if let Some(list) = env::var_os("REPRISE_SKIPPED").filter(|list| !list.is_empty()) {
        append(Path::new(&list), &line).expect("REPRISE_SKIPPED names a file that can be written");
    }
    assert!(!requires_all(env::var("REPRISE_REQUIRE").ok().as_deref()), "{why}, and REPRISE_REQUIRE is all");
}

/// Adds a line in one write, so that lines of tests that run at the same time stay whole.
fn append(list: &Path, line: &str) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).open(list)?.write_all(line.as_bytes())
}

fn requires_all(demand: Option<&str>) -> bool {
    demand == Some("all")
}

/// A line such as `reprise-cloud, suite::disks::a_full_disk: no right to mount`. The test harness names a
/// thread after its test.
fn line(package: &str, test: Option<&str>, why: &dyn Display) -> String {
    match test {
        Some(test) if test != "main" => format!("{package}, {test}: {why}"),
        _ => format!("{package}: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_package_test_and_reason() {
        assert_eq!(
            line("reprise-cloud", Some("disks::full"), &"no disk"),
            "reprise-cloud, disks::full: no disk"
        );
        assert_eq!(line("reprise-cloud", Some("main"), &"no disk"), "reprise-cloud: no disk");
        assert_eq!(line("reprise-cloud", None, &"no disk"), "reprise-cloud: no disk");
    }

    #[test]
    fn the_list_grows_line_by_line() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("skipped");
        append(&list, "one\n").unwrap();
        append(&list, "two\n").unwrap();
        assert_eq!(std::fs::read_to_string(list).unwrap(), "one\ntwo\n");
    }

    #[test]
    fn only_the_word_all_requires_everything() {
        let demands = [Some("all"), Some(""), Some("some"), None];
        assert_eq!(demands.map(requires_all), [true, false, false, false]);
    }
}
