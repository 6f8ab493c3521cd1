//! The set of truth: whole files that are built by code, then read and judged as the app does it.
//! There is one case for every rule of evidence, and one for every known trap.

use reprise_catalog::changes::TrackFacts;
use reprise_catalog::evidence::{Verdict, judge, path_marks};
use reprise_catalog::fixtures::apev2::{Form, Value, ape_tag};
use reprise_catalog::fixtures::drive::read_bytes;
use reprise_catalog::fixtures::flac::{flac, vorbis_comments};
use reprise_catalog::fixtures::id3::{Version, tag};
use reprise_catalog::fixtures::mp4::Mp4;
use reprise_catalog::fixtures::{mpeg, others};
use reprise_catalog::side::{self, AudioFile, Folder};

#[path = "truth/rules.rs"]
mod rules;
#[path = "truth/spellings.rs"]
mod spellings;
#[path = "truth/traps.rs"]
mod traps;

/// A table of contents as iTunes writes it, whose check sum holds.
const ITUNES_TOC: &str =
    "9D09130B+174405+11+150+16731+33753+50880+67008+82971+96606+113886+127971+142188+158073";

/// A file, its path, and the side files beside it.
struct Case {
    path: &'static str,
    file: Vec<u8>,
    beside: Vec<(&'static str, String)>,
}

impl Case {
    fn new(path: &'static str, file: Vec<u8>) -> Case {
        Case { path, file, beside: Vec::new() }
    }

    fn beside(mut self, name: &'static str, text: String) -> Case {
        self.beside.push((name, text));
        self
    }

    /// Reads the file and the side files, as if it were the only song of its folder.
    fn facts(&self) -> TrackFacts {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let reading = read_bytes(name, &self.file);
        let song = AudioFile { name, duration_ms: reading.audio.duration_ms };
        let side: Vec<_> =
            self.beside.iter().map(|(name, text)| (*name, side::read(name, text.as_bytes()))).collect();
        let marks = Folder::new(&side, &[song]).marks_for(name);
        let mut facts = TrackFacts::of_reading(reading, self.path, self.file.len() as u64);
        facts.marks.extend(path_marks(self.path).into_iter().chain(marks));
        facts
    }
}

fn verdict(facts: &TrackFacts) -> Verdict {
    judge(&facts.evidence())
}

/// An MP3 with these frames.
fn mp3(frames: &[(&str, Vec<u8>)]) -> Vec<u8> {
    [tag(Version::V24, frames), mpeg::lame(192, 20, 1)].concat()
}

/// A FLAC file with these comments. It is finer than a CD, so that only the comments can speak of one.
fn vorbis(comments: &[&str]) -> Vec<u8> {
    flac(&[(4, vorbis_comments(comments))])
}

/// A Musepack file with these items.
fn ape(items: &[(&str, &str)]) -> Vec<u8> {
    let items: Vec<_> = items.iter().map(|(key, value)| (*key, Value::Text(value))).collect();
    [others::musepack_7(3000), ape_tag(&items, Form::Footer)].concat()
}

/// An AAC file with these items.
fn m4a(items: Vec<Vec<u8>>) -> Vec<u8> {
    Mp4 { items, ..Mp4::default() }.build()
}
