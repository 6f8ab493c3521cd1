//! The songs that came back by themselves, with where each was found.

use std::sync::Arc;

use leptos::prelude::*;
use reprise_catalog::restore::{RestoreList, Scope};

use super::lines::SongLines;
use crate::components::{When, flag, format, text};

/// The songs that came back by themselves; nothing while there are none.
#[component]
pub(super) fn BackSection(
    /// The list of what is missing here.
    list: Memo<Arc<RestoreList>>,
    /// Whether restoring has been started.
    started: Signal<bool>,
) -> impl IntoView {
    let count = move || list.with(|list| list.back.len());
    view! {
        <When on=flag(move || count() > 0)>
            <section class="group group--back" aria-labelledby="group-back">
                <header class="group__head">
                    <h2 class="group__way" id="group-back">"Back again"</h2>
                    <p class="group__count">{text(move || format::count(count() as u64))}</p>
                    <p class="group__advice">
                        "Found here since. If one is not the song that was lost, take its tick away."
                    </p>
                </header>
                <div class="group__songs">
                    <SongLines
                        tracks=Signal::derive(move || list.with(|list| list.back.clone()))
                        scope=Signal::from(Scope::Missing)
                        started
                    />
                </div>
            </section>
        </When>
    }
}
