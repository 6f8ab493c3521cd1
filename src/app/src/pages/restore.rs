//! The restore page: what is missing here, or would be missing if this computer were lost, by way back.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::{Group, Scope};
use reprise_engine::protocol::restore::{RestoreOf, RestoreSummary};

use crate::components::{Derived, Memo, RwSignal, Segmented, When, each, flag, part, press, steady, text};
use crate::link::{follow, has_songs, use_told};
use crate::state::{LIBRARY, Panel, use_view};
use crate::words;

mod back;
mod busy;
mod group;
mod lines;
mod review;
mod steps;

use back::BackSection;
use busy::Waits;
use group::GroupSection;
use review::Review;

/// The restore page.
#[component]
pub(super) fn RestorePage() -> impl IntoView {
    let filled = has_songs();
    part(move || match filled.get() {
        true => view! { <List /> }.into_any(),
        false => view! {
            <div class="page">
                <h1 class="display">{words::restore_nothing_yet()}</h1>
                <p class="lead">
                    {words::restore_from_folders()}" "<a href=LIBRARY>{words::restore_read_one()}</a>
                </p>
            </div>
        }
        .into_any(),
    })
}

#[component]
fn List() -> impl IntoView {
    let asked = RwSignal::new(None::<Scope>);
    let view = use_view();
    let missing = follow(|| Some(RestoreOf { scope: Scope::Missing }));
    let scope = Memo::new(move |_| {
        let natural = if missing.with(|list| list.missing == 0) { Scope::Everything } else { Scope::Missing };
        asked.get().unwrap_or(natural)
    });
    let everything =
        follow(move || (scope.get() == Scope::Everything).then_some(RestoreOf { scope: Scope::Everything }));
    let list = Memo::new(move |_| match scope.get() {
        Scope::Missing => missing.get(),
        Scope::Everything => everything.get(),
    });
    let told = use_told();
    let waits = Waits::provide();
    let is_busy =
        move || missing.is_busy().get() || waits.any() || !told.opened.with(|opened| opened.is_whole);
    let number = move |of: fn(&RestoreSummary) -> u64| text(move || missing.with(of).to_string());
    let started = RwSignal::new(false);
    let groups = Group::ALL
        .iter()
        .map(|&way| view! { <GroupSection way list scope=scope.into() started=started.into() /> });
    let start = move |_| {
        started.set(true);
        view.say(words::restore_open());
    };
    view! {
        <div
            class="page restore"
            node_ref=steady()
            data-testid="restore"
            data-missing=number(|list| list.missing)
            data-returned=number(|list| list.returned)
            data-review=number(|list| list.review)
            aria-busy=text(move || is_busy().to_string())
        >
            <header class="restore__head">
                <h1 class="display">{text(move || missing.with(headline))}</h1>
                <div class="restore__tools">
                    <Segmented
                        label=words::which_songs()
                        options=vec![
                            (Scope::Missing, words::missing_here()),
                            (Scope::Everything, words::restore_everything()),
                        ]
                        chosen=scope
                        on_choose=Callback::new(move |scope| asked.set(Some(scope)))
                    />
                    <button class="button" on:click=press(move |_| view.show(Some(Panel::Export)))>{words::export()}</button>
                    <When on=flag(move || !started.get() && missing.with(|list| list.missing > 0))>
                        <button class="button button--main" on:click=press(start)>{words::restore_start()}</button>
                    </When>
                </div>
                <When on=flag(move || started.get() || missing.with(|list| list.returned > 0))>
                    <p class="restore__progress">{text(move || missing.with(progress))}</p>
                </When>
                <When on=started.into()>
                    <p class="restore__hint">
                        {words::restore_hint()}
                    </p>
                </When>
            </header>
            <Review count=Derived::new(move || missing.with(|list| list.review)) />
            {each(groups)}
            <BackSection count=Derived::new(move || missing.with(|list| list.back)) started=started.into() />
            <When on=flag(move || list.with(|list| list.as_ref().is_some_and(|list| list.groups.is_empty())))>
                <p class="lead">{words::restore_all_here()}</p>
            </When>
        </div>
    }
}

fn progress(list: &RestoreSummary) -> String {
    words::restore_progress(list.returned, list.returned + list.missing)
}

/// What is missing, and what is here in part only.
fn headline(list: &RestoreSummary) -> String {
    let cut = list.groups.iter().find(|it| it.group == Group::Cut).map_or(0, |it| it.sum.count);
    let missing = list.missing.saturating_sub(cut);
    match (missing, cut) {
        (0, 0) => words::restore_none().to_owned(),
        (missing, 0) => words::restore_missing(missing),
        (0, cut) => words::restore_cut(cut),
        (missing, cut) => words::restore_both(missing, cut),
    }
}
