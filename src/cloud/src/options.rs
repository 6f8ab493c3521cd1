//! What can be said on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use tracing::level_filters::LevelFilter;

/// The Reprise cloud endpoint.
#[derive(Debug, clap::Parser)]
#[command(version)]
pub(crate) struct Options {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub(crate) listen: SocketAddr,
    /// Folder of the built app, read once at start; without it only the calls under /v1 answer
    #[arg(long, value_name = "DIR")]
    pub(crate) app: Option<PathBuf>,
    /// Folder for sealed batches, created if missing
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// What goes to stderr: off, error, warn, info, debug (each request) or trace
    #[arg(long, default_value = "info", value_name = "LEVEL")]
    pub(crate) log: LevelFilter,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_sound() {
        super::Options::command().debug_assert();
    }
}
