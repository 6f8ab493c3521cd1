//! The program of the endpoint: reads its options and serves.

use clap::Parser as _;
use reprise_cloud::Options;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    reprise_cloud::run(Options::parse()).await
}
