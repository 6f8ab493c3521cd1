//! Frames over 50 ms while the covers of a thousand albums scroll past, and how much memory their pictures take at most on
//! the page. The engine makes one cover at a time, so it has one picture in memory besides.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use reprise_catalog::fixtures::id3::{self, Version};
use reprise_catalog::fixtures::{dice::Dice, mpeg};
use reprise_tests::browser::{self, Browser};
use reprise_tests::endpoint::Endpoint;
use reprise_tests::library;
use serde::Deserialize;
use tempfile::TempDir;

use crate::ground::WATCH;
use crate::table::{Goal, Line, Outcome, Unit};

/// How many albums there are, of one song each.
const ALBUMS: usize = 1_000;

/// Pixels a second.
const SPEED: u32 = 3_000;

/// Width and height of the pictures in the files, in pixels.
const SIDE: u32 = 600;

/// What the pictures that are alive may take together, in millions of bytes.
const MOST_MB: Goal = Goal::AtMost(60.0);

const NO_FRAME: Goal = Goal::AtMost(0.0);

const SCROLL: &str = include_str!("covers.js");

/// What the page told of one part of the list.
#[derive(Debug, Deserialize)]
struct Scrolled {
    /// Frames, and those that came more than 50 ms after the one before.
    frames: f64,
    slow: f64,
    /// The longest time between two frames, in milliseconds.
    longest: f64,
    /// Bytes of all pictures of the page in one frame, four a pixel: the most.
    bytes: f64,
    /// Albums whose covers were seen.
    covers: usize,
}

/// Scrolls through all albums.
pub(crate) fn measure() -> anyhow::Result<Outcome> {
    let (folder, profile) = (TempDir::with_prefix("reprise-albums-")?, browser::fresh_profile()?);
    (0..ALBUMS).try_for_each(|at| write(folder.path(), at))?;
    let (endpoint, browser) = (Endpoint::start()?, Browser::start(profile.path())?);
    let tab = browser.open_quietly(&endpoint.url("/"), WATCH)?;
    tab.drop_music(folder.path())?;
    tab.scan_done()?;
    tab.click("radio", "Albums")?;
    let mut parts = Vec::new();
    loop {
        let part: Scrolled =
            tab.value(&format!("({})({SPEED})", SCROLL.trim().trim_end_matches(';'))).context("scrolling")?;
        parts.push(part);
        if tab.count("button", "Show the next")? == 0 {
            break;
        }
        tab.click("button", "Show the next")?;
    }
    let sum = |of: fn(&Scrolled) -> f64| parts.iter().map(of).sum::<f64>();
    let most = |of: fn(&Scrolled) -> f64| parts.iter().map(of).fold(0.0, f64::max);
    let covers: usize = parts.iter().map(|part| part.covers).sum();
    anyhow::ensure!(covers >= ALBUMS * 9 / 10, "only {covers} covers of {ALBUMS} were seen: {parts:?}");
    let frames = sum(|part| part.frames);
    let slow =
        Line::of(format!("frames over 50 ms, {ALBUMS} albums scrolled"), sum(|part| part.slow), Unit::Count)
            .with(format!("{frames:.0} frames, longest {:.0} ms", most(|part| part.longest)), "")
            .goal(NO_FRAME);
    let alive = Line::of("… pictures of the page, most", most(|part| part.bytes) / 1e6, Unit::Megabytes)
        .with(format!("{covers} covers seen"), "")
        .goal(MOST_MB);
    Ok(Outcome { lines: vec![slow, alive], detail: parts.iter().map(|part| format!("{part:?}")).collect() })
}

/// Writes one album: a song with a picture of its own.
fn write(folder: &Path, at: usize) -> anyhow::Result<()> {
    let picture = [b"\0image/png\0\x03\0".to_vec(), png(at as u64)?].concat();
    let album = format!("Album {at:04}");
    let frames = [
        ("TIT2", id3::text("Song")),
        ("TPE1", id3::text("Artist")),
        ("TALB", id3::text(&album)),
        ("APIC", picture),
    ];
    let file = [id3::tag(Version::V23, &frames), mpeg::lame(128, 40, at as u32)].concat();
    library::write_file(folder, &format!("{album}/Song.mp3"), &file)
}

/// A PNG of coloured stripes.
fn png(seed: u64) -> anyhow::Result<Vec<u8>> {
    let mut dice = Dice(seed + 1);
    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..SIDE {
        let [red, green, blue] = [(); 3].map(|()| dice.below(256) as u8);
        // Each line begins with the number of its filter, none.
        pixels.write_all(&[0])?;
        (0..SIDE).try_for_each(|at| pixels.write_all(&[red ^ at as u8, green, blue]))?;
    }
    let head = [SIDE.to_be_bytes().as_slice(), &SIDE.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in [(b"IHDR", head), (b"IDAT", pixels.finish()?), (b"IEND", Vec::new())] {
        let mut crc = Crc::new();
        crc.update(kind);
        crc.update(&body);
        out.extend((body.len() as u32).to_be_bytes());
        out.extend(kind);
        out.extend(body);
        out.extend(crc.sum().to_be_bytes());
    }
    Ok(out)
}
