//! The MPEG-4 family (`.m4a`, `.m4p`, `.m4b`, `.m4r`, `.aax`, `.mp4`, `.mov`): where the movie is, and
//! what the file as a whole says: brands, duration, bit rate.

use std::ops::Range;

use boxes::{Atom, Children, Extent, Need, Walk, kind_text};
use movie::{Layout, Movie};
use track::Time;

use super::bytes::Cursor;
use super::{Missing, Source};
use crate::evidence;
use crate::marks::Where;
use crate::reading::{Container, ProblemCode, Reading};

mod boxes;
mod decoder_config;
mod fragments;
mod item_list;
mod movie;
mod protection;
mod quicktime_text;
mod sample_entry;
mod track;

/// The most brands looked at.
const MAX_BRANDS: usize = 16;

/// Reads the file whose boxes start at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Reading) -> Result<(), Missing> {
    reading.container = Some(Container::Mp4);
    let mut walk = Walk::new(source);
    let file = File::read(&mut walk, offset..source.size(), reading);
    match file.movie {
        Some(movie) => file.describe(movie, &mut walk, reading),
        None => reading.note(ProblemCode::NoAudio, ""),
    }
    walk.finish()
}

/// What the boxes of a file's top level say.
#[derive(Debug, Default)]
struct File<'a> {
    movie: Option<Movie<'a>>,
    /// The bytes of media data, as far as its boxes were seen.
    media_bytes: u64,
    /// What follows the boxes that were seen.
    unseen_bytes: u64,
    /// Whether a media box claims more than the file has.
    media: Option<Extent>,
    /// How long a segment index says that all of it is.
    index: Option<Time>,
    /// The durations of the fragments that were seen.
    fragment_units: u64,
}

impl<'a> File<'a> {
    fn read(walk: &mut Walk<'a>, range: Range<u64>, reading: &mut Reading) -> File<'a> {
        let mut file = File::default();
        let mut children = Children { kind: *b"file", at: range.start, end: range.end, need: Need::IfThere };
        while let Some(atom) = walk.next(&mut children, reading) {
            match &atom.kind {
                b"ftyp" => read_brands(walk, atom, reading),
                b"moov" if file.movie.is_none() => file.movie = Some(movie::read(walk, atom, reading)),
                b"mdat" => {
                    file.media_bytes += atom.len();
                    file.media = file.media.filter(|&extent| extent == Extent::Cut).or(Some(atom.extent));
                }
                b"sidx" => file.index = file.index.or_else(|| fragments::read_index(walk, atom)),
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
            // What stands behind the last box that is there: in healthy files, the movie.
            walk.want_rest(&children);
        }
        file
    }

    fn describe(&self, movie: Movie<'a>, walk: &mut Walk<'a>, reading: &mut Reading) {
        if let Some(time) = self.time(movie) {
            reading.stream.set_samples(time.units, time.scale);
        }
        let Some((audio, entry)) = movie.audio.and_then(|audio| Some((audio, audio.entry?))) else {
            reading.note(ProblemCode::NoAudio, "");
            return;
        };
        entry.describe(&mut reading.stream);
        reading.essence = audio.essence;
        match audio.sample_bytes(walk).or_else(|| self.audio_bytes(movie)) {
            Some(bytes) => reading.stream.set_bitrate_of(bytes),
            None => reading.stream.bitrate_kbps = entry.bitrate().map(|rate| rate.saturating_add(500) / 1000),
        }
    }

    /// How long the audio is: by its track, the movie, the index, or the fragments, of which
    /// those that were not seen are taken to be like those that were.
    fn time(&self, movie: Movie<'_>) -> Option<Time> {
        let scale = movie.audio.and_then(|audio| audio.scale);
        let told = movie.audio.and_then(|audio| audio.time).or(movie.time).or(self.index);
        told.or_else(|| {
            let all = u128::from(self.media_bytes) + u128::from(self.unseen_bytes);
            let units = u128::from(self.fragment_units) * all / u128::from(self.media_bytes.max(1));
            let units = u64::try_from(units).ok().filter(|&units| units > 0)?;
            Some(Time { units, scale: scale? })
        })
    }

    /// The bytes of audio, if all media data is audio and none of it is cut off.
    fn audio_bytes(&self, movie: Movie<'_>) -> Option<u64> {
        let bytes = match movie.layout {
            Layout::Whole if self.media_bytes > 0 => self.media_bytes,
            Layout::Whole | Layout::Fragmented => self.media_bytes + self.unseen_bytes,
        };
        (movie.tracks == 1 && bytes > 0 && self.media != Some(Extent::Cut)).then_some(bytes)
    }
}

/// Reads the brands: the major one, and all compatible ones in one mark, with spaces between.
fn read_brands(walk: &mut Walk<'_>, ftyp: Atom, reading: &mut Reading) {
    let max = 8 + 4 * MAX_BRANDS as u64;
    let mut cursor = Cursor::new(walk.contents(ftyp, max, Need::IfThere).unwrap_or_default());
    let (Some(major), Some(_version)) = (cursor.array(), cursor.u32_be()) else { return };
    reading.take_mark(Where::Brand, "major", &kind_text(major));
    if evidence::wants(Where::Brand, "compatible") {
        let brands = cursor.rest().as_chunks::<4>().0.iter();
        let brands: Vec<_> = brands
            .filter(|brand| **brand != [0; 4])
            .map(|&brand| kind_text(brand).trim_end().to_owned())
            .collect();
        reading.take_mark(Where::Brand, "compatible", &brands.join(" "));
    }
}
