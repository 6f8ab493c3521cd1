//! The songs that came back by themselves, each with where it was found.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::Scope;
use reprise_engine::protocol::restore::GroupOf;

use super::lines::SongLines;
use crate::components::{Derived, When, flag, format, text};
use crate::words;

/// The songs that came back by themselves. Shows nothing while there are none.
#[component]
pub(super) fn BackSection(
    /// How many they are.
    count: Derived<u64>,
    /// Whether the person has started restoring.
    started: Signal<bool>,
) -> impl IntoView {
    view! {
        <When on=flag(move || count.get() > 0)>
            <section class="group group--back" aria-labelledby="group-back">
                <header class="group__head">
                    <h2 class="group__way" id="group-back">{words::back_again()}</h2>
                    <p class="group__count">{text(move || format::count(count.get()))}</p>
                    <p class="group__advice">
                        {words::back_hint()}
                    </p>
                </header>
                <div class="group__songs">
                    <SongLines
                        group=GroupOf::Back
                        scope=Derived::from(Scope::Missing)
                        started
                    />
                </div>
            </section>
        </When>
    }
}
