//! The list of skipped tests: each test that skips adds a line to a file, and the file is listed when the run ends.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::project::Project;
use crate::shell::say;

/// The file to which tests add what they skip (`tests/needs` writes it), and whether they may.
#[derive(Debug)]
pub(super) struct Skips {
    file: PathBuf,
    demand: Demand,
}

/// Which tests may skip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Demand {
    /// None: `REPRISE_REQUIRE=all`
    All,
    /// Those that need what this machine lacks
    WhatIsThere,
}

impl Skips {
    /// Empties the file.
    pub(super) fn begin(project: &Project) -> anyhow::Result<Self> {
        let file = project.target.join("skipped-tests.txt");
        fs::create_dir_all(&project.target)
            .and_then(|()| fs::write(&file, ""))
            .with_context(|| format!("cannot write {}", file.display()))?;
        let is_all = std::env::var_os("REPRISE_REQUIRE").is_some_and(|demand| demand == "all");
        Ok(Self { file, demand: if is_all { Demand::All } else { Demand::WhatIsThere } })
    }

    /// Gives the tests that a command runs the file's name.
    pub(super) fn tell(&self, command: &mut Command) {
        command.env("REPRISE_SKIPPED", &self.file);
    }

    /// Prints which tests were skipped. Fails if none may skip and one did.
    pub(super) fn close(&self) -> anyhow::Result<()> {
        let noted =
            fs::read_to_string(&self.file).with_context(|| format!("cannot read {}", self.file.display()))?;
        let counted = counted(&noted);
        say(headline(counted.len()));
        for (line, times) in &counted {
            let often = if *times > 1 { format!(" ({times} times)") } else { String::new() };
            say(format_args!("  {line}{often}"));
        }
        ensure!(
            counted.is_empty() || self.demand == Demand::WhatIsThere,
            "FAILED: tests were skipped, and REPRISE_REQUIRE is all"
        );
        Ok(())
    }
}

fn headline(count: usize) -> String {
    match count {
        0 => "no test was skipped".to_owned(),
        1 => "skipped, 1 test:".to_owned(),
        count => format!("skipped, {count} tests:"),
    }
}

/// Each line once, with how often it occurs: a test that skips in every round adds its line in every round.
fn counted(noted: &str) -> BTreeMap<&str, u32> {
    let mut counted = BTreeMap::new();
    for line in noted.lines().filter(|line| !line.is_empty()) {
        *counted.entry(line).or_default() += 1;
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_every_round_notes_is_listed_once() {
        assert_eq!(
            counted("b: no disk\na: no corpus\nb: no disk\n"),
            [("a: no corpus", 1), ("b: no disk", 2)].into()
        );
        assert_eq!(counted(""), [].into());
    }

    fn check_close(noted: &str, demand: Demand, passes: bool) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("noted");
        fs::write(&file, noted).unwrap();
        assert_eq!(Skips { file, demand }.close().is_ok(), passes, "{noted:?} {demand:?}");
    }

    #[test]
    fn a_skipped_test_fails_the_run_only_where_all_is_demanded() {
        check_close("a: no corpus\n", Demand::WhatIsThere, true);
        check_close("a: no corpus\n", Demand::All, false);
        check_close("", Demand::All, true);
    }
}
