//! What the terms mean: a page with all of them, and links that lead to one. The texts are fetched when somebody asks.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::components::{RwSignal, When, each, effect, flag, text};
use crate::platform::early;
use crate::platform::focus::focus;
use crate::state::{TERMS, use_view};
use crate::words;

/// The page.
#[component]
pub(super) fn TermsPage() -> impl IntoView {
    // The markup: empty until it is there, and `None` if it did not load.
    let (view, terms) = (use_view(), RwSignal::new(Some(String::new())));
    spawn_local(async move {
        // The person may have left the page by now.
        terms.try_set(early::terms().await);
    });
    let is_awaited = move || terms.with(|it| it.as_deref() == Some(""));
    effect(move || {
        let of = view.turned.get();
        if !is_awaited() {
            // The texts are in the page a moment later.
            request_animation_frame(move || _ = focus(&of));
        }
    });
    view! {
        <div class="page leaf" data-testid="terms" aria-busy=text(move || is_awaited().to_string())>
            <h1 class="display">{words::terms()}</h1>
            <When on=flag(move || terms.with(Option::is_none))><p class="lead" role="status">{words::terms_lost()}</p></When>
            <div inner_html=text(move || terms.get().unwrap_or_default())></div>
        </div>
    }
}

/// A link to what a term means, by its id.
pub(super) fn what_is(id: &str, name: &'static str) -> AnyView {
    let label = format!("{} {name}", words::what_is_this());
    view! { <a class="link terms__links" href=format!("{TERMS}?of={id}") aria-label=label>{words::what_is_this()}</a> }.into_any()
}

/// Links to what these terms mean: the id of each, and its name.
pub(super) fn what_is_this(terms: Vec<(String, &'static str)>) -> AnyView {
    let link = |(at, (id, name))| {
        let between = if at == 0 { " " } else { ", " };
        view! { {between}<a class="link" href=format!("{TERMS}?of={id}")>{name}</a> }
    };
    let links = each(terms.into_iter().enumerate().map(link));
    view! { <p class="terms__links">{words::what_is_this()}{links}</p> }.into_any()
}
