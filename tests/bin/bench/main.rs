//! `bench`: everything that Reprise promises to be quick or small at, measured in a real browser beside what it is
//! held against, and printed as one table. Both sides of a line come from one run, in turns.
//!
//! It relies on what a person sees, on the DevTools protocol, on the endpoint, and on records in the stored form,
//! never on the inside of the app.

#[path = "../../../src/xtask/src/sizes/budgets.rs"]
mod budgets;
mod covers;
mod ground;
mod interaction;
#[path = "../../../src/catalog/benches/batch/library.rs"]
#[allow(clippy::indexing_slicing, reason = "the dice fall within the lists")]
mod library;
mod lighthouse;
mod line;
mod memory;
mod numbers;
mod offline;
mod open;
mod restore;
mod scan;
mod scan_floor;
mod scroll;
mod search;
mod seed;
mod shipped;
mod sort;
mod table;
mod tasks;
mod tick;

use std::time::Instant;

use clap::{Parser, ValueEnum};

use ground::{Extent, Ground, Scale};
use table::{Outcome, Table};

/// Measures the built app beside its floors
#[derive(Parser)]
struct Cli {
    /// What to measure, in detail; everything, as one table, if not said
    #[arg(value_enum)]
    row: Option<Row>,
    #[command(flatten)]
    scale: Scale,
}

/// A row of the table, or some that are measured together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Row {
    /// A whole scan, and its floor
    Scan,
    /// A scan of what has not changed, and its floor
    Rescan,
    /// Opening a large library, beside an empty one
    Open,
    /// The second start of a large library without the server
    Offline,
    /// The first sort by title, beside Intl.Collator
    Sort,
    /// From a keystroke in the search to the rows
    Search,
    /// From clicks and keys to the next frame, over ten minutes if asked for alone
    Interaction,
    /// Tasks over 50 ms on the page's thread
    Tasks,
    /// Frames with blank rows while the table scrolls
    Scroll,
    /// Frames over 50 ms while covers of albums scroll, and what their pictures take
    Covers,
    /// Memory of the renderer
    Memory,
    /// The restore list on a second browser, and its floors
    Restore,
    /// From a tick to another browser's list
    Tick,
    /// What the wasm files weigh
    Sizes,
    /// Lighthouse's scores
    Lighthouse,
}

fn main() -> anyhow::Result<()> {
    let Cli { row, scale } = Cli::parse();
    let ground = Ground::new(scale, if row.is_some() { Extent::Detail } else { Extent::Table });
    match row {
        Some(row) => {
            let outcome = measure(row, &ground)?;
            outcome.detail.iter().for_each(|line| println!("{line}"));
            Table::of(outcome.lines).print();
            Ok(())
        }
        None => measure_all(&ground),
    }
}

/// Measures every row; one that cannot be measured is told in the table, and fails the whole at the end.
fn measure_all(ground: &Ground) -> anyhow::Result<()> {
    let (began, mut table, mut failed) = (Instant::now(), Table::default(), Vec::new());
    for row in Row::value_variants() {
        let (name, at) = (format!("{row:?}").to_lowercase(), Instant::now());
        match measure(*row, ground) {
            Ok(outcome) => table.extend(outcome.lines),
            Err(error) => {
                eprintln!("{name} could not be measured: {error:#}");
                table.extend([table::Line::failed(&name)]);
                failed.push(name.clone());
            }
        }
        eprintln!("{name}: {:.0} s", at.elapsed().as_secs_f64());
    }
    println!("measured in {:.0} s: {}", began.elapsed().as_secs_f64(), ground.scale);
    table.print();
    anyhow::ensure!(failed.is_empty(), "not measured: {}", failed.join(", "));
    Ok(())
}

fn measure(row: Row, ground: &Ground) -> anyhow::Result<Outcome> {
    match row {
        Row::Scan => scan::measure(ground),
        Row::Rescan => scan::measure_again(ground),
        Row::Open => open::measure(ground),
        Row::Offline => offline::measure(ground),
        Row::Sort => sort::measure(ground),
        Row::Search => search::measure(ground),
        Row::Interaction => interaction::measure(ground),
        Row::Tasks => tasks::measure(ground),
        Row::Scroll => scroll::measure(ground),
        Row::Covers => covers::measure(),
        Row::Memory => memory::measure(ground),
        Row::Restore => restore::measure(ground),
        Row::Tick => tick::measure(),
        Row::Sizes => shipped::measure(),
        Row::Lighthouse => lighthouse::measure(),
    }
}
