//! JSON: the versioned form that holds everything, one song a line. `json/schema.json` documents it, and a test
//! compares the two.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use super::song::Song;
use super::{Options, Paths, Source, private};
use crate::changes::Ruling;
use crate::evidence::{Country, Settings};
use crate::library::File;
use crate::marks::Mark;
use crate::reading::Ids;
use crate::text::sorting;

mod object;

pub use super::private::Accounts;
pub(super) use object::said;
pub use object::{EvidenceObject, Judged, LinkObject, ProblemObject, Told, ToldBy, TrackObject};

/// The version of this form. Since 2, a back-up has its changes too.
pub const VERSION: u32 = 2;

/// What an export ends with. The changes of a back-up go before it.
const END: &str = "}\n";

/// A song of the catalog: the fields of a file's object, and those that only the catalog knows.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SongObject<'a> {
    id: String,
    #[serde(flatten)]
    track: TrackObject<'a>,
    composer: Option<&'a str>,
    genre: Option<&'a str>,
    track_total: Option<u32>,
    disc_total: Option<u32>,
    bits_per_sample: Option<u16>,
    size: u64,
    ids: IdsObject<'a>,
    marks: Vec<MarkObject<'a>>,
    copies: Vec<CopyObject>,
    note: Option<&'a str>,
    tick: Option<&'static str>,
    said: Option<SaidObject>,
}

/// Where the person says that the song came from.
#[derive(Serialize)]
struct SaidObject {
    origin: &'static str,
    store: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IdsObject<'a> {
    apple_song: Option<u64>,
    apple_album: Option<u64>,
    apple_artist: Option<u64>,
    apple_storefront: Option<u32>,
    mb_recording: Option<&'a str>,
    mb_release: Option<&'a str>,
}

#[derive(Serialize)]
struct MarkObject<'a> {
    #[serde(rename = "where")]
    place: &'static str,
    key: &'a str,
    value: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CopyObject {
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified_ms: Option<u64>,
    present: bool,
}

/// A place, as it is written.
#[derive(Serialize)]
struct PlaceObject<'a> {
    id: String,
    browser: String,
    name: &'a String,
}

/// Writes what comes before the songs: the places that hold them, if paths are told. How many folders and browsers
/// somebody has is theirs.
pub(super) fn begin(out: &mut String, source: Source<'_>, options: &Options) {
    let told = source.catalog.places().iter().filter(|_| options.paths == Paths::Included);
    let places = told.map(|(id, place)| {
        let browser = place.value.browser.to_hex();
        PlaceObject { id: id.to_hex(), browser, name: &place.value.name }
    });
    // Serialising cannot fail here, nor for the songs below.
    let mut places: Vec<_> = places.filter_map(|place| serde_json::to_string(&place).ok()).collect();
    sorting::sort(&mut places);
    out.push_str(&format!(
        "{{\"format\":\"reprise-catalog\",\"version\":{VERSION},\"exported\":{},\n\"places\":[{}],\n\"tracks\":[\n",
        serde_json::to_string(source.today).unwrap_or_default(),
        places.join(","),
    ));
}

/// Writes a song behind as many others.
pub(super) fn song(out: &mut String, source: Source<'_>, song: &Song<'_>, options: &Options, before: u64) {
    if before > 0 {
        out.push_str(",\n");
    }
    out.push_str(&object(source, song, options));
}

/// Ends the file.
pub(super) fn end(out: &mut String) {
    out.extend(["\n]", END]);
}

/// Makes a back-up of an export: everything that was said stands behind the songs, as batches in base64.
pub fn with_changes(
    mut export: String,
    settings: &Settings,
    batches: impl Iterator<Item = Vec<u8>>,
) -> String {
    begin_changes(&mut export, settings);
    for (at, batch) in (0..).zip(batches) {
        add_changes(&mut export, &batch, at);
    }
    end_changes(&mut export);
    export
}

/// Opens the end of an export, so that what the person chose and the changes can follow the songs.
pub fn begin_changes(end: &mut String, settings: &Settings) {
    end.truncate(end.trim_end_matches(END).len());
    let chosen = ChosenObject {
        subscription: settings.subscription.slug(),
        country: settings.country.as_ref().map(Country::code),
        closed_stores: settings.closed.iter().map(|store| store.slug()).collect(),
    };
    // Serialising cannot fail here.
    let chosen = serde_json::to_string(&chosen).unwrap_or_default();
    end.push_str(&format!(",\n\"settings\":{chosen},\n\"changes\":["));
}

/// What the person chose. Only back-ups have it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChosenObject<'a> {
    subscription: &'static str,
    country: Option<&'a str>,
    closed_stores: Vec<&'static str>,
}

/// Writes a batch of changes behind as many others.
pub fn add_changes(out: &mut String, batch: &[u8], before: usize) {
    out.push_str(if before == 0 { "\n\"" } else { ",\n\"" });
    BASE64_STANDARD.encode_string(batch, out);
    out.push('"');
}

/// Ends a back-up.
pub fn end_changes(out: &mut String) {
    out.extend(["\n]", END]);
}

/// The object of a song, in one line.
pub(super) fn object(source: Source<'_>, song: &Song<'_>, options: &Options) -> String {
    let (track, subject) = (song.track, &song.subject);
    let facts = &subject.facts;
    let files = &song.copies;
    let judged = Judged::of(subject, song.row.judgement, source.settings);
    let problems: Vec<_> = files.iter().flat_map(|file| file.problems()).collect();
    let told = Told {
        source: ToldBy::of(track),
        path: None,
        title: Some(&facts.title),
        facts: subject.evidence(),
        essence: facts.essence,
        problems: &problems,
        accounts: options.accounts,
        paths: options.paths,
        names: &song.names,
    };
    let object = SongObject {
        id: track.id().to_hex(),
        track: TrackObject::new(told, &judged),
        composer: facts.tags.composer.as_deref(),
        genre: facts.tags.genre.as_deref(),
        track_total: facts.tags.track_total,
        disc_total: facts.tags.disc_total,
        bits_per_sample: facts.audio.bits_per_sample,
        size: facts.size,
        ids: ids(&facts.tags.ids),
        marks: marks(subject.marks(), song, options),
        copies: files
            .iter()
            .filter(|file| options.only.is_none() || options.takes(file))
            .map(|file| copy(source, *file, options))
            .collect(),
        note: song.note(options),
        tick: Some(song.tick()).filter(|tick| !tick.is_empty()),
        said: track.ruling().map(SaidObject::new),
    };
    // Serialising cannot fail: all keys are texts, all numbers whole.
    serde_json::to_string(&object).unwrap_or_default()
}

impl SaidObject {
    fn new(ruling: Ruling) -> SaidObject {
        SaidObject { origin: ruling.origin.slug(), store: ruling.store.map(|store| store.slug()) }
    }
}

fn ids(ids: &Ids) -> IdsObject<'_> {
    IdsObject {
        apple_song: ids.apple_song,
        apple_album: ids.apple_album,
        apple_artist: ids.apple_artist,
        apple_storefront: ids.apple_storefront,
        mb_recording: ids.mb_recording.as_deref(),
        mb_release: ids.mb_release.as_deref(),
    }
}

/// The marks of a song. Those from its path are left out unless paths are included.
fn marks<'a>(marks: &'a [Mark], song: &Song<'_>, options: &Options) -> Vec<MarkObject<'a>> {
    let told = |mark: &&Mark| options.paths == Paths::Included || !mark.is_of_path();
    let names = (options.paths == Paths::LeftOut).then_some(song.names.as_slice());
    let value = |mark| private::value(mark, options.accounts, names);
    let marks = marks.iter().filter(told);
    marks.map(|mark| MarkObject { place: mark.place.slug(), key: &mark.key, value: value(mark) }).collect()
}

fn copy(source: Source<'_>, file: File<'_>, options: &Options) -> CopyObject {
    let (size, modified_ms) = file.size_and_time();
    let is_told = options.paths == Paths::Included;
    CopyObject {
        place: is_told.then(|| file.place().to_hex()),
        path: is_told.then(|| file.path()),
        size,
        modified_ms: is_told.then_some(modified_ms),
        present: source.catalog.is_present(file),
    }
}

#[cfg(test)]
mod tests;
