//! What the person has chosen: subscription, country, theme. Kept in this browser.

use leptos::prelude::*;
use reprise_catalog::evidence::Settings;

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

/// Makes the preferences available to every page.
pub fn provide_preferences() -> Preferences {
    let preferences = Preferences { verdicts: RwSignal::default(), theme: RwSignal::default() };
    provide_context(preferences);
    preferences
}

/// The preferences of this page.
pub fn use_preferences() -> Preferences {
    expect_context()
}
