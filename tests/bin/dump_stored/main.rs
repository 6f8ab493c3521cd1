//! `dump-stored OUT --of COMMIT`: uses the built app as a person would, in two browsers of one library. Then
//! writes to OUT what the first browser keeps, what the endpoint keeps, and what the app showed. The end-to-end
//! test of the stored form opens such files of earlier versions; this program makes one of today's version.
//! Build first: `cargo xtask build`, `cargo build --profile cloud-release -p reprise-cloud`.

mod person;

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::Parser;
use reprise_catalog::seal::LibraryKey;
use reprise_tests::browser::{self, Browser};
use reprise_tests::endpoint::Endpoint;
use reprise_tests::kept::{Kept, Shown};
use reprise_tests::records::{Sealed, Shelf};
use reprise_tests::stored::{Database, Record};

/// Writes what the built app keeps in a browser
#[derive(Parser)]
struct Cli {
    /// The file that it is written to
    out: PathBuf,
    /// What made the app, such as its commit
    #[arg(long)]
    of: String,
}

/// The name of the app's database.
const DATABASE: &str = "reprise";

/// The most bytes of a file: a repository takes that much without a thought.
const MOST: usize = 100_000;

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let endpoint = Endpoint::start()?;
    let (here, there) = (browser::fresh_profile()?, browser::fresh_profile()?);
    let (here, there) = (Browser::start(here.path())?, Browser::start(there.path())?);
    let (tab, songs) = person::live(&here, &there, &endpoint)?;
    let shown = Shown::look(&here, &tab, songs)?;
    // The database is read when no tab runs the app, so nothing changes it meanwhile.
    tab.close()?;
    let database = Database::read(&here.open(&endpoint.url("/healthz"))?, DATABASE)?;
    let kept = kept(&cli.of, database, &endpoint.url(""), shown)?;
    let mut json = serde_json::to_string_pretty(&kept)?;
    json.push('\n');
    ensure!(json.len() < MOST, "{} bytes are too many", json.len());
    std::fs::write(&cli.out, &json).with_context(|| format!("cannot write {}", cli.out.display()))?;
    println!("{} bytes, {songs} songs, to {}", json.len(), cli.out.display());
    Ok(())
}

/// Puts the database together with what the endpoint has of the same library, and with what was shown.
fn kept(of: &str, database: Database, url: &str, shown: Shown) -> anyhow::Result<Kept> {
    let key = LibraryKey::of_words(&shown.words.join(" "))?.derive();
    let shelf = Shelf::of(&key);
    let sealed: Vec<Sealed> =
        browsers(&database).iter().map(|browser| shelf.fetch(url, browser)).collect::<anyhow::Result<_>>()?;
    ensure!(sealed.len() == 2, "{} browsers have sent something, not two", sealed.len());
    let about = format!(
        "Made by `dump-stored` with the app of {of}. JSON holds no handle of a folder: each stands here as its name, \
         and the test puts a folder of the page's own file system in its place."
    );
    Ok(Kept { about, database, shelf, sealed, shown })
}

/// The ids of the browsers whose batches are in the database.
fn browsers(database: &Database) -> Vec<String> {
    let keys = database.stores.get("batches").into_iter().flatten();
    let mut browsers: Vec<String> =
        keys.filter_map(|Record(key, _)| Some(key.get(0)?.as_str()?.to_owned())).collect();
    browsers.dedup();
    browsers
}
