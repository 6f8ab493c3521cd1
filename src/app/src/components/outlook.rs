//! The outlook: one bar for the whole library, divided by group.

use crate::live::{Derived, Memo, each, flag, press, text};
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
    let order =
        Memo::new(move |before: Option<&Vec<Group>>| outlook.with(|outlook| arrived(before, outlook)));
    let parts = Group::ALL.iter().map(|&way| {
        let sum = Derived::new(move || outlook.with(|outlook| sum_of(outlook, way)));
        let pressed = Signal::derive(move || chosen.with(|chosen| chosen.contains(&way)));
        (way, sum, pressed)
    });
    let parts: Vec<_> = parts.collect();
    let strip = parts.clone().into_iter().map(|(way, sum, pressed)| {
        let edge = move |with| {
            text(move || order.with(|order| outlook.with(|outlook| until(outlook, order, way, with))))
        };
        let dimmed = flag(move || !pressed.get() && chosen.with(|chosen| !chosen.is_empty()));
        view! {
            <div
                class=format!("{} outlook__share", way_class(way))
                class:outlook__share--dimmed=dimmed
                class:outlook__share--slim=flag(move || outlook.with(|outlook| sum.get().count * 200 < outlook.whole.count))
                class:outlook__share--none=flag(move || sum.get().count == 0)
                style=("--from", edge(false))
                style=("--to", edge(true))
                on:click=press(move |_| on_choose.run(way))
            ></div>
        }
    });
    let strip = each(strip);
    let list = parts
        .into_iter()
        .map(|(way, sum, pressed)| view! { <PartButton way order sum beside pressed on_choose /> });
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
    order: Memo<Vec<Group>>,
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
            style:order=text(move || order.with(|order| order.iter().position(|it| *it == way)).unwrap_or_default().to_string())
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

/// The groups that have songs: those that had some before, then the others. So none moves when another one comes.
fn arrived(before: Option<&Vec<Group>>, outlook: &Outlook) -> Vec<Group> {
    let before = before.map(Vec::as_slice).unwrap_or_default();
    let there = |way: &&Group| sum_of(outlook, **way).count > 0;
    let new = Group::ALL.iter().filter(|way| !before.contains(way));
    before.iter().chain(new).filter(there).copied().collect()
}

/// Up to which share of the bar the groups before this one reach, in the order of the words below it; or with this one.
fn until(outlook: &Outlook, order: &[Group], way: Group, with: bool) -> String {
    let before = order.iter().take_while(|it| **it != way).chain(with.then_some(&way));
    let songs: u64 = before.map(|it| sum_of(outlook, *it).count).sum();
    let share = songs * 10_000 / outlook.whole.count.max(1);
    format!("{}.{:02}%", share / 100, share % 100)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn outlook(parts: &[(Group, u64)]) -> Outlook {
        let sum = |count| Sum { count, ..Sum::default() };
        let whole = sum(parts.iter().map(|(_, count)| count).sum());
        Outlook {
            parts: parts.iter().map(|&(group, count)| Part { group, sum: sum(count) }).collect(),
            whole,
        }
    }

    #[test]
    fn a_group_that_comes_later_stands_behind_those_that_are_there() {
        let first = arrived(None, &outlook(&[(Group::OnlyCopy, 3), (Group::Rip, 1)]));
        assert_eq!(first, [Group::Rip, Group::OnlyCopy]);
        let later =
            arrived(Some(&first), &outlook(&[(Group::Apple, 2), (Group::Rip, 1), (Group::OnlyCopy, 3)]));
        assert_eq!(later, [Group::Rip, Group::OnlyCopy, Group::Apple]);
        assert_eq!(arrived(Some(&later), &outlook(&[(Group::Apple, 2)])), [Group::Apple]);
    }

    #[test]
    fn parts_of_the_bar_begin_where_others_end() {
        let outlook = outlook(&[(Group::Apple, 1), (Group::Rip, 2), (Group::OnlyCopy, 1)]);
        let order = [Group::Rip, Group::OnlyCopy, Group::Apple];
        let ends = |way| [until(&outlook, &order, way, false), until(&outlook, &order, way, true)];
        assert_eq!(ends(Group::Rip), ["0.00%", "50.00%"]);
        assert_eq!(ends(Group::OnlyCopy), ["50.00%", "75.00%"]);
        assert_eq!(ends(Group::Apple), ["75.00%", "100.00%"]);
    }
}
