//! What a broken file may cost: 1 MB of reads, 16 MB of memory, 50 times the work of the healthy file it was
//! made from. Time is not tested here: work is counted, and the benchmark measures time.

use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};

use peak_alloc::PeakAlloc;
use reprise_catalog::changes::TrackFacts;
use reprise_catalog::evidence::{judge, weigh};
use reprise_catalog::fixtures::drive::read_bytes;
use reprise_catalog::fixtures::drive::{Driven, drive_with};
use reprise_catalog::fixtures::every::every;
use reprise_catalog::fixtures::flac::{block, flac_of, picture, stream_info, vorbis_comments};
use reprise_catalog::fixtures::id3::{self, Version};
use reprise_catalog::fixtures::mp4::{Mp4, cover, text_item};
use reprise_catalog::fixtures::noise::noise;
use reprise_catalog::fixtures::ogg::{OggCodec, ogg, ogg_of};
use reprise_catalog::fixtures::{flac, mpeg, wav};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// The most memory for one file, in bytes.
const MEMORY: usize = 16 << 20;

/// How many times the work of its healthy original a broken file may be.
const TIMES: u64 = 50;

/// Held by one test at a time, because the allocator counts for the whole process.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads and judges a file within the bounds of reads (which `drive` checks) and of memory.
fn check(what: &str, file: &[u8]) -> Driven {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    // As in the app, the bytes that were fetched stay in memory beside the file.
    let part = |from: u64, to: u64| file.get(from as usize..to as usize).unwrap_or_default().to_vec();
    let driven = drive_with(what, file.len() as u64, part);
    let facts = TrackFacts::of_reading(driven.reading.clone(), what, file.len() as u64);
    weigh(&facts.evidence());
    judge(&facts.evidence());
    let held = HEAP.peak_usage().saturating_sub(before);
    assert!(held <= MEMORY, "{what}: {held} bytes of memory");
    driven
}

/// The same for a file that was made from a healthy one, and within the bound of work too.
fn check_work(what: &str, healthy: &Driven, file: &[u8]) {
    let work = check(what, file).work;
    assert!(work <= TIMES * healthy.work, "{what}: {work} bytes of work, healthy {}", healthy.work);
}

#[test]
fn prefixes_cost_little() {
    let _alone = alone();
    for (name, file) in every() {
        let healthy = check(&name, &file);
        for len in (0..file.len()).filter(|len| *len < 256 || len % 37 == 0) {
            check_work(&format!("{len} bytes of {name}"), &healthy, &file[..len]);
        }
    }
}

#[test]
fn claims_of_the_largest_numbers_cost_little() {
    let _alone = alone();
    for (name, file) in every() {
        let healthy = check(&name, &file);
        for at in (0..file.len().saturating_sub(8)).filter(|at| *at < 240 || at % 61 == 0) {
            // To save time each place tries one of the three: the same claim one or two bytes further is as large.
            let unsigned = [&[0xff; 4][..], &[0, 0xff, 0xff, 0xff], &[0xff; 8]];
            for claim in unsigned.into_iter().skip(at % 3).take(1).chain([&[0x7f, 0xff, 0xff, 0xff][..]]) {
                let mut broken = file.clone();
                broken[at..at + claim.len()].copy_from_slice(claim);
                check_work(&format!("{name} with {claim:x?} at {at}"), &healthy, &broken);
            }
        }
    }
}

#[test]
fn damage_costs_little() {
    let _alone = alone();
    for (name, file) in every() {
        let healthy = check(&name, &file);
        for seed in 0..150 {
            let mut broken = file.clone();
            // Three changed bytes of four lie at the front, where the structure is.
            for (nth, byte) in noise(8 * 5, seed).chunks(5).enumerate() {
                let reach = if nth % 4 == 0 { broken.len() } else { broken.len().min(600) };
                let at = u32::from_le_bytes([byte[0], byte[1], byte[2], byte[3]]) as usize % reach;
                broken[at] = byte[4];
            }
            check_work(&format!("{name} damaged by {seed}"), &healthy, &broken);
        }
    }
}

#[test]
fn what_broke_other_readers_costs_little() {
    let _alone = alone();
    let with = |frames: Vec<u8>| [id3::tag_of(Version::V24, 0, &frames), mpeg::lame(128, 40, 1)].concat();
    let text = |body: &[u8]| id3::frame(Version::V24, "TPE1", 0, body);
    let zeros = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b'x'; 40 << 20], 1);
    // A compressed frame begins with its unpacked size.
    let bomb = [&[0x19, 0, 0, 0][..], &zeros].concat();
    let many = id3::frame(Version::V24, "TXXX", 0, b"\x03a\0b").repeat(100_000);
    let values = [&[3][..], &b"a\0".repeat(4_000_000)].concat();
    let comments = [0u32, 3_000_000].map(u32::to_le_bytes).concat();
    let comments = [comments, vec![0; 12_000_000]].concat();
    let mut claims = Mp4 { items: vec![text_item(b"\xa9nam", "a")], ..Mp4::default() }.build();
    let runs = claims.windows(4).position(|kind| kind == b"stts").expect("there is one");
    claims[runs + 8] = 1;
    let bad_frames = [mpeg::cbr(128, 5, 1), b"\xff\xfb\x90\0\xff\xfb".repeat(1_700_000)].concat();
    let silent = vorbis_comments(&["TITLE=a"]);
    let (mut no_channels, mut no_rate) =
        (ogg_of(OggCodec::Opus, &silent, 9000, 255), ogg(OggCodec::Speex, &[], 9000));
    no_channels[28 + 9] = 0;
    no_rate[28 + 36..28 + 40].fill(0);
    let art = flac::picture_comment(2 << 20);
    let files = [
        ("a bomb", with(id3::frame(Version::V24, "TPE1", 0x0009, &bomb))),
        ("many frames", with(many)),
        ("many values", with(text(&values))),
        ("claims of runs", claims),
        ("many comments", flac_of(&[(0, stream_info(1, [1; 16])), (4, comments)], 4000)),
        (
            "a claim of a block",
            [&b"fLaC"[..], &block(0, false, &stream_info(1, [1; 16])), &[0x84, 0xff, 0xff, 0xff]].concat(),
        ),
        (
            "artwork in MP4",
            Mp4 { items: vec![cover(20 << 20), text_item(b"\xa9nam", "a")], ..Mp4::default() }.build(),
        ),
        (
            "artwork in WAV",
            wav::pcm(
                300,
                &[(
                    b"id3 ",
                    id3::tag(Version::V23, &[("APIC", id3::picture(20 << 20)), ("TIT2", id3::text("a"))]),
                )],
            ),
        ),
        ("artwork in Opus", ogg(OggCodec::Opus, &[&art, "TITLE=a"], 9000)),
        (
            "artwork in FLAC",
            flac_of(&[(0, stream_info(1, [1; 16])), (6, picture(8 << 20)), (4, silent)], 4000),
        ),
        ("bad frames", bad_frames),
        ("no channels", no_channels),
        ("no rate", no_rate),
        ("only sync bytes", vec![0xff; 3 << 20]),
    ];
    let healthy = check("healthy", &ogg(OggCodec::Vorbis, &["TITLE=a"], 100_000));
    for (what, file) in files {
        check_work(what, &healthy, &file);
    }
}

#[test]
fn hostile_files_cost_little() {
    let Some(corpus) = reprise_needs::corpus() else { return };
    let _alone = alone();
    let Ok(entries) = fs::read_dir(corpus.with_file_name("hostile")) else {
        return reprise_needs::skip("there are no hostile files beside the corpus");
    };
    let siblings: Vec<Driven> = every().iter().map(|(name, file)| check(name, file)).collect();
    let mut count = 0;
    for entry in entries {
        let path = entry.expect("an entry of the folder").path();
        let (name, file) = (path.to_string_lossy(), fs::read(&path).expect("a file"));
        let container = read_bytes(&name, &file).container;
        let alike = |it: &&Driven| container.is_none() || it.reading.container == container;
        let healthy = siblings.iter().filter(alike).min_by_key(|it| it.work).expect("one of every container");
        check_work(&name, healthy, &file);
        count += 1;
    }
    println!("{count} hostile files");
    assert!(count > 0, "no hostile files");
}
