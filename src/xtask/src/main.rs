//! Every developer command: `cargo xtask setup`, `build`, `dist`, `run`, `test`, `tidy`, `shots`, `bench`, `fuzz`.

mod bench;
mod build;
mod dist;
mod fuzz;
mod hook;
mod project;
mod run;
mod shell;
mod shots;
mod sizes;
mod test;
mod tidy;
mod tools;
mod version;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::fuzz::Target;
use crate::hook::Hook;
use crate::project::Project;
use crate::test::{Extent, Plan};
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
        /// What the tools are for; testing needs a browser as well
        #[arg(long = "for", value_enum, default_value_t = Purpose::Building)]
        purpose: Purpose,
        /// Where the wasm target may come from
        #[arg(long, value_enum, default_value_t = WasmRoute::Any)]
        wasm: WasmRoute,
    },
    /// Build the app for release into dist/, and compress it
    Build,
    /// Build one program that serves the app and keeps libraries, and print the SHA-256 of all that is in it
    Dist,
    /// Build, then serve the app and the endpoint
    Run {
        /// Port on 127.0.0.1
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Folder in which the endpoint stores everything; target/data if not given
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
    /// Check format and lints, and run every test
    Test {
        /// Leave out everything that needs a browser
        #[arg(long, conflicts_with = "e2e")]
        fast: bool,
        /// Run the end-to-end tests alone, and build what they need first
        #[arg(long)]
        e2e: bool,
        /// How many times to run them
        #[arg(long, value_name = "N", requires = "e2e", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        times: u32,
        /// How many processes that each keep a core busy to run beside them
        #[arg(long, value_name = "N", requires = "e2e", default_value_t = 0)]
        busy: u32,
        /// Arguments for the end-to-end test program, such as names of tests
        #[arg(last = true, requires = "e2e")]
        arguments: Vec<String>,
    },
    /// Check floors and invariants: which module may use which, and who may name what
    Tidy,
    /// Take pictures of every page in several windows and colours, and the README's picture
    Shots,
    /// Measure
    #[command(after_help = bench::HELP)]
    Bench {
        /// What to measure, and its flags; all that the table has, if not said
        #[arg(value_name = "WHAT", trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Run everything that reads other people's bytes on broken input
    Fuzz {
        /// The target; without one, all of them one after another
        #[arg(value_enum)]
        target: Option<Target>,
        /// Seconds for each target
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
        seconds: u32,
    },
    /// Run a hook of Trunk's build; Trunk.toml calls these
    #[command(hide = true)]
    Hook {
        #[arg(value_enum)]
        hook: Hook,
    },
    /// Keep a core busy; `test --busy` starts such processes
    #[command(name = test::KEEP_BUSY, hide = true)]
    KeepBusy,
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
    if let Command::KeepBusy = command {
        test::keep_busy();
    }
    let project = Project::find()?;
    match command {
        Command::KeepBusy => Ok(()),
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
        Command::Dist => dist::dist(&project),
        Command::Run { port, data } => run::run(&project, port, data),
        Command::Test { fast: true, .. } => test::test(&project, Extent::WithoutBrowsers),
        Command::Test { e2e: true, times, busy, arguments, .. } => {
            test::end_to_end(&project, &Plan { times, busy, arguments })
        }
        Command::Test { .. } => test::test(&project, Extent::Everything),
        Command::Fuzz { target, seconds } => fuzz::fuzz(&project, target, seconds),
        Command::Hook { hook } => hook::run(hook),
        Command::Tidy => tidy::tidy(&project),
        Command::Shots => shots::take(&project),
        Command::Bench { arguments } => bench::bench(&project, &arguments),
    }
}
