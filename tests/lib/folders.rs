//! Folders for tests: a small library of everything, names that are hard for exports, and input that breaks
//! readers.

use std::fs::{self, File};
use std::path::Path;

use anyhow::Context as _;
use reprise_catalog::fixtures::{aiff, id3, mp4, others, wav};

use crate::library::{write_file, write_song};
use crate::song::{Format, From, Song};

/// A file of a library, and what Reprise must say of it.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The path below the folder.
    pub path: String,
    /// The title, from the tag or else from the file's name.
    pub title: String,
    /// The song's origin.
    pub origin: &'static str,
}

/// A small library of everything: one file of each kind and origin.
#[derive(Clone, Debug, Default)]
pub struct Showcase {
    /// All music files.
    pub songs: Vec<Expected>,
    /// How many other files there are, which are counted but hold no music.
    pub not_music: usize,
}

/// Titles that exports must quote, escape or leave as they are.
pub const HARD_TITLES: [&str; 9] = [
    "Comma, Then More",
    "She said \"Encore\"",
    "=HYPERLINK(\"http://example.org\",\"x\")",
    "@SUM(1+1)",
    "Two\nLines",
    "Tab\tStop; Semicolon",
    "Encore 🎷 मेघ דרך",
    "\u{202e}Right to left",
    "<b>Bold</b> & Co",
];

/// Writes some sixty files: every container that is read, and songs from everywhere.
///
/// # Errors
/// When a file cannot be written.
pub fn write_showcase(folder: &Path) -> anyhow::Result<Showcase> {
    let mut showcase = Showcase::default();
    let plan = [
        (12, Format::M4a, From::Itunes),
        (4, Format::M4a, From::Apple),
        (3, Format::M4a, From::Fairplay),
        (3, Format::M4a, From::Cd),
        (8, Format::Mp3, From::Cd),
        (6, Format::Mp3, From::Amazon),
        (4, Format::Flac, From::Bandcamp),
        (3, Format::Flac, From::Cd),
        (3, Format::Vorbis, From::Nowhere),
        (3, Format::Opus, From::Nowhere),
        (4, Format::Mp3, From::Nowhere),
    ];
    let kinds = plan.iter().flat_map(|&(count, format, from)| (0..count).map(move |_| (format, from)));
    for (seed, (format, from)) in (1..).zip(kinds) {
        let song = made_up(seed, format, from);
        write_song(folder, &song)?;
        showcase.songs.push(Expected { path: song.path, title: song.title, origin: from.origin() });
    }
    write_rare_containers(folder, &mut showcase)?;
    write_kinds(folder, &mut showcase)?;
    for (name, bytes) in
        [("cover.jpg", b"\xff\xd8\xff\xe0 a picture".as_slice()), ("notes.txt", b"liner notes")]
    {
        write_file(folder, name, bytes)?;
        showcase.not_music += 1;
    }
    // Junk files are skipped and not counted.
    write_file(folder, ".DS_Store", b"junk")?;
    write_file(folder, "._cover.jpg", b"junk")?;
    Ok(showcase)
}

/// A song of no album. Its seed makes it differ from others.
pub fn made_up(seed: u64, format: Format, from: From) -> Song {
    let title = format!("Number {seed:03}");
    let path = format!("{from:?}/{title}.{}", format.extension());
    let (artist, album) = (format!("{from:?} Players"), format!("From {from:?}"));
    let (number, year) = (seed as u16, 1990 + seed as u16 % 30);
    Song {
        path,
        format,
        title,
        artist,
        album,
        number,
        year,
        seconds: 3,
        artwork: 2000,
        from,
        seed: seed + 90_000,
    }
}

/// Writes an MP3, an M4A and a FLAC for each hard title.
///
/// # Errors
/// When a file cannot be written.
pub fn write_hard_titles(folder: &Path) -> anyhow::Result<Vec<Song>> {
    let formats = [Format::Mp3, Format::M4a, Format::Flac];
    let songs = HARD_TITLES.iter().zip(1..).map(|(title, seed)| {
        let format = formats.into_iter().cycle().nth(seed as usize).unwrap_or(Format::Mp3);
        let from = if format == Format::M4a { From::Itunes } else { From::Cd };
        Song { title: (*title).to_owned(), ..made_up(seed, format, from) }
    });
    let songs: Vec<Song> = songs.collect();
    songs.iter().try_for_each(|song| write_song(folder, song))?;
    Ok(songs)
}

/// Writes input that breaks readers and pages. Answers how many files that makes.
///
/// # Errors
/// When a file cannot be written.
pub fn write_bad_input(folder: &Path) -> anyhow::Result<u32> {
    write_file(folder, "zero bytes.mp3", b"")?;
    write_file(folder, "text.m4a", "not music at all".as_bytes())?;
    write_zeros(folder, "ten gigabytes.mp3", 10 << 30)?;
    write_file(folder, "claims too much.m4a", &atom_of_half_the_universe())?;
    write_file(folder, "nested.m4a", &nested_atoms(100_000))?;
    write_file(folder, "huge tag.mp3", &id3::tag_of(id3::Version::V23, 0, &vec![0; 200_000_000]))?;
    write_file(folder, "bad text.mp3", &id3::tag(id3::Version::V23, &[("TIT2", BAD_UTF16.to_vec())]))?;
    let song = made_up(1, Format::Mp3, From::Nowhere);
    let names = [
        "<script>window.wounded = 1<".to_owned(),
        "<img src=x onerror=window.wounded=1>".to_owned(),
        "two\nlines".to_owned(),
        "emoji 🎷 family 👩‍👩‍👧".to_owned(),
        "\u{202e}3pm.reversed".to_owned(),
        "deep/".repeat(20) + "song",
    ];
    for (name, seed) in names.iter().zip(2..) {
        let song = Song { path: format!("{name}.mp3"), title: name.clone(), seed, ..song.clone() };
        write_song(folder, &song)?;
    }
    write_song(folder, &song)?;
    Ok(7 + names.len() as u32 + 1)
}

/// Writes a folder with files, none of which is music.
///
/// # Errors
/// When a file cannot be written.
pub fn write_no_music(folder: &Path) -> anyhow::Result<()> {
    write_file(folder, "letters/one.txt", b"Dear all")?;
    write_file(folder, "photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0")
}

/// UTF-16 with an odd number of bytes, a lone surrogate, and no end.
const BAD_UTF16: &[u8] = b"\x01\xff\xfe\x00\xd8A\0\x00\xdcB";

fn write_rare_containers(folder: &Path, showcase: &mut Showcase) -> anyhow::Result<()> {
    let files = [
        ("a wave.wav", wav::pcm(88_200, &[])),
        ("an aiff.aiff", aiff::pcm(88_300, &[])),
        ("a monkey.ape", others::monkeys(9000)),
        ("a pack.wv", others::wavpack(others::WavPackKind::Lossless, 9000)),
        ("a muse.mpc", others::musepack_8(9000)),
    ];
    for (name, bytes) in files {
        let path = format!("Rare/{name}");
        write_file(folder, &path, &bytes)?;
        let title = name.split('.').next().unwrap_or_default().to_owned();
        showcase.songs.push(Expected { path, title, origin: "unknown" });
    }
    Ok(())
}

/// Files whose media kind says that they are no songs. They are part of a library all the same.
fn write_kinds(folder: &Path, showcase: &mut Showcase) -> anyhow::Result<()> {
    let kinds: [(&str, u64, &str); 5] = [
        ("A Book.m4b", 2, "audiobook"),
        ("A Podcast.m4a", 21, "podcast"),
        ("A Ringtone.m4r", 14, "ringtone"),
        ("A Music Video.m4v", 6, "music-video"),
        ("A Film.m4v", 9, "video"),
    ];
    for ((name, kind, origin), seed) in kinds.into_iter().zip(800..) {
        let song = Song { title: name.to_owned(), ..made_up(seed, Format::M4a, From::Nowhere) };
        let mut file = song.m4a();
        file.items.push(mp4::number_item(b"stik", kind, 1));
        if name.ends_with("m4v") {
            file.movie_boxes = mp4::track(b"vide", 600, 1800, &mp4::picture_table(b"avc1", 75));
        }
        let path = format!("Kinds/{name}");
        write_file(folder, &path, &file.build())?;
        showcase.songs.push(Expected { path, title: song.title, origin });
    }
    let memo = made_up(810, Format::M4a, From::Nowhere);
    let mut file = memo.m4a();
    file.items.push(mp4::text_item(b"\xa9too", "com.apple.VoiceMemos (iPhone Version 14.0)"));
    write_file(folder, "Kinds/20210304 101112.m4a", &file.build())?;
    let path = "Kinds/20210304 101112.m4a".to_owned();
    showcase.songs.push(Expected { path, title: memo.title, origin: "own-recording" });
    Ok(())
}

/// A file of zeros that uses no space on the disk.
fn write_zeros(folder: &Path, name: &str, len: u64) -> anyhow::Result<()> {
    let file = File::create(folder.join(name)).with_context(|| format!("cannot write {name}"))?;
    file.set_len(len).context("cannot make a sparse file")
}

fn atom_of_half_the_universe() -> Vec<u8> {
    let brand = mp4::atom(b"ftyp", &[b"M4A \0\0\0\0M4A "]);
    [brand.as_slice(), &[0, 0, 0, 1], b"moov", &(1u64 << 63).to_be_bytes(), &[0; 64]].concat()
}

fn nested_atoms(depth: u32) -> Vec<u8> {
    let mut out = mp4::atom(b"ftyp", &[b"M4A \0\0\0\0M4A "]);
    for level in (1..=depth).rev() {
        out.extend((level * 8).to_be_bytes());
        out.extend(b"moov");
    }
    out
}

/// Copies a folder with everything in it, except links.
///
/// # Errors
/// When something cannot be read or written.
pub fn copy(from: &Path, into: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(into)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, into.join(entry.file_name()));
        if kind.is_dir() {
            copy(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Counts the files below a folder, without junk files.
///
/// # Errors
/// When a folder cannot be listed.
pub fn count_files(folder: &Path) -> anyhow::Result<u32> {
    let mut count = 0;
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            count += count_files(&entry.path())?;
        } else if !name.starts_with("._") && name != ".DS_Store" && name != "Thumbs.db" {
            count += 1;
        }
    }
    Ok(count)
}
