//! Finds out which place the person gave: one that is known, or a new one.

use js_sys::Array;
use reprise_catalog::changes::{About, Fact, ReadOutcome};
use reprise_catalog::ids::{BrowserId, PlaceId};
use reprise_catalog::library::{Catalog, Place, songs_only_in, taken_in};
use reprise_catalog::text::sorting;
use wasm_bindgen_futures::spawn_local;
use web_sys::FileSystemDirectoryHandle;

use super::part;
use super::taken::Taken;
use super::walks::Walking;
use super::{Doubted, Given, Scans, ToRead};
use crate::platform::file::FileSource;
use crate::platform::folder::path_within;
use crate::platform::random::make_place_id;
use crate::protocol::Push;
use crate::protocol::places::{Doubt, DoubtKind, PlaceState, PlaceView};
use crate::scan::run::Root;
use crate::scan::tree::Tree;
use crate::store::{Setting, StoredPlace};

/// The name of the place that single files are in.
const LOOSE: &str = "Dropped files";

/// Whether no other place of a browser is the same folder and was read later. A folder that was renamed has two places,
/// of which the person sees the one under the name that it has now.
fn is_newest_name(catalog: &Catalog, id: PlaceId, browser: Option<BrowserId>) -> bool {
    let read_ms = |id| catalog.last_read(id).map(|read| (read.began_ms, read.ended_ms));
    let is_later = |(&other, place): (&PlaceId, &reprise_catalog::changes::Register<Place>)| {
        other != id
            && Some(place.value.browser) == browser
            && catalog.folder_of(other) == catalog.folder_of(id)
            && read_ms(other) > read_ms(id)
    };
    !catalog.places().iter().any(is_later)
}

impl Scans {
    /// Finds or makes the places for what the person gave.
    pub(super) async fn places_of(&self, given: Vec<Given>) -> Vec<ToRead> {
        let mut roots = Vec::new();
        let mut loose = Vec::new();
        for given in given {
            match given {
                Given::Folder(folder, hidden) => roots.push(self.place_of_folder(folder, hidden).await),
                Given::Tree(walking) => roots.push(self.place_of_tree(walking.await)),
                Given::File(file) => loose.push(file),
            }
        }
        if !loose.is_empty() {
            roots.push(self.place_of_files(loose));
        }
        // A folder that was given together with one around it is read with that.
        roots.retain(|(place, _, root)| {
            !matches!(root, Root::Folder { .. }) || self.handle_of(*place).is_some()
        });
        self.show_places();
        roots
    }

    /// Loads the remembered places.
    pub(super) async fn load_places(&self) {
        if let Some(storage) = self.0.library.storage() {
            let stored = storage.places().await.unwrap_or_default();
            let mut kept: Vec<_> = stored.iter().map(|stored| (stored.id, stored.name.clone())).collect();
            self.desk().stored = stored;
            // A browser that was removed from a library and came back has another id. What it has would count
            // as lost with the old one, so the places are written again.
            let was = storage.setting(Setting::Was).await.ok().flatten();
            let was = was.and_then(|was| BrowserId::from_hex(&was));
            let is_of = |known: &Place| Some(known.browser) == was;
            self.0.library.with(|catalog, _| {
                kept.retain(|(place, _)| catalog.places().get(place).is_some_and(|it| is_of(&it.value)));
            });
            self.claim_places(&kept);
            self.claim_returns(was);
        }
        self.show_places();
    }

    /// Loads the handles again, because another tab may have read a folder.
    pub(crate) fn reload_places(&self) {
        let scans = self.clone();
        spawn_local(async move {
            let Some(storage) = scans.0.library.storage() else { return };
            // Handles that cannot be read now stay as they were known.
            if let Ok(stored) = storage.places().await {
                scans.desk().stored = stored;
            }
            scans.show_places();
        });
    }

    /// The folder of a place, if this browser remembers it.
    pub(crate) fn handle_of(&self, place: PlaceId) -> Option<FileSystemDirectoryHandle> {
        let desk = self.desk();
        desk.stored.iter().find(|stored| stored.id == place).map(|stored| stored.handle.clone())
    }

    /// Writes that places belong to this browser, because it has their folders.
    pub(super) fn claim_places(&self, places: &[(PlaceId, String)]) {
        let Some(browser) = self.0.library.browser() else { return };
        let claims = self.0.library.with(|catalog, _| claims(catalog, browser, places));
        self.jot(claims);
    }

    /// Writes that what returned on this browser under another id returned on it.
    fn claim_returns(&self, was: Option<BrowserId>) {
        let (Some(was), Some(browser)) = (was, self.0.library.browser()) else { return };
        let returns = self.0.library.with(|catalog, _| returns(catalog, was, browser));
        self.jot(returns);
    }

    /// Shows the places of this browser that have files or can be read again.
    pub(crate) fn show_places(&self) {
        let desk = self.desk();
        let handle_of = |id: PlaceId| desk.stored.iter().find(|stored| stored.id == id).map(|it| &it.handle);
        let browser = self.0.library.browser();
        let mut places: Vec<PlaceView> = self.0.library.with(|catalog, _| {
            let own = catalog.places().iter().filter(|(_, place)| Some(place.value.browser) == browser);
            let view = |(&id, place): (&PlaceId, &reprise_catalog::changes::Register<Place>)| PlaceView {
                id,
                name: place.value.name.clone(),
                files: catalog.files_of(id).filter(|file| file.is_seen_present()).count() as u64,
                is_reconnectable: handle_of(id).is_some(),
                state: state_of(catalog, id),
                seen_ms: catalog.last_seen_ms(id),
                disk: catalog.disk(id).cloned(),
                note: catalog.note(&About::Place(id)).unwrap_or_default().to_owned(),
                is_gone: catalog.is_gone(id),
                was_taken: desk.taken.iter().any(|taken| taken.place == id),
            };
            let is_shown = |place: &PlaceView| place.is_reconnectable || place.files > 0;
            let newest = |id: PlaceId| is_newest_name(catalog, id, browser);
            own.map(view).filter(|place| is_shown(place) && newest(place.id)).collect()
        });
        sorting::sort_by(&mut places, |a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
        let handles: Array = places.iter().filter_map(|place| handle_of(place.id)).collect();
        drop(desk);
        self.0.voice.push_with(&Push::Places(places), &handles);
    }

    /// Whether it is not to be written yet that a place is no more, or to be written at all. Where songs are known nowhere
    /// else, the person is asked the first time, and saying it again confirms it.
    pub(crate) fn holds_back_end(&self, place: PlaceId, is_gone: bool) -> bool {
        let is_it = |it: &Doubted| it.doubt.place == place && it.doubt.kind == DoubtKind::NoMore;
        let was_asked = self.desk().doubted.iter().any(is_it);
        self.desk().doubted.retain(|it| !is_it(it));
        let (songs, is_so) = self
            .0
            .library
            .with(|catalog, _| (songs_only_in(catalog, place), catalog.is_gone(place) == is_gone));
        let is_asked = is_gone && !is_so && !was_asked && !songs.is_empty();
        if is_asked {
            let name = self.name_of(place).unwrap_or_default();
            let kind = DoubtKind::NoMore;
            let number = songs.len() as u32;
            let doubt = Doubt { place, name, known: 0, missing: 0, kind, songs: number, may_be_other: false };
            self.desk().doubted.push(Doubted { songs, ..Doubted::of(doubt) });
        }
        self.show_doubts();
        is_asked || is_so
    }

    /// The current name of a place.
    pub(super) fn name_of(&self, place: PlaceId) -> Option<String> {
        self.0.library.with(|catalog, _| catalog.places().get(&place).map(|place| place.value.name.clone()))
    }

    /// Writes facts without waiting until they are stored. If they cannot be stored, the library says so.
    pub(super) fn jot(&self, facts: Vec<Fact>) {
        if !facts.is_empty() {
            drop(self.0.library.jot(facts));
        }
    }

    /// Removes the handles of places that lie in another place.
    pub(super) async fn forget(&self, places: &[PlaceId]) {
        self.desk().stored.retain(|stored| !places.contains(&stored.id));
        if let Some(storage) = self.0.library.storage() {
            for &place in places {
                // If a handle stays, the place is only offered once more.
                let _ = storage.remove_place(place).await;
            }
        }
        self.show_places();
    }

    /// The place of a folder: one that is the same folder, a part of one that contains it, or a new one.
    async fn place_of_folder(&self, folder: FileSystemDirectoryHandle, hidden: Option<Walking>) -> ToRead {
        let stored = self.desk().stored.clone();
        for StoredPlace { id, name, handle } in &stored {
            if let Some(path) = path_within(handle, &folder).await {
                let name = self.name_of(*id).unwrap_or_else(|| name.clone());
                return (*id, name, Root::Folder { folder, hidden, path });
            }
        }
        let mut inside = Vec::new();
        for place in &stored {
            let path = path_within(&folder, &place.handle).await;
            inside.extend(path.map(|path| (place.id, path)));
        }
        let place = StoredPlace { id: make_place_id(), name: name_of(folder.name()), handle: folder.clone() };
        self.record_place(place.id, &place.name);
        if let Some(storage) = self.0.library.storage() {
            // If the handle cannot be stored, the person has to give the folder again in the next visit.
            let _ = storage.put_place(&place).await;
        }
        let (id, name) = (place.id, place.name.clone());
        self.desk().stored.push(place);
        self.take_in(id, inside).await;
        // The other tabs can now read it again too.
        self.0.library.tell_tabs();
        (id, name, Root::Folder { folder, hidden, path: String::new() })
    }

    /// The files of places inside of a new one, each with its path there, are the new one's from now on.
    async fn take_in(&self, around: PlaceId, inside: Vec<(PlaceId, String)>) {
        if inside.is_empty() {
            return;
        }
        // A place that is being read is read to its end before.
        self.until(Scans::is_at_rest).await;
        let facts = self.0.library.with(|catalog, _| {
            inside.iter().flat_map(|(place, path)| taken_in(catalog, *place, around, path)).collect()
        });
        // If it cannot be stored, the library says so.
        let _ = self.0.library.jot(facts).await;
        let inside: Vec<PlaceId> = inside.into_iter().map(|(place, _)| place).collect();
        self.forget(&inside).await;
    }

    /// Without a handle, a folder is taken for the place with its name that shares most files with it, or for the folder of a
    /// place that has its name and files.
    fn place_of_tree(&self, tree: Tree) -> ToRead {
        let name = name_of(tree.name.clone());
        let prints = tree.prints();
        let known = self.0.library.with(|catalog, _| {
            let best = Taken::best(catalog, &self.own_places_named(catalog, &name), prints.clone());
            best.or_else(|| {
                let (place, path) = part::around(catalog, &self.own_places(catalog), &name, &prints)?;
                Some(Taken::of(catalog, place, path, prints))
            })
        });
        let id = known.as_ref().map_or_else(make_place_id, |taken| taken.place);
        let tree = tree.below(known.as_ref().map_or("", Taken::path));
        let name = self.name_of(id).unwrap_or(name);
        let mut desk = self.desk();
        desk.taken.retain(|taken| taken.place != id);
        desk.taken.extend(known);
        drop(desk);
        self.record_place(id, &name);
        (id, name, Root::Tree(tree))
    }

    /// The person says that the folder that was last taken for this place is another one.
    pub(crate) async fn part_folders(&self, place: PlaceId) {
        let at = self.desk().taken.iter().position(|taken| taken.place == place);
        let (Some(at), Some(browser)) = (at, self.0.library.browser()) else { return };
        let taken = self.desk().taken.swap_remove(at);
        drop(self.take_doubted(place));
        let facts = self.0.library.with(|catalog, _| {
            let began_ms = catalog.last_read(place).map_or(0, |read| read.began_ms);
            taken.part(catalog, browser, make_place_id(), began_ms)
        });
        // If it cannot be stored, the library says so.
        let _ = self.0.library.jot(facts).await;
        self.0.library.publish();
        self.show_places();
    }

    fn place_of_files(&self, files: Vec<FileSource>) -> ToRead {
        let known =
            self.0.library.with(|catalog, _| self.own_places_named(catalog, LOOSE).into_iter().next());
        let id = known.unwrap_or_else(make_place_id);
        self.record_place(id, LOOSE);
        (id, LOOSE.to_owned(), Root::Files(files))
    }

    fn own_places_named(&self, catalog: &Catalog, name: &str) -> Vec<PlaceId> {
        let is_named = |id: &PlaceId| catalog.places().get(id).is_some_and(|place| place.value.name == name);
        self.own_places(catalog).into_iter().filter(is_named).collect()
    }

    /// The places of this browser, in the order of their ids.
    fn own_places(&self, catalog: &Catalog) -> Vec<PlaceId> {
        let browser = self.0.library.browser();
        let own = catalog.places().iter().filter(|(_, place)| Some(place.value.browser) == browser);
        let mut own: Vec<PlaceId> = own.map(|(&id, _)| id).collect();
        sorting::sort(&mut own);
        own
    }

    fn record_place(&self, place: PlaceId, name: &str) {
        let Some(browser) = self.0.library.browser() else { return };
        let is_known = self.0.library.with(|catalog, _| catalog.places().contains_key(&place));
        if !is_known {
            self.jot(vec![Fact::Place { place, browser, name: name.to_owned() }]);
        }
    }
}

/// The facts that give those of these places to this browser that the catalog gives to another one.
fn claims(catalog: &Catalog, browser: BrowserId, places: &[(PlaceId, String)]) -> Vec<Fact> {
    let claim = |(place, name): &(PlaceId, String)| {
        let known = catalog.places().get(place).map(|known| &known.value);
        let name = known.map_or(name, |known| &known.name).clone();
        let is_other = known.is_none_or(|known| known.browser != browser);
        is_other.then_some(Fact::Place { place: *place, browser, name })
    };
    places.iter().filter_map(claim).collect()
}

/// The facts that say of a browser what it found under the id that it had before.
fn returns(catalog: &Catalog, was: BrowserId, browser: BrowserId) -> Vec<Fact> {
    let found = catalog.tracks().filter(|track| was != browser && track.returned(browser).is_none());
    let found = found.filter_map(|track| Some((track.id(), track.returned(was)?)));
    found.map(|(track, found)| Fact::Returned { track, browser, found: Some(found) }).collect()
}

/// How a place was when it was last looked at.
fn state_of(catalog: &Catalog, place: PlaceId) -> PlaceState {
    let is_begun = catalog.last_read(place).is_some_and(|read| read.extent.outcome == ReadOutcome::Begun);
    match (is_begun, catalog.is_unplugged(place)) {
        (true, _) => PlaceState::CutOff,
        (false, true) => PlaceState::Unplugged,
        (false, false) => PlaceState::Read,
    }
}

/// The name of a folder. The root of a disk has none.
fn name_of(name: String) -> String {
    if name.is_empty() || name == "\\" || name == "/" { "Music".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    use reprise_catalog::changes::{Change, Stamp};
    use reprise_catalog::changes::{FileFacts, Holds};
    use reprise_catalog::ids::TrackId;

    const OLD: BrowserId = BrowserId([1; 8]);
    const NOW: BrowserId = BrowserId([2; 8]);
    const PLACE: PlaceId = PlaceId([3; 8]);

    fn fold(catalog: &mut Catalog, browser: BrowserId, facts: Vec<Fact>) {
        let ms = catalog.latest().map_or(1, |latest| latest.ms + 1);
        for fact in facts {
            catalog.fold(Change::new(Stamp::at(ms, browser), fact));
        }
    }

    fn place(browser: BrowserId, name: &str) -> Fact {
        Fact::Place { place: PLACE, browser, name: name.to_owned() }
    }

    #[test]
    fn a_folder_that_is_kept_here_is_a_place_of_this_browser() {
        let check = |known: Option<Fact>, wanted: &[Fact]| {
            let mut catalog = Catalog::default();
            fold(&mut catalog, OLD, known.into_iter().collect());
            assert_eq!(claims(&catalog, NOW, &[(PLACE, "Folder".to_owned())]), wanted);
            assert_eq!(claims(&catalog, NOW, &[]), []);
        };
        check(Some(place(NOW, "Attic")), &[]);
        check(Some(place(OLD, "Attic")), &[place(NOW, "Attic")]);
        check(None, &[place(NOW, "Folder")]);
    }

    #[test]
    fn songs_are_there_again_when_a_removed_browser_comes_back() {
        let (mut catalog, track, path) = (Catalog::default(), TrackId([4; 16]), "song.mp3".to_owned());
        let file = Fact::File { place: PLACE, path, file: FileFacts::new(1, 1, Holds::Track(track)) };
        fold(&mut catalog, OLD, vec![place(OLD, "Attic"), file, Fact::Forgotten { browser: OLD }]);
        let places = |catalog: &Catalog| catalog.present_places(catalog.track(track).unwrap());
        assert_eq!(places(&catalog), []);
        let claims = claims(&catalog, NOW, &[(PLACE, "Attic".to_owned())]);
        fold(&mut catalog, NOW, claims);
        assert_eq!(places(&catalog), [PLACE]);
    }
}
