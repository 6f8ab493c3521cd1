//! What each intent does.

use js_sys::Array;
use reprise_catalog::changes::Fact;
use wasm_bindgen::JsCast;

use super::Host;
use super::library::opening::catch_up;
use crate::protocol::intent::{Choose, Persisted};
use crate::protocol::push::Keeping;
use crate::protocol::{Intent, IntentId, Push, Refused};
use crate::store::Setting;

impl Host {
    /// Does what the person wants. The intent is done when it is stored.
    pub(super) async fn obey(&self, id: IntentId, intent: Intent, beside: &Array) -> Result<(), Refused> {
        let fact = match intent {
            Intent::Tick { track, ticked } => Fact::Tick { track, ticked },
            Intent::Overrule { track, ruling } => Fact::Overruled { track, ruling },
            Intent::NameBrowser { browser, name } => Fact::Browser { browser, name },
            Intent::ForgetBrowser { browser } => Fact::Forgotten { browser },
            Intent::NamePlace { place, name } => {
                self.library.opened().await;
                let Some(browser) = self.library.browser() else { return Ok(()) };
                Fact::Place { place, browser, name }
            }
            other => return self.obey_other(other, beside).await,
        };
        let outcome = self.library.jot_intent(id, vec![fact]).await;
        self.scans.show_places();
        outcome
    }

    async fn obey_other(&self, intent: Intent, beside: &Array) -> Result<(), Refused> {
        match intent {
            Intent::Judge(settings) => return self.library.set_verdicts(settings).await,
            Intent::HideColumns(hidden) => return self.library.hide_columns(hidden).await,
            Intent::Paint(theme) => return self.library.paint(theme).await,
            Intent::Persisted(answer) => return self.note_persisted(answer).await,
            Intent::Select(choose) => self.choose(choose),
            Intent::Read(items) => self.scans.read_given(items, beside),
            Intent::Walked(walk, part) => self.scans.walked(walk, part, beside),
            Intent::ReadAgain(place) => self.scans.read_again(place, beside.get(0).unchecked_into()),
            Intent::Stop => self.scans.stop(),
            Intent::ConfirmMissing(place) => self.scans.confirm_missing(place).await,
            Intent::DismissMissing(place) => self.scans.dismiss_missing(place),
            Intent::CatchUp => {
                catch_up(&self.library);
                self.tell_all();
            }
            // All other intents become facts.
            _ => {}
        }
        Ok(())
    }

    fn choose(&self, choose: Choose) {
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
        storage.set(Setting::Persistence, word).await.map_err(|error| Refused::NotKept(error.to_string()))
    }
}
