//! Reading from memory: files a second by our readers and by lofty, on the same files in the same run.
//! The files are a thousand made-up ones, or those in the folder `REPRISE_LIBRARY`.

use std::fs;
use std::hint::black_box;
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use lofty::config::ParseOptions;
use lofty::probe::Probe;
use reprise_catalog::fixtures::drive::read_bytes;
use reprise_catalog::fixtures::mp4::{self, MovieAt, Mp4};
use reprise_catalog::fixtures::{flac, id3, mpeg, ogg};
use reprise_catalog::reading::Container;

const FILES: usize = 1000;

/// How long each reader gets for each container.
const TIME: Duration = Duration::from_secs(1);

/// How many bytes of a library from disk are kept in memory.
const MEMORY: usize = 2 << 30;

struct File {
    name: String,
    bytes: Vec<u8>,
}

fn main() {
    let files = match std::env::var_os("REPRISE_LIBRARY") {
        Some(folder) => from_disk(Path::new(&folder)),
        None => (0..FILES).map(made_up).collect(),
    };
    println!("{:<14} {:>6} {:>12} {:>12} {:>7}", "container", "files", "ours a s", "lofty a s", "ratio");
    let mut all = (0.0, 0.0);
    for &container in Container::ALL {
        let is_it = |file: &&File| read_bytes(&file.name, &file.bytes).container == Some(container);
        let group: Vec<&File> = files.iter().filter(is_it).collect();
        if group.is_empty() {
            continue;
        }
        let (ours, lofty) = race(&group);
        row(container.label(), group.len(), ours, lofty);
        all.0 += group.len() as f64 * ours;
        all.1 += group.len() as f64 * lofty;
    }
    let count = files.len() as f64;
    row("all", files.len(), all.0 / count, all.1 / count);
}

/// Seconds a file, for our reader and lofty's. They alternate, so that neither has the quieter machine.
fn race(files: &[&File]) -> (f64, f64) {
    let (mut ours, mut lofty, mut rounds) = (Duration::ZERO, Duration::ZERO, 0);
    while ours.min(lofty) < TIME && ours.max(lofty) < 4 * TIME {
        ours += time(files, |file| drop(black_box(read_bytes(&file.name, &file.bytes))));
        lofty += time(files, |file| drop(black_box(read_by_lofty(file))));
        rounds += 1;
    }
    let reads = f64::from(rounds) * files.len() as f64;
    (ours.as_secs_f64() / reads, lofty.as_secs_f64() / reads)
}

fn time(files: &[&File], read: impl Fn(&File)) -> Duration {
    let started = Instant::now();
    files.iter().for_each(|file| read(black_box(file)));
    started.elapsed()
}

/// Files without artwork, where reading is fastest.
fn read_by_lofty(file: &File) -> Option<lofty::file::TaggedFile> {
    let options = ParseOptions::new().read_cover_art(false);
    Probe::new(Cursor::new(&file.bytes)).options(options).guess_file_type().ok()?.read().ok()
}

fn row(name: &str, files: usize, ours: f64, lofty: f64) {
    println!("{name:<14} {files:>6} {:>12.0} {:>12.0} {:>7.2}", 1.0 / ours, 1.0 / lofty, lofty / ours);
}

/// Every container of a usual library in its usual share, with artwork of 0 to 400 KB.
fn made_up(index: usize) -> File {
    let art = [0, 40_000, 90_000, 180_000, 400_000].into_iter().cycle().nth(index).unwrap_or_default();
    let (extension, bytes) = match index * 37 % 100 {
        0..45 => ("mp3", mp3(index, art)),
        45..80 => ("m4a", m4a(index, art)),
        80..94 => ("flac", with_comments(index, art)),
        94..98 => ("ogg", ogg::ogg(ogg::OggCodec::Vorbis, &comments(index), 200_000)),
        _ => ("opus", ogg::ogg(ogg::OggCodec::Opus, &comments(index), 200_000)),
    };
    File { name: format!("{index:04}.{extension}"), bytes }
}

fn mp3(index: usize, art: usize) -> Vec<u8> {
    let mut frames = vec![
        ("TIT2", id3::text(&format!("Title {index}"))),
        ("TPE1", id3::text("An Artist")),
        ("TALB", id3::text("An Album")),
        ("TRCK", id3::text("3/12")),
        ("TYER", id3::text("1999")),
        ("TCON", id3::text("Rock")),
        ("COMM", id3::comment("iTunes_CDDB_IDs", "12++")),
    ];
    if art > 0 {
        frames.push(("APIC", id3::picture(art)));
    }
    [id3::tag(id3::Version::V23, &frames), mpeg::lame(256, 450, index as u32)].concat()
}

fn m4a(index: usize, art: usize) -> Vec<u8> {
    let mut items = vec![
        mp4::text_item(b"\xa9nam", &format!("Title {index}")),
        mp4::text_item(b"\xa9ART", "An Artist"),
        mp4::text_item(b"\xa9alb", "An Album"),
        mp4::text_item(b"\xa9day", "1999"),
        mp4::text_item(b"apID", "someone@example.org"),
        mp4::pair_item(b"trkn", 3, 12),
    ];
    items.extend((art > 0).then(|| mp4::cover(art)));
    let entry = mp4::aac_entry(&[&mp4::purchase(b"pinf", index as u32, "Sam Example")]);
    let samples = mp4::vbr_samples(860, 743, index as u64);
    Mp4 { entry, samples, items, padding: 1024, movie_at: MovieAt::End, ..Mp4::default() }.build()
}

fn with_comments(index: usize, art: usize) -> Vec<u8> {
    let mut blocks = vec![
        (0, flac::stream_info(441_000, [index as u8; 16])),
        (4, flac::vorbis_comments(&comments(index))),
    ];
    if art > 0 {
        blocks.push((6, flac::picture(art)));
    }
    flac::flac_of(&blocks, 500_000)
}

fn comments(index: usize) -> [&'static str; 6] {
    let title = if index.is_multiple_of(2) { "TITLE=One Title" } else { "TITLE=Another Title" };
    [title, "ARTIST=An Artist", "ALBUM=An Album", "DATE=1999", "TRACKNUMBER=3", "DISCID=9d09130b"]
}

fn from_disk(folder: &Path) -> Vec<File> {
    let (mut files, mut folders, mut bytes) = (Vec::new(), vec![folder.to_owned()], 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if bytes < MEMORY
                && let Ok(file) = fs::read(&path)
            {
                bytes += file.len();
                files.push(File { name: entry.file_name().to_string_lossy().into_owned(), bytes: file });
            }
        }
    }
    files
}
