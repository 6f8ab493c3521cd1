//! One track (`trak`): what it holds, how long it is, and the id of its audio.

use super::boxes::{Atom, Need, Walk};
use super::sample_entry::{self, SampleEntry};
use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::reading::{Draft, Essence};

/// The most bytes of a sample description that are read. A `pinf` box can be padded to 32 KiB.
const MAX_DESCRIPTION: u64 = 48 * 1024;

/// How many sample sizes the essence is made from.
const ESSENCE_SAMPLES: u64 = 1024;

/// The most bytes of a table of sizes that are read: two and a half hours of AAC take that.
const MAX_SIZES: u64 = 512 * 1024;

/// The most time runs that are added up when no header gives the duration.
const MAX_RUNS: u64 = 8 * 1024;

/// How many bytes of an `mvhd` or `mdhd` are read: even version 1 has the duration within 32.
const TIME_HEADER: u64 = 32;

/// A length of time: a count of units, `scale` of which make a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) units: u64,
    pub(super) scale: u32,
}

/// An audio track.
#[derive(Clone, Copy, Debug)]
pub(super) struct Audio<'a> {
    /// The sample entry; `None` when it could not be read.
    pub(super) entry: Option<SampleEntry<'a>>,
    /// How long the track is. `None` if the track does not say it; the movie header or the fragments then do.
    pub(super) time: Option<Time>,
    /// How many units of time there are in a second.
    pub(super) scale: Option<u32>,
    pub(super) essence: Option<Essence>,
    sizes: Option<Atom>,
    chunks: Option<Atom>,
}

/// How many bytes the samples have by their table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Promised {
    /// At least so many: those of which the size was read.
    pub(super) least: u64,
    /// All of them, if those that were not read are like the others.
    pub(super) likely: u64,
}

/// What a track holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trak<'a> {
    Audio(Audio<'a>),
    /// Moving pictures.
    Video,
    /// Texts, time codes, pictures of chapters, or a track that was not looked into.
    Other,
}

/// Reads a track. Tables are fetched only for an audio track.
pub(super) fn read<'a>(walk: &mut Walk<'a>, trak: Atom, need: Need, reading: &mut Draft) -> Trak<'a> {
    let (mut children, mut track) = (trak.children(0, need), Trak::Other);
    while let Some(child) = walk.next(&mut children, reading) {
        match &child.kind {
            b"mdia" => {
                track = read_media(walk, child, need, reading);
                children.need = Need::IfThere;
            }
            b"udta" => read_user_data(walk, child, reading),
            _ => {}
        }
    }
    track
}

/// Takes the transcript that the track of a voice memo holds.
fn read_user_data(walk: &mut Walk<'_>, udta: Atom, reading: &mut Draft) {
    if walk.find(udta.children(0, Need::IfThere), b"tsrp", reading).is_some() {
        reading.take_mark(Where::Movie, "tsrp", "");
    }
}

/// Reads the time of an `mvhd` or `mdhd`: its scale, and its units unless the header says that they are unknown.
pub(super) fn time_header(bytes: &[u8]) -> Option<(u32, Option<u64>)> {
    let mut cursor = Cursor::new(bytes);
    let version = cursor.u8()?;
    cursor.take(3)?;
    if version == 1 {
        cursor.take(16)?;
        return Some((cursor.u32_be()?, cursor.u64_be().filter(|&units| units != 0 && units != u64::MAX)));
    }
    cursor.take(8)?;
    let scale = cursor.u32_be()?;
    Some((scale, cursor.u32_be().filter(|&units| units != 0 && units != u32::MAX).map(u64::from)))
}

/// Reads the time of an `mvhd` or `mdhd` box.
pub(super) fn read_time(walk: &mut Walk<'_>, atom: Atom, need: Need) -> Option<(u32, Option<u64>)> {
    walk.contents(atom, TIME_HEADER, need).and_then(time_header).filter(|&(scale, _)| scale > 0)
}

fn read_media<'a>(walk: &mut Walk<'a>, mdia: Atom, need: Need, reading: &mut Draft) -> Trak<'a> {
    let (mut header, mut handler, mut information) = (None, None, None);
    let mut children = mdia.children(0, need);
    while let Some(child) = walk.next(&mut children, reading) {
        match &child.kind {
            b"mdhd" => header = Some(child),
            b"hdlr" => handler = walk.contents(child, 12, need).and_then(|bytes| bytes.get(8..12)),
            b"minf" => information = Some(child),
            _ => {}
        }
        if header.is_some() && handler.is_some() && information.is_some() {
            break;
        }
    }
    let time = header.and_then(|header| read_time(walk, header, need));
    match handler {
        Some(b"soun") => {
            let tables = information.map(|it| find_tables(walk, it, need, reading)).unwrap_or_default();
            Trak::Audio(read_audio(walk, tables, time, need, reading))
        }
        Some(b"vide") => {
            let tables = information.map(|it| find_tables(walk, it, Need::IfThere, reading));
            read_pictures(walk, tables.unwrap_or_default(), time)
        }
        _ => Trak::Other,
    }
}

/// The boxes of a sample table that are read.
#[derive(Clone, Copy, Debug, Default)]
struct Tables {
    description: Option<Atom>,
    times: Option<Atom>,
    sizes: Option<Atom>,
    /// Where the chunks of samples stand in the file.
    chunks: Option<Atom>,
}

fn find_tables(walk: &mut Walk<'_>, minf: Atom, need: Need, reading: &mut Draft) -> Tables {
    let mut tables = Tables::default();
    let Some(stbl) = walk.find(minf.children(0, need), b"stbl", reading) else {
        return tables;
    };
    let mut children = stbl.children(0, need);
    while let Some(child) = walk.next(&mut children, reading) {
        match &child.kind {
            b"stsd" => tables.description = Some(child),
            b"stts" => tables.times = Some(child),
            b"stsz" | b"stz2" => tables.sizes = Some(child),
            b"stco" | b"co64" => tables.chunks = Some(child),
            _ => {}
        }
        if tables.description.is_some() && tables.sizes.is_some() {
            children.need = Need::IfThere;
        }
    }
    tables
}

fn read_audio<'a>(
    walk: &mut Walk<'a>,
    tables: Tables,
    time: Option<(u32, Option<u64>)>,
    need: Need,
    reading: &mut Draft,
) -> Audio<'a> {
    // Both are asked for before either is used, so that they are fetched in one round.
    let description = tables.description.and_then(|it| walk.contents(it, MAX_DESCRIPTION, need));
    let sizes = tables.sizes.and_then(|it| walk.contents(it, 12 + 4 * ESSENCE_SAMPLES, need));
    let entry = description.and_then(|bytes| SampleEntry::read(bytes, reading));
    let scale = time.map(|(scale, _)| scale);
    let time = match time {
        Some((scale, Some(units))) => Some(Time { units, scale }),
        Some((scale, None)) => {
            let units = tables.times.and_then(|times| sum_times(walk, times, need));
            units.map(|units| Time { units, scale })
        }
        None => None,
    };
    let essence = sizes
        .zip(tables.sizes)
        .and_then(|(bytes, atom)| derive_essence(SizeTable::read(atom, bytes)?, time, entry?.config_bytes()));
    Audio { entry, time, scale, essence, sizes: tables.sizes, chunks: tables.chunks }
}

/// Adds up the runs of an `stts`. The count of runs is only a claim: no more are added than the bytes hold.
fn sum_times(walk: &mut Walk<'_>, stts: Atom, need: Need) -> Option<u64> {
    let mut cursor = Cursor::new(walk.contents(stts, 8 + 8 * MAX_RUNS, need)?);
    cursor.take(4)?;
    let runs = u64::from(cursor.u32_be()?).min(MAX_RUNS);
    let mut units = 0u64;
    for _ in 0..runs {
        let (Some(count), Some(each)) = (cursor.u32_be(), cursor.u32_be()) else { break };
        units = units.saturating_add(u64::from(count) * u64::from(each));
    }
    Some(units).filter(|&units| units > 0)
}

/// The head of an `stsz` or `stz2` table.
struct SizeTable<'a> {
    count: u32,
    /// The size of every sample, when all have the same.
    constant: Option<u32>,
    entry_bits: u64,
    entries: &'a [u8],
}

impl<'a> SizeTable<'a> {
    fn read(atom: Atom, bytes: &'a [u8]) -> Option<SizeTable<'a>> {
        let mut cursor = Cursor::new(bytes);
        cursor.take(4)?;
        let (first, count) = (cursor.u32_be()?, cursor.u32_be()?);
        let entries = cursor.rest();
        Some(match &atom.kind {
            b"stz2" => SizeTable { count, constant: None, entry_bits: u64::from(first & 0xff), entries },
            _ => SizeTable { count, constant: Some(first).filter(|&size| size > 0), entry_bits: 32, entries },
        })
    }

    /// The bytes of all samples, by the sizes that are in the bytes.
    fn promised(&self) -> Option<Promised> {
        if let Some(size) = self.constant {
            let all = u64::from(size) * u64::from(self.count);
            return Some(Promised { least: all, likely: all });
        }
        let sizes = |bytes: &[u8]| bytes.iter().fold(0, |size, &byte| size << 8 | u64::from(byte));
        let (count, each) = (usize::try_from(self.count).ok()?, usize::try_from(self.entry_bits / 8).ok()?);
        let entries = self.entries.chunks_exact(each.max(1)).take(count);
        let seen = entries.len() as u64;
        let least: u64 = match self.entry_bits {
            8 | 16 | 32 => entries.map(sizes).sum(),
            _ => 0,
        };
        let likely = u128::from(least) * u128::from(self.count) / u128::from(seen.max(1));
        Some(Promised { least, likely: u64::try_from(likely).unwrap_or(u64::MAX) }).filter(|_| least > 0)
    }

    /// The sizes of the first samples. `None` when the table is cut off before that.
    fn first_entries(&self) -> Option<&'a [u8]> {
        let samples = u64::from(self.count).min(ESSENCE_SAMPLES);
        self.entries.get(..usize::try_from((samples * self.entry_bits).div_ceil(8)).ok()?)
    }
}

/// The essence of an audio track: how many samples, how long, the sizes of the first, and the decoder's set-up.
///
/// When all samples have the same size, the sizes tell nothing about the audio, so there is no essence.
fn derive_essence(table: SizeTable<'_>, time: Option<Time>, config: &[u8]) -> Option<Essence> {
    let time = time.filter(|_| table.constant.is_none() && table.count > 0)?;
    let entries = table.first_entries()?;
    let [count, scale] = [table.count.to_be_bytes(), time.scale.to_be_bytes()];
    Some(Essence::derive("mp4", &[&count, &scale, &time.units.to_be_bytes(), entries, config]))
}

impl Audio<'_> {
    /// The bytes of all samples together, if the whole table of sizes is fetched.
    pub(super) fn sample_bytes(&self, walk: &mut Walk<'_>) -> Option<u64> {
        let promised = self.promised(walk, Need::IfThere)?;
        Some(promised.likely).filter(|_| promised.least == promised.likely)
    }

    /// How many bytes the samples have. Of a table that is not fetched this looks at its start, unless the table is needed.
    pub(super) fn promised(&self, walk: &mut Walk<'_>, need: Need) -> Option<Promised> {
        let atom = self.sizes?;
        let head = 12 + 4 * ESSENCE_SAMPLES;
        let (all, first) = (atom.len().min(MAX_SIZES), atom.len().min(head));
        let bytes = walk.contents(atom, all, need).or_else(|| walk.contents(atom, first, need))?;
        SizeTable::read(atom, bytes)?.promised()
    }

    /// How many bytes of samples the file had in all, where a chunk of them begins behind its end, of which it has `there`.
    /// The chunks are taken to be alike.
    pub(super) fn behind(&self, walk: &mut Walk<'_>, size: u64, there: u64) -> Option<u64> {
        let atom = self.chunks?;
        let bytes = walk.contents(atom, atom.len().min(MAX_SIZES), Need::IfThere)?.get(8..)?;
        let (mut all, mut inside) = (0u64, 0u64);
        for at in bytes.chunks_exact(if atom.kind == *b"co64" { 8 } else { 4 }) {
            all += 1;
            inside += u64::from(at.iter().fold(0, |at, &byte| at << 8 | u64::from(byte)) < size);
        }
        (inside < all).then(|| there.saturating_mul(all).checked_div(inside).unwrap_or(u64::MAX))
    }
}

/// Tells moving pictures from pictures of chapters: of the latter there is less than one a second.
fn read_pictures<'a>(walk: &mut Walk<'a>, tables: Tables, time: Option<(u32, Option<u64>)>) -> Trak<'a> {
    let kind = tables
        .description
        .and_then(|it| walk.contents(it, 16, Need::IfThere))
        .and_then(sample_entry::first_kind);
    let samples = tables
        .sizes
        .and_then(|it| SizeTable::read(it, walk.contents(it, 12, Need::IfThere)?))
        .map(|table| u64::from(table.count))
        .filter(|&count| count > 0);
    let seconds = time.and_then(|(scale, units)| Some(units? / u64::from(scale)));
    match (samples, seconds, kind) {
        (Some(samples), Some(seconds), _) if samples < seconds => Trak::Other,
        (None, _, Some(kind)) | (Some(1), _, Some(kind)) if is_still(&kind) => Trak::Other,
        (Some(_), None, Some(kind)) if is_still(&kind) => Trak::Other,
        _ => Trak::Video,
    }
}

fn is_still(kind: &[u8; 4]) -> bool {
    matches!(kind, b"jpeg" | b"png " | b"gif " | b"tiff" | b"rle ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::mp4::{
        MovieAt, Mp4, aac_entry, cover, picture_table, purchase, text_item, track, vbr_samples,
    };

    fn essence(file: &Mp4) -> Option<Essence> {
        read_bytes("a.m4a", &file.build()).essence
    }

    #[test]
    fn an_essence_is_of_the_audio_only() {
        let plain = essence(&Mp4::default());
        assert!(plain.is_some());
        let bought = aac_entry(&[&purchase(b"pinf", 1, "A Buyer")]);
        let others = [
            Mp4 { entry: bought, ..Mp4::default() },
            Mp4 { movie_at: MovieAt::End, ..Mp4::default() },
            Mp4 { brand: None, padding: 3000, ..Mp4::default() },
            Mp4 { items: vec![text_item(b"\xa9nam", "Title"), cover(100_000)], ..Mp4::default() },
        ];
        for other in &others {
            assert_eq!(essence(other), plain);
        }
        assert_ne!(essence(&Mp4 { samples: vbr_samples(431, 20, 2), ..Mp4::default() }), plain);
        assert_ne!(essence(&Mp4 { samples: vbr_samples(430, 20, 1), ..Mp4::default() }), plain);
    }

    #[test]
    fn a_long_table_gives_its_first_sizes() {
        let long = Mp4 { samples: vbr_samples(100_000, 4, 1), ..Mp4::default() };
        let moved = Mp4 { movie_at: MovieAt::End, items: vec![cover(50_000)], ..long.clone() };
        assert!(essence(&long).is_some());
        assert_eq!(essence(&long), essence(&moved));
    }

    #[test]
    fn samples_without_sizes_of_their_own_give_no_essence() {
        assert_eq!(essence(&Mp4 { samples: vec![], ..Mp4::default() }), None);
        let extent = super::super::boxes::Extent::Whole;
        let atom = Atom { kind: *b"stsz", start: 0, end: 0, extent, claim: 0 };
        let constant = SizeTable::read(atom, b"\0\0\0\0\0\0\0\x04\0\0\0\x09").expect("sound");
        assert_eq!(derive_essence(constant, Some(Time { units: 9, scale: 1 }), b"x"), None);
        let cut = SizeTable::read(atom, b"\0\0\0\0\0\0\0\0\0\0\0\x09\0\0\0\x01").expect("sound");
        assert_eq!(derive_essence(cut, Some(Time { units: 9, scale: 1 }), b"x"), None);
    }

    #[test]
    fn time_headers_of_both_versions() {
        let check = |bytes: &[u8], wanted| assert_eq!(time_header(bytes), wanted, "{bytes:x?}");
        check(&[&[0; 12][..], &[0, 0, 0, 9, 0, 0, 0, 5]].concat(), Some((9, Some(5))));
        check(&[&[0; 12][..], &[0, 0, 0, 9, 0xff, 0xff, 0xff, 0xff]].concat(), Some((9, None)));
        check(
            &[&[1, 0, 0, 0][..], &[0; 16], &[0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0]].concat(),
            Some((9, Some(1 << 32))),
        );
        check(&[&[1, 0, 0, 0][..], &[0; 16], &[0, 0, 0, 9], &[0xff; 8]].concat(), Some((9, None)));
        check(&[0; 10], None);
    }

    #[test]
    fn a_duration_that_only_the_runs_know() {
        let mut file = Mp4::default().build();
        let header = file.windows(4).position(|kind| kind == b"mdhd").expect("there is one");
        file[header + 20..header + 24].fill(0xff);
        let mut movie_header = file.clone();
        assert_eq!(read_bytes("a.m4a", &file).audio.duration_ms, Some(10_007));
        // The count claims 2^24 runs, but the bytes hold fewer.
        let runs = movie_header.windows(4).position(|kind| kind == b"stts").expect("there is one");
        movie_header[runs + 8] = 1;
        assert!(read_bytes("a.m4a", &movie_header).audio.duration_ms.is_some());
    }

    #[test]
    fn films_are_told_from_chapters() {
        let check = |kind: &[u8; 4], samples, seconds: u32, wanted: bool| {
            let pictures = track(b"vide", 600, 600 * seconds, &picture_table(kind, samples));
            let file = Mp4 { movie_boxes: pictures, ..Mp4::default() }.build();
            let reading = read_bytes("a.m4a", &file);
            let found = reading.marks.iter().any(|mark| mark.key == "video-trak");
            assert_eq!(found, wanted, "{samples} in {seconds} s");
        };
        check(b"avc1", 250, 10, true);
        check(b"jpeg", 250, 10, true);
        check(b"jpeg", 3, 600, false);
        check(b"png ", 1, 1, false);
        check(b"avc1", 1, 600, false);
        check(b"avc1", 0, 0, true);
    }
}
