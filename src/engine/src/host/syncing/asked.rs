//! What the person is asked about the library's words, and what a sheet with them says beside.

use reprise_catalog::changes::WordsKept;
use reprise_catalog::ids::BrowserId;
use reprise_catalog::library::Catalog;
use reprise_catalog::seal::{RecordHash, Seen, Vector};
use reprise_catalog::text::sorting;

use crate::protocol::sync::Words;
use crate::words;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The words are asked for again so long after they were first seen to be kept. It can be put off as long.
const SOON_MS: u64 = 14 * DAY_MS;

/// How long after each later time.
const LATER_MS: u64 = 182 * DAY_MS;

/// How the words are kept, and whether it is time to look for them again. A date that is later than now counts as long
/// ago.
pub(super) fn kept_words(kept: Option<(WordsKept, u64)>, put_off_ms: Option<u64>, now_ms: u64) -> Words {
    let Some((how, at_ms)) = kept else { return Words::Unkept };
    let is_past =
        |ms: u64, after: u64| ms > now_ms.saturating_add(DAY_MS) || now_ms >= ms.saturating_add(after);
    let after = if how == WordsKept::Again { LATER_MS } else { SOON_MS };
    let is_due = is_past(at_ms, after) && put_off_ms.is_none_or(|ms| is_past(ms, SOON_MS));
    Words::Kept { how, at_ms, is_due }
}

/// How it is noted that the words were seen to be kept once more.
pub(super) fn again(before: Words, how: WordsKept) -> WordsKept {
    match before {
        Words::Kept { is_due: true, .. } | Words::Kept { how: WordsKept::Again, .. } => WordsKept::Again,
        _ => how,
    }
}

/// What is asked before a browser is removed that alone has 90 % or more of the songs.
pub(super) fn removal(catalog: &Catalog, browser: BrowserId) -> Option<String> {
    let (mut all, mut only) = (0, 0);
    for track in catalog.tracks() {
        let places = catalog.present_places(track);
        let is_its = |place| catalog.places().get(place).is_some_and(|known| known.value.browser == browser);
        all += u64::from(!places.is_empty());
        only += u64::from(!places.is_empty() && places.iter().all(is_its));
    }
    (all > 0 && only * 10 >= all * 9).then(|| words::removal_question(only, &words::songs(all)))
}

/// How far the library was, for the sheet with the words. Numbers only grow: who is shown smaller ones later is shown
/// an older copy.
pub(super) fn checkpoint(mut seen: Vec<Seen>, called: impl Fn(BrowserId) -> String, day: &str) -> String {
    if seen.is_empty() {
        return String::new();
    }
    sorting::sort(&mut seen);
    let number = |seen: &Seen| words::checkpoint_of(&called(seen.browser), &seen.number.to_string());
    let numbers: Vec<String> = seen.iter().map(number).collect();
    let RecordHash([a, b, c, d, ..]) = RecordHash::of(&Vector(seen).encode());
    words::checkpoint(day, &numbers.join(", "), &format!("{a:02x}{b:02x} {c:02x}{d:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::{Change, Fact, FileFacts, Holds, Stamp};
    use reprise_catalog::ids::{PlaceId, TrackId};

    const NOW: u64 = 1_800_000_000_000;

    fn is_due(how: WordsKept, days_ago: u64, put_off: Option<u64>) -> bool {
        let ago = |days: u64| NOW - days * DAY_MS;
        matches!(
            kept_words(Some((how, ago(days_ago))), put_off.map(ago), NOW),
            Words::Kept { is_due: true, .. }
        )
    }

    #[test]
    fn words_are_asked_for_after_14_days_then_twice_a_year_and_can_be_put_off() {
        assert_eq!(kept_words(None, Some(NOW), NOW), Words::Unkept, "what was never shown cannot be put off");
        for how in [WordsKept::Typed, WordsKept::Joined, WordsKept::Sheet] {
            assert!(!is_due(how, 13, None) && is_due(how, 14, None));
            assert!(!is_due(how, 20, Some(3)) && is_due(how, 40, Some(14)));
            let before = kept_words(Some((how, NOW - 14 * DAY_MS)), None, NOW);
            assert_eq!(again(before, WordsKept::Typed), WordsKept::Again);
            let early = kept_words(Some((how, NOW - DAY_MS)), None, NOW);
            assert_eq!(again(early, WordsKept::Sheet), WordsKept::Sheet, "the second time is still to come");
        }
        assert!(!is_due(WordsKept::Again, 181, None) && is_due(WordsKept::Again, 182, None));
        // A clock that was wrong: a date of the year 2099 asks, and puts nothing off.
        let late = NOW + 30_000 * DAY_MS;
        let due = |put_off| kept_words(Some((WordsKept::Again, late)), put_off, NOW);
        for put_off in [None, Some(late)] {
            assert!(matches!(due(put_off), Words::Kept { is_due: true, .. }));
        }
    }

    #[test]
    fn removing_a_browser_that_has_nearly_all_songs_asks_first() {
        let (mut catalog, mut clock) = (Catalog::default(), 0);
        let mut say = |catalog: &mut Catalog, browser: BrowserId, fact| {
            clock += 1;
            catalog.fold(Change::new(Stamp::at(clock, browser), fact));
        };
        let [one, other] = [1, 2].map(|id| BrowserId([id; 8]));
        let place = |browser: BrowserId| PlaceId([browser.0[0]; 8]);
        for browser in [one, other] {
            say(&mut catalog, browser, Fact::Place { place: place(browser), browser, name: "Music".into() });
        }
        for (number, browser) in (0..20).map(|number| (number, if number < 18 { one } else { other })) {
            let file = FileFacts::new(1, 1, Holds::Track(TrackId([number; 16])));
            say(&mut catalog, browser, Fact::File { place: place(browser), path: number.to_string(), file });
        }
        let asked = removal(&catalog, one).unwrap();
        assert!(asked.starts_with("18 of 20 songs that are anywhere"), "{asked}");
        assert_eq!(removal(&catalog, other), None);
        // One more song is elsewhere too.
        let file = FileFacts::new(1, 1, Holds::Track(TrackId([0; 16])));
        say(&mut catalog, other, Fact::File { place: place(other), path: "0".into(), file });
        assert_eq!(removal(&catalog, one), None);
        assert_eq!(removal(&Catalog::default(), one), None);
    }

    #[test]
    fn a_checkpoint_is_the_same_in_every_browser() {
        let seen = |id, number| Seen::of(BrowserId([id; 8]), number, RecordHash([id; 32]));
        let called = |id: BrowserId| format!("Browser {}", id.0[0]);
        let said = checkpoint(vec![seen(2, 7), seen(1, 12)], called, "2026-11-29");
        assert_eq!(said, checkpoint(vec![seen(1, 12), seen(2, 7)], called, "2026-11-29"));
        assert!(
            said.starts_with("On 2026-11-29 the server's records went: Browser 1 to 12, Browser 2 to 7. ")
        );
        assert_ne!(said, checkpoint(vec![seen(1, 13), seen(2, 7)], called, "2026-11-29"));
        assert_eq!(checkpoint(Vec::new(), called, "2026-11-29"), "");
    }
}
