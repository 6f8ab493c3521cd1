//! The switches that change the outlook at once: subscription, and the country of the store.

use leptos::prelude::*;
use reprise_catalog::evidence::{Country, Subscription};

use super::countries::countries;
use crate::components::Select;
use crate::state::use_preferences;

/// What the person says of themselves, as a sentence with two choices in it.
#[component]
pub(super) fn Switches() -> impl IntoView {
    let verdicts = use_preferences().verdicts;
    let subscription = move || verdicts.with(|it| it.subscription.slug().to_owned());
    let country = move || verdicts.with(|it| it.country.map(|it| it.to_string()).unwrap_or_default());
    let subscribe = move |slug: String| {
        if let Some(subscription) = Subscription::from_slug(&slug) {
            verdicts.update(|it| it.subscription = subscription);
        }
    };
    let live_in = move |code: String| verdicts.update(|it| it.country = Country::new(&code));
    view! {
        <div class="switches">
            <label class="switches__part">
                "My Apple subscription: "
                <Select
                    label="Apple subscription"
                    options=subscriptions()
                    chosen=Signal::derive(subscription)
                    on_choose=Callback::new(subscribe)
                    class="select--inline"
                />
            </label>
            <label class="switches__part">
                "My store country: "
                <Select
                    label="My store country"
                    options=stores()
                    chosen=Signal::derive(country)
                    on_choose=Callback::new(live_in)
                    class="select--inline"
                />
            </label>
        </div>
    }
}

fn subscriptions() -> Vec<(String, String)> {
    let names = Subscription::ALL.iter().map(|it| (it.slug().to_owned(), it.label().to_owned()));
    names.collect()
}

fn stores() -> Vec<(String, String)> {
    let unsaid = (String::new(), "Not said".to_owned());
    std::iter::once(unsaid).chain(countries().into_iter().map(|(name, code)| (code, name))).collect()
}
