//! In which charset texts are read that were decided already, in whatever place: the same bytes beside other songs are the
//! same text. Example: the second disc of an album lies in a place of its own, and its files have numbers for names.

use std::collections::HashMap;

use super::{Charset, ENOUGH, Unsure, narrow, text_of};
use crate::library::Catalog;

/// The charsets of texts as they stand in files; `None` for one that is read in several.
pub(super) struct Decided(HashMap<String, Option<Charset>>);

impl Decided {
    /// What was decided of the songs of a catalog.
    pub(super) fn of(catalog: &Catalog) -> Decided {
        let mut decided: HashMap<String, Option<Charset>> = HashMap::new();
        let words = catalog.tracks().filter_map(|track| track.words()?.read_as?.value);
        for read in words {
            let charset = Charset::from_slug(&read.charset);
            for (raw, _) in read.texts {
                let known = decided.entry(raw).or_insert(charset);
                *known = known.filter(|known| Some(*known) == charset);
            }
        }
        Decided(decided)
    }

    /// The charset in which texts of these songs are read elsewhere, if it is one, and all their texts can be read in it.
    pub(super) fn of_songs(
        &self,
        songs: &[Unsure],
        decode: impl Fn(Charset, &[u8]) -> Option<String>,
    ) -> Option<Charset> {
        let texts = || songs.iter().flat_map(|song| &song.narrow);
        let is_long =
            |raw: &str| narrow(raw).is_some_and(|it| it.iter().filter(|b| !b.is_ascii()).count() >= ENOUGH);
        let mut known =
            texts().filter(|raw| is_long(raw)).filter_map(|raw| self.0.get(raw.as_str()).copied());
        let charset = known.next()??;
        let is_one = known.all(|other| other == Some(charset));
        let is_read = |raw: &String| text_of(raw, |bytes| decode(charset, bytes)).is_some();
        (is_one && texts().all(is_read)).then_some(charset)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{catalog, decode, say, shown, western};
    use super::super::{plan_readings, read_as};
    use super::*;
    use crate::changes::{Fact, FileFacts, Holds};
    use crate::ids::{BrowserId, PlaceId, TrackId};

    const FIRST: PlaceId = PlaceId([1; 8]);
    const OTHER: PlaceId = PlaceId([2; 8]);

    #[test]
    fn what_is_read_in_one_place_is_read_alike_in_another() {
        let (song, band) = (&*western(b"\xc3\xf0\xf3\xef\xef\xe0"), &*western(b"\xca\xe8\xed\xee"));
        let mut catalog = catalog(&[("Группа.mp3", [song, band, "One"]), ("a/01.mp3", [band, band, "Two"])]);
        let place = Fact::Place { place: OTHER, browser: BrowserId([1; 8]), name: "Other".into() };
        say(&mut catalog, 10, place);
        let file = FileFacts::new(1, 1, Holds::Track(TrackId([2; 16])));
        say(&mut catalog, 10, Fact::File { place: OTHER, path: "02.mp3".into(), file });
        plan_readings(&catalog, FIRST, 10, decode).into_iter().for_each(|fact| say(&mut catalog, 20, fact));
        assert_eq!(shown(&catalog), [["Группа", "Кино"], [band, band]]);
        plan_readings(&catalog, OTHER, 10, decode).into_iter().for_each(|fact| say(&mut catalog, 30, fact));
        assert_eq!(shown(&catalog), [["Группа", "Кино"], ["Кино", "Кино"]]);
    }

    #[test]
    fn what_is_read_in_two_ways_shows_nothing() {
        let band = &*western(b"\xca\xe8\xed\xee");
        let songs =
            [("1.mp3", ["A", band, "One"]), ("2.mp3", ["B", band, "Two"]), ("a/3.mp3", ["C", band, "Three"])];
        let mut catalog = catalog(&songs);
        for (at, charset) in [(1, Charset::Windows1251), (2, Charset::Windows1253)] {
            let said = read_as(&catalog, &[TrackId([at; 16])], Some(charset), decode);
            said.into_iter().for_each(|fact| say(&mut catalog, 20, fact));
        }
        assert_eq!(plan_readings(&catalog, FIRST, 10, decode), []);
    }
}
