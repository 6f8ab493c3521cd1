//! The MPEG-4 family (`.m4a`, `.m4p`, `.m4b`, `.m4r`, `.aax`, `.mp4`, `.mov`): where the movie is, and
//! what the file as a whole says: brands, duration, bit rate.

use std::ops::Range;

use boxes::{Atom, Children, Extent, Need, Walk, kind_text};
use movie::{Layout, Movie};
use track::{Audio, Time};

use super::bytes::Cursor;
use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Container, Draft, ProblemCode};

mod boxes;
mod decoder_config;
mod fragments;
mod item_list;
mod movie;
mod phone_text;
mod protection;
mod quicktime_keys;
mod quicktime_text;
mod sample_entry;
mod track;

/// The most brands looked at.
const MAX_BRANDS: usize = 16;

/// When sample sizes add up to more bytes than this, they are made up.
const MAX_AUDIO: u64 = 4 << 30;

/// Reads the file whose boxes start at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.container = Some(Container::Mp4);
    let mut walk = Walk::new(source);
    let file = File::read(&mut walk, offset..source.size(), reading);
    match file.movie {
        Some(movie) => file.describe(movie, &mut walk, reading),
        None => {
            if file.media == Some(Extent::Cut) {
                reading.note(ProblemCode::Truncated, "mdat");
            }
            reading.note(ProblemCode::NoAudio, "");
        }
    }
    walk.finish()
}

/// What the boxes of a file's top level say.
#[derive(Debug, Default)]
struct File<'a> {
    movie: Option<Movie<'a>>,
    /// How many bytes the media boxes have, as far as those were seen.
    media_bytes: u64,
    /// How many bytes the media boxes claim.
    claimed_bytes: u64,
    /// How many bytes follow the boxes that were seen.
    unseen_bytes: u64,
    /// Whether a media box claims more bytes than the file has.
    media: Option<Extent>,
    /// The duration that a segment index gives for all fragments.
    index: Option<fragments::Index>,
    /// The sum of the durations of the fragments that were seen.
    fragment_units: u64,
}

impl<'a> File<'a> {
    fn read(walk: &mut Walk<'a>, range: Range<u64>, reading: &mut Draft) -> File<'a> {
        let mut file = File::default();
        let mut children = Children { kind: *b"file", at: range.start, end: range.end, need: Need::IfThere };
        while let Some(atom) = walk.next(&mut children, reading) {
            match &atom.kind {
                b"ftyp" => read_brands(walk, atom, reading),
                b"moov" if file.movie.is_none() => file.movie = Some(movie::read(walk, atom, reading)),
                b"mdat" => {
                    file.media_bytes += atom.len();
                    file.claimed_bytes = file.claimed_bytes.saturating_add(atom.claim);
                    file.media = file.media.filter(|&extent| extent == Extent::Cut).or(Some(atom.extent));
                }
                b"sidx" => {
                    if let Some(index) = fragments::read_index(walk, atom) {
                        file.index = Some(file.index.map_or(index, |known| known.and(index)));
                    }
                }
                b"moof" => {
                    let default = file.movie.and_then(|movie| movie.sample_units);
                    let units = fragments::read_fragment(walk, atom, default, reading);
                    file.fragment_units = file.fragment_units.saturating_add(units);
                }
                _ => {}
            }
        }
        file.unseen_bytes = children.end.saturating_sub(children.at);
        if file.movie.is_none() && file.unseen_bytes >= 8 {
            // In healthy files, the movie then stands behind the last box that was seen.
            walk.want_rest(&children);
        }
        file
    }

    fn describe(&self, movie: Movie<'a>, walk: &mut Walk<'a>, reading: &mut Draft) {
        if let Some(time) = self.time(movie) {
            reading.audio.set_samples(time.units, time.scale);
        }
        let Some((audio, entry)) = movie.audio.and_then(|audio| Some((audio, audio.entry?))) else {
            reading.note(ProblemCode::NoAudio, "");
            return;
        };
        entry.describe(&mut reading.audio);
        reading.essence = audio.essence;
        self.note_cut(movie, walk, reading);
        let counted = || audio.sample_bytes(walk).filter(|&bytes| bytes <= MAX_AUDIO);
        let is_cut = reading.problems.iter().any(|problem| problem.cut().is_some());
        let counted = self.audio_bytes(movie).filter(|_| !is_cut).or_else(counted);
        match counted {
            Some(bytes) => reading.audio.set_bitrate_of(bytes),
            None => reading.audio.bitrate_kbps = entry.bitrate().map(|rate| rate.saturating_add(500) / 1000),
        }
    }

    /// Notes it if media is missing: if a media box does not fit into the file, if the samples have more bytes than the
    /// media boxes, or if an index tells of more segments than there are.
    fn note_cut(&self, movie: Movie<'_>, walk: &mut Walk<'_>, reading: &mut Draft) {
        // What was not seen may be media.
        let (mut there, mut promised) = (self.media_bytes.saturating_add(self.unseen_bytes), 0);
        if self.media == Some(Extent::Cut) {
            promised = self.claimed_bytes;
        } else if let (Layout::Fragmented, Some(index)) = (movie.layout, self.index) {
            (there, promised) = (walk.size().saturating_sub(index.end), index.bytes());
        }
        if movie.layout == Layout::Whole {
            let samples = movie.audio.and_then(|audio| sample_bytes(audio, there, walk));
            promised = promised.max(samples.unwrap_or(0));
        }
        let is_noted = reading.note_cut(there, promised);
        if self.media == Some(Extent::Cut) && !is_noted {
            reading.note(ProblemCode::Truncated, "mdat");
        }
    }

    /// How long the audio is, by the first of these that tells: its track, the movie, the index of its fragments,
    /// the fragments. Fragments that were not seen are assumed to be as long as those that were.
    fn time(&self, movie: Movie<'_>) -> Option<Time> {
        let scale = movie.audio.and_then(|audio| audio.scale);
        let headers = movie.audio.and_then(|audio| audio.time).or(movie.time);
        // A program that writes fragments does not know the length when it writes the headers: they hold
        // guesses, the index does not.
        let index = self.index.map(|index| index.time(self.media_bytes + self.unseen_bytes));
        let told = match movie.layout {
            Layout::Whole => headers.or(index),
            Layout::Fragmented => index.or(headers),
        };
        told.or_else(|| {
            let all = u128::from(self.media_bytes) + u128::from(self.unseen_bytes);
            let units = u128::from(self.fragment_units) * all / u128::from(self.media_bytes.max(1));
            let units = u64::try_from(units).ok().filter(|&units| units > 0)?;
            Some(Time { units, scale: scale? })
        })
    }

    /// The bytes of audio, if all media data is audio and nothing is cut off.
    fn audio_bytes(&self, movie: Movie<'_>) -> Option<u64> {
        let bytes = match movie.layout {
            Layout::Whole if self.media_bytes > 0 => self.media_bytes,
            Layout::Whole | Layout::Fragmented => self.media_bytes + self.unseen_bytes,
        };
        (movie.tracks == 1 && bytes > 0 && self.media != Some(Extent::Cut)).then_some(bytes)
    }
}

/// How many bytes of samples there should be, if they are more than the `there` that are left. Where the start of their table
/// promises far more than that, all of the table is asked for: a song can begin louder than it goes on.
fn sample_bytes(audio: Audio<'_>, there: u64, walk: &mut Walk<'_>) -> Option<u64> {
    let behind = audio.behind(walk, walk.size(), there);
    let known = audio.promised(walk, Need::IfThere);
    let promised = known.and_then(|known| match known.least == known.likely {
        true => Some(known),
        false if there < known.likely / 10 * 7 => audio.promised(walk, Need::Fetch),
        false => None,
    });
    // Those of which no size was read can be small.
    promised.filter(|it| it.least > there).map(|it| it.likely).max(behind)
}

/// Reads the brands: one mark for the major brand, one for all compatible ones with spaces between.
fn read_brands(walk: &mut Walk<'_>, ftyp: Atom, reading: &mut Draft) {
    let max = 8 + 4 * MAX_BRANDS as u64;
    let mut cursor = Cursor::new(walk.contents(ftyp, max, Need::IfThere).unwrap_or_default());
    let Some(major) = cursor.array() else { return };
    reading.take_mark(Where::Brand, "major", &kind_text(major));
    let version = cursor.u32_be();
    if version.is_some() && reading.wants_mark(Where::Brand, "compatible") {
        let brands = cursor.rest().as_chunks::<4>().0.iter();
        let brands: Vec<_> = brands
            .filter(|brand| **brand != [0; 4])
            .map(|&brand| kind_text(brand).trim_end().to_owned())
            .collect();
        reading.take_mark(Where::Brand, "compatible", &brands.join(" "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::KEEP;
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::mp4::{
        MovieAt, Mp4, aac_entry, alac_entry, atom, cover, freeform, full_atom, number_item, purchase,
        quicktime_text, text_item, vbr_samples,
    };
    use crate::read::{Reader, Step};
    use crate::reading::Reading;
    use proptest::prelude::*;

    /// What a file cost to read.
    #[derive(Debug, PartialEq, Eq)]
    struct Cost {
        rounds: usize,
        reads: usize,
        kib: u64,
    }

    /// Reads a file as a browser does, range by range.
    fn read_sparsely(file: &[u8]) -> (Reading, Cost) {
        let mut reader = Reader::new("a.m4a", file.len() as u64, KEEP);
        let (mut rounds, mut reads, mut bytes) = (0, 0, 0);
        loop {
            match reader.step() {
                Step::Done(reading) => return (*reading, Cost { rounds, reads, kib: bytes >> 10 }),
                Step::Need(ranges) => {
                    rounds += 1;
                    for range in ranges {
                        reads += 1;
                        bytes += range.end - range.start;
                        reader.feed(range.start, file[range.start as usize..range.end as usize].to_vec());
                    }
                }
            }
        }
    }

    /// Reads a file of which every byte is there from the start.
    fn read_whole(file: &[u8]) -> Reading {
        let mut reader = Reader::new("a.m4a", file.len() as u64, KEEP);
        reader.step();
        reader.feed(0, file.to_vec());
        match reader.step() {
            Step::Done(reading) => *reading,
            Step::Need(ranges) => panic!("{ranges:?} are there"),
        }
    }

    fn song(art: usize, movie_at: MovieAt) -> Mp4 {
        Mp4 {
            entry: aac_entry(&[&purchase(b"pinf", 416_262_127, "A Buyer")]),
            samples: vbr_samples(10_000, 90, 3),
            items: vec![
                text_item(b"\xa9nam", "Title"),
                cover(art),
                text_item(b"apID", "account"),
                number_item(b"cnID", 697_195_787, 4),
            ],
            movie_at,
            ..Mp4::default()
        }
    }

    fn check_plan(file: &Mp4, rounds: usize, reads: usize) {
        let bytes = file.build();
        let (reading, cost) = read_sparsely(&bytes);
        assert_eq!((cost.rounds, cost.reads), (rounds, reads), "{cost:?} for {} bytes", bytes.len());
        assert_eq!(reading.tags.ids.apple_song, Some(697_195_787));
        assert_eq!(reading.audio.duration_ms, Some(file.samples.len() as u64 * 1_024_000 / 44_100));
        assert_eq!(reading.problems, []);
    }

    #[test]
    fn reads_of_a_movie_at_the_start() {
        check_plan(&song(0, MovieAt::Start), 1, 1);
        check_plan(&song(40_000, MovieAt::Start), 2, 2);
        check_plan(&song(400_000, MovieAt::Start), 2, 2);
        check_plan(&song(1_500_000, MovieAt::Start), 2, 2);
    }

    #[test]
    fn reads_of_a_movie_at_the_end() {
        check_plan(&song(0, MovieAt::End), 2, 2);
        check_plan(&song(100_000, MovieAt::End), 2, 2);
        check_plan(&song(400_000, MovieAt::End), 2, 3);
        check_plan(&song(1_500_000, MovieAt::End), 2, 3);
    }

    #[test]
    fn reads_of_an_audiobook() {
        let samples = vbr_samples(400_000, 4, 3);
        let book = |art, movie_at| Mp4 { samples: samples.clone(), ..song(art, movie_at) };
        check_plan(&book(0, MovieAt::Start), 2, 2);
        check_plan(&book(300_000, MovieAt::Start), 2, 3);
        check_plan(&book(0, MovieAt::End), 2, 3);
        check_plan(&book(300_000, MovieAt::End), 3, 4);
    }

    #[test]
    fn brands_are_marks_and_may_be_missing() {
        let book = read_bytes("a.m4a", &Mp4 { brand: Some(*b"M4B "), ..Mp4::default() }.build());
        let brand = book.marks.iter().find(|mark| mark.place == Where::Brand);
        assert_eq!(brand.map(|mark| (mark.key.as_str(), mark.value.as_str())), Some(("major", "M4B")));
        let old = read_bytes("a.mov", &Mp4 { brand: None, ..Mp4::default() }.build());
        assert_eq!((old.audio.duration_ms, old.problems), (Some(10_007), vec![]));
    }

    #[test]
    fn bit_rates() {
        let kbps = |file: &[u8]| read_bytes("a.m4a", file).audio.bitrate_kbps;
        let song = Mp4 { samples: vec![300; 5_000], ..Mp4::default() };
        assert_eq!(kbps(&song.build()), Some(103));
        let long = Mp4 { samples: vec![300; 50_000], ..Mp4::default() };
        assert_eq!(kbps(&long.build()), Some(103));
        assert_eq!(kbps(&Mp4 { movie_at: MovieAt::End, ..long }.build()), Some(103));
    }

    #[test]
    fn boxes_with_64_bit_sizes_and_without_end() {
        let song = song(0, MovieAt::End).build();
        let media = song.windows(4).position(|kind| kind == b"mdat").expect("there is one");
        let audio_len =
            u32::from_be_bytes([song[media - 4], song[media - 3], song[media - 2], song[media - 1]]);
        let mut wide = song.clone();
        wide.splice(media + 4..media + 4, (u64::from(audio_len) + 8).to_be_bytes());
        wide[media - 4..media].copy_from_slice(&[0, 0, 0, 1]);
        assert_eq!(read_sparsely(&wide).0.tags, read_whole(&song).tags);
        let mut endless = song.clone();
        let movie = song.windows(4).rposition(|kind| kind == b"moov").expect("there is one");
        endless[movie - 4..movie].fill(0);
        assert_eq!(read_sparsely(&endless).0, read_whole(&song));
    }

    fn check_hostile(file: Vec<u8>) -> Reading {
        let (reading, cost) = read_sparsely(&file);
        assert!(cost.rounds <= 6 && cost.kib <= 1024, "{cost:?}");
        assert_eq!(reading.container, Some(Container::Mp4));
        assert!(!reading.problems.is_empty());
        reading
    }

    #[test]
    fn hostile_sizes_and_counts() {
        let title = text_item(b"\xa9nam", "kept");
        let with_items = |items: Vec<Vec<u8>>| Mp4 { items, ..Mp4::default() }.build();
        let huge_item = [&1u32.to_be_bytes()[..], b"covr", &(1u64 << 63).to_be_bytes()].concat();
        let kept = check_hostile(with_items(vec![title.clone(), huge_item]));
        assert_eq!(kept.tags.title.as_deref(), Some("kept"));
        let dust = b"\0\0\0\x08free".repeat(1_000_000);
        let kept = check_hostile(with_items(vec![title.clone(), dust]));
        assert_eq!(kept.tags.title.as_deref(), Some("kept"));
        let tiny = check_hostile(with_items(vec![title, b"\0\0\0\x07\xa9ART".repeat(9)]));
        assert_eq!(tiny.tags.title.as_deref(), Some("kept"));
        let head = atom(b"ftyp", &[b"M4A \0\0\0\0"]);
        let nested: Vec<u8> =
            (0..100_000u32).flat_map(|i| [(800_000 - 8 * i).to_be_bytes(), *b"moov"]).flatten().collect();
        check_hostile([head.clone(), nested].concat());
        check_hostile(
            [&head[..], &1u32.to_be_bytes(), b"mdat", &(1u64 << 63).to_be_bytes(), &[0; 99]].concat(),
        );
        check_hostile([&head[..], &full_atom(b"moov", &[&[0; 70_000]])].concat());
        check_hostile([&head[..], b"\0\0\0\0mdat", &[0; 400_000]].concat());
    }

    /// Small files that have everything in them.
    fn samples() -> Vec<Vec<u8>> {
        let items = vec![
            text_item(b"\xa9nam", "Title"),
            freeform("com.apple.iTunes", "iTunes_CDDB_1", "ED0B1234"),
            cover(90),
            number_item(b"plID", 7, 8),
        ];
        let small = Mp4 { samples: vbr_samples(40, 20, 1), items, ..Mp4::default() };
        let bought = aac_entry(&[&purchase(b"pinf", 1, "A Buyer")]);
        let text = quicktime_text(b"\xa9alb", 0, b"Album");
        vec![
            Mp4 { entry: bought, ..small.clone() }.build(),
            Mp4 { entry: alac_entry(), movie_at: MovieAt::End, user_data: text, ..small.clone() }.build(),
            Mp4 {
                movie_boxes: atom(b"mvex", &[&full_atom(b"mehd", &[&[0, 0, 1, 0]])]),
                brand: None,
                ..small
            }
            .build(),
        ]
    }

    #[test]
    fn every_prefix_is_read() {
        for file in samples() {
            for len in 8..file.len() {
                let (reading, _) = read_sparsely(&file[..len]);
                assert_eq!(reading, read_whole(&file[..len]), "{len} bytes");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn damage_is_survived(
            which in 0usize..3,
            damage in prop::collection::vec((0usize..5000, any::<u8>()), 1..12),
            claim in (0usize..5000, any::<u32>()),
        ) {
            let mut file = samples().swap_remove(which);
            let len = file.len();
            for (at, byte) in damage {
                file[8 + at % (len - 8)] = byte;
            }
            let at = 8 + claim.0 % (len - 12);
            file[at..at + 4].copy_from_slice(&claim.1.to_be_bytes());
            let (reading, cost) = read_sparsely(&file);
            prop_assert!(cost.rounds <= 6 && cost.kib <= 1024);
            prop_assert_eq!(reading, read_whole(&file));
        }
    }

    proptest! {
        // Large files: each case costs some 50 ms in a debug build.
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn ranges_one_by_one_give_what_the_whole_file_gives(
            count in 1usize..60_000,
            art in 0usize..300_000,
            padding in 0usize..30_000,
            at_start in any::<bool>(),
            bought in any::<bool>(),
        ) {
            let movie_at = if at_start { MovieAt::Start } else { MovieAt::End };
            let entry = if bought { aac_entry(&[&purchase(b"pinf", 1, "A Buyer")]) } else { alac_entry() };
            let file = Mp4 { entry, samples: vbr_samples(count, 20, 1), padding, ..song(art, movie_at) }.build();
            let (mut sparse, cost) = read_sparsely(&file);
            let whole = read_whole(&file);
            prop_assert!(cost.rounds <= 4 && cost.reads <= 5, "{:?}", cost);
            let rates = (sparse.audio.bitrate_kbps, whole.audio.bitrate_kbps);
            sparse.audio.bitrate_kbps = whole.audio.bitrate_kbps;
            prop_assert_eq!(sparse, whole);
            if count > 5_000 {
                let (Some(sparse), Some(whole)) = rates else { return Err(TestCaseError::fail("no bit rate")) };
                prop_assert!(sparse.abs_diff(whole) <= 1 + whole / 10, "{} {}", sparse, whole);
            }
        }
    }
}
