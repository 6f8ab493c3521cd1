//! The columns of files. Their numbers never change; new ones are added at the end.

use std::collections::HashMap;

use super::tracks::{TrackRow, read_ids, write_ids};
use super::{Budget, Columns, Damaged, Near, Reader, Result, Writer, marks, read_numbers, read_texts, text};
use super::{write_numbers, write_texts};
use crate::changes::{FileFacts, Holds, Presence, TrackFacts};
use crate::ids::{PlaceId, TrackId};
use crate::reading::{Problem, ProblemCode};

/// A file: its place, its path, and how it was seen.
pub(in crate::changes) type FileRow = (PlaceId, String, FileFacts);

const PLACES: u64 = 1;
const FOLDERS: u64 = 2;
const NAMES: u64 = 3;
const SIZES: u64 = 4;
const TIMES: u64 = 5;
const HOLDS: u64 = 6;
const TRACKS: u64 = 7;
const TRACK_IDS: u64 = 8;
const PRESENCES: u64 = 9;
const PROBLEMS: u64 = 10;
const MARKS: u64 = 11;

/// The tracks of the same batch, which the files hold.
pub(in crate::changes) type TrackFactsById<'a> = [(TrackId, &'a TrackFacts)];

/// Writes files, which may refer to the tracks of their batch.
pub(in crate::changes) fn write(
    files: &[(PlaceId, &str, &FileFacts)],
    tracks: &TrackFactsById<'_>,
) -> Vec<u8> {
    let (mut out, facts) = (Writer::default(), || files.iter().map(|(.., facts)| *facts));
    let mut put = |id, fill: &dyn Fn(&mut Writer)| out.filled(id, fill);
    let at: HashMap<TrackId, usize> = tracks.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
    let held: Vec<Option<usize>> =
        facts().map(|it| it.holds.track().and_then(|id| at.get(&id).copied())).collect();
    let track = |at: Option<usize>| at.and_then(|at| tracks.get(at)).map(|(_, facts)| *facts);
    put(PLACES, &|out| write_texts(out, files.iter().map(|(place, ..)| Some(place.0.as_slice()))));
    put(FOLDERS, &|out| write_texts(out, files.iter().map(|(_, path, _)| Some(folder(path).as_bytes()))));
    put(NAMES, &|out| {
        let names = files.iter().zip(&held).map(|((_, path, _), at)| pattern(name(path), track(*at)));
        let names: Vec<String> = names.collect();
        write_texts(out, names.iter().map(|name| Some(name.as_bytes())));
    });
    put(SIZES, &|out| {
        facts().zip(&held).for_each(|(it, at)| out.difference(it.size, expected_size(track(*at))));
    });
    put(TIMES, &|out| write_numbers(out, Near::Yes, facts().map(|it| Some(it.modified_ms))));
    put(HOLDS, &|out| facts().for_each(|it| out.number(it.holds.parts().0.into())));
    put(TRACKS, &|out| {
        let mut next = 0;
        for (facts, at) in facts().zip(&held) {
            if facts.holds.track().is_some() {
                // A track that is not in this batch is written by its id.
                let at = at.map_or(tracks.len() as u64, |at| at as u64);
                out.difference(at, next);
                next = at + 1;
            }
        }
    });
    put(TRACK_IDS, &|out| {
        let others = facts().zip(&held).filter(|(_, at)| at.is_none());
        write_ids(out, others.filter_map(|(it, _)| Some(Some(it.holds.track()?.0))));
    });
    put(PRESENCES, &|out| facts().for_each(|it| out.number(it.presence.number().into())));
    put(PROBLEMS, &|out| write_problems(out, files));
    put(MARKS, &|out| marks::write(out, facts().map(|it| it.marks.as_slice())));
    out.0
}

/// Reads the columns. Answers one file a row, and whether there is more than this version understands.
pub(in crate::changes) fn read(
    mut columns: Columns<'_>,
    tracks: &[TrackRow],
    budget: &mut Budget,
) -> Result<(Vec<FileRow>, bool)> {
    let rows = columns.rows;
    let held = read_held(&mut columns, tracks)?;
    let places = texts(&mut columns, PLACES, budget)?;
    let folders = texts(&mut columns, FOLDERS, budget)?;
    let names = texts(&mut columns, NAMES, budget)?;
    let mut sizes = columns.take(SIZES);
    let times = match columns.take(TIMES) {
        Some(mut reader) => read_numbers(&mut reader, Near::Yes, rows)?,
        None => vec![None; rows],
    };
    let mut presences = columns.take(PRESENCES);
    let (problems, odd_problems) = read_problems(columns.take(PROBLEMS), rows, budget)?;
    let (all_marks, odd_marks) = marks::read(columns.take(MARKS), rows, budget)?;
    let has_unknown = odd_problems || odd_marks || columns.has_unknown();
    let mut files = Vec::new();
    let rests = held.into_iter().zip(times).zip(problems.into_iter().zip(all_marks));
    for (((place, folder), pattern), (((holds, at), time), (problems, marks))) in
        places.into_iter().zip(folders).zip(names).zip(rests)
    {
        let place = PlaceId(place.and_then(|place| place.try_into().ok()).ok_or(Damaged)?);
        let track = at.and_then(|at| tracks.get(at)).map(|(_, facts)| &**facts);
        let name = name_of(text(pattern.unwrap_or_default())?, track);
        budget.spend(name.len())?;
        let path = text(folder.unwrap_or_default())?.to_owned() + &name;
        let expected = expected_size(track);
        let size = sizes.as_mut().map_or(Ok(expected), |sizes| sizes.difference(expected))?;
        let presence = presences.as_mut().map_or(Ok(0), Reader::number)?;
        let presence = Presence::of_number(presence.try_into().map_err(|_| Damaged)?);
        let modified_ms = time.unwrap_or_default();
        files.push((place, path, FileFacts { size, modified_ms, holds, problems, presence, marks }));
    }
    Ok((files, has_unknown))
}

/// Reads what each file holds, and the position of its track in this batch, if it is in it.
fn read_held(columns: &mut Columns<'_>, tracks: &[TrackRow]) -> Result<Vec<(Holds, Option<usize>)>> {
    let (mut holds, mut numbers) = (columns.take(HOLDS), Vec::new());
    let mut places = columns.take(TRACKS);
    let (mut next, mut others) = (0u64, 0);
    for _ in 0..columns.rows {
        let number = holds.as_mut().map_or(Ok(0), Reader::number)?;
        let number = u32::try_from(number).map_err(|_| Damaged)?;
        let mut at = None;
        if number == 0 {
            let place = places.as_mut().map_or(Ok(next), |places| places.difference(next))?;
            next = place.checked_add(1).ok_or(Damaged)?;
            at = usize::try_from(place).ok().filter(|at| *at < tracks.len());
            others += usize::from(at.is_none());
        }
        numbers.push((number, at));
    }
    let mut others = read_ids(columns.take(TRACK_IDS), others)?.into_iter();
    let mut held = Vec::new();
    for (number, at) in numbers {
        let track = match at {
            Some(at) => tracks.get(at).map(|(id, _)| *id),
            None if number == 0 => others.next().flatten().map(TrackId),
            None => None,
        };
        held.push((Holds::of_parts(number, track).ok_or(Damaged)?, at));
    }
    Ok(held)
}

fn texts<'a>(columns: &mut Columns<'a>, id: u64, budget: &mut Budget) -> Result<Vec<Option<&'a [u8]>>> {
    match columns.take(id) {
        Some(mut reader) => read_texts(&mut reader, columns.rows, budget),
        None => Ok(vec![None; columns.rows]),
    }
}

fn expected_size(track: Option<&TrackFacts>) -> u64 {
    track.map_or(0, |facts| facts.size)
}

/// The folders of a path, up to and including the last `/`.
fn folder(path: &str) -> &str {
    path.get(..path.len() - name(path).len()).unwrap_or_default()
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Signs that stand in a pattern for what the tags say. A name that cannot be written with them follows `AS_IS`.
const AS_IS: char = '\0';
const TITLE: char = '\u{1}';
const SAFE_TITLE: char = '\u{2}';
const NUMBER: char = '\u{3}';
const DISC_AND_NUMBER: char = '\u{4}';

/// A file's name with the parts that its track's tags tell replaced by signs. Few patterns describe whole
/// libraries: "01 Blue.flac" becomes number, space, title, ".flac".
fn pattern(name: &str, track: Option<&TrackFacts>) -> String {
    let Some(track) = track else { return format!("{AS_IS}{name}") };
    let mut pattern = name.to_owned();
    for sign in [DISC_AND_NUMBER, NUMBER, TITLE, SAFE_TITLE] {
        let meaning = meaning(sign, track);
        let is_at_start = matches!(sign, DISC_AND_NUMBER | NUMBER);
        if !meaning.is_empty()
            && (!is_at_start || name.starts_with(&meaning))
            && !pattern.contains([TITLE, SAFE_TITLE])
        {
            pattern = pattern.replacen(&meaning, sign.encode_utf8(&mut [0; 4]), 1);
        }
    }
    if name_of(&pattern, Some(track)) == name { pattern } else { format!("{AS_IS}{name}") }
}

/// The name that a pattern describes.
fn name_of(pattern: &str, track: Option<&TrackFacts>) -> String {
    match (pattern.strip_prefix(AS_IS), track) {
        (Some(name), _) => name.to_owned(),
        (None, None) => pattern.to_owned(),
        (None, Some(track)) => {
            let mut name = String::with_capacity(pattern.len());
            for c in pattern.chars() {
                match c {
                    TITLE | SAFE_TITLE | NUMBER | DISC_AND_NUMBER => name.push_str(&meaning(c, track)),
                    c => name.push(c),
                }
            }
            name
        }
    }
}

fn meaning(sign: char, track: &TrackFacts) -> String {
    let tags = &track.tags;
    match (sign, tags.track_number) {
        (TITLE, _) => track.title.clone(),
        // Programs write `_` for letters that file systems forbid.
        (SAFE_TITLE, _) => track.title.replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|'], "_"),
        (NUMBER, Some(number)) => format!("{number:02}"),
        (DISC_AND_NUMBER, Some(number)) => {
            tags.disc_number.map_or(String::new(), |disc| format!("{disc}-{number:02}"))
        }
        _ => String::new(),
    }
}

/// Writes how many problems each file has, then their words and details.
fn write_problems(out: &mut Writer, files: &[(PlaceId, &str, &FileFacts)]) {
    let problems: Vec<&Problem> = files.iter().flat_map(|(.., facts)| &facts.problems).collect();
    files.iter().for_each(|(.., facts)| out.number(facts.problems.len() as u64));
    write_texts(out, problems.iter().map(|it| Some(it.code.word().as_bytes())));
    write_texts(out, problems.iter().map(|it| Some(it.detail.as_bytes())));
}

fn read_problems(
    reader: Option<Reader<'_>>,
    rows: usize,
    budget: &mut Budget,
) -> Result<(Vec<Vec<Problem>>, bool)> {
    let Some(mut reader) = reader else { return Ok((vec![Vec::new(); rows], false)) };
    let (mut counts, mut sum) = (Vec::new(), 0usize);
    for _ in 0..rows {
        let count = usize::try_from(reader.number()?).map_err(|_| Damaged)?;
        budget.spend(count.saturating_mul(size_of::<Problem>()))?;
        sum = sum.checked_add(count).ok_or(Damaged)?;
        counts.push(count);
    }
    let codes = read_texts(&mut reader, sum, budget)?;
    let details = read_texts(&mut reader, sum, budget)?;
    let (mut all, mut has_unknown) = (Vec::new(), false);
    for (code, detail) in codes.into_iter().zip(details) {
        let code = ProblemCode::from_word(text(code.unwrap_or_default())?);
        has_unknown |= code.is_none();
        let detail = text(detail.unwrap_or_default())?.to_owned();
        all.push(Problem { code: code.unwrap_or(ProblemCode::OTHER), detail });
    }
    let mut all = all.into_iter();
    Ok((counts.into_iter().map(|count| all.by_ref().take(count).collect()).collect(), has_unknown))
}
