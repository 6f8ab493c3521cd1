//! `cargo xtask bench`: builds what a benchmark needs and runs it; the numbers are the benchmark's own.

mod floor;
mod sync;

use std::process::Command;

use anyhow::ensure;
use clap::ValueEnum;

use crate::build;
use crate::project::Project;
use crate::shell;
use crate::tools::{self, Purpose, WasmRoute};

/// What can be measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Benchmark {
    /// A whole scan, and its floor
    Scan,
    /// A scan of what has not changed, and its floor
    Rescan,
    /// Opening a large library, beside an empty one
    Open,
    /// The first sort by title, beside Intl.Collator
    Sort,
    /// From a keystroke in the search to the rows
    Search,
    /// Tasks over 50 ms on the page's thread
    Tasks,
    /// Frames with blank rows while the table scrolls
    Scroll,
    /// Memory of the renderer
    Memory,
    /// The restore list on a second browser, and its floors
    Restore,
    /// What the wasm files weigh
    Sizes,
    /// Lighthouse's scores
    Lighthouse,
    /// Reading from memory, natively, beside lofty
    Read,
    /// Syncing: what goes up, the endpoint, the restore list on a second browser; `--endpoint` for that alone
    Sync,
    /// Verdicts on real files (`REPRISE_CORPUS`) beside the labels that people gave them
    Verdict,
}

/// Runs a benchmark with the arguments given; without one, those of the table.
pub(crate) fn bench(
    project: &Project,
    benchmark: Option<Benchmark>,
    arguments: &[String],
) -> anyhow::Result<()> {
    let mut cargo = match benchmark {
        Some(Benchmark::Read) => {
            let mut cargo = project.cargo();
            cargo.args(["bench", "--package", "reprise-catalog", "--bench", "read", "--"]);
            cargo
        }
        Some(Benchmark::Sync) => return sync::run(project, arguments),
        Some(Benchmark::Verdict) => {
            ensure!(
                std::env::var_os("REPRISE_CORPUS").is_some_and(|folder| !folder.is_empty()),
                "REPRISE_CORPUS is not set, set it to the folder of real files whose labels lie beside it"
            );
            let mut cargo = project.cargo();
            cargo.args(["test", "--package", "reprise-catalog", "--test", "labels", "--", "--nocapture"]);
            cargo
        }
        row => in_browser(project, row)?,
    };
    shell::run(cargo.args(arguments))
}

/// Builds all that ships, and returns the command that measures a row of the table in a browser, or all of them.
fn in_browser(project: &Project, row: Option<Benchmark>) -> anyhow::Result<Command> {
    let tools = tools::prepare(project, Purpose::Testing, WasmRoute::Any)?;
    build::app(project, &tools)?;
    build::cloud(project)?;
    let mut cargo = project.cargo();
    tools.tell_tests(&mut cargo, project);
    let is_wanted = |part| row.is_none_or(|row| row == part);
    if is_wanted(Benchmark::Restore) {
        cargo.env("REPRISE_FLOOR", floor::build(project, &tools)?);
    }
    if is_wanted(Benchmark::Lighthouse) {
        cargo.env("REPRISE_LIGHTHOUSE", tools::lighthouse()?);
    }
    cargo.args(["run", "--release", "--package", "reprise-tests", "--bin", "bench", "--"]);
    let name = row.and_then(|row| row.to_possible_value());
    cargo.args(name.iter().map(|name| name.get_name()));
    Ok(cargo)
}
