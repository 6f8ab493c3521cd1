//! What the owner of an endpoint runs beside it: reading a store through, counting it, copying it and putting it back,
//! and comparing what a host serves.

mod backup;
pub(crate) mod check;
mod faults;
mod stats;
mod verify;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;

use crate::assets::AppFiles;
use crate::store::Store;
use crate::store::location::Location;

/// The words that such a command begins with. Everything else are options of the endpoint.
const COMMANDS: [&str; 5] = ["check", "stats", "backup", "restore", "verify"];

/// Looks after what a Reprise cloud endpoint keeps.
#[derive(Debug, clap::Parser)]
#[command(name = "reprise-cloud", version, disable_help_subcommand = true)]
pub struct Care {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Read a store through, while it is served or not, and say what is broken and what browsers heal by themselves
    Check {
        /// The store, as the endpoint's --data
        #[arg(long, value_name = "DIR|URL")]
        data: Location,
    },
    /// Count libraries, records and bytes, and how they grow; no ids
    Stats {
        /// The store, as the endpoint's --data
        #[arg(long, value_name = "DIR|URL")]
        data: Location,
    },
    /// Copy a store, while it is served or not; a second copy into the same place brings what is new
    Backup {
        /// The store, as the endpoint's --data
        #[arg(long, value_name = "DIR|URL")]
        data: Location,
        /// Where the copy goes; nothing else may be there
        #[arg(long, value_name = "DIR|URL")]
        to: Location,
    },
    /// Put back what a copy holds and the store lacks; what the store has stays
    Restore {
        /// The copy
        #[arg(long, value_name = "DIR|URL")]
        from: Location,
        /// The store, as the endpoint's --data
        #[arg(long, value_name = "DIR|URL")]
        data: Location,
    },
    /// Compare the app that a host serves with the one in this program, or in a folder
    Verify {
        /// The host, such as `https://reprise.example`
        url: url::Url,
        /// Folder of the built app; without it, the app in this program
        #[arg(long, value_name = "DIR")]
        app: Option<PathBuf>,
    },
}

impl Care {
    /// Whether a command line asks for such a command and not for the endpoint.
    pub fn is_asked(first: Option<&str>) -> bool {
        first.is_some_and(|first| COMMANDS.contains(&first))
    }

    /// Does what is asked. Fails also when what was looked at is not as it should be.
    ///
    /// # Errors
    /// What could not be read or written.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let begun = Instant::now();
        match self.command {
            Command::Check { data } => {
                let findings = check::check(&look_at(&data)?).await.context("cannot list the store")?;
                say(&findings.report(begun.elapsed()))?;
                Ok(if findings.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
            Command::Stats { data } => {
                say(&stats::Stats::take(&look_at(&data)?).await.context("cannot list the store")?.report())?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Backup { data, to } => {
                let copied = backup::backup(&look_at(&data)?, &to.open()?).await?;
                say(&format!("copied {copied}; the copy is whole\n"))?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Restore { from, data } => {
                let copied = backup::restore(&look_at(&from)?, &data.open()?).await?;
                say(&format!("put back {copied}\n{}", backup::AFTER_RESTORING))?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Verify { url, app } => {
                let files = app.map_or_else(AppFiles::embedded, |folder| AppFiles::load(&folder))?;
                let verdict = verify::verify(&url, &files).await?;
                say(&verdict.report(&url))?;
                Ok(if verdict.is_same() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
        }
    }
}

/// Opens a store that must be there, and writes nothing into it.
fn look_at(data: &Location) -> anyhow::Result<Store> {
    Ok(data.look()?)
}

/// A number of things, in words.
fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn say(text: &str) -> anyhow::Result<()> {
    std::io::stdout().write_all(text.as_bytes()).context("cannot write to stdout")
}
