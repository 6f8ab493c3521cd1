//! Every developer command: `cargo xtask setup`, `build`, `run`, `test`, `bench`, `fuzz`.

mod bench;
mod build;
mod fuzz;
mod project;
mod run;
mod shell;
mod sizes;
mod test;
mod tools;
mod version;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::bench::Benchmark;
use crate::fuzz::Target;
use crate::project::Project;
use crate::test::Extent;
use crate::tools::{Purpose, WasmRoute};

/// Sets up, builds, runs, tests and measures Reprise
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Find or install what is missing
    Setup {
        /// What the tools are wanted for; testing needs a browser as well
        #[arg(long = "for", value_enum, default_value_t = Purpose::Building)]
        purpose: Purpose,
        /// Where the wasm target may come from
        #[arg(long, value_enum, default_value_t = WasmRoute::Any)]
        wasm: WasmRoute,
    },
    /// Build the app for release into dist/, compressed ahead
    Build,
    /// Build, then serve the app and the endpoint
    Run {
        /// Port on 127.0.0.1
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Folder for what the endpoint keeps; target/data if not said
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
    /// Check format and lints, run every test
    Test {
        /// Leave out what needs a browser
        #[arg(long)]
        fast: bool,
    },
    /// Measure
    Bench {
        /// What to measure, in detail; all that the table has, if not said
        #[arg(value_enum)]
        benchmark: Option<Benchmark>,
        /// Songs of the large library, to try at a small scale
        #[arg(long)]
        songs: Option<u32>,
        /// Files of the folder that is scanned
        #[arg(long)]
        files: Option<u32>,
        /// How many times each side is run
        #[arg(long)]
        runs: Option<u32>,
        /// Passed on to the benchmark
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Feed broken input to everything that reads what others wrote
    Fuzz {
        /// What to fuzz; everything, one after the other, if not said
        #[arg(value_enum)]
        target: Option<Target>,
        /// How long, each
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
        seconds: u32,
    },
}

fn main() -> ExitCode {
    match obey(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn obey(command: Command) -> anyhow::Result<()> {
    let project = Project::find()?;
    match command {
        Command::Setup { purpose, wasm } => {
            tools::prepare(&project, purpose, wasm)?;
            shell::say("everything is there, next: cargo xtask run");
            Ok(())
        }
        Command::Build => {
            let tools = tools::prepare(&project, Purpose::Building, WasmRoute::Any)?;
            build::app(&project, &tools)?;
            shell::say("built into dist, next: cargo xtask run");
            Ok(())
        }
        Command::Run { port, data } => run::run(&project, port, data),
        Command::Test { fast: true } => test::test(&project, Extent::WithoutBrowsers),
        Command::Test { fast: false } => test::test(&project, Extent::Everything),
        Command::Fuzz { target, seconds } => fuzz::fuzz(&project, target, seconds),
        Command::Bench { benchmark, songs, files, runs, mut arguments } => {
            for (name, number) in [("--songs", songs), ("--files", files), ("--runs", runs)] {
                arguments.extend(number.into_iter().flat_map(|number| [name.to_owned(), number.to_string()]));
            }
            bench::bench(&project, benchmark, &arguments)
        }
    }
}
