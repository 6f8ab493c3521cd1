//! What the person has chosen: subscription, country, theme. The engine stores it, and all tabs have the same.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::Settings;
use reprise_engine::protocol::intent::{Judging, turn_column};
use reprise_engine::protocol::search::KeptSearch;

use crate::link::{Link, use_link};
use crate::live::{Derived, RwSignal, effect};
use crate::platform::local;

/// The key of a copy of the theme, which the page can read before its engine answers.
const THEME_KEY: &str = "reprise-theme";

/// The theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The system's.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A handle on the person's choices. It is cheap to copy.
#[derive(Clone, Copy)]
pub struct Preferences {
    link: Link,
    /// The settings that verdicts depend on.
    verdicts: RwSignal<Settings>,
    /// The theme.
    theme: RwSignal<Theme>,
    /// The columns of the table that are hidden, as their words with spaces between.
    hidden_columns: RwSignal<String>,
    /// The searches that are kept.
    searches: RwSignal<Vec<KeptSearch>>,
}

/// Makes the preferences available to every page. The link must be available already.
pub fn provide_preferences() -> Preferences {
    let theme = local::get(THEME_KEY).and_then(|word| Theme::of_word(&word)).unwrap_or_default();
    let preferences = Preferences {
        link: use_link(),
        verdicts: RwSignal::default(),
        theme: RwSignal::new(theme),
        hidden_columns: RwSignal::default(),
        searches: RwSignal::default(),
    };
    provide_context(preferences);
    preferences.follow_the_engine();
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
    /// The settings that verdicts depend on.
    pub fn verdicts(&self) -> Derived<Settings> {
        self.verdicts.into()
    }

    /// The theme.
    pub fn theme(&self) -> Derived<Theme> {
        self.theme.into()
    }

    /// The columns of the table that are hidden, as their words with spaces between.
    pub fn hidden_columns(&self) -> Signal<String> {
        self.hidden_columns.into()
    }

    /// The searches that are kept, by name.
    pub fn searches(&self) -> Derived<Vec<KeptSearch>> {
        self.searches.into()
    }

    /// Keeps a search, or lets it go if it has no address.
    pub fn keep_search(&self, search: KeptSearch) {
        self.link.send(Intent::KeepSearch(search));
    }

    /// Changes a setting that verdicts depend on.
    pub fn judge(&self, change: Judging) {
        self.verdicts.update(|verdicts| change.apply(verdicts));
        self.link.send(Intent::Judge(change));
    }

    /// Changes the theme.
    pub fn paint(&self, theme: Theme) {
        self.theme.set(theme);
        local::set(THEME_KEY, theme.word());
        self.link.send(Intent::Paint(theme.word().to_owned()));
    }

    /// Hides a column, or shows it again.
    pub fn turn_column(&self, word: &str, is_hidden: bool) {
        self.hidden_columns.update(|hidden| turn_column(hidden, word, is_hidden));
        self.link.send(Intent::Column { word: word.to_owned(), is_hidden });
    }

    fn follow_the_engine(self) {
        effect(move || {
            let Some(chosen) = self.link.told.chosen.get() else { return };
            self.verdicts.set(chosen.verdicts);
            self.hidden_columns.set(chosen.hidden_columns);
            if self.searches.with_untracked(|before| *before != chosen.searches) {
                self.searches.set(chosen.searches);
            }
            if let Some(theme) = Theme::of_word(&chosen.theme) {
                self.theme.set(theme);
                local::set(THEME_KEY, theme.word());
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn themes_have_stable_words() {
        for (theme, word) in Theme::ALL {
            assert_eq!((theme.word(), Theme::of_word(word)), (word, Some(theme)));
        }
        assert_eq!(Theme::of_word("of tomorrow"), None);
    }
}
