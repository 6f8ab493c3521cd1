//! The outlook: one bar for the whole library, divided by group.

use crate::live::{Derived, each, flag, press, text};
use leptos::prelude::*;
use reprise_engine::protocol::catalog::Group;
use reprise_engine::protocol::catalog::{Outlook, Part, Sum};

use super::format;
use super::icon::Icon;
use super::way::{way_class, way_glyph};
use crate::words;

/// The bar and, under it, each part with its count, hours and size. A click on a part filters the table.
#[component]
pub fn OutlookBar(
    /// The sums to show.
    #[prop(into)]
    outlook: Derived<Outlook>,
    /// How many songs only lists of other programs name: they stand in the table, beside the library.
    #[prop(into)]
    beside: Derived<u64>,
    /// The groups to which the table is filtered.
    #[prop(into)]
    chosen: Derived<Vec<Group>>,
    /// Called with the part that was clicked.
    on_choose: Callback<Group>,
) -> impl IntoView {
    let parts = Group::ALL.iter().map(|&way| {
        let sum = Derived::new(move || outlook.with(|outlook| sum_of(outlook, way)));
        let pressed = Signal::derive(move || chosen.with(|chosen| chosen.contains(&way)));
        (way, sum, pressed)
    });
    let parts: Vec<_> = parts.collect();
    let strip = parts.clone().into_iter().map(|(way, sum, pressed)| {
        let dimmed = flag(move || !pressed.get() && chosen.with(|chosen| !chosen.is_empty()));
        view! {
            <div
                class=format!("{} outlook__share", way_class(way))
                class:outlook__share--dimmed=dimmed
                class:outlook__share--none=flag(move || sum.get().count == 0)
                style:flex-grow=text(move || sum.get().count.to_string())
                on:click=press(move |_| on_choose.run(way))
            ></div>
        }
    });
    let strip = each(strip);
    let list = parts
        .into_iter()
        .map(|(way, sum, pressed)| view! { <PartButton way sum beside pressed on_choose /> });
    let list = each(list);
    view! {
        <div class="outlook">
            <div class="outlook__strip" aria-hidden="true">{strip}</div>
            <div class="outlook__parts" role="group" aria-label=words::outlook_label() data-testid="outlook">
                {list}
            </div>
        </div>
    }
}

#[component]
fn PartButton(
    way: Group,
    sum: Derived<Sum>,
    beside: Derived<u64>,
    pressed: Signal<bool>,
    on_choose: Callback<Group>,
) -> impl IntoView {
    // Songs on lists alone stand in the table too, but beside the library: of them "0" would not be true.
    let may_be_empty = move || pressed.get() && way != Group::Listed;
    // The filter shows these too.
    let more = move || match beside.get() {
        songs if songs > 0 && way == Group::Listed => format!(" · {}", words::known_on_lists(songs)),
        _ => String::new(),
    };
    view! {
        <button
            class=format!("{} outlook__part", way_class(way))
            class:outlook__part--none=flag(move || sum.get().count == 0 && !may_be_empty())
            data-way=way.slug()
            data-count=text(move || sum.get().count.to_string())
            aria-pressed=text(move || pressed.get().to_string())
            disabled=flag(move || sum.get().count == 0 && !pressed.get())
            on:click=press(move |_| on_choose.run(way))
        >
            <span class="outlook__word"><Icon glyph=way_glyph(way) /><span>{words::group(way)}</span></span>
            <span class="outlook__count">{text(move || format::count(sum.get().count))}</span>
            <span class="outlook__sums">{text(move || [sums_text(sum.get()), more()].concat())}</span>
        </button>
    }
}

fn sum_of(outlook: &Outlook, way: Group) -> Sum {
    outlook.parts.iter().find(|part| part.group == way).map_or(Sum::default(), |part: &Part| part.sum)
}

fn sums_text(sum: Sum) -> String {
    match sum.count {
        0 => words::none().to_owned(),
        _ => format::sums(sum.duration_ms, sum.size, " · "),
    }
}
