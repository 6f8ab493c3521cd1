//! The questions about places, kept in this browser until they are answered, so that a reload does not lose them.

use reprise_catalog::changes::Presence;
use reprise_catalog::library::Catalog;

use super::asking::{asked, taken_away};
use super::{Doubted, Scans, kept};
use crate::protocol::Push;
use crate::protocol::places::DoubtKind;
use crate::store::Setting;

impl Scans {
    /// Tells the page about which places the person is asked, and what another browser has taken away. Keeps the former.
    pub(crate) fn show_doubts(&self) {
        let (desk, removals) = (self.desk(), self.0.library.open_removals());
        let doubts = self.0.library.with(|catalog, _| {
            let removals = removals.iter().map(|it| taken_away(catalog, it));
            removals.chain(desk.doubted.iter().map(|it| asked(catalog, it))).collect()
        });
        let kept = if desk.doubted.is_empty() { String::new() } else { kept::written(&desk.doubted) };
        drop(desk);
        self.0.voice.push(&Push::Doubts(doubts));
        self.keep_doubts(kept);
    }

    /// Keeps the questions, unless these are kept already.
    fn keep_doubts(&self, doubts: String) {
        if *self.0.asked.borrow() != doubts {
            self.0.asked.replace(doubts.clone());
            // Questions that cannot be kept are asked again after the next reading.
            self.keep(Setting::Doubts, doubts);
        }
    }

    /// Asks again what was asked before the page was closed, as far as it is still open.
    pub(super) async fn ask_again(&self) {
        let Some(kept) = self.kept(Setting::Doubts).await else { return };
        let doubted = kept::read::<Vec<Doubted>>(&kept);
        let open = self.0.library.with(|catalog, _| {
            doubted.into_iter().flatten().filter_map(|it| still_open(catalog, it)).collect::<Vec<_>>()
        });
        self.0.asked.replace(kept);
        let mut desk = self.desk();
        let is_new = |it: &Doubted| desk.doubted.iter().all(|known| known.doubt != it.doubt);
        let new: Vec<Doubted> = open.into_iter().filter(is_new).collect();
        desk.doubted.extend(new);
        drop(desk);
        self.show_doubts();
    }
}

/// A question without what was answered meanwhile, in another tab or by a later reading; `None` if nothing is left.
fn still_open(catalog: &Catalog, mut it: Doubted) -> Option<Doubted> {
    let place = it.doubt.place;
    let is_newest = || catalog.last_read(place).is_some_and(|read| read.began_ms <= it.began_ms);
    match it.doubt.kind {
        DoubtKind::Same { other, .. } => catalog.sameness(place, other).is_none().then_some(it),
        DoubtKind::NoMore => catalog.counts(place).then_some(it),
        _ if !catalog.counts(place) || !is_newest() => None,
        _ => {
            let is_there = |path: &String| {
                let file = catalog.file(place, path).and_then(|file| file.facts());
                file.is_some_and(|file| file.presence == Presence::Present)
            };
            it.pending.retain(is_there);
            let is_said = |track| catalog.track(track).is_none_or(|track| track.let_go().next().is_some());
            it.songs.retain(|track| !is_said(*track));
            it.doubt.missing = it.pending.len() as u32;
            it.doubt.songs = it.songs.len() as u32;
            // Of the folder, only its name is known any more.
            it.doubt.may_be_other = false;
            (!it.pending.is_empty() || !it.songs.is_empty()).then_some(it)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::places::Doubt;
    use reprise_catalog::changes::{Change, Extent, Fact, FileFacts, Holds, ReadOutcome, Stamp};
    use reprise_catalog::ids::{BrowserId, PlaceId, TrackId};

    const PLACE: PlaceId = PlaceId([1; 8]);
    const TRACK: TrackId = TrackId([1; 16]);

    fn catalog(presence: Presence, began_ms: u64) -> Catalog {
        let (browser, mut catalog) = (BrowserId([1; 8]), Catalog::default());
        let file = FileFacts { presence, ..FileFacts::new(1, 1, Holds::Track(TRACK)) };
        let extent = Extent { outcome: ReadOutcome::Partly, read: 1, files: 1 };
        let facts = [
            Fact::Place { place: PLACE, browser, name: "Music".into() },
            Fact::File { place: PLACE, path: "a.mp3".into(), file },
            Fact::PlaceRead { place: PLACE, began_ms, extent },
        ];
        for (ms, fact) in (1..).zip(facts) {
            catalog.fold(Change::new(Stamp::at(ms, browser), fact));
        }
        catalog
    }

    fn question() -> Doubted {
        let doubt = Doubt {
            place: PLACE,
            name: "Music".into(),
            known: 2,
            missing: 1,
            kind: DoubtKind::Gone,
            songs: 0,
            may_be_other: true,
        };
        Doubted { doubt, pending: vec!["a.mp3".into()], songs: Vec::new(), began_ms: 5, is_whole: true }
    }

    #[test]
    fn a_question_stays_open_until_it_is_answered() {
        let is_open = |catalog: &Catalog| still_open(catalog, question()).is_some();
        assert!(is_open(&catalog(Presence::Present, 5)));
        assert!(!is_open(&catalog(Presence::Absent, 5)));
        assert!(!is_open(&catalog(Presence::Present, 6)));
        assert!(!is_open(&Catalog::default()));
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let read: Vec<Doubted> = kept::read(&kept::written(&vec![question()])).unwrap();
        assert_eq!(borsh::to_vec(&read).unwrap(), borsh::to_vec(&vec![question()]).unwrap());
    }
}
