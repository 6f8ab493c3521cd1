//! What a browser said that takes songs away: that the person removed them, or that a place or a browser is no more. It is
//! folded like everything else, and this finds what says the opposite.

use super::Catalog;
use crate::changes::{Fact, Stamp};
use crate::ids::BrowserId;

/// Whether a fact can take songs away by being said. What a reading of a folder did not find is no such fact: nobody says
/// it, and the next reading corrects it.
pub fn takes_away(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::LetGo { is_let_go: true, .. } | Fact::PlaceGone { is_gone: true, .. } | Fact::Forgotten { .. }
    )
}

/// What one browser said from one stamp to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaidBetween {
    /// The first stamp.
    pub first: Stamp,
    /// The last stamp, of the same browser.
    pub last: Stamp,
}

impl SaidBetween {
    /// Whether something with this stamp is among it.
    pub fn has(&self, stamp: Stamp) -> bool {
        stamp.browser == self.first.browser && (self.first..=self.last).contains(&stamp)
    }

    /// What puts back the songs that this has taken away, as far as nobody has said anything else since. A browser that
    /// never had a name is called by `name`.
    pub fn put_back(&self, catalog: &Catalog, name: impl Fn(BrowserId) -> String) -> Vec<Fact> {
        let is_said = |fact: &Fact| catalog.register_of(fact).is_some_and(|stamp| self.has(stamp));
        let songs = catalog.tracks().flat_map(|track| {
            let said = track.let_go().filter(|(_, stamp)| self.has(*stamp));
            said.map(move |(browser, _)| Fact::LetGo { track: track.id(), browser, is_let_go: false })
        });
        let places = catalog.places().keys().filter(|place| catalog.is_gone(**place));
        let places = places.map(|&place| Fact::PlaceGone { place, is_gone: false }).filter(is_said);
        let browsers = catalog.browsers().iter().filter(|(_, known)| known.is_forgotten());
        let browsers = browsers.filter(|(browser, _)| is_said(&Fact::Forgotten { browser: **browser }));
        let named = browsers.map(|(&browser, known)| {
            let known = known.name.as_ref().map(|name| name.value.clone());
            Fact::Browser { browser, name: known.unwrap_or_else(|| name(browser)) }
        });
        songs.chain(places).chain(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, FileFacts, Holds, Presence, TrackFacts};
    use crate::ids::{PlaceId, TrackId};
    use crate::library::Standpoint;
    use crate::query::Table;

    const OWN: BrowserId = BrowserId([1; 8]);
    const OTHER: BrowserId = BrowserId([2; 8]);
    const THIRD: BrowserId = BrowserId([3; 8]);

    fn say(catalog: &mut Catalog, browser: BrowserId, ms: u64, facts: Vec<Fact>) {
        for (counter, fact) in (0..).zip(facts) {
            let stamp = catalog.stamp_of(&fact, Stamp { counter, ..Stamp::at(ms, browser) });
            catalog.fold(Change::new(stamp, fact));
        }
    }

    /// Two songs in a place of each of two browsers, and one that is gone from the first.
    fn library() -> Catalog {
        let mut catalog = Catalog::default();
        for (browser, songs) in [(OWN, [1, 2, 3]), (THIRD, [4, 5, 6])] {
            let place = PlaceId(browser.0);
            let name = "Music".to_owned();
            say(&mut catalog, browser, 1, vec![Fact::Place { place, browser, name }]);
            for song in songs {
                let track = TrackId([song; 16]);
                let facts = TrackFacts { title: format!("Song {song}"), ..TrackFacts::default() };
                let presence = if song == 3 { Presence::Absent } else { Presence::Present };
                let file = FileFacts { presence, ..FileFacts::new(1, 1, Holds::Track(track)) };
                let facts = Fact::Track { track, facts: facts.into() };
                say(
                    &mut catalog,
                    browser,
                    2,
                    vec![facts, Fact::File { place, path: song.to_string(), file }],
                );
            }
        }
        catalog
    }

    fn shown(catalog: &Catalog) -> Vec<String> {
        let from = Standpoint { browser: OWN, ..Standpoint::default() };
        let table = Table::of(catalog, &from);
        table.rows().map(|(at, row)| format!("{at:?} {:?}", row.judgement.whereabouts)).collect()
    }

    #[test]
    fn what_was_taken_away_is_put_back() {
        let let_go = |song| Fact::LetGo { track: TrackId([song; 16]), browser: OTHER, is_let_go: true };
        let gone = Fact::PlaceGone { place: PlaceId(THIRD.0), is_gone: true };
        for said in [vec![let_go(3)], vec![gone], vec![Fact::Forgotten { browser: THIRD }, let_go(3)]] {
            assert!(said.iter().all(takes_away));
            let mut catalog = library();
            let before = shown(&catalog);
            say(&mut catalog, OTHER, 9, said.clone());
            assert_ne!(shown(&catalog), before, "{said:?}");
            let between = SaidBetween { first: Stamp::at(9, OTHER), last: Stamp::at(10, OTHER) };
            let facts = between.put_back(&catalog, |_| "A browser".into());
            say(&mut catalog, OWN, 20, facts.clone());
            assert_eq!(shown(&catalog), before, "{facts:?}");
            assert!(!facts.iter().any(takes_away));
            assert_eq!(between.put_back(&catalog, |_| String::new()), [], "once");
        }
    }

    #[test]
    fn what_others_said_or_was_said_at_another_time_stays() {
        let mut catalog = library();
        let let_go = |browser| Fact::LetGo { track: TrackId([3; 16]), browser, is_let_go: true };
        say(&mut catalog, THIRD, 9, vec![let_go(THIRD)]);
        say(&mut catalog, OTHER, 5, vec![let_go(OTHER)]);
        let between = SaidBetween { first: Stamp::at(9, OTHER), last: Stamp::at(10, OTHER) };
        assert_eq!(between.put_back(&catalog, |_| String::new()), []);
        // Whose song it is let go for does not matter, only who said it.
        say(&mut catalog, OTHER, 10, vec![let_go(OWN)]);
        assert_eq!(between.put_back(&catalog, |_| String::new()).len(), 1);
    }
}
