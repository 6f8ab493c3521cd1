//! `cargo xtask bench`: builds what a benchmark needs and runs it. The benchmark itself prints the numbers.

mod sync;

use std::process::Command;

use anyhow::ensure;

use crate::build;
use crate::project::Project;
use crate::shell;
use crate::tools::{self, Purpose, WasmRoute};

/// What can be measured.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Benchmark {
    /// A whole scan in a real browser, beside its floor
    Scan,
    /// Reading from memory, without a browser, beside lofty
    Read,
    /// Sync: what is sent, how long a second browser takes, the endpoint; `--endpoint` for the endpoint alone
    Sync,
    /// Verdicts on real files (`REPRISE_CORPUS`), beside the labels that people gave them
    Verdict,
}

/// Runs a benchmark with these arguments.
pub(crate) fn bench(project: &Project, benchmark: Benchmark, arguments: &[String]) -> anyhow::Result<()> {
    let mut cargo = match benchmark {
        Benchmark::Scan => in_browser(project, "bench-scan")?,
        Benchmark::Read => {
            let mut cargo = project.cargo();
            cargo.args(["bench", "--package", "reprise-catalog", "--bench", "read", "--"]);
            cargo
        }
        Benchmark::Sync => return sync::run(project, arguments),
        Benchmark::Verdict => {
            ensure!(
                std::env::var_os("REPRISE_CORPUS").is_some_and(|folder| !folder.is_empty()),
                "REPRISE_CORPUS is not set, set it to the folder of real files whose labels lie beside it"
            );
            let mut cargo = project.cargo();
            cargo.args(["test", "--package", "reprise-catalog", "--test", "labels", "--", "--nocapture"]);
            cargo
        }
    };
    shell::run(cargo.args(arguments))
}

/// Builds everything that is shipped, and returns the command of a benchmark that controls it in a browser.
fn in_browser(project: &Project, benchmark: &str) -> anyhow::Result<Command> {
    let tools = tools::prepare(project, Purpose::Testing, WasmRoute::Any)?;
    build::app(project, &tools)?;
    build::cloud(project)?;
    let mut cargo = project.cargo();
    tools.tell_tests(&mut cargo, project);
    cargo.args(["run", "--release", "--package", "reprise-tests", "--bin", benchmark, "--"]);
    Ok(cargo)
}
