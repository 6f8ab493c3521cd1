//! Compares what is read of small files, rebuilt from public reports, with what is right. `REPRISE_CORPUS` names the
//! folder beside which they lie. Rows that only a browser can answer (drops, imports, messages) are counted and left.

use std::fs;
use std::path::{Path, PathBuf};

use reprise_catalog::evidence::{Certainty, Verdict, judge};
use reprise_catalog::fixtures::disk::{list, read_folder};
use reprise_catalog::reading::{Audio, Problem, ProblemCode, Tags};

/// A row of the expectations: an input, what is asked of it, and the right answer.
struct Row {
    path: String,
    field: String,
    right: String,
}

/// What was learned of a song.
struct Song {
    path: PathBuf,
    tags: Tags,
    audio: Audio,
    problems: Vec<Problem>,
    verdict: Verdict,
}

#[test]
fn inputs_that_people_reported_are_read_rightly() {
    let Some(corpus) = reprise_needs::corpus() else { return };
    let field = corpus.with_file_name("field");
    let Ok(text) = fs::read_to_string(field.join("expected.tsv")) else {
        return reprise_needs::skip("there are no field files beside the corpus");
    };
    let (mut right, mut wrong, mut left) = (0, Vec::new(), 0);
    for row in text.lines().skip(1).filter_map(Row::of) {
        match row.answer(&field) {
            Some(answer) if row.agrees(&answer) => right += 1,
            Some(answer) => {
                wrong.push(format!("{}: {} is {answer:?}, not {:?}", row.path, row.field, row.right));
            }
            None => left += 1,
        }
    }
    println!("expected.tsv: {right} right, {} wrong, {left} are for the browser", wrong.len());
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
    assert!(right > 40, "only {right} rows were answered");
}

impl Row {
    fn of(line: &str) -> Option<Row> {
        let mut cells = line.split('\t').map(str::to_owned);
        Some(Row { path: cells.next()?, field: cells.next()?, right: cells.next()? })
    }

    /// What this crate answers; `None` if it is not asked.
    fn answer(&self, field: &Path) -> Option<String> {
        let path = field.join(&self.path);
        let song = song(&path)?;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let Song { tags, audio, .. } = &song;
        Some(match self.field.as_str() {
            "title" => text(&tags.title),
            "artist" => text(&tags.artist),
            "album" => text(&tags.album),
            "albumArtist" => text(&tags.album_artist),
            "trackNumber" => number(tags.track_number.map(u64::from)),
            "discNumber" => number(tags.disc_number.map(u64::from)),
            "year" => number(tags.year.map(u64::from)),
            "durationMs" => number(audio.duration_ms),
            "sampleRateHz" => number(audio.sample_rate_hz.map(u64::from)),
            "bitsPerSample" => number(audio.bits_per_sample.map(u64::from)),
            "problems" => song.told_problems(),
            "origin" => song.told_origin(),
            _ => return None,
        })
    }

    fn agrees(&self, answer: &str) -> bool {
        // Behind the answer some rows say in brackets why it is right.
        let right = self.right.split(" (").next().unwrap_or_default();
        match right.strip_prefix("ends \"… ").and_then(|end| end.strip_suffix('"')) {
            Some(end) => answer.ends_with(end),
            None => right.split(" or ").any(|right| right == answer),
        }
    }
}

impl Song {
    fn told_problems(&self) -> String {
        let mut codes: Vec<&str> = self.problems.iter().map(|problem| problem.code.slug()).collect();
        codes.retain(|code| *code != ProblemCode::WrongExtension.slug());
        if codes.is_empty() { "none".to_owned() } else { codes.join(", ") }
    }

    fn told_origin(&self) -> String {
        let (origin, certainty) = (self.verdict.origin.slug(), self.verdict.certainty);
        let is_sure = certainty < Certainty::Hint;
        if is_sure { format!("{origin}, {}", certainty.slug()) } else { origin.to_owned() }
    }
}

/// The song at a path, or the first one in the folder at it, with what the files beside it say.
fn song(path: &Path) -> Option<Song> {
    let folder = if path.is_dir() { path } else { path.parent()? };
    let files: Vec<PathBuf> = list(folder).ok()?.into_iter().filter(|path| path.is_file()).collect();
    let songs = read_folder(&files).into_iter().map(|song| {
        let at = song.path.clone();
        let (facts, problems) = song.facts();
        let verdict = judge(&facts.evidence());
        Song { path: at, tags: facts.tags, audio: facts.audio, problems, verdict }
    });
    songs.into_iter().find(|song| song.path == path || (path.is_dir() && song.audio.codec.is_some()))
}
