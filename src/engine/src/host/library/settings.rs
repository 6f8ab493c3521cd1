//! What the person has chosen. It is stored in this browser and the same in all of its tabs.

use reprise_catalog::evidence::{Country, Settings, Store, Subscription};
use wasm_bindgen_futures::spawn_local;

use super::Library;
use crate::protocol::Push;
use crate::protocol::Refused;
use crate::store::{Setting, Storage};

/// The settings that verdicts depend on.
const VERDICTS: [Setting; 3] = [Setting::Subscription, Setting::Country, Setting::ClosedStores];

/// A choice waits until the library is open. The page may send one at once, which the page before it has left, and
/// what is stored must not be read over it.
impl Library {
    /// Judges by these settings from now on, and stores them.
    pub(crate) async fn set_verdicts(&self, verdicts: Settings) -> Result<(), Refused> {
        self.opened().await;
        let words = VERDICTS.map(|setting| (setting, words_of(&verdicts, setting)));
        self.judge_by(verdicts);
        self.keep(&words).await
    }

    /// Hides these columns from now on, and stores that.
    pub(crate) async fn hide_columns(&self, hidden: String) -> Result<(), Refused> {
        self.opened().await;
        self.desk().chosen.hidden_columns.clone_from(&hidden);
        self.keep(&[(Setting::HiddenColumns, hidden)]).await
    }

    /// Shows the page in this theme from now on, and stores that.
    pub(crate) async fn paint(&self, theme: String) -> Result<(), Refused> {
        self.opened().await;
        self.desk().chosen.theme.clone_from(&theme);
        self.keep(&[(Setting::Theme, theme)]).await
    }

    /// Takes the stored settings: at the beginning, and when another tab has changed them.
    pub(super) async fn take_settings(&self, storage: &Storage) {
        let mut chosen = self.chosen();
        let before = chosen.clone();
        for setting in VERDICTS {
            // A setting that cannot be read counts as not chosen. Other code reports that the database fails.
            if let Some(words) = storage.setting(setting).await.ok().flatten() {
                take_words(&mut chosen.verdicts, setting, &words);
            }
        }
        if let Some(hidden) = storage.setting(Setting::HiddenColumns).await.ok().flatten() {
            chosen.hidden_columns = hidden;
        }
        if let Some(theme) = storage.setting(Setting::Theme).await.ok().flatten() {
            chosen.theme = theme;
        }
        if chosen != before {
            let mut desk = self.desk();
            desk.chosen.hidden_columns.clone_from(&chosen.hidden_columns);
            desk.chosen.theme.clone_from(&chosen.theme);
            drop(desk);
            self.judge_by(chosen.verdicts);
            self.tell_chosen();
        }
    }

    /// Tells the page what is chosen.
    pub(crate) fn tell_chosen(&self) {
        self.0.voice.push(&Push::Settings(self.chosen()));
    }

    async fn keep(&self, words: &[(Setting, String)]) -> Result<(), Refused> {
        let Some(storage) = self.storage() else { return Err(Refused::NotKept(self.why_unkept())) };
        let words: Vec<_> = words.iter().map(|(setting, word)| (*setting, Some(word.as_str()))).collect();
        storage.set_all(&words).await.map_err(|error| Refused::NotKept(error.to_string()))?;
        self.tell_tabs();
        Ok(())
    }

    fn judge_by(&self, verdicts: Settings) {
        let mut desk = self.desk();
        if desk.chosen.verdicts == verdicts {
            return;
        }
        desk.chosen.verdicts = verdicts;
        desk.judging += 1;
        let (round, is_open) = (desk.judging, desk.is_open);
        drop(desk);
        // While the catalog is being opened, nothing is judged yet.
        if is_open {
            let library = self.clone();
            spawn_local(async move { library.judge_all(round).await });
        }
    }
}

/// A choice as it is stored: as words that never change, so that later versions can read them.
fn words_of(verdicts: &Settings, setting: Setting) -> String {
    match setting {
        Setting::Subscription => verdicts.subscription.slug().to_owned(),
        Setting::Country => verdicts.country.map(|country| country.code().to_owned()).unwrap_or_default(),
        Setting::ClosedStores => {
            verdicts.closed.iter().map(|store| store.slug()).collect::<Vec<_>>().join(",")
        }
        _ => String::new(),
    }
}

/// Takes a choice as it was stored. Words of later versions are ignored.
fn take_words(verdicts: &mut Settings, setting: Setting, words: &str) {
    match setting {
        Setting::Subscription => verdicts.subscription = Subscription::from_slug(words).unwrap_or_default(),
        Setting::Country => verdicts.country = Country::new(words),
        Setting::ClosedStores => verdicts.closed = words.split(',').filter_map(Store::from_slug).collect(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_go_there_and_back() {
        let settings = Settings {
            subscription: Subscription::Match,
            country: Country::new("de"),
            closed: vec![Store::Amazon, Store::Qobuz],
        };
        let mut again = Settings::default();
        for setting in VERDICTS {
            take_words(&mut again, setting, &words_of(&settings, setting));
        }
        assert_eq!(again, settings);
    }

    #[test]
    fn words_of_tomorrow_are_passed_over() {
        let mut settings = Settings::default();
        let later = ["of tomorrow", "xyz", "new,,amazon"];
        for (setting, words) in VERDICTS.into_iter().zip(later) {
            take_words(&mut settings, setting, words);
        }
        assert_eq!(settings, Settings { closed: vec![Store::Amazon], ..Settings::default() });
    }
}
