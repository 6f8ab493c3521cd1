//! Links out of the app. They open only by a click, in a tab that cannot reach this one.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::{Link, LinkKind};

use crate::components::{Glyph, Icon};
use crate::words;

/// Links, the most useful first.
#[component]
pub(in crate::pages) fn Links(
    /// The links. Addresses that are not for the web are left out.
    links: Vec<Link>,
) -> impl IntoView {
    let links = links.into_iter().filter(is_web).map(|link| {
        view! {
            <li>
                <a class="link" href=link.url target="_blank" rel="noopener noreferrer">
                    {name(&link)}
                    <Icon glyph=Glyph::Away />
                    <span class="unseen">" "{words::opens_in_tab()}</span>
                </a>
            </li>
        }
    });
    let links: Vec<_> = links.collect();
    (!links.is_empty()).then(|| view! { <ul class="links">{links}</ul> })
}

/// Whether an address may be opened. Texts from files are part of addresses, so this is checked here once more.
fn is_web(link: &Link) -> bool {
    link.url.starts_with("https://") || link.url.starts_with("http://")
}

/// The name of a link: that of its shop, or where it leads.
fn name(link: &Link) -> String {
    match link.kind {
        LinkKind::Shop => link.label.clone(),
        kind => words::link_kind(kind).to_owned(),
    }
}
