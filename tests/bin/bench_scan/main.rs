//! `bench-scan`: the app's whole scan in a real browser, beside the floor that no scan can undercut.
//!
//! Both read the same folder in the same browser, alternately, with the page cache warm.

mod floor;

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use reprise_tests::app::Scan;
use reprise_tests::browser::{self, Browser};
use reprise_tests::endpoint::Endpoint;
use reprise_tests::library::{self, Weight};
use reprise_tests::{environment, folders};
use serde_json::json;

/// Times the app's whole scan beside its floor
#[derive(Parser)]
struct Cli {
    /// How many files the made-up library has
    #[arg(long, default_value_t = 5000)]
    files: u32,
    /// Workers of the floor; as many as the app uses if not said
    #[arg(long)]
    workers: Option<usize>,
    /// How many times each is run; the medians are printed
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Reads this folder instead of a made-up library
    #[arg(long, value_name = "DIR")]
    library: Option<PathBuf>,
    /// Times the floor only, which needs no built app
    #[arg(long)]
    floor_only: bool,
}

/// The times of one scan, as measured here and by the page.
#[derive(Clone, Debug)]
struct Run {
    wall: Duration,
    scan: Scan,
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let folder = cli.library.clone().map_or_else(|| made_up(cli.files), Ok)?;
    // As the app: one for each core, two to four.
    let cores = thread::available_parallelism().map_or(2, usize::from);
    let workers = cli.workers.unwrap_or(cores.clamp(2, 4));
    let floor_url = format!("{}/?workers={workers}", floor::serve()?);
    let endpoint = if cli.floor_only { None } else { Some(Endpoint::start()?) };
    let profile = browser::fresh_profile()?;
    let browser = Browser::start(profile.path())?;

    println!("{} files in {}, {workers} workers", folders::count_files(&folder)?, folder.display());
    run(&browser, &floor_url, &folder)?;
    let (mut floors, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..cli.runs.max(1) {
        floors.push(run(&browser, &floor_url, &folder)?);
        if let Some(endpoint) = &endpoint {
            forget(&browser, endpoint)?;
            ours.push(run(&browser, &endpoint.url("/"), &folder)?);
        }
    }
    report(&floors, &ours);
    Ok(())
}

/// The made-up library. It is written once and kept in cargo's target folder.
fn made_up(count: u32) -> anyhow::Result<PathBuf> {
    let folder = environment::target().join(format!("library-{count}"));
    let whole = folder.with_extension("whole");
    if !whole.is_file() {
        println!("writing {count} files to {}", folder.display());
        library::write(&folder, 0..count, Weight::Real)?;
        std::fs::write(&whole, "")?;
    }
    Ok(folder)
}

/// One scan on a fresh page.
fn run(browser: &Browser, url: &str, folder: &Path) -> anyhow::Result<Run> {
    let tab = browser.open(url)?;
    let started = Instant::now();
    tab.drop_music(folder)?;
    let scan = tab.scan_done()?;
    let run = Run { wall: started.elapsed(), scan };
    tab.close()?;
    Ok(run)
}

/// Removes everything that the app stored, so that the next visit is a first one.
fn forget(browser: &Browser, endpoint: &Endpoint) -> anyhow::Result<()> {
    let tab = browser.open("about:blank")?;
    tab.call("Storage.clearDataForOrigin", json!({ "origin": endpoint.url(""), "storageTypes": "all" }))?;
    tab.close()
}

fn report(floors: &[Run], ours: &[Run]) {
    println!(
        "{:<8} {:>9} {:>9} {:>9} {:>11} {:>10}",
        "", "page ms", "wall ms", "files/s", "reads/file", "KiB/file"
    );
    let floor = line("floor", floors);
    if !ours.is_empty() {
        let ours = line("ours", ours);
        println!("ratio    {:>9.2} {:>9.2}", ours.0 / floor.0, ours.1 / floor.1);
    }
}

/// Prints the medians of some runs. Answers those of the page's clock and of our own.
fn line(name: &str, runs: &[Run]) -> (f64, f64) {
    let page = median(runs, |run| run.scan.ms as f64);
    let wall = median(runs, |run| run.wall.as_secs_f64() * 1000.0);
    let files = median(runs, |run| f64::from(run.scan.total)).max(1.0);
    let a_file = |of: fn(&Scan) -> Option<u64>, unit: f64| {
        let told: Option<Vec<u64>> = runs.iter().map(|run| of(&run.scan)).collect();
        let last = told.and_then(|all| all.last().copied());
        last.map_or("not told".to_owned(), |sum| format!("{:.2}", sum as f64 / files / unit))
    };
    println!(
        "{name:<8} {page:>9.0} {wall:>9.0} {:>9.0} {:>11} {:>10}   each: {:?}",
        files * 1000.0 / page.max(1.0),
        a_file(|scan| scan.reads, 1.0),
        a_file(|scan| scan.bytes, 1024.0),
        runs.iter().map(|run| run.scan.ms).collect::<Vec<_>>(),
    );
    (page, wall)
}

fn median(runs: &[Run], of: impl Fn(&Run) -> f64) -> f64 {
    let mut values: Vec<f64> = runs.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
