//! Pages that the engine writes: twins, what if, pictures, purchases and rips, the emergency sheet, what is new since when,
//! the steps on a new computer.
//! All of them are drawn alike.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::Group;
use reprise_engine::protocol::export::{self, Wanted};
use reprise_engine::protocol::leaf::{
    Bar, Leaf, LeafAct, LeafChoice, LeafExport, LeafLine, LeafOf, LeafPart, LeafTable,
};

use crate::components::{
    RwSignal, Select, WayMark, When, change, each, flag, format, key_of, keyed, part, press, text, way_class,
};
use crate::link::{Followed, follow, use_link};
use crate::platform::early::choose_folder;
use crate::state::{Panel, SINCE, use_view};
use crate::words;

use super::export::{Outcome, hand_over};

/// How many parts are shown at first, and how many each press of “Show more” adds.
const PAGE: u32 = 50;

/// The most groups that are shown. What lies beyond is in the export.
const MOST: u32 = 400;

/// A page that the engine writes.
#[component]
pub(super) fn LeafPage(
    /// Which page: with the most parts, and with the words of the switches that are turned, a line each.
    of: fn(u32, String) -> LeafOf,
    /// The name for tests.
    testid: &'static str,
) -> impl IntoView {
    let (link, view) = (use_link(), use_view());
    let (count, turned) = (RwSignal::new(PAGE), view.turned);
    let leaf = follow(move || Some(of(count.get(), turned.get())));
    let outcome = Outcome::new();
    let export = move |_| match untrack(|| leaf.with(|leaf| leaf.export)) {
        Some(LeafExport::Table) => {
            let chosen = vec![(export::SINCE.to_owned(), untrack(|| turned.get()))];
            hand_over(link, Wanted { chosen, page: SINCE.to_owned(), ..Wanted::default() }, false, outcome);
        }
        _ => view.show(Some(Panel::Export)),
    };
    let told =
        move || leaf.with(|leaf| leaf.told.clone()).into_iter().map(|it| view! { <p class="lead">{it}</p> });
    let bars = move || each(leaf.with(|leaf| leaf.bars.clone()).into_iter().map(bar));
    let tables = move || each(leaf.with(|leaf| leaf.tables.clone()).into_iter().map(table));
    // What is chosen makes a choice no other one, so that the focus stays on it.
    let whole = |it: &LeafChoice| key_of(&(&it.name, &it.options));
    let choices = move || leaf.with(|leaf| leaf.choices.iter().map(whole).collect());
    let choice_of = move |wanted| {
        let found = untrack(|| leaf.with(|leaf| leaf.choices.iter().find(|it| whole(it) == wanted).cloned()));
        found.map(|it| choice(it, leaf, turned)).into_any()
    };
    let keys = move || leaf.with(|leaf| leaf.parts.iter().map(key).collect());
    let part_of = move |wanted| {
        let found = untrack(|| leaf.with(|leaf| leaf.parts.iter().find(|it| key(it) == wanted).cloned()));
        found.map(|it| section(it, leaf, turned)).into_any()
    };
    view! {
        <div
            class="page leaf"
            data-testid=testid
            data-groups=text(move || leaf.with(|leaf| leaf.total.to_string()))
            aria-busy=text(move || leaf.is_busy().get().to_string())
        >
            <h1 class="display">{text(move || leaf.with(|leaf| leaf.title.clone()))}</h1>
            <div role="status">{part(move || each(told()))}</div>
            <When on=flag(move || leaf.with(|leaf| leaf.export.is_some()))>
                <button class="button" on:click=press(export)>{words::export()}</button>
                <p role="status">{text(move || outcome.said.get())}</p>
            </When>
            <div class="leaf__choices">{keyed(choices, choice_of)}</div>
            {part(bars)}
            {part(tables)}
            {keyed(keys, part_of)}
            <When on=flag(move || leaf.with(|leaf| leaf.total > count.get().into() && count.get() < MOST && leaf.bars.is_empty()))>
                <button class="button" on:click=press(move |_| count.update(|count| *count += PAGE))>{words::show_more()}</button>
            </When>
        </div>
    }
}

/// What makes a part another one. That a switch is turned does not, so that the focus stays on it.
fn key(it: &LeafPart) -> u64 {
    let plain = |line: &LeafLine| LeafLine {
        switch: line.switch.clone().map(|(word, _)| (word, true)),
        ..line.clone()
    };
    key_of(&LeafPart { lines: it.lines.iter().map(plain).collect(), ..it.clone() })
}

/// A choice. It is named before it, and asks again by the words of what is chosen.
fn choice(
    LeafChoice { name, options, .. }: LeafChoice,
    leaf: Followed<Leaf>,
    turned: RwSignal<String>,
) -> AnyView {
    let (label, of) = (name.clone(), name.clone());
    let chosen = text(move || {
        leaf.with(|leaf| {
            leaf.choices.iter().find(|it| it.name == of).map(|it| it.chosen.clone()).unwrap_or_default()
        })
    });
    let on_choose = Callback::new(move |words: String| turned.update(|turned| choose(turned, &words)));
    view! { <span class="leaf__choice"><span aria-hidden="true">{name}</span><Select label options chosen on_choose /></span> }
        .into_any()
}

fn bar(Bar { name, parts }: Bar) -> AnyView {
    let shares = shares(parts.clone());
    let words = parts.into_iter().map(|(group, songs): (Group, u64)| {
        view! { <li><WayMark way=Some(group) word=words::group />" "{format::count(songs)}</li> }
    });
    view! {
        <section class="leaf__bar">
            <h2 class="leaf__name">{name}</h2>
            <div class="outlook__strip" aria-hidden="true">{shares}</div>
            <ul class="leaf__words">{each(words)}</ul>
        </section>
    }
    .into_any()
}

/// A table. Where it is a picture, each row has a bar, which says nothing that the row's texts do not.
fn table(LeafTable { head, told, columns, rows }: LeafTable) -> AnyView {
    let is_picture = rows.iter().any(|row| !row.parts.is_empty());
    let heads = columns.into_iter().map(|name| view! { <th scope="col" dir="auto">{name}</th> }.into_any());
    let rows = rows.into_iter().map(move |row| {
        let cells = row.cells.into_iter().map(|cell| view! { <td>{cell}</td> }.into_any());
        let strip = is_picture.then(|| {
            let width = format!("{}.{}%", row.share / 10, row.share % 10);
            view! { <td class="leaf__strip" aria-hidden="true"><div class="outlook__strip" style:width=width>{shares(row.parts)}</div></td> }
        });
        view! { <tr><th scope="row" dir="auto"><div class="leaf__row">{row.name}</div></th>{each(cells)}{strip}</tr> }.into_any()
    });
    let (name, label) = (head.clone(), head.clone());
    let no_head = is_picture.then(|| view! { <td aria-hidden="true"></td> });
    view! {
        <section class="leaf__part">
            <h2 class="leaf__head">{head}</h2>
            <p class="leaf__told">{told}</p>
            <div class="leaf__scroll" tabindex="0" role="group" aria-label=name>
                <table class="leaf__table" aria-label=label>
                    <thead><tr>{each(heads)}{no_head}</tr></thead>
                    <tbody>{each(rows)}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// The parts of a bar.
fn shares(parts: Vec<(Group, u64)>) -> AnyView {
    each(parts.into_iter().map(|(group, songs)| {
        view! { <div class=format!("{} outlook__share", way_class(group)) style:flex-grow=songs.to_string()></div> }
    }))
    .into_any()
}

fn section(it: LeafPart, leaf: Followed<Leaf>, turned: RwSignal<String>) -> AnyView {
    let lines = it.lines.into_iter().map(move |it| line(it, leaf, turned));
    view! {
        <section class="leaf__part" class:leaf__part--done=it.is_done>
            <h2 class="leaf__head" dir="auto">{it.head}</h2>
            <p class="leaf__told">{it.told}</p>
            <ul>{each(lines)}</ul>
        </section>
    }
    .into_any()
}

fn line(it: LeafLine, leaf: Followed<Leaf>, turned: RwSignal<String>) -> AnyView {
    let view = use_view();
    let LeafLine { text, note, track, switch, act } = it;
    let name = match (switch, track, act) {
        (Some((word, _)), ..) => {
            let on = (word.clone(), true);
            let is_on = flag(move || {
                leaf.with(|leaf| leaf.parts.iter().flat_map(|it| &it.lines).any(|it| it.switch.as_ref() == Some(&on)))
            });
            let turn = move |_| turned.update(|turned| turn(turned, &word));
            view! {
                <label class="check"><input type="checkbox" prop:checked=is_on on:change=change(turn) />{text}</label>
            }
            .into_any()
        }
        (None, Some(track), _) => view! {
            <button class="button button--link" dir="auto" on:click=press(move |_| view.show(Some(Panel::Evidence(track))))>
                {text}
            </button>
        }
        .into_any(),
        (None, None, Some(LeafAct::Go(page))) => view! { <a class="link" href=page>{text}</a> }.into_any(),
        (None, None, Some(LeafAct::Choose)) => {
            view! { <button class="button" on:click=press(|_| choose_folder())>{text}</button> }.into_any()
        }
        (None, None, None) => view! { <span dir="auto">{text}</span> }.into_any(),
    };
    view! { <li class="leaf__line">{name}<span class="leaf__note" dir="auto">{note}</span></li> }.into_any()
}

/// Turns a switch: its word stands among the lines, or does not.
fn turn(turned: &mut String, word: &str) {
    let mut words: Vec<&str> = turned.lines().filter(|it| *it != word).collect();
    if words.len() == turned.lines().count() {
        words.push(word);
    }
    *turned = words.join("\n");
}

/// Chooses: these words stand among the lines, instead of those that begin with the same word.
fn choose(turned: &mut String, words: &str) {
    let what = |line: &str| line.split(' ').next().map(str::to_owned);
    let others = turned.lines().filter(|line| what(line) != what(words));
    *turned = others.chain([words]).collect::<Vec<_>>().join("\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_takes_the_place_of_what_was() {
        let mut turned = String::new();
        choose(&mut turned, "from 7");
        choose(&mut turned, "to 9");
        choose(&mut turned, "from 8");
        assert_eq!(turned, "to 9\nfrom 8");
    }

    #[test]
    fn switches_are_turned_there_and_back() {
        let mut turned = String::new();
        turn(&mut turned, "a b");
        turn(&mut turned, "c");
        assert_eq!(turned, "a b\nc");
        turn(&mut turned, "a b");
        assert_eq!(turned, "c");
    }
}
