//! Two lists of days compared, as a table: a song that is new, gone or changed a line, with what each list says of it.

use super::csv::{ByteOrderMark, Separator, line, mark};
use crate::changes::Entry;
use crate::dated::Differing;
use crate::library::{Group, Track, Whereabouts};

const HEADER: [&str; 9] = [
    "Reprise id",
    "Change",
    "Title",
    "Artist",
    "Album",
    "Origin before",
    "Way back before",
    "Origin after",
    "Way back after",
];

/// The media type of the table.
pub const MEDIA_TYPE: &str = "text/csv";

/// The byte order mark, by which Excel reads UTF-8, and the line of names.
pub fn begin() -> String {
    let mut out = String::new();
    mark(&mut out, ByteOrderMark::Written);
    line(&mut out, Separator::Comma, HEADER.into_iter());
    out
}

/// Writes a song that differs. One that is not known here has no name.
pub fn song(out: &mut String, it: &Differing, track: Option<Track<'_>>) {
    let change = match (it.before, it.after) {
        (None, _) => "new",
        (_, None) => "gone",
        _ => "changed",
    };
    let id = track.map(|track| format!("r-{}", track.id().to_hex())).unwrap_or_default();
    let names = track.map(|track| [Some(track.title()), track.artist(), track.album()]).unwrap_or_default();
    let [before, after] = [it.before, it.after].map(said);
    let names = names.into_iter().map(Option::unwrap_or_default);
    let cells = [id.as_str(), change].into_iter().chain(names).chain(before).chain(after);
    line(out, Separator::Comma, cells);
}

/// The origin and the way back that a list says; both empty for a song that is not on it.
fn said(entry: Option<Entry>) -> [&'static str; 2] {
    let Some(Entry { origin, way }) = entry else { return [""; 2] };
    let way = way.and_then(|way| Group::of(Whereabouts::Here, Some(way)));
    [origin.label(), way.map_or("", |way| way.label())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, ShortId, Stamp, TrackFacts};
    use crate::evidence::{Origin, WayBack};
    use crate::ids::{BrowserId, TrackId};
    use crate::library::Catalog;

    #[test]
    fn a_spreadsheet_reads_what_differs_and_no_formula() {
        let (mut catalog, id) = (Catalog::default(), TrackId([7; 16]));
        let mut facts = TrackFacts { title: "=1+1, \"live\"".to_owned(), ..TrackFacts::default() };
        facts.tags.artist = Some("@Ana".to_owned());
        let stamp = Stamp::at(1, BrowserId([1; 8]));
        catalog.fold(Change::new(stamp, Fact::Track { track: id, facts: facts.into() }));
        let rip = Some(Entry { origin: Origin::CdRip, way: Some(WayBack::Rip) });
        let unknown = Some(Entry { origin: Origin::Unknown, way: None });
        let (known, mut out) = (catalog.track(id), begin());
        for (before, after, track) in [(None, rip, known), (rip, None, None), (unknown, rip, known)] {
            song(&mut out, &Differing { song: ShortId([0; 5]), before, after }, track);
        }
        let text = out.strip_prefix('\u{feff}').unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let lines: Vec<Vec<String>> =
            reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect()).collect();
        let hex = format!("r-{}", id.to_hex());
        let song = ["'=1+1, \"live\"", "'@Ana", ""];
        let (rip, none) = (["CD rip", "Rip the CD again"], [""; 2]);
        assert_eq!(lines[0], HEADER);
        assert_eq!(lines[1], [[hex.as_str(), "new"].as_slice(), &song, &none, &rip].concat());
        assert_eq!(lines[2], [["", "gone"].as_slice(), &[""; 3], &rip, &none].concat());
        assert_eq!(lines[3], [[hex.as_str(), "changed"].as_slice(), &song, &["Unknown", ""], &rip].concat());
    }
}
