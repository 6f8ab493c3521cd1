//! What is known of one song, for its evidence card.

use reprise_catalog::changes::{About, TrackFacts};
use reprise_catalog::evidence::{self, Claim, Evidence, Origin, Verdict};
use reprise_catalog::ids::{BrowserId, PlaceId, TrackId};
use reprise_catalog::library::{Catalog, File, Track, Whereabouts, readings};
use reprise_catalog::stated::Keeping;
use reprise_catalog::text::sorting;

use super::find;
use super::history::history;
use super::members::called;
use crate::host::library::Library;
use crate::platform::charset::decode;
use crate::protocol::card::{CardFacts, CopyFacts, CopyState, FoundMark, Return, Side};
use crate::words;

/// What is known of a song; `None` while only a file that names it is known.
pub(crate) fn card(library: &Library, id: TrackId) -> Option<CardFacts> {
    let (settings, from) = (library.verdicts(), library.standpoint());
    library.with(|catalog, table| {
        let track = catalog.track(id)?;
        let (subject, row) = (catalog.subject(track)?, table.row(track.at())?);
        let (verdict, stands) = (row.judgement.verdict, row.judgement.whereabouts);
        let heard = if stands.is_gone() { heard(catalog, track) } else { None };
        let copies = catalog.copies_in_order(track).into_iter().map(|file| copy(catalog, file)).collect();
        Some(CardFacts {
            facts: subject.facts.clone(),
            judgement: row.judgement,
            keeping: track.statement().map_or(Keeping::Unsaid, |it| it.keeping),
            ruling: track.ruling(),
            said: track.said().chain(track.records()).map(|(by, _, said)| (by, said)).collect(),
            found: joined(evidence::weigh(&subject.evidence()).iter().map(|it| found(it, &verdict))),
            links: evidence::links(&subject.facts.tags, subject.marks(), &verdict, settings.country),
            searches: if find::is_wanted(row.judgement.group()) {
                find::searches(&subject.facts, settings.country)
            } else {
                Vec::new()
            },
            notes: notes(catalog, track, &subject.facts),
            copies,
            problems: problems(catalog, track),
            disks: catalog.disks(track, &from),
            returned: returned(catalog, track, from.browser).filter(|_| stands == Whereabouts::Here),
            is_let_go: track.let_go().next().is_some(),
            history: history(catalog, track, from.browser),
            readings: offered(track),
            read_as: track.read_as().flatten(),
            heard: heard.and_then(|file| told(catalog, file)),
            read: if stands.is_gone() { last_read(catalog, track, heard) } else { Vec::new() },
        })
    })
}

/// The things that a note on the card can be about, each with its note: the song, its album, its disc, and the place
/// with its files, if that is one.
fn notes(catalog: &Catalog, track: Track<'_>, facts: &TrackFacts) -> Vec<(About, String)> {
    let places = sorting::set_of(catalog.copies(track).map(File::place));
    let place = places.first().filter(|_| places.len() == 1).map(|place| About::Place(*place));
    let all = std::iter::once(About::Track(track.id())).chain(About::names_of(&facts.tags)).chain(place);
    let note = |about: About| {
        let note = catalog.note(&about).unwrap_or_default().to_owned();
        (about, note)
    };
    all.map(note).collect()
}

/// How the texts of a song would be read in other charsets, by their words.
fn offered(track: Track<'_>) -> Vec<(String, String)> {
    readings(track, decode).into_iter().map(|(charset, text)| (charset.slug().to_owned(), text)).collect()
}

fn returned(catalog: &Catalog, track: Track<'_>, browser: BrowserId) -> Option<Return> {
    let found = track.returned(browser)?;
    let place = catalog.places().get(&found.place)?.value.name.clone();
    let like = found.as_track.and_then(|other| catalog.track(other)).map(|other| other.title().to_owned());
    Some(Return { place, at_ms: found.at_ms, is_again: found.is_again, like })
}

/// A file that has the audio of a song and holds another one.
fn heard<'a>(catalog: &'a Catalog, track: Track<'a>) -> Option<File<'a>> {
    let essence = track.essence()?;
    let alike = catalog.tracks().filter(|it| it.essence() == Some(essence) && it.at() != track.at());
    alike.filter_map(|it| catalog.present_copies(it).next()).next()
}

/// The title of the song in a file, and the name of its place.
fn told(catalog: &Catalog, file: File<'_>) -> Option<(String, String)> {
    let place = catalog.places().get(&file.place())?.value.name.clone();
    Some((words::format::title(file.track()?.title()), place))
}

/// When each place but the one of a file was last read to its end, the one that was not read for longest first. Where a
/// later reading that did not come to its end missed the song, that one counts. Single files need no reading.
fn last_read(catalog: &Catalog, track: Track<'_>, heard: Option<File<'_>>) -> Vec<(String, u64)> {
    let has_it = |id: PlaceId| heard.is_some_and(|file| file.place() == id);
    let is_meant = |id: PlaceId| catalog.counts(id) && !catalog.is_loose(id) && !has_it(id);
    let missed = |id: PlaceId| {
        let own =
            catalog.copies(track).filter(|file| catalog.folder_of(file.place()) == catalog.folder_of(id));
        let gone = own.filter_map(File::stamp).chain(track.replaced().filter(|it| it.1 == id).map(|it| it.0));
        gone.map(|stamp| stamp.ms).max().unwrap_or_default()
    };
    let read = |id: PlaceId| catalog.last_whole(id).map_or(0, |read| read.ended_ms.max(missed(id)));
    let places = catalog.places().iter().filter(|(id, _)| is_meant(**id));
    let mut read: Vec<_> = places.map(|(&id, place)| (place.value.name.clone(), read(id))).collect();
    sorting::sort_by(&mut read, |a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    read
}

/// The marks, with those as one that say the same.
fn joined(marks: impl Iterator<Item = FoundMark>) -> Vec<FoundMark> {
    let mut joined: Vec<FoundMark> = Vec::new();
    for mark in marks {
        match joined.iter_mut().find(|it| it.says == mark.says && it.side == mark.side) {
            Some(known) => {
                known.details = format!("{}; {}", known.details, mark.details);
                if !known.value.lines().any(|line| line == mark.value) {
                    known.value = format!("{}\n{}", known.value, mark.value).trim().to_owned();
                }
            }
            None => joined.push(mark),
        }
    }
    joined
}

fn found(evidence: &Evidence<'_>, verdict: &Verdict) -> FoundMark {
    FoundMark {
        value: evidence.mark.map(|mark| mark.masked().into_owned()).unwrap_or_default(),
        details: words::key_in_place(evidence.key(), words::mark_in(evidence.place())),
        says: words::rule(evidence.rule.id).to_owned(),
        strength: evidence.strength(),
        side: side(evidence.rule.says, verdict),
    }
}

pub(super) fn side(claim: Claim, verdict: &Verdict) -> Side {
    let apple = matches!(
        verdict.origin,
        Origin::ItunesPurchase | Origin::ItunesPurchaseProtected | Origin::AppleMusic | Origin::ItunesMatch
    );
    match claim {
        Claim::Allows(_) => Side::Aside,
        Claim::Against(origin) if origin == verdict.origin => Side::Against,
        Claim::Against(_) => Side::Aside,
        Claim::Apple | Claim::Protected if apple => Side::For,
        claim if claim.origin() == verdict.origin => Side::For,
        _ => Side::Against,
    }
}

/// A copy. It was last seen when the file changed or when its place was read, whichever is later.
fn copy(catalog: &Catalog, file: File<'_>) -> CopyFacts {
    let place = catalog.places().get(&file.place());
    let state = match (file.is_seen_present(), catalog.is_present(file)) {
        (_, true) => CopyState::There,
        (true, false) => CopyState::PlaceGone,
        (false, false) => CopyState::Gone,
    };
    let read_ms = if state == CopyState::Gone { 0 } else { catalog.last_seen_ms(file.place()) };
    CopyFacts {
        place: place.map_or_else(String::new, |place| place.value.name.clone()),
        browser: place.map_or_else(String::new, |place| called(catalog, place.value.browser)),
        path: file.path(),
        size: file.size(),
        state,
        seen_ms: file.stamp().map_or(read_ms, |stamp| read_ms.max(stamp.ms)),
    }
}

fn problems(catalog: &Catalog, track: Track<'_>) -> Vec<reprise_catalog::reading::Problem> {
    let mut problems: Vec<_> = catalog.copies(track).flat_map(File::problems).collect();
    sorting::sort(&mut problems);
    problems.dedup();
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::{Change, Extent, Fact, FileFacts, Holds, Presence, ReadOutcome, Stamp};
    use reprise_catalog::evidence::{Agreement, Certainty, Kind, Strength};

    /// A whole reading had the song, and one that did not come to its end missed it.
    #[test]
    fn a_place_is_not_said_to_lack_a_song_on_a_day_on_which_it_was_there() {
        let (place, browser, track) = (PlaceId([1; 8]), BrowserId([1; 8]), TrackId([1; 16]));
        let mut catalog = Catalog::default();
        let mut say = |ms, fact| {
            catalog.fold(Change::new(Stamp::at(ms, browser), fact));
            catalog.track(track).map(|it| last_read(&catalog, it, None)).unwrap_or_default()
        };
        let file = |presence| {
            let file = FileFacts { presence, ..FileFacts::new(1, 1, Holds::Track(track)) };
            Fact::File { place, path: "1.mp3".into(), file }
        };
        let read = |began_ms, outcome| Fact::PlaceRead {
            place,
            began_ms,
            extent: Extent { outcome, read: 1, files: 1 },
        };
        say(1, Fact::Place { place, browser, name: "Music".into() });
        say(2, file(Presence::Present));
        assert_eq!(say(3, read(1, ReadOutcome::Partly)), [("Music".into(), 0)]);
        assert_eq!(say(6, read(5, ReadOutcome::Whole)), [("Music".into(), 6)]);
        say(8, file(Presence::Absent));
        assert_eq!(say(9, read(7, ReadOutcome::Partly)), [("Music".into(), 8)]);
        assert_eq!(say(12, read(10, ReadOutcome::Whole)), [("Music".into(), 12)]);
        assert_eq!(say(14, read(13, ReadOutcome::SingleFiles)), []);
    }

    #[test]
    fn no_sentence_is_said_twice() {
        let mark = |value: &str, details: &str, says: &str| FoundMark {
            value: value.into(),
            details: details.into(),
            says: says.into(),
            strength: Strength::Strong,
            side: Side::For,
        };
        let marks =
            [mark("a", "apID in X", "bought"), mark("b", "purd in X", "bought"), mark("", "c", "ripped")];
        let joined = joined(marks.into_iter());
        assert_eq!(joined, [mark("a\nb", "apID in X; purd in X", "bought"), mark("", "c", "ripped")]);
    }

    #[test]
    fn marks_stand_for_or_against_the_verdict() {
        let verdict = Verdict {
            origin: Origin::CdRip,
            kind: Kind::Music,
            certainty: Certainty::Proof,
            store: None,
            lean: None,
            agreement: Agreement::Agreed,
        };
        let check = |claim, wanted| assert_eq!(side(claim, &verdict), wanted);
        check(Claim::From(Origin::CdRip), Side::For);
        check(Claim::Against(Origin::CdRip), Side::Against);
        check(Claim::From(Origin::Store), Side::Against);
        check(Claim::Against(Origin::Store), Side::Aside);
        check(Claim::Allows(Origin::Store), Side::Aside);
    }
}
