//! Reprise's own back-ups: told by their beginning, read for their changes, and weighed against what is known before
//! anything is written.

use std::collections::HashSet;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use borsh::{BorshDeserialize, BorshSerialize};
use serde::Deserialize;
use serde::de::IgnoredAny;
use thiserror::Error;

use super::taken_back::{Span, again, track_of};
use crate::changes::{Batch, BatchError, Change, Fact, MOST_ACTS};
use crate::evidence::{Country, Settings, Store, Subscription};
use crate::ids::TrackId;
use crate::library::{Catalog, Track};

/// The latest form that is read.
const VERSION: u32 = 2;

/// How every export of Reprise as JSON begins.
const BEGINNING: &[u8] = b"{\"format\":\"reprise-catalog\"";

/// The greatest era that is believed. Each begins with a change against a clock that is wrong, so there are few; nobody
/// could ever speak after the last one.
const MOST_ERAS: u32 = 1 << 16;

/// Why a file restores nothing.
#[derive(Clone, Debug, Error, PartialEq, Eq, borsh::BorshSerialize, borsh::BorshDeserialize)]
pub enum NoBackup {
    /// It is cut off or damaged.
    #[error("it is cut off or damaged; nothing was changed")]
    Damaged,
    /// A later Reprise wrote it.
    #[error("a later version of Reprise wrote it (form {0}); reload the page to get that version")]
    Later(u32),
    /// It was exported to be shared.
    #[error(
        "it was exported to be shared, or by an earlier Reprise, and holds no back-up; in the browser that has the \
         catalog, choose Back up"
    )]
    Share,
}

#[derive(Deserialize)]
struct Written {
    version: u32,
    #[serde(default)]
    changes: Option<Vec<String>>,
    #[serde(default)]
    settings: Chosen,
    #[serde(rename = "tracks")]
    _tracks: IgnoredAny,
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

/// What the person chose, as it is written. Back-ups of before 2026-11-29 have none.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Chosen {
    subscription: String,
    country: Option<String>,
    closed_stores: Vec<String>,
}

impl Chosen {
    /// The settings. Words of later versions are passed over.
    fn settings(&self) -> Settings {
        Settings {
            subscription: Subscription::from_slug(&self.subscription).unwrap_or_default(),
            country: self.country.as_deref().and_then(Country::new),
            closed: self.closed_stores.iter().filter_map(|store| Store::from_slug(store)).collect(),
        }
    }
}

/// What a back-up holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Backup {
    /// Its batches of changes. They are not decoded yet.
    pub batches: Vec<Vec<u8>>,
    /// What the person had chosen.
    pub settings: Settings,
}

/// What a back-up would do to a catalog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Songs that the catalog lacks.
    pub new: u64,
    /// Songs of which it learns something.
    pub changed: u64,
    /// Songs of which it knows everything.
    pub same: u64,
    /// Whether it learns anything, of songs or else.
    pub is_news: bool,
}

/// Whether a file that begins so is an export of Reprise.
pub fn is_reprise_json(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    // An editor may have set it in lines.
    let letters = head.iter().filter(|byte| !byte.is_ascii_whitespace());
    letters.take(BEGINNING.len()).eq(BEGINNING)
}

/// Reads a back-up.
///
/// # Errors
/// [`NoBackup`] says why the file restores nothing.
pub fn read_backup(file: &[u8]) -> Result<Backup, NoBackup> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let written = serde_json::from_slice(file).map_err(|_| match serde_json::from_slice(file) {
        // A later form may look otherwise.
        Ok(Versioned { version }) if version > VERSION => NoBackup::Later(version),
        _ => NoBackup::Damaged,
    });
    let Written { version, changes, settings, .. } = written?;
    if version > VERSION {
        return Err(NoBackup::Later(version));
    }
    let batches = changes.ok_or(NoBackup::Share)?.into_iter();
    let batches = batches.map(|batch| BASE64_STANDARD.decode(batch).map_err(|_| NoBackup::Damaged));
    Ok(Backup { batches: batches.collect::<Result<_, _>>()?, settings: settings.settings() })
}

/// Decodes the changes of a batch of a back-up. They keep who said them, and when.
///
/// # Errors
/// [`NoBackup`] if the batch is damaged, or says more than this version understands.
pub fn changes_in(batch: &[u8]) -> Result<Vec<Change>, NoBackup> {
    match Batch::decode(batch) {
        Ok(batch) if batch.has_unknown => Err(NoBackup::Later(VERSION)),
        Ok(batch) if batch.changes.iter().any(|change| change.stamp.era > MOST_ERAS) => {
            Err(NoBackup::Damaged)
        }
        Ok(batch) => Ok(batch.changes),
        Err(BatchError::FutureVersion(_)) => Err(NoBackup::Later(VERSION)),
        Err(BatchError::Damaged) => Err(NoBackup::Damaged),
    }
}

/// What these changes would do to a catalog in which these were taken back. Writes nothing.
pub fn plan(catalog: &Catalog, changes: &[Change], undone: &[Span]) -> Plan {
    let shown = shown(catalog, changes);
    let (mut all, mut touched, mut is_news) = (HashSet::new(), HashSet::new(), false);
    for change in changes {
        let is_new = self::is_news(catalog, change) || again(catalog, change, undone).is_some();
        is_news |= is_new;
        let Some(track) = track_of(&change.fact).filter(|it| shown.contains(it)) else { continue };
        all.insert(track);
        if is_new {
            touched.insert(track);
        }
    }
    let is_known = |track: &&TrackId| catalog.track(**track).is_some_and(Track::is_listed);
    let changed = touched.iter().filter(is_known).count();
    let new = touched.len() - changed;
    Plan { new: new as u64, changed: changed as u64, same: (all.len() - touched.len()) as u64, is_news }
}

/// The songs among the changes: those that a file holds, that were replaced, or that a list states. What else is told of
/// is the former id of another song.
fn shown(catalog: &Catalog, changes: &[Change]) -> HashSet<TrackId> {
    let known = |track: TrackId| catalog.track(track).is_some_and(Track::is_listed).then_some(track);
    let songs = changes.iter().filter_map(|change| match &change.fact {
        Fact::File { file, .. } => file.holds.track(),
        Fact::Replaced { track, .. } | Fact::Stated { track, said: Some(_), .. } => Some(*track),
        fact => known(track_of(fact)?),
    });
    songs.collect()
}

/// Those of the changes of which a catalog learns something. What was taken back is said again, later than that.
pub fn news(catalog: &Catalog, changes: Vec<Change>, undone: &[Span]) -> Vec<Change> {
    let news = |change: Change| match is_news(catalog, &change) {
        true => Some(change),
        false => again(catalog, &change, undone),
    };
    changes.into_iter().filter_map(news).collect()
}

/// Whether a catalog learns something from a change. What it may not know is said again: that changes nothing.
pub fn is_news(catalog: &Catalog, change: &Change) -> bool {
    let (stamp, written) = (change.stamp, catalog.register_of(&change.fact));
    if let Some(track) = act_of(change).and_then(|track| catalog.track(track)) {
        // The song's card tells the last acts, those too that count no more.
        let acts = track.acts();
        let is_past = acts.len() >= MOST_ACTS && acts.first().is_some_and(|first| change < first);
        return !is_past && !acts.contains(change);
    }
    match &change.fact {
        // Each browser has read for itself.
        Fact::Track { track, .. } => {
            let known = catalog.track(*track).and_then(|track| track.read_by(stamp.browser));
            known.is_none_or(|known| stamp > known)
        }
        _ => written.is_none_or(|known| stamp > known),
    }
}

/// The song of which a person says something; `None` for what no person said.
fn act_of(change: &Change) -> Option<TrackId> {
    change.replaced?;
    match change.fact {
        Fact::Tick { track, .. }
        | Fact::Overruled { track, .. }
        | Fact::LetGo { track, .. }
        | Fact::ReadAs { track, .. } => Some(track),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::changes::MakingAll;
    use crate::changes::arbitrary::{all_known, changes, folded};
    use crate::export::json::{self, with_changes};
    use crate::ids::BrowserId;

    const SONGS: &str = "{\"format\":\"reprise-catalog\",\"version\":2,\"tracks\":[\n{\"title\":\"}\"}\n]}\n";

    fn chosen() -> Settings {
        Settings {
            subscription: Subscription::Match,
            country: Country::new("de"),
            closed: vec![Store::Qobuz, Store::Amazon],
        }
    }

    fn backup(batches: Vec<Batch>) -> String {
        let mut making = MakingAll::default();
        batches.into_iter().for_each(|batch| making.take(batch).unwrap());
        with_changes(SONGS.to_owned(), &chosen(), making.parts())
    }

    fn restored(file: &str) -> Vec<Change> {
        let Backup { batches, settings } = read_backup(file.as_bytes()).unwrap();
        assert_eq!(settings, chosen());
        batches.iter().flat_map(|batch| changes_in(batch).unwrap()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Restored into an empty browser and backed up there: the same bytes. Restored twice: as once.
        #[test]
        fn what_is_backed_up_comes_back(
            (one, other) in (changes(BrowserId([1; 8]), 12), changes(BrowserId([2; 8]), 12)),
        ) {
            let batches = vec![
                Batch::new(BrowserId([1; 8]), one.clone()),
                Batch::new(BrowserId([2; 8]), other.clone()),
            ];
            let file = backup(batches.clone());
            prop_assert!(is_reprise_json(file.as_bytes()));
            let all = restored(&file);
            let catalog = folded(all.clone());
            prop_assert_eq!(all_known(&folded(one.into_iter().chain(other))), all_known(&catalog));
            // The new browser keeps whose they are in its own stream.
            let own = read_backup(file.as_bytes()).unwrap().batches;
            let own: Vec<Batch> = own.iter().map(|batch| Batch::decode(batch).unwrap()).collect();
            prop_assert_eq!(&backup(own.clone()), &file);
            prop_assert_eq!(&backup(batches.into_iter().chain(own).collect()), &file);
            // To an empty catalog all songs are new or listed; to itself nothing is news.
            let empty = plan(&Catalog::default(), &all, &[]);
            prop_assert_eq!((empty.changed, empty.is_news), (0, !all.is_empty()));
            let again = plan(&catalog, &all, &[]);
            prop_assert_eq!(again.changed, 0);
        }

        /// Restored beside other songs, and beside a part of itself: the same as if everything had been heard at once.
        #[test]
        fn what_is_restored_beside_others_loses_nothing(
            own in changes(BrowserId([1; 8]), 12),
            said in prop::collection::vec((changes(BrowserId([2; 8]), 2), any::<bool>()), 0..12),
        ) {
            let mut seen = HashSet::new();
            let said = said.into_iter().flat_map(|(some, is_known)| some.into_iter().map(move |it| (it, is_known)));
            // A browser says one thing at a time.
            let said: Vec<(Change, bool)> = said.filter(|(change, _)| seen.insert(change.stamp)).collect();
            let known = said.iter().filter(|(_, is_known)| *is_known).map(|(change, _)| change.clone());
            let here: Vec<Change> = own.into_iter().chain(known).collect();
            let other: Vec<Change> = said.iter().map(|(change, _)| change.clone()).collect();
            let file = backup(vec![Batch::new(BrowserId([2; 8]), other.clone())]);
            let catalog = folded(here.clone());
            let news = restored(&file).into_iter().filter(|change| is_news(&catalog, change));
            let together = folded(here.iter().cloned().chain(news));
            prop_assert_eq!(all_known(&folded(here.into_iter().chain(other))), all_known(&together));
        }

        #[test]
        fn anything_is_read(file: Vec<u8>, cut in 0_usize..400) {
            let _ = read_backup(&file);
            let whole = backup(vec![Batch::new(BrowserId([1; 8]), Vec::new())]);
            let cut = &whole.as_bytes()[..cut.min(whole.len() - 2)];
            prop_assert_eq!(read_backup(cut), Err(NoBackup::Damaged));
        }
    }

    #[test]
    fn what_restores_nothing_is_told() {
        let check = |file: &str, wanted: NoBackup| assert_eq!(read_backup(file.as_bytes()), Err(wanted));
        assert_eq!(VERSION, json::VERSION, "what is written is read");
        check(SONGS, NoBackup::Share);
        check(&SONGS.replace(":2,", ":3,"), NoBackup::Later(3));
        check(&SONGS[..30], NoBackup::Damaged);
        check(&SONGS.replace(":2,\"tracks\":[", ":3,\"tracks\":1,\"songs\":["), NoBackup::Later(3));
        let set_in_lines = SONGS.replace(',', ",\n  ").replace('{', "\n{\n ").replace("\":", "\": ");
        assert!(is_reprise_json(set_in_lines.as_bytes()), "{set_in_lines}");
        assert!(!is_reprise_json(b"{\"format\":\"reprise-cat"));
        check(
            &with_changes(SONGS.to_owned(), &chosen(), std::iter::once(vec![1])).replace("\"A", "\"!"),
            NoBackup::Damaged,
        );
        assert_eq!(changes_in(&[1, 2, 3]), Err(NoBackup::Damaged));
        let old = backup(vec![]);
        let without =
            old.replace(&old[old.find(",\n\"settings\"").unwrap()..old.find(",\n\"changes\"").unwrap()], "");
        assert_eq!(read_backup(without.as_bytes()).unwrap().settings, Settings::default());
        let later = old.replace("itunes-match", "of tomorrow").replace("\"de\"", "\"xyz\"");
        let known = Settings { closed: chosen().closed, ..Settings::default() };
        assert_eq!(read_backup(later.as_bytes()).unwrap().settings, known);
        let deep = format!("{}{}", &SONGS[..SONGS.len() - 3], "[".repeat(100_000));
        check(&deep, NoBackup::Damaged);
    }
}
