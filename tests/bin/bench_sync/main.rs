//! `bench-sync`: how long a second browser takes to show the restore list of a library, beside how long the same
//! browser takes to read the same bytes from the same endpoint. It is run on this machine alone, and over a line
//! like those that people have at home.

#[path = "../../../src/cloud/tests/support/http.rs"]
mod http;
#[path = "../../../src/catalog/benches/batch/library.rs"]
#[allow(clippy::indexing_slicing, reason = "the dice fall within the lists")]
mod library;
mod line;
mod seed;

use std::time::{Duration, Instant};

use clap::Parser;
use reprise_tests::browser::{self, Browser};
use reprise_tests::endpoint::Endpoint;
use reprise_tests::tab::Tab;
use reprise_tests::wait::{self, LONG};

use seed::Seeded;

/// Times the restore list on a second browser beside its floor
#[derive(Parser)]
struct Cli {
    /// Songs of the made-up library
    #[arg(long, default_value_t = 100_000)]
    songs: u32,
    /// How many times each is run; the medians are printed
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// What the line at home carries, in Mbit/s
    #[arg(long, default_value_t = 20)]
    line: u32,
}

/// How many times as long as its floor the restore list may take.
const WANTED: f64 = 3.0;

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let endpoint = Endpoint::start()?;
    let seeded = seed::put(&endpoint.url(""), cli.songs)?;
    println!("{} songs: {} records, {} bytes sealed", cli.songs, seeded.records, seeded.bytes);
    compare("this machine", &endpoint.url(""), &seeded, &cli)?;
    let slow = line::lay(&endpoint.url(""), cli.line)?;
    compare(&format!("{} Mbit/s", cli.line), &slow, &seeded, &cli)
}

/// Times both alternately. Prints each time and the medians.
fn compare(what: &str, url: &str, seeded: &Seeded, cli: &Cli) -> anyhow::Result<()> {
    let (mut floors, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..cli.runs.max(1) {
        let profile = browser::fresh_profile()?;
        let browser = Browser::start(profile.path())?;
        floors.push(read(&browser.open(&format!("{url}/healthz"))?, seeded)?);
        ours.push(restore(&browser.open(&format!("{url}/sync"))?, seeded, cli.songs)?);
    }
    println!("{what}: reading alone {floors:?} ms, until the restore list stands {ours:?} ms");
    let ratio = median(&mut ours) / median(&mut floors);
    let verdict = if ratio <= WANTED { "holds" } else { "MISSED" };
    println!("{what}: {ratio:.2} of reading alone, at most {WANTED} wanted: {verdict}");
    Ok(())
}

/// The floor: the page reads all records and does nothing with them.
fn read(tab: &Tab, seeded: &Seeded) -> anyhow::Result<f64> {
    let (ms, bytes): (f64, u64) = tab.value(&format!(
        "(async () => {{
            let after = 0, bytes = 0;
            const began = performance.now();
            for (;;) {{
                const answer = await fetch(`{}?after=${{after}}`, {{ headers: {{ Authorization: 'Bearer {}' }} }});
                const page = new DataView(await answer.arrayBuffer());
                if (!page.byteLength) return [Math.round(performance.now() - began), bytes];
                for (let at = 0; at < page.byteLength; at += 12 + page.getUint32(at + 8)) {{
                    after = Number(page.getBigUint64(at));
                    bytes += page.getUint32(at + 8);
                }}
            }}
        }})()",
        seeded.path, seeded.token
    ))?;
    anyhow::ensure!(bytes == seeded.bytes as u64, "{bytes} bytes were read, {} are there", seeded.bytes);
    Ok(ms)
}

/// The time from the click that joins until the list says how many songs are missing.
fn restore(tab: &Tab, seeded: &Seeded, songs: u32) -> anyhow::Result<f64> {
    tab.fill("[data-testid=words]", &seeded.words)?;
    tab.click("button", "Look for it")?;
    let join = "[...document.querySelectorAll('button')].find(it => it.innerText == 'Join this library')";
    tab.wait_for("the library to be found", join)?;
    let began = Instant::now();
    tab.run(&format!("{join}.click()"))?;
    // The link to the list appears as soon as there are songs.
    tab.click("link", "Restore")?;
    let missing = "Number(document.querySelector('[data-testid=restore]')?.dataset.missing ?? 0)";
    wait::until_true("the restore list", LONG, || Ok(tab.value::<u32>(missing).unwrap_or(0) == songs))?;
    Ok(millis(began.elapsed()))
}

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1000.0).round()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
