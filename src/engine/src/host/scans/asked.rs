//! The questions about places, kept in this browser until they are answered, so that a reload does not lose them.

use reprise_catalog::changes::ReadOutcome;
use reprise_catalog::library::{Catalog, File, songs_only_in, still_alone};

use super::asking::{asked, taken_away};
use super::{Doubted, Scans, kept};
use crate::protocol::Push;
use crate::protocol::places::DoubtKind;
use crate::store::Setting;

impl Scans {
    /// Tells the page about which places the person is asked, and what another browser has taken away. Keeps the former.
    pub(crate) fn show_doubts(&self) {
        self.refresh_doubts();
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

    /// Tells the page again of the questions, if there are any.
    pub(crate) fn show_open_doubts(&self) {
        let is_any = !self.desk().doubted.is_empty();
        if is_any {
            self.show_doubts();
        }
    }

    /// Leaves of the questions what is still open, with the numbers of now.
    pub(super) fn refresh_doubts(&self) {
        let asked = std::mem::take(&mut self.desk().doubted);
        let open = self
            .0
            .library
            .with(|catalog, _| asked.into_iter().filter_map(|it| still_open(catalog, it)).collect());
        self.desk().doubted = open;
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
        let doubted = kept::read::<Vec<Doubted>>(&kept).unwrap_or_default();
        self.0.asked.replace(kept);
        let mut desk = self.desk();
        let is_new = |it: &Doubted| desk.doubted.iter().all(|known| known.doubt != it.doubt);
        let mut new: Vec<Doubted> = doubted.into_iter().filter(is_new).collect();
        // Of the folder, only its name is known any more.
        new.iter_mut().for_each(|it| it.doubt.may_be_other = false);
        desk.doubted.extend(new);
        drop(desk);
        self.show_doubts();
    }
}

/// A question without what was answered meanwhile, in whichever way, here or in another tab; `None` if nothing is left.
fn still_open(catalog: &Catalog, mut it: Doubted) -> Option<Doubted> {
    let place = it.doubt.place;
    let is_there = |file: File<'_>| file.is_seen_present();
    match it.doubt.kind {
        DoubtKind::Same { other, .. } => {
            let is_open = catalog.sameness(place, other).is_none();
            return (is_open && catalog.counts(place) && catalog.counts(other)).then_some(it);
        }
        _ if !catalog.counts(place) => return None,
        DoubtKind::NoMore => it.songs = songs_only_in(catalog, place),
        // A later reading has its own answer. One that was cut off has none.
        _ if catalog
            .last_read(place)
            .is_some_and(|read| read.began_ms > it.began_ms && read.extent.outcome != ReadOutcome::Begun) =>
        {
            return None;
        }
        DoubtKind::Unplugged => return catalog.files_of(place).any(is_there).then_some(it),
        _ => {
            it.pending.retain(|path| catalog.file(place, path).is_some_and(is_there));
            it.songs = still_alone(catalog, place, &it.pending, &it.songs);
        }
    }
    it.doubt.missing = it.pending.len() as u32;
    it.doubt.songs = it.songs.len() as u32;
    (!it.pending.is_empty() || !it.songs.is_empty()).then_some(it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::places::Doubt;
    use reprise_catalog::changes::{Change, Extent, Fact, FileFacts, Holds, Presence, Stamp};
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
    fn a_place_that_is_not_plugged_in_is_asked_about_until_its_files_are_gone() {
        let mut doubted = Doubted { pending: Vec::new(), ..question() };
        doubted.doubt.kind = DoubtKind::Unplugged;
        let is_open = |presence| still_open(&catalog(presence, 5), doubted.clone()).is_some();
        assert!(is_open(Presence::Present));
        assert!(!is_open(Presence::Absent));
    }

    #[test]
    fn a_question_has_the_numbers_of_now() {
        let mut catalog = catalog(Presence::Present, 5);
        let doubted = Doubted { songs: vec![TRACK], ..question() };
        let numbers = |catalog: &Catalog| {
            let doubt = still_open(catalog, doubted.clone()).map(|it| it.doubt);
            doubt.map(|doubt| (doubt.missing, doubt.songs))
        };
        assert_eq!(numbers(&catalog), Some((1, 1)));
        let browser = BrowserId([1; 8]);
        let let_go = Fact::LetGo { track: TRACK, browser, is_let_go: true };
        catalog.fold(Change::new(Stamp::at(9, browser), let_go));
        assert_eq!(numbers(&catalog), Some((1, 0)));
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let read: Vec<Doubted> = kept::read(&kept::written(&vec![question()])).unwrap();
        assert_eq!(borsh::to_vec(&read).unwrap(), borsh::to_vec(&vec![question()]).unwrap());
    }
}
