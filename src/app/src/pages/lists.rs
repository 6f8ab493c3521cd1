//! The dialog that shows what given lists would change, before anything is written.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::lists::{ListAct, ListPlan, ListStage};

use crate::components::{Dialog, Memo, Shape, each, part, press, text};
use crate::link::{use_link, use_told};
use crate::words;

/// The dialog. It is open as long as there are lists to say something to.
#[component]
pub(super) fn ListsPanel() -> impl IntoView {
    let lists = use_told().lists;
    let is_open = Memo::new(move |_| lists.with(|lists| !lists.plans.is_empty()));
    part(move || if is_open.get() { view! { <Plans /> }.into_any() } else { ().into_any() })
}

#[component]
fn Plans() -> impl IntoView {
    let (link, lists) = (use_link(), use_told().lists);
    let act = move |act| link.send(Intent::Lists(act));
    let sum = move |of: fn(&ListPlan) -> u64| {
        text(move || lists.with(|lists| lists.plans.iter().map(of).sum::<u64>()).to_string())
    };
    let stage = Memo::new(move |_| lists.with(|lists| lists.stage));
    // What a list would change, or has changed, is not so any more once it was taken back.
    let is_over = move || stage.get() == ListStage::TakenBack;
    let lines = move || {
        each(lists.with(|lists| lists.plans.clone()).into_iter().map(|plan| {
            view! {
                <li class="lists__line">
                    <bdi class="lists__name">{plan.name.clone()}</bdi>
                    <span>{if is_over() { String::new() } else { counts_of(&plan) }}</span>
                    <span class="lists__says">{if is_over() { String::new() } else { plan.says }}</span>
                    {rows(if stage.get() == ListStage::Asked { plan.rows } else { Vec::new() })}
                </li>
            }
        }))
    };
    let is_news = move || lists.with(|lists| lists.plans.iter().any(|plan| plan.is_news));
    // Every list was read, and nothing in them is new.
    let is_known =
        move || lists.with(|lists| lists.plans.iter().all(|plan| plan.new + plan.changed + plan.same > 0));
    let is_read = move || lists.with(|lists| lists.plans.iter().all(|plan| plan.unreadable == 0));
    let button = move |word: &'static str, what: ListAct| {
        view! { <button class="button" on:click=press(move |_| act(what))>{word}</button> }
    };
    let ends = move || {
        match stage.get() {
        ListStage::Asked if is_news() => view! {
            <button class="button button--main" on:click=press(move |_| act(ListAct::Apply))>{words::apply()}</button>
            {button(words::cancel(), ListAct::Close)}
        }
        .into_any(),
        ListStage::Writing => words::being_written().into_any(),
        ListStage::Written { can_undo: true } => {
            view! { {button(words::undo(), ListAct::Undo)} {button(words::close(), ListAct::Close)} }.into_any()
        }
        _ => button(words::close(), ListAct::Close).into_any(),
    }
    };
    let head = text(move || match stage.get() {
        ListStage::Asked | ListStage::Written { .. } if !is_news() && is_known() => words::lists_all_known(),
        ListStage::Asked if !is_news() && is_read() => words::lists_no_change(),
        ListStage::Asked if !is_news() => words::lists_nothing(),
        ListStage::Asked | ListStage::Writing => words::lists_would(),
        ListStage::Written { .. } => words::lists_written(),
        ListStage::TakenBack => words::lists_back(),
    });
    view! {
        <Dialog label=words::lists() shape=Shape::Middle on_close=Callback::new(move |()| act(ListAct::Close))>
            <div
                data-testid="import"
                data-new=sum(|it| it.new)
                data-changed=sum(|it| it.changed)
                data-same=sum(|it| it.same)
                data-unreadable=sum(|it| it.unreadable)
            >
                <h2 class="title" role="status">{head}</h2>
                <ul class="lists">{part(lines)}</ul>
                <div class="lists__end">{part(ends)}</div>
            </div>
        </Dialog>
    }
}

/// The first rows of a table of an unknown program, with the question whether they are understood.
fn rows(rows: Vec<String>) -> impl IntoView {
    let ask = (!rows.is_empty()).then(|| words::lists_ask().to_owned());
    each(ask.into_iter().chain(rows).map(|row| view! { <span class="lists__says">{row}</span> }))
}

fn counts_of(plan: &ListPlan) -> String {
    let counts = [
        (plan.new, words::lists_new as fn(u64) -> String),
        (plan.changed, words::lists_changed),
        (plan.same, words::lists_known),
    ];
    let told = counts.iter().filter(|(songs, _)| *songs > 0);
    told.map(|(songs, say)| say(*songs)).collect::<Vec<_>>().join(", ")
}
