//! Measures the endpoint beside its floors in one run: `cargo xtask bench sync --endpoint`.
//!
//! Batches a second against bare write-fsync-rename, head polls a second against a constant axum handler, others beside
//! a bad client, `check` against sha256sum, puts beside many listeners, and memory over many requests.
#![allow(clippy::unwrap_used, reason = "what cannot be measured ends the run")]

#[path = "../../tests/support/attack.rs"]
mod attack;
mod batches;
#[path = "../../tests/support/claim.rs"]
mod claim;
mod crowd;
#[path = "../../tests/support/http.rs"]
mod http;
#[path = "../../tests/support/http2.rs"]
mod http2;
mod listeners;
mod memory;
mod polls;
#[path = "../../tests/support/process.rs"]
mod process;
mod reading;
#[path = "../../tests/support/records.rs"]
mod records;

use clap::{Parser, ValueEnum};

/// Measures the endpoint beside its floors
#[derive(Parser)]
struct Arguments {
    /// Clients that write at once
    #[arg(long, default_value_t = 16)]
    writers: u32,
    /// Batches that each client writes in a round
    #[arg(long, default_value_t = 200)]
    batches: u32,
    /// Requests over which memory is watched
    #[arg(long, default_value_t = 1_000_000)]
    requests: u32,
    /// Rounds of each comparison; the median counts
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Measure only batches
    #[arg(long)]
    only_batches: bool,
    /// Measure only what others notice of one bad client
    #[arg(long)]
    only_crowd: bool,
    /// Measure only one part
    #[arg(long, value_enum, conflicts_with_all = ["only_batches", "only_crowd"])]
    only: Option<Part>,
    /// Seconds for which listeners and writers are watched
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Passed by cargo
    #[arg(long, hide = true)]
    bench: bool,
    /// Serves the constant answer: the floor of polls, in a process of its own
    #[arg(long, hide = true)]
    serve_constant: bool,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Batches a second, beside bare writes to the same disk
    Batches,
    /// Head polls a second, beside a constant handler
    Polls,
    /// What others notice of one bad client
    Crowd,
    /// How fast `check` reads a store through, beside sha256sum
    Check,
    /// How long puts take beside a thousand listeners
    Listeners,
    /// Memory over many requests
    Memory,
}

fn main() {
    let arguments = Arguments::parse();
    if arguments.serve_constant {
        return polls::serve_constant();
    }
    let only = match arguments {
        Arguments { only_batches: true, .. } => Some(Part::Batches),
        Arguments { only_crowd: true, .. } => Some(Part::Crowd),
        Arguments { only, .. } => only,
    };
    let parts = Part::value_variants().iter().filter(|part| only.is_none_or(|only| only == **part));
    for part in parts {
        match part {
            Part::Batches => batches::measure(arguments.writers, arguments.batches, arguments.rounds),
            Part::Polls => polls::measure(arguments.rounds),
            Part::Crowd => crowd::measure(arguments.rounds.min(5)),
            Part::Check => reading::measure(arguments.rounds.min(5)),
            Part::Listeners => listeners::measure(arguments.seconds),
            Part::Memory => memory::measure(arguments.requests),
        }
    }
}

/// Prints two rates side by side, with what is asked for, and of the rounds' ratios the median and the spread.
fn compare(what: &str, rounds: &[(f64, f64)], wanted: f64) {
    let mut ratios: Vec<f64> = rounds.iter().map(|(ours, floor)| ours / floor).collect();
    ratios.sort_by(f64::total_cmp);
    let median = ratios.get(ratios.len() / 2).copied().unwrap_or_default();
    for (ours, floor) in rounds {
        println!("  {what}: endpoint {ours:>8.0}/s   floor {floor:>8.0}/s   ratio {:.2}", ours / floor);
    }
    let verdict = if median >= wanted { "holds" } else { "MISSED" };
    let [least, most] = [ratios.first(), ratios.last()].map(|ratio| ratio.copied().unwrap_or_default());
    println!(
        "{what}: median ratio {median:.2} of {} rounds ({least:.2} to {most:.2}), at least {wanted} wanted: {verdict}\n",
        rounds.len()
    );
}
