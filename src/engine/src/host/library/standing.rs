//! From where this engine judges songs: which browser it is, its settings, and which places were not seen for long.

use std::rc::Rc;

use reprise_catalog::ids::BrowserId;
use reprise_catalog::library::{Standpoint, Wanted};
use wasm_bindgen_futures::spawn_local;

use super::Library;
use crate::platform::time::wall_ms;
use crate::protocol::Push;

impl Library {
    /// From where songs are judged now. Until the catalog is opened, it is not known which places are this browser's.
    pub(crate) fn standpoint(&self) -> Standpoint {
        let desk = self.desk();
        let browser = desk.browser.unwrap_or(BrowserId([0; 8]));
        Standpoint {
            browser,
            settings: desk.chosen.verdicts.clone(),
            old: desk.old_places.clone(),
            ..Standpoint::default()
        }
    }

    /// Looks which places were not seen for long, and judges every song again if those are others than before.
    pub(crate) fn look_at_places(&self) {
        let Standpoint { browser, settings, old, .. } = self.standpoint();
        let now = self.with(|catalog, _| Standpoint::of(catalog, browser, settings, wall_ms()).old);
        if now != old {
            self.desk().old_places = now;
            self.judge_again();
        }
    }

    /// Notes whether places are being read. Until they are read, no song is said to be lost. What is on the restore list
    /// when that begins can return.
    pub(crate) fn set_reading(&self, is_reading: bool) {
        let wanted = is_reading.then(|| {
            self.with(|_, table| {
                let rows = table.rows().filter(|(_, row)| row.judgement.whereabouts.is_wanted());
                Rc::new(Wanted::of(rows.map(|(at, _)| at)))
            })
        });
        let mut desk = self.desk();
        desk.wanted = wanted.unwrap_or_else(|| desk.wanted.clone());
        desk.is_reading = is_reading;
        desk.has_news |= !is_reading;
    }

    /// The songs that were on the restore list when the last reading began.
    pub(crate) fn wanted(&self) -> Rc<Wanted> {
        self.desk().wanted.clone()
    }

    /// Decides what the table says of missing and unread songs, unless places are being read.
    pub(super) fn settle_claims(&self) {
        if !self.is_reading() {
            let from = self.standpoint();
            self.change(|catalog, table| table.settle(catalog, &from));
        }
    }

    /// Whether places are being read.
    pub(crate) fn is_reading(&self) -> bool {
        self.desk().is_reading
    }

    /// Gives this browser another id. What was folded under the old one stays folded.
    pub(super) fn renew(&self, now: BrowserId) {
        self.desk().browser = Some(now);
        self.judge_again();
        self.0.voice.push(&Push::Renewed);
    }

    /// Judges every song again. While the catalog is being opened, nothing is judged yet.
    pub(super) fn judge_again(&self) {
        let mut desk = self.desk();
        desk.judging += 1;
        let (round, is_open) = (desk.judging, desk.is_open);
        drop(desk);
        if is_open {
            let library = self.clone();
            spawn_local(async move { library.judge_all(round).await });
        }
    }
}
