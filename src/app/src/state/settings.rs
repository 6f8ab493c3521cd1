//! What the person has chosen: subscription, country, theme. Kept in this browser.

use leptos::prelude::*;
use reprise_catalog::evidence::{Country, Settings, Store, Subscription};
use wasm_bindgen_futures::spawn_local;

use crate::components::effect;
use crate::storage::{Setting, Storage};

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Ink on paper.
    Light,
    /// The night version.
    Dark,
}

/// A handle on what the person has chosen; cheap to copy.
#[derive(Clone, Copy)]
pub struct Preferences {
    /// What verdicts depend on.
    pub verdicts: RwSignal<Settings>,
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// The columns of the table that are not shown, as their words with spaces between.
    pub hidden_columns: RwSignal<String>,
}

/// Makes the preferences available to every page: as they are stored, and stored with every choice.
pub fn provide_preferences() -> Preferences {
    let preferences = Preferences {
        verdicts: RwSignal::default(),
        theme: RwSignal::default(),
        hidden_columns: RwSignal::default(),
    };
    provide_context(preferences);
    spawn_local(async move {
        // Without a database, choices last as long as the page does.
        let Ok(storage) = Storage::open().await else { return };
        preferences.load(&storage).await;
        preferences.store_choices(&storage);
    });
    preferences
}

/// The preferences of this page.
pub fn use_preferences() -> Preferences {
    expect_context()
}

impl Theme {
    /// Every theme with the word it is stored as.
    const ALL: [(Theme, &'static str); 3] =
        [(Theme::System, "system"), (Theme::Light, "light"), (Theme::Dark, "dark")];

    fn word(self) -> &'static str {
        Theme::ALL.iter().find(|(theme, _)| *theme == self).map_or("system", |(_, word)| word)
    }

    fn of_word(word: &str) -> Option<Theme> {
        Theme::ALL.iter().find(|(_, known)| *known == word).map(|(theme, _)| *theme)
    }
}

impl Preferences {
    async fn load(self, storage: &Storage) {
        let theme = storage.setting(Setting::Theme).await.ok().flatten();
        if let Some(theme) = theme.as_deref().and_then(Theme::of_word) {
            self.theme.set(theme);
        }
        if let Some(hidden) = storage.setting(Setting::HiddenColumns).await.ok().flatten() {
            self.hidden_columns.set(hidden);
        }
        let mut verdicts = Settings::default();
        for setting in VERDICTS {
            if let Some(words) = storage.setting(setting).await.ok().flatten() {
                take_words(&mut verdicts, setting, &words);
            }
        }
        self.verdicts.set(verdicts);
    }

    fn store_choices(self, storage: &Storage) {
        let choices: [fn(Preferences) -> Words; 3] = [
            |all| vec![(Setting::Theme, all.theme.get().word().to_owned())],
            |all| vec![(Setting::HiddenColumns, all.hidden_columns.get())],
            |all| all.verdicts.with(|it| VERDICTS.map(|setting| (setting, words_of(it, setting))).to_vec()),
        ];
        for words in choices {
            let (storage, mut is_chosen) = (storage.clone(), false);
            effect(move || {
                let words = words(self);
                // What is there at first was stored already.
                if std::mem::replace(&mut is_chosen, true) {
                    store(storage.clone(), words);
                }
            });
        }
    }
}

fn store(storage: Storage, words: Words) {
    spawn_local(async move {
        for (setting, word) in words {
            // A choice that is not stored is only made again.
            let _ = storage.set(setting, &word).await;
        }
    });
}

/// Choices as they are stored.
type Words = Vec<(Setting, String)>;

/// What verdicts depend on.
const VERDICTS: [Setting; 3] = [Setting::Subscription, Setting::Country, Setting::ClosedStores];

/// A choice as it is stored: stable words, so that later versions read it.
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

/// Takes a choice as it was stored; words of later versions are passed over.
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
