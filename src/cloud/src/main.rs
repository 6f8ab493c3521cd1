//! The cloud endpoint as a program: reads its options and runs.

use clap::Parser as _;
use reprise_cloud::Options;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    reprise_cloud::run(Options::parse()).await
}
