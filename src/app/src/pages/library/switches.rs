//! The settings that change the outlook at once: the subscription, and the country of the store.

use leptos::prelude::*;
use reprise_engine::protocol::Figures;
use reprise_engine::protocol::catalog::{Country, Store, Subscription};
use reprise_engine::protocol::intent::Judging;

use super::countries::countries;
use crate::components::{Memo, RwSignal, Select, When, change, each, flag, part, show_focused};
use crate::link::Followed;
use crate::platform::idle::when_idle;
use crate::state::{PICTURES, TWINS, WHAT_IF, use_preferences};
use crate::words;

/// A sentence about the person with two choices in it.
#[component]
pub(super) fn Switches(
    /// The sums over the library.
    figures: Followed<Figures>,
) -> impl IntoView {
    let preferences = use_preferences();
    let verdicts = preferences.verdicts();
    let subscription = move || verdicts.with(|it| it.subscription.slug().to_owned());
    let country = move || verdicts.with(|it| it.country.map(|it| it.to_string()).unwrap_or_default());
    let subscribe = move |slug: String| {
        if let Some(subscription) = Subscription::from_slug(&slug) {
            preferences.judge(Judging::Subscription(subscription));
        }
    };
    // Naming all countries takes as long as drawing the page, so while none was chosen that waits until the page rests.
    let names_all = RwSignal::new(!untrack(country).is_empty());
    when_idle(move || names_all.try_set(true));
    let live_in = move |code: String| preferences.judge(Judging::Country(Country::new(&code)));
    view! {
        <div class="switches" on:focusin=move |event| show_focused(&event)>
            <label class="switches__part">
                {words::my_subscription()}" "
                <Select
                    label=words::subscription()
                    options=subscriptions()
                    chosen=Signal::derive(subscription)
                    on_choose=Callback::new(subscribe)
                    class="select--inline"
                />
            </label>
            <label class="switches__part">
                {words::my_country()}" "
                {part(move || view! {
                    <Select
                        label=words::country()
                        options=if names_all.get() { stores() } else { vec![unsaid()] }
                        chosen=Signal::derive(country)
                        on_choose=Callback::new(live_in)
                        class="select--inline"
                    />
                }.into_any())}
            </label>
            <a class="link" href=WHAT_IF>{words::what_if_link()}</a>
            <a class="link" href=TWINS>{words::twins()}</a>
            <a class="link" href=PICTURES>{words::in_pictures()}</a>
            // It comes when a store was found, and so stands last.
            <Stores figures />
        </div>
    }
}

/// The stores that songs of this library came from, and for each whether the person can still sign in.
#[component]
fn Stores(figures: Followed<Figures>) -> impl IntoView {
    let found = Memo::new(move |_| figures.with(|figures| figures.stores.clone()));
    let checks = move || each(found.get().into_iter().map(store_check));
    view! {
        <When on=flag(move || found.with(|found| !found.is_empty()))>
            <details class="switches__stores">
                <summary>{words::stores()}</summary>
                <div class="switches__checks">{part(checks)}</div>
            </details>
        </When>
    }
}

fn store_check(store: Store) -> AnyView {
    let preferences = use_preferences();
    let verdicts = preferences.verdicts();
    let is_open = move || verdicts.with(|it| !it.closed.contains(&store));
    let turn = move |_| preferences.judge(Judging::Store { store, is_closed: untrack(is_open) });
    view! {
        <label class="check"><input type="checkbox" prop:checked=flag(is_open) on:change=change(turn) />{store.label()}</label>
    }
    .into_any()
}

fn subscriptions() -> Vec<(String, String)> {
    let names =
        Subscription::ALL.iter().map(|it| (it.slug().to_owned(), words::subscription_name(*it).to_owned()));
    names.collect()
}

fn stores() -> Vec<(String, String)> {
    std::iter::once(unsaid()).chain(countries().into_iter().map(|(name, code)| (code, name))).collect()
}

/// The option of a person who does not say where they live.
fn unsaid() -> (String, String) {
    (String::new(), words::not_said().to_owned())
}
