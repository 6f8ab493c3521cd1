//! `make-library OUT N`: writes a made-up music library of N files below OUT.

use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use reprise_tests::library::{self, Weight};

/// Writes a made-up music library, the same for the same number on every machine
#[derive(Parser)]
struct Cli {
    /// The folder that it is written to
    out: PathBuf,
    /// How many files
    count: u32,
    /// A second of audio a file, for tests of numbers only
    #[arg(long)]
    light: bool,
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let started = Instant::now();
    let weight = if cli.light { Weight::Light } else { Weight::Real };
    let songs = library::write(&cli.out, 0..cli.count, weight)?;
    println!(
        "wrote {} files to {} in {:.1} s",
        songs.len(),
        cli.out.display(),
        started.elapsed().as_secs_f64()
    );
    Ok(())
}
