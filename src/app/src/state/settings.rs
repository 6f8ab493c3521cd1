//! What the person has chosen: subscription, country, theme. Kept in this browser.

use leptos::prelude::*;
use reprise_catalog::evidence::{Country, Settings, Store, Subscription};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;

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
}

/// Makes the preferences available to every page: as they are stored, and stored with every choice.
pub fn provide_preferences() -> Preferences {
    let preferences = Preferences { verdicts: RwSignal::default(), theme: RwSignal::default() };
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
        let verdicts = storage.setting(Setting::Verdicts).await.ok().flatten();
        if let Some(verdicts) = verdicts.as_deref().and_then(unpack) {
            self.verdicts.set(verdicts);
        }
    }

    fn store_choices(self, storage: &Storage) {
        let store = |storage: &Storage, setting, word: String| {
            let storage = storage.clone();
            spawn_local(async move {
                // A choice that is not stored is only made again.
                let _ = storage.set(setting, &word).await;
            });
        };
        let (of_theme, of_verdicts) = (storage.clone(), storage.clone());
        let theme = move |theme: &Theme, _: Option<&Theme>, _: Option<()>| {
            store(&of_theme, Setting::Theme, theme.word().to_owned());
        };
        let verdicts = move |verdicts: &Settings, _: Option<&Settings>, _: Option<()>| {
            store(&of_verdicts, Setting::Verdicts, pack(verdicts));
        };
        Effect::watch(move || self.theme.get(), theme, false);
        Effect::watch(move || self.verdicts.get(), verdicts, false);
    }
}

/// What verdicts depend on, as it is stored: stable words, so that later versions read it.
#[derive(Serialize, Deserialize)]
struct Packed {
    subscription: String,
    country: Option<String>,
    #[serde(default)]
    closed: Vec<String>,
}

fn pack(settings: &Settings) -> String {
    let packed = Packed {
        subscription: settings.subscription.slug().to_owned(),
        country: settings.country.map(|country| country.code().to_owned()),
        closed: settings.closed.iter().map(|store| store.slug().to_owned()).collect(),
    };
    serde_json::to_string(&packed).unwrap_or_default()
}

fn unpack(text: &str) -> Option<Settings> {
    let packed: Packed = serde_json::from_str(text).ok()?;
    Some(Settings {
        subscription: Subscription::from_slug(&packed.subscription).unwrap_or_default(),
        country: packed.country.as_deref().and_then(Country::new),
        closed: packed.closed.iter().filter_map(|slug| Store::from_slug(slug)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_go_there_and_back() {
        let settings = Settings {
            subscription: Subscription::Match,
            country: Country::new("de"),
            closed: vec![Store::Amazon],
        };
        assert_eq!(unpack(&pack(&settings)), Some(settings));
        let later = r#"{"subscription":"of tomorrow","country":"xyz","closed":["new"],"more":1}"#;
        assert_eq!(unpack(later), Some(Settings::default()));
    }
}
