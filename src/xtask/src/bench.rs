//! `cargo xtask bench`: builds what a benchmark needs and runs it; the numbers are the benchmark's own.

mod floor;
mod sync;

use std::process::Command;

use anyhow::ensure;
use clap::ValueEnum;

use crate::build;
use crate::project::{CloudProfile, Project};
use crate::shell;
use crate::tools::{self, Purpose, WasmRoute};

/// What is measured without a browser, or in parts. Everything else is a row of the table: `tests/bin/bench` knows
/// the rows and their flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Benchmark {
    Lists,
    Read,
    Sync,
    Verdict,
}

/// What `cargo xtask bench --help` says beside the arguments.
pub(crate) const HELP: &str = "\
Measured by themselves:
  lists    Finding the songs of a list beside as many hash look-ups, and the back-up as JSON beside serde_json;
           `matching` or `json` for one of the two
  read     Reading from memory, natively, beside lofty
  sync     Syncing: what goes up, the endpoint, the restore list on a second browser; `--endpoint` for that alone,
           and then `--only check` or another part of it
  verdict  Verdicts on real files (`REPRISE_CORPUS`) beside the labels that people gave them

Every other word is a row of the table that is measured in a browser, such as scan. Without a word, all rows are
measured. `cargo xtask bench rows --help` lists the rows and their flags, such as `scan --files 600`.";

/// The row of the table that needs a floor, and the one that needs Lighthouse.
const RESTORE: &str = "restore";
const LIGHTHOUSE: &str = "lighthouse";

/// Runs a benchmark of the catalog, natively.
fn of_catalog(project: &Project, name: &str, rest: &[String]) -> anyhow::Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["bench", "--package", "reprise-catalog", "--bench", name, "--"]);
    shell::run(cargo.args(rest))
}

/// Runs the benchmark that the first argument names, with the others; without a name, the table.
pub(crate) fn bench(project: &Project, arguments: &[String]) -> anyhow::Result<()> {
    let named = arguments.split_first().and_then(|(name, rest)| {
        let benchmark = Benchmark::from_str(name, false).ok()?;
        Some((benchmark, rest))
    });
    match named {
        Some((Benchmark::Lists, rest)) => of_catalog(project, "lists", rest),
        Some((Benchmark::Read, rest)) => of_catalog(project, "read", rest),
        Some((Benchmark::Sync, rest)) => sync::run(project, rest),
        Some((Benchmark::Verdict, rest)) => {
            ensure!(
                std::env::var_os("REPRISE_CORPUS").is_some_and(|folder| !folder.is_empty()),
                "REPRISE_CORPUS is not set, set it to the folder of real files whose labels lie beside it"
            );
            let mut cargo = project.cargo();
            cargo.args(["test", "--package", "reprise-catalog", "--test", "labels", "--", "--nocapture"]);
            shell::run(cargo.args(rest))
        }
        None if asks_for_help(arguments) => shell::run(table(project).arg("--help")),
        None => shell::run(in_browser(project, row_of(arguments))?.args(arguments)),
    }
}

/// Builds all that ships, and returns the command that measures rows of the table in a browser: this one, or any.
fn in_browser(project: &Project, row: Option<&str>) -> anyhow::Result<Command> {
    let tools = tools::prepare(project, Purpose::Testing, WasmRoute::Any)?;
    build::app(project, &tools)?;
    build::cloud(project)?;
    let mut cargo = table(project);
    tools.tell_tests(&mut cargo, project, CloudProfile::Release);
    let is_wanted = |part| row.is_none_or(|row| row == part);
    if is_wanted(RESTORE) {
        cargo.env("REPRISE_FLOOR", floor::build(project, &tools)?);
    }
    if is_wanted(LIGHTHOUSE) {
        cargo.env("REPRISE_LIGHTHOUSE", tools::lighthouse()?);
    }
    Ok(cargo)
}

/// The command that measures rows of the table.
fn table(project: &Project) -> Command {
    let mut cargo = project.cargo();
    cargo.args(["run", "--release", "--package", "reprise-tests", "--bin", "bench", "--"]);
    cargo
}

/// The row that the arguments name, if they begin with it.
fn row_of(arguments: &[String]) -> Option<&str> {
    arguments.first().map(String::as_str).filter(|word| !word.starts_with('-'))
}

fn asks_for_help(arguments: &[String]) -> bool {
    arguments.iter().any(|argument| argument == "--help" || argument == "-h")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_stands_before_its_flags() {
        let check = |line: &str, row: Option<&str>, help: bool| {
            let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            assert_eq!((row_of(&arguments), asks_for_help(&arguments)), (row, help), "{line}");
        };
        check("", None, false);
        check("scan --files 600", Some("scan"), false);
        check("--files 600 scan", None, false);
        check("rows --help", Some("rows"), true);
    }

    #[test]
    fn help_names_what_is_measured_by_itself() {
        for benchmark in Benchmark::value_variants() {
            let name = benchmark.to_possible_value().map(|value| format!("\n  {} ", value.get_name()));
            assert!(HELP.contains(&name.unwrap_or_default()), "{benchmark:?}");
        }
    }
}
