//! The answer to a query: which rows, and in which order.

use super::asked::{Column, Direction, Query, Sort};
use super::columns::Code;
use super::filter::{Files, Filter};
use super::row::NameField;
use super::search::{LEAST_FOR_FILES, Search};
use super::table::Table;
use crate::library::{Catalog, TrackAt};
use crate::packed::{Position, sort_by_number};

impl Table {
    /// The rows that a query asks for, as positions in the catalog's tracks, in the query's order. Words are looked for
    /// in what the table shows.
    pub fn select(&self, query: &Query) -> Vec<TrackAt> {
        self.select_by(query, None)
    }

    /// The same, where words are looked for in the names of files, folders and places of the catalog too.
    pub fn search(&self, catalog: &Catalog, query: &Query) -> Vec<TrackAt> {
        self.select_by(query, Some(catalog))
    }

    /// The same, where the answer of a wider query of the same table and catalog is known: see [`Query::narrows`].
    pub fn search_among(&self, catalog: &Catalog, query: &Query, wider: &[TrackAt]) -> Vec<TrackAt> {
        let files = Files { catalog, among: Some(wider), least: LEAST_FOR_FILES };
        let filter = Filter::of(query, self.columns(), Some(files));
        wider.iter().copied().filter(|&at| filter.passes(self.columns(), at)).collect()
    }

    /// What the next letter can find, if from that letter on names of files are looked at, which takes longest: the songs
    /// that the words find, names of files included, in no order. `None` where the next letter is not that one.
    pub fn look_ahead(&self, catalog: &Catalog, query: &Query) -> Option<Vec<TrackAt>> {
        if !Search::parse(&query.search).is_before_files() {
            return None;
        }
        let files = Files { catalog, among: None, least: LEAST_FOR_FILES - 1 };
        let passing = Filter::of(query, self.columns(), Some(files)).passing(self.columns());
        Some(self.columns().positions().filter(|at| passing.get(at.index()) == Some(&true)).collect())
    }

    /// The same as [`Table::search`], where these were found ahead: see [`Query::narrows_ahead`].
    pub fn search_ahead(&self, catalog: &Catalog, query: &Query, ahead: &[TrackAt]) -> Vec<TrackAt> {
        let files = Files { catalog, among: Some(ahead), least: LEAST_FOR_FILES };
        let filter = Filter::of(query, self.columns(), Some(files));
        self.in_order(query, &filter.passing_among(self.columns(), ahead))
    }

    fn select_by(&self, query: &Query, catalog: Option<&Catalog>) -> Vec<TrackAt> {
        let files = catalog.map(|catalog| Files { catalog, among: None, least: LEAST_FOR_FILES });
        let filter = Filter::of(query, self.columns(), files);
        self.in_order(query, &filter.passing(self.columns()))
    }

    /// The positions that pass, in the query's order.
    fn in_order(&self, query: &Query, passing: &[bool]) -> Vec<TrackAt> {
        let mut found = self.on_shelf(|at| passing.get(at.index()) == Some(&true));
        // The least important column first: sorting by the next one keeps the order of equal rows.
        for sort in query.sort.iter().rev() {
            self.sort(&mut found, *sort);
        }
        found
    }

    fn sort(&self, found: &mut Vec<TrackAt>, Sort { column, direction }: Sort) {
        let columns = self.columns();
        let mut by = |number_of: &dyn Fn(TrackAt) -> Option<u64>| {
            sort_by_number(found, |at| in_direction(number_of(at), direction));
        };
        let code = |code, at| u64::from(columns.code(code, at)).checked_sub(1);
        match column {
            Column::Title => self.with_titles(|titles| by(&|at| titles.rank(at))),
            Column::Artist => {
                self.with_names(|names| by(&|at| names.rank(columns.name(NameField::Artist, at))));
            }
            Column::Album => {
                self.with_names(|names| by(&|at| names.rank(columns.name(NameField::Album, at))));
            }
            Column::Time => by(&|at| Some(columns.duration_ms(at)).filter(|&ms| ms > 0)),
            Column::Year => by(&|at| Some(columns.year(at).into()).filter(|&year| year > 0)),
            Column::Size => by(&|at| Some(columns.size(at))),
            Column::Format => by(&|at| code(Code::Container, at)),
            Column::Origin => by(&|at| code(Code::Origin, at)),
            Column::Status => by(&|at| code(Code::Status, at)),
            Column::Way => by(&|at| code(Code::Group, at)),
        }
    }
}

/// The number to sort by, so that missing values come last in both directions: nobody sorts to see those.
fn in_direction(value: Option<u64>, direction: Direction) -> u64 {
    match (value, direction) {
        (None, _) => u64::MAX,
        (Some(value), Direction::Ascending) => value.min(u64::MAX - 1),
        (Some(value), Direction::Descending) => (u64::MAX - 1).saturating_sub(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, Stamp};
    use crate::changes::{FileFacts, Holds, Said, SaidBy, TrackFacts};
    use crate::evidence::{CloudStatus, Ineligible};
    use crate::ids::{BrowserId, PlaceId, TrackId};
    use crate::library::Standpoint;
    use crate::reading::{Codec, Container};

    fn song(title: &str, artist: &str, year: u32) -> TrackFacts {
        let mut facts = TrackFacts { title: title.into(), ..TrackFacts::default() };
        facts.tags.artist = Some(artist.to_owned()).filter(|artist| !artist.is_empty());
        facts.tags.year = Some(year);
        facts
    }

    /// Folds songs in, a few at a time, as a scan does.
    fn table(songs: &[TrackFacts], at_once: usize) -> Table {
        let (mut catalog, mut table) = (Catalog::default(), Table::default());
        for (part, some) in songs.chunks(at_once).enumerate() {
            let ids = some.iter().enumerate().flat_map(|(i, facts)| {
                let stamp = Stamp::at(1, BrowserId([1; 8]));
                let track = TrackId([(part * at_once + i) as u8; 16]);
                let (place, path, holds) = (PlaceId([1; 8]), format!("{part} {i}"), Holds::Track(track));
                let file = FileFacts::new(1, 1, holds);
                catalog.fold(Change::new(stamp, Fact::File { place, path, file }));
                catalog.fold(Change::new(stamp, Fact::Track { track, facts: Box::new(facts.clone()) }))
            });
            let ids: Vec<_> = ids.collect();
            table.update(&catalog, &Standpoint::default(), ids);
            // What a query keeps for the next one is updated with the rows.
            table.select(&Query::default());
            table.select(&Query { search: "x".into(), ..Query::default() });
        }
        table
    }

    #[track_caller]
    fn check(query: Query, wanted: &[u32]) {
        let songs = [
            song("Hunter", "Björk", 1997),
            song("Around the World", "Daft Punk", 1997),
            song("Untitled", "", 2001),
            song("Army of Me", "Björk", 1995),
            song("One More Time", "daft punk", 2000),
        ];
        for at_once in [1, 2, 5] {
            let found: Vec<_> = table(&songs, at_once).select(&query).iter().map(|at| at.0).collect();
            assert_eq!(found, wanted, "{at_once} at once");
        }
    }

    fn sorted(sort: &[(Column, Direction)]) -> Query {
        let sort = sort.iter().map(|&(column, direction)| Sort { column, direction }).collect();
        Query { sort, ..Query::default() }
    }

    #[test]
    fn the_shelf_is_by_artist_and_nameless_ones_come_last() {
        check(Query::default(), &[3, 0, 1, 4, 2]);
    }

    #[test]
    fn a_compilation_stands_together_on_the_shelf_and_by_album() {
        let on = |number, title: &str, artist: &str, album: &str, is_compilation| {
            let mut facts = song(title, artist, 1990);
            (facts.tags.track_number, facts.tags.album) = (Some(number), Some(album.to_owned()));
            facts.tags.is_compilation = is_compilation;
            facts
        };
        let songs = [
            on(2, "Two", "Ana", "The Compilation", true),
            on(1, "One", "Zoe", "The Compilation", true),
            on(1, "Other", "Bea", "The Compilation", false),
            on(1, "Own", "Ana", "Alone", false),
        ];
        let table = table(&songs, 4);
        let found = |query: &Query| table.select(query).iter().map(|at| at.0).collect::<Vec<_>>();
        assert_eq!(found(&Query::default()), [3, 2, 1, 0]);
        assert_eq!(found(&sorted(&[(Column::Album, Direction::Ascending)])), [3, 2, 1, 0]);
    }

    #[test]
    fn several_columns_sort_in_turn() {
        use Column::{Artist, Title, Year};
        use Direction::{Ascending, Descending};
        check(sorted(&[(Title, Ascending)]), &[3, 1, 0, 4, 2]);
        check(sorted(&[(Year, Descending), (Title, Descending)]), &[2, 4, 0, 1, 3]);
        check(sorted(&[(Artist, Descending)]), &[1, 4, 3, 0, 2]);
    }

    #[test]
    fn why_apple_does_not_take_a_song_counts_only_if_that_is_its_word() {
        let (mut catalog, mut ms) = (Catalog::default(), 0);
        let mut say = |fact| {
            ms += 1;
            catalog.fold(Change::new(Stamp::at(ms, BrowserId([1; 8])), fact));
        };
        for at in [0, 1] {
            let (track, place) = (TrackId([at; 16]), PlaceId([1; 8]));
            let container = Some(Container::Matroska);
            let mut facts = TrackFacts { container, ..song("A", "", 1997) };
            facts.audio.codec = Some([Codec::Opus, Codec::Vorbis][usize::from(at)]);
            say(Fact::Track { track, facts: facts.into() });
            say(Fact::File { place, path: at.to_string(), file: FileFacts::new(1, 1, Holds::Track(track)) });
        }
        let said = Said { cloud_status: Some(CloudStatus::Matched), ..Said::default() };
        let (track, by) = (TrackId([1; 16]), SaidBy::MusicScript);
        say(Fact::Stated { track, by, said: Some(said.into()) });
        let table = Table::of(&catalog, &Standpoint::default());
        let searched = |search: &str| {
            let query = Query { search: search.into(), ..Query::default() };
            table.search(&catalog, &query).iter().map(|at| at.0).collect::<Vec<_>>()
        };
        assert_eq!((searched("year:19"), searched("year:2")), (vec![0, 1], vec![]));
        assert_eq!((searched("file:1"), searched("place:disk")), (vec![1], vec![]));
        assert_eq!((searched("format:mkv"), searched("format:opus")), (vec![0, 1], vec![0]));
        assert_eq!(
            (searched("format:mp3"), searched("year:>1996"), searched("disc:1")),
            (vec![], vec![0, 1], vec![])
        );
        let found = table.select(&Query { search: "why:format".into(), ..Query::default() });
        assert_eq!(found, [TrackAt(0)]);
        let judgement = table.row(TrackAt(1)).unwrap().judgement;
        assert_eq!((judgement.ineligible(), judgement.inferred.ineligible), (None, Some(Ineligible::Format)));
    }

    #[test]
    fn typing_on_answers_from_what_was_found() {
        let (mut catalog, mut ms) = (Catalog::default(), 0);
        let mut say = |fact| {
            ms += 1;
            drop(catalog.fold(Change::new(Stamp::at(ms, BrowserId([1; 8])), fact)));
        };
        let files = ["blue.mp3", "Sea/x.mp3", "bluebell.mp3", "Other/blu.mp3"];
        for (at, path) in files.into_iter().enumerate() {
            let (track, place) = (TrackId([at as u8; 16]), PlaceId([1; 8]));
            let facts = song(["Sea", "Blue sea", "Lu", "Bell"][at], ["Blues", "", "Sea", "Lua"][at], 1990);
            say(Fact::Track { track, facts: facts.into() });
            say(Fact::File { place, path: path.into(), file: FileFacts::new(1, 1, Holds::Track(track)) });
        }
        let table = Table::of(&catalog, &Standpoint::default());
        let typed =
            ["", "b", "bl", "blu", "blue", "blue s", "blue sea", "file:b", "file:blueb", "lu", "lua", "ue"];
        let queries = typed.map(|search| Query { search: search.into(), ..Query::default() });
        let (mut narrowed, mut went_ahead) = (0, 0);
        for (wider, query) in queries.iter().flat_map(|it| queries.iter().map(move |other| (it, other))) {
            let rows = table.search(&catalog, query);
            if query.narrows(wider) {
                narrowed += 1;
                let wider_rows = table.search(&catalog, wider);
                assert_eq!(
                    table.search_among(&catalog, query, &wider_rows),
                    rows,
                    "{query:?} after {wider:?}"
                );
            }
            let ahead = table.look_ahead(&catalog, wider).filter(|_| query.narrows_ahead(wider));
            if let Some(ahead) = ahead {
                went_ahead += 1;
                assert_eq!(
                    table.search_ahead(&catalog, query, &ahead),
                    rows,
                    "{query:?} looked ahead from {wider:?}"
                );
            }
        }
        // `bl` is before the letter that looks at names of files, and so are `lu` and `ue`; `b` and `blu` are not.
        assert!(went_ahead > 4, "{went_ahead}");
        // Each narrows itself and the empty one; `blu` does not narrow `bl`, which is not looked for in names of files.
        assert!(narrowed > 2 * typed.len(), "{narrowed}");
        assert!(!queries[3].narrows(&queries[2]) && queries[4].narrows(&queries[3]));
    }

    #[test]
    fn searches_look_at_fields() {
        let typed = |search: &str| Query { search: search.into(), ..Query::default() };
        check(typed("bjork"), &[3, 0]);
        check(typed("artist:daft time"), &[4]);
        check(typed("title:björk"), &[]);
    }
}
