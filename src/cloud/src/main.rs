//! The program of the endpoint: reads its options and serves, or looks after a store.

use std::process::ExitCode;

use clap::Parser as _;
use reprise_cloud::{Care, Options};

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    if Care::is_asked(std::env::args().nth(1).as_deref()) {
        return Care::parse().run().await;
    }
    reprise_cloud::run(Options::parse()).await.map(|()| ExitCode::SUCCESS)
}
