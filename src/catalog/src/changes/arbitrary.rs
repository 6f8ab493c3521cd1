//! Random changes of every kind. Their ids are few, so that changes often concern the same thing.

use proptest::prelude::*;

use super::{Change, Fact, Stamp};
use crate::changes::{
    About, Counts, DayList, Difference, Disk, Entry, Extent, FileFacts, Found, Holds, Presence, ReadAs,
    ReadOutcome, Ruling,
};
use crate::changes::{Said, SaidBy, Sameness, ShortId, Ticked, TrackFacts, WordsKept};
use crate::evidence::{CloudStatus, Origin, Store, WayBack};
use crate::ids::{BrowserId, LibraryId, PlaceId, TrackId};
use crate::library::Catalog;
use crate::marks::Delivery;
use crate::marks::{Mark, Where};
use crate::reading::{Audio, Codec, Container, Essence, Ids, Problem, ProblemCode, Tags};
use crate::stated::{AppleIds, Flags, PersistentId, TrackType};

/// A text, a number, or nothing.
fn text() -> BoxedStrategy<String> {
    prop_oneof!["[a-c]{0,3}", "[0-9]{1,3}", "\\PC{0,6}", "[\u{0}-\u{4}A-B:/]{0,4}"].boxed()
}

fn maybe<T: std::fmt::Debug + Clone>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop::option::of(value)
}

fn marks(places: &'static [&'static str]) -> BoxedStrategy<Vec<Mark>> {
    let mark = (prop::sample::select(places), "[ab]{0,2}", text());
    let mark =
        mark.prop_map(|(place, key, value)| Mark { place: Where::from_word(place).unwrap(), key, value });
    prop::collection::vec(mark, 0..4).boxed()
}

fn tags() -> BoxedStrategy<Tags> {
    let number = || maybe(prop_oneof![0u32..20, any::<u32>()]);
    let uuid = || maybe(prop_oneof![text(), Just("12345678-9abc-def0-1234-56789abcdef0".to_owned())]);
    let isrc = maybe(prop_oneof![text(), "USQY5[0-9]{7}"]);
    let ids = (isrc, maybe(any::<u64>()), number(), number(), uuid(), uuid());
    let ids = ids.prop_map(|(isrc, song, album, storefront, mb_recording, mb_release)| Ids {
        isrc,
        apple_song: song,
        apple_album: album.map(u64::from),
        apple_artist: song,
        apple_storefront: storefront,
        mb_recording,
        mb_release,
    });
    let texts = (maybe(text()), maybe(text()), maybe(text()), maybe(text()), maybe(text()), maybe(text()));
    (texts, (number(), number(), number(), number(), number()), ids)
        .prop_map(|(texts, numbers, ids)| {
            let (title, artist, album, album_artist, composer, genre) = texts;
            let (track_number, track_total, disc_number, disc_total, year) = numbers;
            let names = Tags { title, artist, album, album_artist, composer, genre, ..Tags::default() };
            let is_compilation = track_total.is_some_and(|total| total % 2 == 1);
            Tags { track_number, track_total, disc_number, disc_total, year, is_compilation, ids, ..names }
        })
        .boxed()
}

fn audio() -> BoxedStrategy<Audio> {
    let codec = maybe(prop::sample::select(vec!["aac", "mp3", "lc3plus"]));
    (codec, maybe(any::<u64>()), maybe(any::<u32>()), maybe(any::<u32>()), maybe(any::<u16>()))
        .prop_map(|(codec, duration_ms, bitrate_kbps, sample_rate_hz, channels)| Audio {
            codec: codec.and_then(Codec::from_word),
            duration_ms,
            bitrate_kbps,
            sample_rate_hz,
            channels,
            bits_per_sample: channels,
        })
        .boxed()
}

fn facts() -> BoxedStrategy<TrackFacts> {
    let container = maybe(prop::sample::select(vec!["mp4", "flac", "matroska-7"]));
    let essence = maybe((0u8..4).prop_map(|it| Essence([it; 8])));
    let inside = marks(&["ilst", "id3", "of-tomorrow"]);
    (text(), tags(), audio(), container, inside, 0u8..128, essence, any::<u64>())
        .prop_map(|(title, tags, audio, container, marks, delivery, essence, size)| TrackFacts {
            title,
            tags,
            audio,
            container: container.and_then(Container::from_word),
            marks,
            delivery: Delivery(delivery),
            essence,
            size,
        })
        .boxed()
}

fn track() -> impl Strategy<Value = TrackId> {
    (0u8..4).prop_map(|it| TrackId([it; 16]))
}

fn browser() -> impl Strategy<Value = BrowserId> {
    (0u8..3).prop_map(|it| BrowserId([it; 8]))
}

fn place() -> impl Strategy<Value = PlaceId> {
    (0u8..3).prop_map(|it| PlaceId([it; 8]))
}

fn file() -> BoxedStrategy<FileFacts> {
    let others = prop::sample::select(vec![Holds::NotMusic, Holds::Unreadable, Holds::Other(7)]);
    let holds = prop_oneof![3 => track().prop_map(Holds::Track), 1 => others];
    let presence = prop::sample::select(vec![Presence::Present, Presence::Absent, Presence::Other(9)]);
    let code = prop::sample::select(vec!["empty", "bad-tag", "of-tomorrow"]);
    let problem = (code, text());
    let problem =
        problem.prop_map(|(code, detail)| Problem { code: ProblemCode::from_word(code).unwrap(), detail });
    let problems = prop::collection::vec(problem, 0..3);
    (any::<u64>(), any::<u64>(), holds, problems, presence, marks(&["folder", "side-file"]))
        .prop_map(|(size, modified_ms, holds, problems, presence, marks)| FileFacts {
            size,
            modified_ms,
            holds,
            problems,
            presence,
            marks,
        })
        .boxed()
}

fn said() -> BoxedStrategy<Said> {
    (maybe(text()), any::<u16>(), maybe(any::<u64>()), maybe("(/[ab]{1,2}){0,3}/?"))
        .prop_map(|(kind, flags, id, location)| Said {
            persistent_id: id.map(PersistentId),
            kind,
            track_type: id.map(|_| TrackType::Remote),
            flags: Flags(flags),
            cloud_status: id.map(|_| CloudStatus::Matched),
            ids: AppleIds { purchased: id, ..AppleIds::default() },
            date_added: None,
            size: location.as_ref().and(id),
            location,
        })
        .boxed()
}

/// A fact on which claims rest.
fn claim() -> BoxedStrategy<Fact> {
    let extent = (0u32..9, 0u32..9, 0u32..9).prop_map(|(outcome, read, files)| Extent {
        outcome: ReadOutcome::of_number(outcome),
        read,
        files,
    });
    let disk = maybe((text(), any::<bool>()).prop_map(|(name, is_network)| Disk { name, is_network }));
    let found = maybe(
        (place(), 0u64..9, any::<bool>(), maybe(track()))
            .prop_map(|(place, at_ms, is_again, as_track)| Found { place, at_ms, is_again, as_track }),
    );
    prop_oneof![
        (place(), 0u64..9, extent).prop_map(|(place, began_ms, extent)| Fact::PlaceRead {
            place,
            began_ms,
            extent
        }),
        (place(), any::<bool>()).prop_map(|(place, is_gone)| Fact::PlaceGone { place, is_gone }),
        (place(), disk).prop_map(|(place, disk)| Fact::Disk { place, disk }),
        (browser(), maybe(text())).prop_map(|(browser, computer)| Fact::Computer { browser, computer }),
        (place(), place(), prop::sample::select(Sameness::ALL))
            .prop_map(|(place, other, sameness)| Fact::Sameness { place, other, sameness }),
        (track(), browser(), found).prop_map(|(track, browser, found)| Fact::Returned {
            track,
            browser,
            found
        }),
        (track(), browser(), any::<bool>()).prop_map(|(track, browser, is_let_go)| Fact::LetGo {
            track,
            browser,
            is_let_go
        }),
        (0u8..2, prop::sample::select(WordsKept::ALL))
            .prop_map(|(library, how)| Fact::WordsKept { library: LibraryId([library; 16]), how }),
        (0u8..2, browser(), any::<bool>()).prop_map(|(library, browser, has_left)| Fact::Left {
            library: LibraryId([library; 16]),
            browser,
            has_left
        }),
        (track(), place(), text()).prop_map(|(track, place, path)| Fact::Replaced { track, place, path }),
        (track(), place(), path(), facts()).prop_map(|(track, place, path, facts)| Fact::FileSays {
            track,
            place,
            path,
            facts: facts.into()
        }),
        (track(), track(), maybe(facts())).prop_map(|(track, other, before)| Fact::Moved {
            track,
            other,
            before: before.map(Box::new)
        }),
        (track(), prop::sample::select(SaidBy::ALL), any::<bool>())
            .prop_map(|(track, by, is_left_out)| Fact::LeftOut { track, by, is_left_out }),
        (about(), maybe(text())).prop_map(|(about, note)| Fact::Note { about, note }),
        (text(), maybe(text())).prop_map(|(name, address)| Fact::Search { name, address }),
        (browser(), 0u32..3, maybe(day_list())).prop_map(|(browser, slot, list)| Fact::Dated {
            browser,
            slot,
            list: list.map(Box::new)
        }),
        (track(), maybe(read_as())).prop_map(|(track, read_as)| Fact::ReadAs { track, read_as }),
    ]
    .boxed()
}

/// The list of a day.
fn day_list() -> impl Strategy<Value = DayList> {
    let entry = || {
        let way = maybe(prop::sample::select(WayBack::ALL));
        maybe((prop::sample::select(Origin::ALL), way).prop_map(|(origin, way)| Entry { origin, way }))
    };
    let songs = prop::collection::btree_set(any::<[u8; 5]>(), 0..4);
    let difference = (entry(), entry(), songs).prop_map(|(before, after, songs)| Difference {
        before,
        after,
        songs: songs.into_iter().map(ShortId).collect(),
    });
    let counts = (any::<u32>(), 0u32..2, 0u32..2);
    let counts = counts.prop_map(|(new, gone, changed)| Counts { new, gone, changed });
    let differences = prop::collection::vec(difference, 0..3);
    (any::<u32>(), any::<u16>(), any::<u32>(), counts, differences).prop_map(
        |(day, minute, songs, unnamed, differences)| DayList { day, minute, songs, unnamed, differences },
    )
}

/// What notes are about.
fn about() -> BoxedStrategy<About> {
    prop_oneof![
        track().prop_map(About::Track),
        place().prop_map(About::Place),
        text().prop_map(About::Album),
        text().prop_map(About::Disc),
    ]
    .boxed()
}

/// Texts that songs have, and others, read in another charset.
fn read_as() -> impl Strategy<Value = Box<ReadAs>> {
    let texts = prop::collection::vec((text(), text()), 0..3);
    (text(), texts).prop_map(|(charset, texts)| Box::new(ReadAs { charset, texts }))
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof!["[ab]", "[ab]/[a-c]{1,3}", "x/0[1-9] [a-c]{0,3}.mp3"]
}

/// A fact of any kind.
pub(super) fn fact() -> BoxedStrategy<Fact> {
    let ruling = prop::sample::select(vec![
        None,
        Some(Ruling { origin: Origin::CdRip, store: None }),
        Some(Ruling { origin: Origin::Store, store: Some(Store::Bandcamp) }),
    ]);
    let ticked = prop::sample::select(vec![None, Some(Ticked::Returned), Some(Ticked::NotReturned)]);
    prop_oneof![
        1 => (place(), browser(), text()).prop_map(|(place, browser, name)| Fact::Place { place, browser, name }),
        4 => (place(), path(), file()).prop_map(|(place, path, file)| Fact::File { place, path, file }),
        4 => (track(), facts()).prop_map(|(track, facts)| Fact::Track { track, facts: Box::new(facts) }),
        1 => facts().prop_map(|facts| Fact::Track { track: TrackId::derive(&facts), facts: Box::new(facts) }),
        1 => (browser(), text()).prop_map(|(browser, name)| Fact::Browser { browser, name }),
        1 => browser().prop_map(|browser| Fact::Forgotten { browser }),
        1 => (track(), ticked).prop_map(|(track, ticked)| Fact::Tick { track, ticked }),
        1 => (track(), ruling).prop_map(|(track, ruling)| Fact::Overruled { track, ruling }),
        1 => (track(), prop::sample::select(SaidBy::ALL), maybe(said()))
            .prop_map(|(track, by, said)| Fact::Stated { track, by, said: said.map(Box::new) }),
        3 => claim(),
        1 => prop::collection::vec(any::<u8>(), 0..4).prop_map(|bytes| Fact::Other { kind: 99, bytes }),
    ]
    .boxed()
}

/// A stamp: one of a few, or any.
pub(super) fn stamp(browser: BrowserId) -> impl Strategy<Value = Stamp> {
    let any_stamp = (0..=Stamp::MAX_MS, any::<u32>(), 0u32..3);
    prop_oneof![4 => (0u64..4, 0u32..3, Just(0)), 1 => any_stamp].prop_map(move |(ms, counter, era)| Stamp {
        era,
        ms,
        counter,
        browser,
    })
}

/// Changes of one browser.
pub(crate) fn changes(browser: BrowserId, most: usize) -> impl Strategy<Value = Vec<Change>> {
    let replaced = prop::option::weighted(0.3, (0u64..4).prop_map(move |ms| Stamp::at(ms, browser)));
    let change = (stamp(browser), fact(), replaced).prop_map(|(stamp, fact, replaced)| Change {
        stamp,
        fact,
        replaced,
    });
    prop::collection::vec(change, 0..most)
}

/// Changes of three browsers.
pub(crate) fn changes_of_all(most: usize) -> impl Strategy<Value = Vec<Change>> {
    let change = browser().prop_flat_map(|browser| (stamp(browser), fact()));
    prop::collection::vec(change.prop_map(|(stamp, fact)| Change::new(stamp, fact)), 0..most)
}

/// The catalog that results from folding these changes.
pub(crate) fn folded(changes: impl IntoIterator<Item = Change>) -> Catalog {
    let mut catalog = Catalog::default();
    changes.into_iter().for_each(|change| drop(catalog.fold(change)));
    catalog
}

/// Everything that a catalog knows, without what depends on the order of the changes.
pub(crate) fn all_known(catalog: &Catalog) -> Vec<String> {
    let mut lines = vec![format!("{:?}", catalog.latest())];
    for track in catalog.tracks() {
        let mut copies: Vec<_> = catalog.copies(track).map(|file| (file.place(), file.path())).collect();
        copies.sort();
        let known = (track.read(), track.words().unwrap_or_default());
        let is_empty = copies.is_empty() && known == Default::default();
        // A song that only a file once named, and that no file names any more, has nothing to compare.
        lines.extend((!is_empty).then(|| format!("{:?} {copies:?} {known:?}", track.id())));
    }
    lines.extend(catalog.files().map(|file| format!("{file:?} {}", catalog.is_present(file))));
    lines.extend(catalog.places().iter().map(|place| format!("{place:?}")));
    lines.extend(catalog.sayings());
    lines.extend(catalog.browsers().iter().map(|browser| format!("{browser:?}")));
    lines.sort();
    lines
}
