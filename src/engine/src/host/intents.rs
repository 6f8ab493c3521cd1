//! What each intent does.

use js_sys::Array;
use reprise_catalog::changes::Fact;
use reprise_catalog::ids::{PlaceId, TrackId};
use wasm_bindgen::JsCast;

use super::Host;
use super::library::opening::catch_up;
use crate::protocol::intent::{Choose, Persisted};
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
            Intent::LetGo { track, is_let_go } => return self.let_go(id, track, is_let_go).await,
            Intent::Disk { place, disk } => return self.say_of_place(id, Fact::Disk { place, disk }).await,
            Intent::Computer { browser, computer } => {
                return self.say_of_place(id, Fact::Computer { browser, computer }).await;
            }
            Intent::PlaceGone { place, is_gone } => {
                return self.say_of_place(id, Fact::PlaceGone { place, is_gone }).await;
            }
            Intent::Sameness { place, other, sameness } => {
                let outcome = self.say_of_place(id, Fact::Sameness { place, other, sameness }).await;
                self.scans.take_answer(place, other);
                return outcome;
            }
            Intent::NamePlace { place, name } => return self.name_place(id, place, name).await,
            Intent::Judge(change) => return self.library.judge(change).await,
            Intent::Column { word, is_hidden } => return self.library.turn_column(&word, is_hidden).await,
            Intent::Paint(theme) => return self.library.paint(theme).await,
            Intent::Persisted(answer) => return self.note_persisted(answer).await,
            Intent::Select(choose) => self.choose(choose).await,
            Intent::Read(items) => self.scans.read_given(items, beside).await,
            Intent::Walked(walk, part) => self.scans.walked(walk, part, beside).await,
            Intent::ReadAgain(place) => self.scans.read_again(place, beside.get(0).unchecked_into()).await,
            Intent::Stop => self.scans.stop(),
            Intent::ConfirmMissing(place) => self.scans.confirm_missing(place).await,
            Intent::RemovedMissing(place) => self.scans.let_go_missing(place).await,
            Intent::DismissMissing(place) => self.scans.dismiss_missing(place),
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

    /// Says whether the person removed a song. What they said on other browsers is taken back with it.
    async fn let_go(&self, id: IntentId, track: TrackId, is_let_go: bool) -> Result<(), Refused> {
        self.library.opened().await;
        let Some(browser) = self.library.browser() else { return Ok(()) };
        let said = self.library.with(|catalog, _| {
            catalog
                .track(track)
                .into_iter()
                .flat_map(|it| it.let_go())
                .map(|(browser, _)| browser)
                .collect::<Vec<_>>()
        });
        let others = said.into_iter().filter(|it| !is_let_go && *it != browser);
        let browsers = others.chain([browser]);
        let facts = browsers.map(|browser| Fact::LetGo { track, browser, is_let_go }).collect();
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
