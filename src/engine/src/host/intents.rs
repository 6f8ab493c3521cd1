//! What each intent does.

use std::collections::HashSet;

use js_sys::Array;
use reprise_catalog::changes::{Fact, Ruling, Ticked};
use reprise_catalog::evidence::Origin;
use reprise_catalog::ids::{PlaceId, TrackId};
use reprise_catalog::imports::join;
use reprise_catalog::library::{Catalog, Charset, Track, TrackAt, plan_another, plan_same, read_as};
use reprise_catalog::matching::Likeness;
use reprise_catalog::query::Trait;
use wasm_bindgen::JsCast;

use super::Host;
use super::answers::history::taken_back;
use super::library::opening::catch_up;
use crate::platform::charset::decode;
use crate::platform::time::wall_ms;
use crate::protocol::card::ActId;
use crate::protocol::intent::{Choose, Persisted, Reach};
use crate::protocol::push::Keeping;
use crate::protocol::{Intent, IntentId, Push, Refused};
use crate::store::Setting;

impl Host {
    /// Does what the person wants. What changes the catalog or a setting is done when it is stored, and what is to be
    /// read is done when it was read: if the engine crashes before that, the page sends the intent again.
    pub(super) async fn obey(&self, id: IntentId, intent: Intent, beside: &Array) -> Result<(), Refused> {
        match intent {
            Intent::Tick { track, ticked } => return self.say(id, Fact::Tick { track, ticked }).await,
            Intent::Overrule { track, ruling } => {
                return self.say(id, Fact::Overruled { track, ruling }).await;
            }
            Intent::NameBrowser { browser, name } => {
                return self.say(id, Fact::Browser { browser, name }).await;
            }
            Intent::ForgetBrowser { browser } => return self.say(id, Fact::Forgotten { browser }).await,
            Intent::LetGo { track, is_let_go } => return self.let_go(id, &[track], is_let_go).await,
            Intent::LetGoSelected(is_let_go) => {
                let songs = self.selected_songs().await;
                return self.let_go(id, &songs, is_let_go).await;
            }
            Intent::ReadAs { track, reach, charset } => return self.read_as(id, track, reach, charset).await,
            Intent::TakeBack { track, act } => return self.take_back(id, track, act).await,
            Intent::BelieveRips(is_believed) => return self.believe_rips(id, is_believed).await,
            Intent::TickDisc { track, ticked } => return self.tick_disc(id, track, ticked).await,
            Intent::Review { track, album, ticked } => return self.review(id, track, album, ticked).await,
            Intent::Note { about, note } => return self.say_of_place(id, Fact::Note { about, note }).await,
            Intent::Disk { place, disk } => return self.say_of_place(id, Fact::Disk { place, disk }).await,
            Intent::Computer { browser, computer } => {
                return self.say_of_place(id, Fact::Computer { browser, computer }).await;
            }
            Intent::PlaceGone { place, is_gone } => return self.say_gone(id, place, is_gone).await,
            Intent::Sameness { place, other, sameness } => {
                self.library.opened().await;
                let facts = self.scans.facts_of_sameness(place, other, sameness);
                let outcome = self.library.jot_intent(id, facts).await;
                self.scans.show_places();
                self.scans.take_answer(place, sameness);
                return outcome;
            }
            Intent::NamePlace { place, name } => return self.name_place(id, place, name).await,
            Intent::Judge(change) => return self.library.judge(change).await,
            Intent::Column { word, is_hidden } => return self.library.turn_column(&word, is_hidden).await,
            Intent::KeepSearch(kept) => return self.library.keep_search(id, kept).await,
            Intent::Paint(theme) => return self.library.paint(theme).await,
            Intent::SaveBackup => return self.save_backup(beside).await,
            Intent::Persisted(answer) => return self.note_persisted(answer).await,
            Intent::PutBack(browser) => {
                let outcome = self.library.put_back(id, browser).await;
                self.scans.show_doubts();
                return outcome;
            }
            Intent::Select(choose) => self.choose(choose).await,
            Intent::Read(items) => self.scans.read_given(items, beside).await,
            Intent::Walked(walk, part) => self.scans.walked(walk, part, beside).await,
            Intent::ReadAgain(place) => self.scans.read_again(place, beside.get(0).unchecked_into()).await,
            Intent::Stop => self.scans.stop(),
            Intent::ConfirmMissing(place) => self.scans.confirm_missing(place).await,
            Intent::RemovedMissing(place) => self.scans.let_go_missing(place).await,
            Intent::OtherFolder(place) => self.scans.part_folders(place).await,
            Intent::DismissMissing(place) => self.scans.dismiss_missing(place),
            Intent::LeaveRemoved(browser) => {
                self.library.leave_removed(browser);
                self.scans.show_doubts();
            }
            Intent::Lists(act) => self.scans.act_on_lists(act).await,
            Intent::CatchUp => {
                catch_up(&self.library);
                self.tell_all();
            }
        }
        Ok(())
    }

    async fn say(&self, id: IntentId, fact: Fact) -> Result<(), Refused> {
        self.library.jot_intent(id, vec![fact]).await
    }

    /// Says something of a place or browser, and shows the places again.
    async fn say_of_place(&self, id: IntentId, fact: Fact) -> Result<(), Refused> {
        let outcome = self.say(id, fact).await;
        self.scans.show_places();
        outcome
    }

    /// Says that a place is no more, or that it is there after all. The person may have to be asked first.
    async fn say_gone(&self, id: IntentId, place: PlaceId, is_gone: bool) -> Result<(), Refused> {
        self.library.opened().await;
        if self.scans.holds_back_end(place, is_gone) {
            return Ok(());
        }
        self.say_of_place(id, Fact::PlaceGone { place, is_gone }).await
    }

    /// Says in which charset the letters of songs are read. A charset that this build does not know changes nothing.
    async fn read_as(
        &self,
        id: IntentId,
        track: TrackId,
        reach: Reach,
        charset: Option<String>,
    ) -> Result<(), Refused> {
        self.library.opened().await;
        let known = charset.as_deref().map(Charset::from_slug);
        let charset = match known {
            Some(None) => return Ok(()),
            known => known.flatten(),
        };
        let facts = self.library.with(|catalog, _| {
            let songs = catalog.track(track).map(|track| reached(catalog, track, reach));
            read_as(catalog, &songs.unwrap_or_default(), charset, decode)
        });
        self.library.jot_intent(id, facts).await
    }

    /// Takes back what was said of a song.
    async fn take_back(&self, id: IntentId, track: TrackId, act: ActId) -> Result<(), Refused> {
        self.library.opened().await;
        let Some(own) = self.library.browser() else { return Ok(()) };
        let facts = self.library.with(|catalog, _| taken_back(catalog, track, act, own));
        self.library.jot_intent(id, facts).await
    }

    /// Says whether the person removed songs. What they said on other browsers is taken back with it.
    async fn let_go(&self, id: IntentId, songs: &[TrackId], is_let_go: bool) -> Result<(), Refused> {
        self.library.opened().await;
        let Some(own) = self.library.browser() else { return Ok(()) };
        let from = self.library.standpoint();
        let facts = self.library.with(|catalog, _| {
            let known = songs.iter().filter_map(|track| catalog.track(*track));
            // A song that is here was not removed, and its later loss is not meant.
            let known = known.filter(|track| !is_let_go || !catalog.is_here(*track, &from));
            let facts = known.flat_map(|track| {
                let said = track.let_go().map(|(browser, _)| browser);
                let others = said.filter(|browser| !is_let_go && *browser != own);
                others.chain([own]).map(move |browser| Fact::LetGo { track: track.id(), browser, is_let_go })
            });
            facts.collect()
        });
        self.library.jot_intent(id, facts).await
    }

    /// Says of a song of the review list, or of all of its album, that it is the one that it may be, or another one. The former gets
    /// the files of that one; what only lists say of a song goes over to the one that was read. It is no tick: the answer is
    /// about these files.
    async fn review(&self, id: IntentId, track: TrackId, album: bool, ticked: Ticked) -> Result<(), Refused> {
        self.library.opened().await;
        let mut pairs = self.restore.pairs_of_review(&self.library, track);
        if !album {
            pairs.retain(|(missing, _)| *missing == track);
        }
        let from = self.library.standpoint();
        let facts = self.library.with(|catalog, _| {
            let is_listed = |track| catalog.track(track).is_some_and(Track::is_only_listed);
            let read = |like: Likeness<TrackAt>| catalog.track_at(like.here).map(Track::id);
            let facts = pairs.iter().flat_map(|&(missing, like)| match ticked {
                Ticked::Returned if is_listed(missing) => {
                    read(like).map(|read| join(catalog, missing, read)).unwrap_or_default()
                }
                Ticked::Returned => plan_same(catalog, &from, missing, like, wall_ms()),
                Ticked::NotReturned => plan_another(catalog, missing, like).into_iter().collect(),
            });
            facts.collect()
        });
        self.library.jot_intent(id, facts).await
    }

    /// Says of all songs of a disc that is to be ripped again whether they are back.
    async fn tick_disc(&self, id: IntentId, track: TrackId, ticked: Option<Ticked>) -> Result<(), Refused> {
        self.library.opened().await;
        let songs = self.restore.of_disc(&self.library, track);
        let facts = songs.into_iter().map(|track| Fact::Tick { track, ticked });
        self.library.jot_intent(id, facts.collect()).await
    }

    async fn selected_songs(&self) -> Vec<TrackId> {
        self.library.opened().await;
        let chosen = self.selection.borrow().songs();
        self.library
            .with(|catalog, _| chosen.iter().filter_map(|&at| Some(catalog.track_at(at)?.id())).collect())
    }

    /// Says of all songs that a hint says to be from a CD that they are, or takes that back.
    async fn believe_rips(&self, id: IntentId, is_believed: bool) -> Result<(), Refused> {
        self.library.opened().await;
        let ruling = is_believed.then_some(Ruling { origin: Origin::CdRip, store: None });
        let wanted = if is_believed { Trait::PerhapsRip } else { Trait::BelievedRip };
        let facts = self.library.with(|catalog, table| {
            let songs = table.rows().filter(|(_, row)| wanted.holds(row));
            let songs = songs.filter_map(|(at, _)| Some(catalog.track_at(at)?.id()));
            songs.map(|track| Fact::Overruled { track, ruling }).collect()
        });
        self.library.jot_intent(id, facts).await
    }

    async fn name_place(&self, id: IntentId, place: PlaceId, name: String) -> Result<(), Refused> {
        self.library.opened().await;
        let Some(browser) = self.library.browser() else { return Ok(()) };
        let outcome = self.say(id, Fact::Place { place, browser, name }).await;
        self.scans.show_places();
        outcome
    }

    async fn choose(&self, choose: Choose) {
        // Until then a song may have another position.
        self.library.opened().await;
        let at = |track| self.library.with(|catalog, _| catalog.position(track));
        let mut selection = self.selection.borrow_mut();
        match choose {
            Choose::Nothing => selection.clear(),
            Choose::All(query) => selection.take_all(&self.views.rows(&self.library, &query)),
            Choose::Toggle(track) => at(track).into_iter().for_each(|at| selection.toggle(at)),
            Choose::Extend { query, from, to } => {
                if let (Some(from), Some(to)) = (at(from), at(to)) {
                    selection.extend(&self.views.rows(&self.library, &query), from, to);
                }
            }
        }
        self.voice.push(&Push::Selected(selection.version()));
    }

    async fn note_persisted(&self, answer: Persisted) -> Result<(), Refused> {
        let (is_kept, word) = match answer {
            Persisted::Granted => (true, "granted"),
            Persisted::Refused => (false, "refused"),
        };
        // Storing may have failed while the person was being asked.
        if matches!(self.library.keeping(), Keeping::Stored { .. }) {
            self.library.set_keeping(Keeping::Stored { persistent: Some(is_kept) });
        }
        let Some(storage) = self.library.storage() else { return Ok(()) };
        storage.set(Setting::Persistence, word).await.map_err(|error| {
            self.library.keep_in_memory(&error);
            Refused::NotKept(error.to_string())
        })
    }
}

/// The songs that an intent reaches, the named one first.
fn reached(catalog: &Catalog, track: Track<'_>, reach: Reach) -> Vec<TrackId> {
    let files: Vec<_> = catalog.present_copies(track).collect();
    let is_in_reach = |other: Track<'_>, folder: &str, of: &str| match reach {
        Reach::Song => false,
        Reach::Album => folder == of && other.album() == track.album(),
        Reach::Places => true,
    };
    let mut songs = vec![track.id()];
    for file in &files {
        let beside = catalog.files_of(file.place()).filter(|it| it.is_seen_present());
        let beside = beside.filter_map(|it| Some((it.track()?, it.folder())));
        songs.extend(beside.filter(|(it, of)| is_in_reach(*it, file.folder(), of)).map(|(it, _)| it.id()));
    }
    let mut seen = HashSet::new();
    songs.retain(|song| seen.insert(*song));
    songs
}
