//! The columns of tracks. Their numbers never change; new ones are added at the end.

use super::{Budget, Columns, Damaged, Near, Reader, Result, Writer, marks, read_numbers, read_texts, text};
use super::{write_numbers, write_texts};
use crate::changes::TrackFacts;
use crate::ids::TrackId;
use crate::marks::Delivery;
use crate::reading::{Codec, Container, Essence};
use crate::text::uuid;

/// A track and what was read of it.
pub(in crate::changes) type TrackRow = (TrackId, Box<TrackFacts>);

/// A field that is a number: its column, whether neighbouring rows differ little, and how it is read and written.
struct Number {
    column: u64,
    near: Near,
    get: fn(&TrackFacts) -> Option<u64>,
    /// Sets the number. Answers whether it fits.
    set: fn(&mut TrackFacts, Option<u64>) -> bool,
}

/// A field that is a text: its column, and how it is read and written.
struct Text {
    column: u64,
    get: fn(&TrackFacts) -> Option<&str>,
    /// Sets the text. Answers whether it is a valid word.
    set: fn(&mut TrackFacts, Option<&str>) -> bool,
}

macro_rules! number {
    ($column:literal $near:ident $($field:ident).+) => {
        Number {
            column: $column,
            near: Near::$near,
            get: |facts| facts.$($field).+.map(u64::from),
            set: |facts, value| {
                let value = value.map(TryInto::try_into);
                let fits = !matches!(value, Some(Err(_)));
                facts.$($field).+ = value.and_then(std::result::Result::ok);
                fits
            },
        }
    };
}

macro_rules! text {
    ($column:literal $($field:ident).+) => {
        Text {
            column: $column,
            get: |facts| facts.$($field).+.as_deref(),
            set: |facts, value| {
                facts.$($field).+ = value.map(str::to_owned);
                true
            },
        }
    };
}

macro_rules! word {
    ($column:literal $set:ident $($field:ident).+) => {
        Text {
            column: $column,
            get: |facts| facts.$($field).+.as_ref().map($set::word),
            set: |facts, value| {
                let word = value.map(|value| $set::from_word(value));
                facts.$($field).+ = word.map(|word| word.unwrap_or($set::OTHER));
                word != Some(None)
            },
        }
    };
}

const NUMBERS: &[Number] = &[
    number!(20 Yes tags.track_number),
    number!(21 Yes tags.track_total),
    number!(22 Yes tags.disc_number),
    number!(23 Yes tags.disc_total),
    number!(24 Yes tags.year),
    number!(25 Yes tags.ids.apple_song),
    number!(26 Yes tags.ids.apple_album),
    number!(27 Yes tags.ids.apple_artist),
    number!(28 Yes tags.ids.apple_storefront),
    number!(29 No audio.duration_ms),
    number!(30 No audio.bitrate_kbps),
    number!(31 Yes audio.sample_rate_hz),
    number!(32 Yes audio.channels),
    number!(33 Yes audio.bits_per_sample),
    Number {
        column: 34,
        near: Near::Yes,
        get: |facts| facts.tags.is_compilation.then_some(1),
        set: |facts, value| {
            facts.tags.is_compilation = value.is_some_and(|flag| flag > 0);
            value.is_none_or(|flag| flag == 1)
        },
    },
];

const TEXTS: &[Text] = &[
    text!(40 tags.artist),
    text!(41 tags.album),
    text!(42 tags.album_artist),
    text!(43 tags.composer),
    text!(44 tags.genre),
    word!(45 Codec audio.codec),
    word!(46 Container container),
];

const IDS: u64 = 1;
const TITLES: u64 = 2;
const TAG_TITLES: u64 = 3;
const DELIVERIES: u64 = 4;
const ESSENCES: u64 = 5;
const SIZES: u64 = 6;
const MARKS: u64 = 7;
const ISRC_STARTS: u64 = 8;
const ISRC_NUMBERS: u64 = 9;
const RECORDINGS: u64 = 10;
const RELEASES: u64 = 11;

/// What is written of the title in the tags: that it is missing, that it is the track's title, or that it is
/// another.
const NO_TITLE: u64 = 0;
const SAME_TITLE: u64 = 1;
const OTHER_TITLE: u64 = 2;

/// Writes tracks.
pub(in crate::changes) fn write(tracks: &[(TrackId, &TrackFacts)]) -> Vec<u8> {
    let (mut out, facts) = (Writer::default(), || tracks.iter().map(|(_, facts)| *facts));
    let mut put = |id, fill: &dyn Fn(&mut Writer)| out.filled(id, fill);
    put(TITLES, &|out| write_texts(out, facts().map(|it| Some(it.title.as_bytes()))));
    put(TAG_TITLES, &|out| write_tag_titles(out, tracks));
    for Text { column, get, .. } in TEXTS {
        put(*column, &|out| write_texts(out, facts().map(|it| get(it).map(str::as_bytes))));
    }
    for Number { column, near, get, .. } in NUMBERS {
        put(*column, &|out| write_numbers(out, *near, facts().map(get)));
    }
    put(DELIVERIES, &|out| facts().for_each(|it| out.number(it.delivery.0.into())));
    put(SIZES, &|out| {
        let mut last = 0;
        for facts in facts() {
            let beyond = facts.size.wrapping_sub(expected_size(facts));
            out.difference(beyond, last);
            last = beyond;
        }
    });
    put(ISRC_STARTS, &|out| write_texts(out, facts().map(|it| isrc(it).map(|(start, _)| start.as_bytes()))));
    put(ISRC_NUMBERS, &|out| write_numbers(out, Near::Yes, facts().map(|it| isrc(it)?.1)));
    put(RECORDINGS, &|out| write_uuids(out, facts().map(|it| it.tags.ids.mb_recording.as_deref())));
    put(RELEASES, &|out| write_uuids(out, facts().map(|it| it.tags.ids.mb_release.as_deref())));
    put(MARKS, &|out| marks::write(out, tracks.iter().map(|(_, facts)| facts.marks.as_slice())));
    put(ESSENCES, &|out| write_ids(out, facts().map(|it| it.essence.map(|essence| essence.0))));
    // Ids that can be derived from what was read are not written.
    put(IDS, &|out| {
        write_ids(out, tracks.iter().map(|(id, facts)| Some(id.0).filter(|_| TrackId::derive(facts) != *id)));
    });
    out.0
}

/// Reads the columns. Answers one track a row, and whether there is more than this version understands.
pub(in crate::changes) fn read(
    mut columns: Columns<'_>,
    budget: &mut Budget,
) -> Result<(Vec<TrackRow>, bool)> {
    let (rows, mut is_understood) = (columns.rows, true);
    let mut all: Vec<TrackFacts> = Vec::new();
    for title in texts(&mut columns, TITLES, budget)? {
        all.push(TrackFacts { title: text(title.unwrap_or_default())?.to_owned(), ..TrackFacts::default() });
    }
    read_tag_titles(columns.take(TAG_TITLES), &mut all, budget)?;
    for Text { column, set, .. } in TEXTS {
        for (facts, value) in all.iter_mut().zip(texts(&mut columns, *column, budget)?) {
            is_understood &= set(facts, value.map(text).transpose()?);
        }
    }
    for Number { column, near, set, .. } in NUMBERS {
        let Some(mut reader) = columns.take(*column) else { continue };
        for (facts, value) in all.iter_mut().zip(read_numbers(&mut reader, *near, rows)?) {
            is_understood &= set(facts, value);
        }
    }
    read_isrcs(&mut columns, &mut all, budget)?;
    read_rest(&mut columns, &mut all)?;
    for (facts, uuid) in all.iter_mut().zip(read_uuids(columns.take(RECORDINGS), rows, budget)?) {
        facts.tags.ids.mb_recording = uuid;
    }
    for (facts, uuid) in all.iter_mut().zip(read_uuids(columns.take(RELEASES), rows, budget)?) {
        facts.tags.ids.mb_release = uuid;
    }
    let (all_marks, has_unknown) = marks::read(columns.take(MARKS), rows, budget)?;
    for (facts, marks) in all.iter_mut().zip(all_marks) {
        facts.marks = marks;
    }
    let ids = read_ids(columns.take(IDS), rows)?;
    let id = |id: Option<[u8; 16]>, facts: &TrackFacts| id.map_or_else(|| TrackId::derive(facts), TrackId);
    let tracks = ids.into_iter().zip(all).map(|(it, facts)| (id(it, &facts), Box::new(facts))).collect();
    Ok((tracks, has_unknown || !is_understood || columns.has_unknown()))
}

/// Writes deliveries, sizes and essences.
fn read_rest(columns: &mut Columns<'_>, all: &mut [TrackFacts]) -> Result<()> {
    if let Some(mut reader) = columns.take(DELIVERIES) {
        for facts in all.iter_mut() {
            facts.delivery = Delivery(reader.number()?.try_into().map_err(|_| Damaged)?);
        }
    }
    let (mut reader, mut last) = (columns.take(SIZES), 0);
    for facts in all.iter_mut() {
        last = reader.as_mut().map_or(Ok(last), |reader| reader.difference(last))?;
        facts.size = last.wrapping_add(expected_size(facts));
    }
    for (facts, essence) in all.iter_mut().zip(read_ids(columns.take(ESSENCES), columns.rows)?) {
        facts.essence = essence.map(Essence);
    }
    Ok(())
}

/// The size of the audio, from length and bit rate. Only the difference to the file's size is written: it is
/// similar for all songs of an album.
fn expected_size(facts: &TrackFacts) -> u64 {
    let audio = &facts.audio;
    let (ms, kbps) = (audio.duration_ms.unwrap_or_default(), audio.bitrate_kbps.unwrap_or_default());
    ms.wrapping_mul(kbps.into()) / 8
}

fn write_tag_titles(out: &mut Writer, tracks: &[(TrackId, &TrackFacts)]) {
    let mut others = Vec::new();
    for (_, facts) in tracks {
        out.number(match facts.tags.title.as_deref() {
            None => NO_TITLE,
            Some(title) if title == facts.title => SAME_TITLE,
            Some(title) => {
                others.push(title);
                OTHER_TITLE
            }
        });
    }
    write_texts(out, others.into_iter().map(|title| Some(title.as_bytes())));
}

fn read_tag_titles(reader: Option<Reader<'_>>, all: &mut [TrackFacts], budget: &mut Budget) -> Result<()> {
    let Some(mut reader) = reader else { return Ok(()) };
    let mut others = Vec::new();
    for (at, facts) in all.iter_mut().enumerate() {
        match reader.number()? {
            NO_TITLE => {}
            SAME_TITLE => facts.tags.title = Some(facts.title.clone()),
            OTHER_TITLE => others.push(at),
            _ => return Err(Damaged),
        }
    }
    for (at, title) in others.iter().zip(read_texts(&mut reader, others.len(), budget)?) {
        let facts = all.get_mut(*at).ok_or(Damaged)?;
        facts.tags.title = Some(text(title.unwrap_or_default())?.to_owned());
    }
    Ok(())
}

fn texts<'a>(columns: &mut Columns<'a>, id: u64, budget: &mut Budget) -> Result<Vec<Option<&'a [u8]>>> {
    match columns.take(id) {
        Some(mut reader) => read_texts(&mut reader, columns.rows, budget),
        None => Ok(vec![None; columns.rows]),
    }
}

/// Writes an ISRC as its first seven characters, which are often the same on an album, and its last five
/// digits; any other text as it is.
fn isrc(facts: &TrackFacts) -> Option<(&str, Option<u64>)> {
    let isrc = facts.tags.ids.isrc.as_deref()?;
    let parts =
        isrc.split_at_checked(7).filter(|(_, end)| end.len() == 5 && end.bytes().all(|c| c.is_ascii_digit()));
    Some(parts.map_or((isrc, None), |(start, end)| (start, end.parse().ok())))
}

fn read_isrcs(columns: &mut Columns<'_>, all: &mut [TrackFacts], budget: &mut Budget) -> Result<()> {
    let starts = texts(columns, ISRC_STARTS, budget)?;
    let numbers = match columns.take(ISRC_NUMBERS) {
        Some(mut reader) => read_numbers(&mut reader, Near::Yes, columns.rows)?,
        None => vec![None; columns.rows],
    };
    for ((facts, start), number) in all.iter_mut().zip(starts).zip(numbers) {
        let start = start.map(text).transpose()?;
        facts.tags.ids.isrc =
            start.map(|start| number.map_or(start.to_owned(), |number| format!("{start}{number:05}")));
    }
    Ok(())
}

/// Writes a UUID as sixteen bytes. Each row begins with 0 for none, 1 for a UUID, 2 for that of the row
/// before, 3 for any other text.
fn write_uuids<'a>(out: &mut Writer, values: impl Iterator<Item = Option<&'a str>>) {
    let (mut last, mut bytes, mut others) = (None, Vec::new(), Vec::new());
    for value in values {
        let code = match (value, value.and_then(uuid::bytes_of)) {
            (None, _) => 0,
            (value, _) if value == last => 2,
            (_, Some(uuid)) => {
                bytes.extend(uuid);
                1
            }
            (other, None) => {
                others.push(other.map(str::as_bytes));
                3
            }
        };
        last = value.or(last);
        out.number(code);
    }
    out.0.append(&mut bytes);
    write_texts(out, others.into_iter());
}

fn read_uuids(reader: Option<Reader<'_>>, rows: usize, budget: &mut Budget) -> Result<Vec<Option<String>>> {
    let Some(mut reader) = reader else { return Ok(vec![None; rows]) };
    let mut codes = Vec::new();
    for _ in 0..rows {
        codes.push(reader.number()?);
    }
    let mut uuids = Vec::new();
    for _ in codes.iter().filter(|code| **code == 1) {
        uuids.push(uuid::text_of(reader.array()?));
    }
    let others = codes.iter().filter(|code| **code == 3).count();
    let mut others = read_texts(&mut reader, others, budget)?.into_iter();
    let (mut uuids, mut last, mut values) = (uuids.into_iter(), None, Vec::new());
    for code in codes {
        let value = match code {
            0 => None,
            1 => uuids.next(),
            2 => last.clone(),
            3 => others.next().flatten().map(|other| text(other).map(str::to_owned)).transpose()?,
            _ => return Err(Damaged),
        };
        last = value.clone().or(last);
        values.push(value);
    }
    Ok(values)
}

/// Writes ids that may be missing: 0 or 1 for each row, then the bytes of those that are there.
pub(super) fn write_ids<const N: usize>(out: &mut Writer, ids: impl Iterator<Item = Option<[u8; N]>>) {
    let mut bytes = Vec::new();
    for id in ids {
        out.number(id.is_some().into());
        bytes.extend(id.into_iter().flatten());
    }
    out.0.append(&mut bytes);
}

pub(super) fn read_ids<const N: usize>(
    reader: Option<Reader<'_>>,
    rows: usize,
) -> Result<Vec<Option<[u8; N]>>> {
    let Some(mut reader) = reader else { return Ok(vec![None; rows]) };
    let mut are_there = Vec::new();
    for _ in 0..rows {
        are_there.push(reader.number()? != 0);
    }
    are_there.into_iter().map(|is_there| is_there.then(|| reader.array()).transpose()).collect()
}
