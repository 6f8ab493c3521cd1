//! The cloud endpoint: parses its options, checks its folders, serves until told to stop.

mod app;
mod assets;
mod conditional;
mod data;
mod encoding;
mod headers;
mod info;
mod options;
mod problem;
mod shutdown;

use std::io::{IsTerminal as _, Write as _};

use anyhow::Context as _;
use clap::Parser as _;
use tokio::net::TcpListener;

use crate::assets::AppFiles;
use crate::options::Options;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_max_level(options.log)
        .init();
    data::prepare(&options.data)?;
    let files = match &options.app {
        Some(folder) => AppFiles::load(folder)?,
        None => AppFiles::default(),
    };
    let listener = TcpListener::bind(options.listen)
        .await
        .with_context(|| format!("cannot listen on {}, try another --listen address", options.listen))?;
    // Tools wait for this line; a closed stdout must not stop the endpoint.
    let _ = writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?);
    shutdown::serve(listener, app::router(files)).await
}
