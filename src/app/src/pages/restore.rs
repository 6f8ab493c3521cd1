//! The restore page: what is missing here, or would be missing if this computer were lost, by way back.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::{Group, Scope};
use reprise_engine::protocol::restore::{RestoreOf, RestoreSummary};

use crate::components::{Derived, Memo, RwSignal, Segmented, When, each, flag, part, press, steady, text};
use crate::link::{follow, has_songs, use_told};
use crate::state::{Keeping, LIBRARY, NEW_COMPUTER, Panel, use_view};
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
    let (filled, keeping) = (has_songs(), use_told().keeping);
    let is_opening = Memo::new(move |_| keeping.with(|it| *it == Keeping::Opening));
    part(move || match (filled.get(), is_opening.get()) {
        (true, _) => view! { <List /> }.into_any(),
        (false, true) => {
            view! { <div class="page"><h1 class="display">{words::looking_up()}</h1></div> }.into_any()
        }
        (false, false) => view! {
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
    let view = use_view();
    let asked = move || view.turned.with(|word| scope_of(word));
    let missing = follow(|| Some(RestoreOf { scope: Scope::Missing }));
    let is_answered = missing.is_answered();
    let scope = Memo::new(move |_| {
        let is_nothing = is_answered.get() && missing.with(|list| list.missing == 0);
        let natural = if is_nothing { Scope::Everything } else { Scope::Missing };
        asked().unwrap_or(natural)
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
                <h1 class="display">{text(move || match is_answered.get() {
                    true => missing.with(headline),
                    false => words::looking_up().to_owned(),
                })}</h1>
                <div class="restore__tools">
                    <Segmented
                        label=words::which_songs()
                        options=vec![
                            (Scope::Missing, words::missing_here()),
                            (Scope::Everything, words::restore_everything()),
                        ]
                        chosen=scope
                        on_choose=Callback::new(move |scope| view.turned.set(word_of(scope).to_owned()))
                    />
                    <button class="button" on:click=press(move |_| view.show(Some(Panel::Export)))>{words::export()}</button>
                    <button class="button" on:click=press(|_| drop(window().print()))>{words::print()}</button>
                    <When on=flag(move || !started.get() && missing.with(|list| list.missing > 0))>
                        <button class="button button--main" on:click=press(start)>{words::restore_start()}</button>
                    </When>
                </div>
                <When on=flag(move || scope.get() == Scope::Everything && missing.with(|list| list.missing == 0))>
                    <p class="restore__hint">{words::restore_if_lost()}</p>
                </When>
                <When on=flag(move || started.get() || missing.with(|list| list.returned > 0))>
                    <p class="restore__progress">{text(move || missing.with(progress))}</p>
                </When>
                <When on=started.into()>
                    <p class="restore__hint">
                        {words::restore_hint()}
                    </p>
                </When>
                <p><a class="link" href=NEW_COMPUTER>{words::offer_new_computer()}</a></p>
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

/// What stands in the address for a scope that the person has chosen.
fn word_of(scope: Scope) -> &'static str {
    match scope {
        Scope::Missing => "missing",
        Scope::Everything => "everything",
    }
}

fn scope_of(word: &str) -> Option<Scope> {
    [Scope::Missing, Scope::Everything].into_iter().find(|scope| word_of(*scope) == word)
}

/// How many songs are back, and of how many the person alone says so.
fn progress(list: &RestoreSummary) -> String {
    let all = list.returned + list.missing;
    match (list.back, list.returned.saturating_sub(list.back)) {
        (back, 0) => words::restore_progress(back, all),
        (0, ticked) => words::restore_ticked(ticked, all),
        (back, ticked) => words::restore_progress_both(&words::restore_progress(back, all), ticked),
    }
}

/// What is missing, and what is here in part only. A song that the person ticked is there no more than before.
fn headline(list: &RestoreSummary) -> String {
    let cut = list.groups.iter().find(|it| it.group == Group::Cut).map_or(0, |it| it.lines);
    let ticked = list.returned.saturating_sub(list.back);
    let missing = (list.missing + ticked).saturating_sub(cut);
    match (missing, cut) {
        (0, 0) => words::restore_none().to_owned(),
        (missing, 0) => words::restore_missing(missing),
        (0, cut) => words::restore_cut(cut),
        (missing, cut) => words::restore_both(missing, cut),
    }
}
