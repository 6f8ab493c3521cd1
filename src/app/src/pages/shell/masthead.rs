//! The head of every page: the name, links to the pages, and controls that are always at hand.

use leptos::prelude::*;

use crate::components::{Derived, Glyph, Icon, Select, When, each, effect, format, press, text};
use crate::link::has_songs;
use crate::platform::early::languages;
use crate::platform::local;
use crate::state::{
    CHECKUP, CurrentView, LIBRARY, Panel, RESTORE, SYNC, Theme, use_address, use_preferences, use_scans,
    use_view,
};
use crate::words;

/// The key of the chosen language. The script in `index.html` reads it.
const LANGUAGE_KEY: &str = "reprise-language";

/// The head of every page.
#[component]
pub(super) fn Masthead() -> impl IntoView {
    let (scans, view) = (use_scans(), use_view());
    let filled = Signal::from(has_songs());
    lead_home(view);
    view! {
            <When on=filled>
                <nav class="masthead__pages" aria-label=words::pages()>
                    {each([
                        page_link(LIBRARY, words::library(), text(move || view.address())),
                        page_link(RESTORE, words::restore(), text(|| RESTORE)),
                        page_link(CHECKUP, words::checkup(), text(|| CHECKUP)),
                        page_link(SYNC, words::sync(), text(|| SYNC)),
                    ])}
                </nav>
            </When>
            <div class="masthead__tools">
                <When on=filled>
                    <button class="button" on:click=press(move |_| scans.choose_folder())>
                        <Icon glyph=Glyph::AddFolder />
                        <span class="masthead__word">{words::add_folder()}</span>
                    </button>
                </When>
                <LanguageSwitch />
                <ThemeSwitch />
                <button
                    class="button button--bare masthead__keys"
                    aria-label=words::keys()
                    title=words::keys_tip()
                    on:click=press(move |_| view.show(Some(Panel::Keys)))
                >
                    "?"
                </button>
            </div>
    }
}

/// Lets the name, which stands in `index.html`, lead to the library as it is being looked at.
fn lead_home(view: CurrentView) {
    effect(move || {
        if let Some(name) = document().get_element_by_id("home") {
            // This fails only for names of attributes that are not valid.
            let _ = name.set_attribute("href", &view.address());
        }
    });
}

/// A link to the page at this path, which says whether that is the page the person is on.
fn page_link(path: &'static str, name: &'static str, address: Signal<String>) -> impl IntoView {
    let here = use_address().path();
    let current = Signal::derive(move || here.with(|here| here == path).then(|| "page".to_owned()));
    view! { <a href=address aria-current=current>{name}</a> }
}

/// Goes from the system's theme to light, to dark, and back.
#[component]
fn ThemeSwitch() -> impl IntoView {
    let preferences = use_preferences();
    let theme = preferences.theme();
    effect(move || {
        let root = document().document_element();
        let shown = root.map(|root| match theme.get() {
            Theme::System => root.remove_attribute("data-theme"),
            Theme::Light => root.set_attribute("data-theme", "light"),
            Theme::Dark => root.set_attribute("data-theme", "dark"),
        });
        debug_assert!(shown.is_none_or(|shown| shown.is_ok()), "the attribute's name is a valid one");
    });
    let glyph = Derived::new(move || match theme.get() {
        Theme::System => Glyph::HalfSun,
        Theme::Light => Glyph::Sun,
        Theme::Dark => Glyph::Moon,
    });
    let name = text(move || match theme.get() {
        Theme::System => words::colours_system(),
        Theme::Light => words::colours_light(),
        Theme::Dark => words::colours_dark(),
    });
    let turn = move |_| {
        preferences.paint(match theme.get_untracked() {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        });
    };
    view! {
        <button class="button button--bare" aria-label=name title=name on:click=press(turn)>
            <Icon glyph />
        </button>
    }
}

/// Chooses the language, where there are several. The page is loaded again in it.
#[component]
fn LanguageSwitch() -> impl IntoView {
    let options: Vec<_> =
        languages().into_iter().map(|tag| (tag.clone(), format::name_of_language(&tag))).collect();
    let current = use_view();
    let choose = move |tag: String| {
        local::set(LANGUAGE_KEY, &tag);
        current.reload();
    };
    (options.len() > 1).then(|| {
        view! {
            <Select
                label=words::language()
                options
                chosen=text(format::language)
                on_choose=Callback::new(choose)
                class="masthead__language"
            />
        }
    })
}
