//! The program of the endpoint: reads its options and serves, or looks after a store.

use std::process::ExitCode;

use clap::Parser as _;
use reprise_cloud::{Care, Options};

/// How many threads wait for the disk at once. More make no disk quicker, and what each keeps adds up: with 512 the
/// endpoint had 20 MB more after some minutes of 200 writers.
const DISK_THREADS: usize = 64;

fn main() -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(DISK_THREADS)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        if Care::is_asked(std::env::args().nth(1).as_deref()) {
            return Care::parse().run().await;
        }
        reprise_cloud::run(Options::parse()).await.map(|()| ExitCode::SUCCESS)
    })
}
