//! The check-up page: questions about this library, each with its answer and what to do. Steps that are the
//! same for everybody are messages with markup.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::Checkup;
use reprise_engine::protocol::catalog::Ineligible;
use reprise_engine::protocol::catalog::Storage;
use reprise_engine::protocol::catalog::Trait;
use reprise_engine::protocol::checkup::{CheckupFacts, CheckupOf};

use crate::components::{Derived, Memo, When, each, flag, format, part, press, text};
use crate::link::{Followed, follow, use_link, use_told};
use crate::state::{
    FOUND, Keeping, LIBRARY, NEW_COMPUTER, PICTURES, Panel, SHEET, SINCE, TERMS, TWINS, WHAT_IF, use_view,
};
use crate::words;

mod apple;
mod cloud;

use apple::AppleLists;
use cloud::InTheCloud;

/// How to turn on Sync Library and download everything again.
fn steps() -> String {
    [
        words::steps_turn_on(),
        words::steps_on_phone(),
        words::steps_on_mac(),
        words::steps_on_windows(),
        words::steps_again(),
        words::steps_again_bought(),
        words::steps_again_subscription(),
        words::steps_again_phone(),
        words::steps_again_else(),
    ]
    .concat()
}

/// The check-up page.
#[component]
pub(super) fn CheckupPage() -> impl IntoView {
    let checkup = follow(|| Some(CheckupOf));
    let is_answered = checkup.is_answered();
    let headline = move || match is_answered.get() {
        true => checkup.with(|it| headline(&it.songs)),
        false => words::looking_up().to_owned(),
    };
    view! {
        <div class="page checkup" data-testid="checkup" aria-busy=text(move || checkup.is_busy().get().to_string())>
            <h1 class="display">{text(headline)}</h1>
            // All at once: what comes later above the focus would push it out of sight.
            <When on=is_answered>
                // Without songs, "none" would sound as if all were well.
                <When on=flag(move || checkup.with(|it| it.songs.songs > 0))><Songs checkup /></When>
                <Safety />
                <InTheCloud />
                <AppleLists />
                <section class="checkup__steps" inner_html=steps()></section>
            </When>
        </div>
    }
}

/// The questions that the songs answer.
#[component]
fn Songs(checkup: Followed<CheckupFacts>) -> impl IntoView {
    let lost = move || checkup.with(|it| it.songs.without_way);
    let single = move || checkup.with(|it| it.songs.count(Trait::Single));
    let contradicted = move || checkup.with(|it| it.songs.count(Trait::Contradicted));
    let disputed = move || checkup.with(|it| it.songs.count(Trait::Disputed));
    let further = further().map(|(page, name)| view! { <li><a class="link" href=page>{name}</a></li> });
    view! {
        <Question ask=words::ask_lost() find="way=only-copy,cut,unfound,lost" count=counted(lost)>
            {text(move || match lost() {
                0 => checkup.with(|it| headline(&it.songs)),
                _ => words::ask_lost_some().to_owned(),
            })}
        </Question>
        <Question ask=words::ask_single() find="q=is:single" count=counted(single)>
            {text(move || none_or_some(single(), words::ask_single_none(), words::ask_single_some()))}
        </Question>
        <Rips checkup />
        <Unread checkup />
        <Question ask=words::ask_contradicted() find="q=is:contradicted" count=counted(contradicted)>
            {text(move || none_or_some(contradicted(), words::none_stop(), words::ask_contradicted_some()))}
        </Question>
        <Question ask=words::ask_disputed() find="q=is:disputed" count=counted(disputed)>
            {text(move || none_or_some(disputed(), words::ask_disputed_none(), words::ask_disputed_some()))}
        </Question>
        <Line ask=words::ask_else()>
            <ul class="checkup__answer">{each(further)}</ul>
        </Line>
        <Refused checkup />
        <Room checkup />
    }
}

/// The pages that answer what is asked more seldom, and what each is called.
fn further() -> [(&'static str, &'static str); 8] {
    [
        (TWINS, words::ask_else_twins()),
        (WHAT_IF, words::ask_else_what_if()),
        (PICTURES, words::in_pictures()),
        (FOUND, words::ask_else_found()),
        (SINCE, words::ask_else_since()),
        (SHEET, words::ask_else_sheet()),
        (NEW_COMPUTER, words::new_computer()),
        (TERMS, words::terms()),
    ]
}

/// A line of the check-up: what is asked, and the answer.
#[component]
fn Line(
    /// The question.
    ask: &'static str,
    /// The answer.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="checkup__line">
            <h2 class="checkup__ask">{ask}</h2>
            {children()}
        </section>
    }
}

/// A question, the number of songs that it is about, and a link to them.
#[component]
fn Question(
    ask: &'static str,
    /// The search that finds the songs in the table.
    find: &'static str,
    count: Derived<u64>,
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <Line ask=ask>
            <p class="checkup__count">{text(move || format::count(count.get()))}</p>
            <div class="checkup__answer">
                <p>{children()}</p>
                <When on=flag(move || count.get() > 0)>
                    <a class="link" href=address(find)>{words::show_in_table()}</a>
                </When>
            </div>
        </Line>
    }
}

/// Songs that a hint alone says to be from a CD: the person can say that they have the CDs.
#[component]
fn Rips(checkup: Followed<CheckupFacts>) -> impl IntoView {
    let link = use_link();
    let perhaps = move || checkup.with(|it| it.songs.count(Trait::PerhapsRip));
    let believed = move || checkup.with(|it| it.songs.count(Trait::BelievedRip));
    let say = move |is_so| press(move |_| link.send(Intent::BelieveRips(is_so)));
    let said = move || words::ask_rips_said(&words::songs(believed()));
    view! {
        <Question ask=words::ask_rips() find="q=is:perhaps-rip" count=counted(perhaps)>
            {text(move || none_or_some(perhaps(), words::ask_rips_none(), words::ask_rips_some()))}
            <When on=flag(move || perhaps() > 0)>
                " "<button class="button button--link" on:click=say(true)>{words::ask_rips_have()}</button>
            </When>
            <When on=flag(move || believed() > 0)>
                " "{text(said)}" "<button class="button button--link" on:click=say(false)>{words::undo()}</button>
            </When>
        </Question>
    }
}

/// Files that could not be read.
#[component]
fn Unread(checkup: Followed<CheckupFacts>) -> impl IntoView {
    let view = use_view();
    let files = Memo::new(move |_| checkup.with(|it| it.problem_files));
    view! {
        <Line ask=words::ask_unread()>
            <p class="checkup__count">{text(move || format::count(files.get()))}</p>
            <div class="checkup__answer">
                <p>{text(move || none_or_some(files.get(), words::ask_unread_none(), words::ask_unread_some()))}</p>
                <When on=flag(move || files.get() > 0)>
                    <button class="button button--link" on:click=press(move |_| view.show(Some(Panel::Problems)))>{words::show_files()}</button>
                </When>
            </div>
        </Line>
    }
}

/// How many songs Apple does not take, by reason.
#[component]
fn Refused(checkup: Followed<CheckupFacts>) -> impl IntoView {
    let all = move || checkup.with(|it| it.songs.ineligible.iter().sum::<u64>());
    let lines = move || {
        let counts = checkup.with(|it| it.songs.ineligible.clone());
        let reasons = Ineligible::ALL.iter().zip(counts).filter(|(_, songs)| *songs > 0);
        let line = |(reason, songs): (&Ineligible, u64)| {
            view! {
                <li>
                    <a class="link" href=address(&format!("q=why:{}", reason.slug()))>{words::ineligible(*reason)}</a>
                    <span class="checkup__songs">{format::count(songs)}</span>
                </li>
            }
        };
        each(reasons.map(line))
    };
    view! {
        <Line ask=words::ask_refused()>
            <p class="checkup__count">{text(move || format::count(all()))}</p>
            <div class="checkup__answer">
                <p>{text(move || none_or_some(all(), words::ask_refused_none(), words::ask_refused_some()))}</p>
                <ul class="checkup__reasons">{part(lines)}</ul>
            </div>
        </Line>
    }
}

/// How much storage everything needs, by the rule of thumb and by the true lengths.
#[component]
fn Room(checkup: Followed<CheckupFacts>) -> impl IntoView {
    let storage = move || checkup.with(|it| it.songs.storage);
    let figure = |name: &'static str, of: Signal<String>| {
        view! { <div><dt>{name}</dt><dd>{of}</dd></div> }
    };
    view! {
        <Line ask=words::ask_room()>
            <dl class="checkup__figures">
                {figure(words::room_match(), text(move || rule(storage())))}
                {figure(words::room_same(), text(move || format::size(storage().match_at_256_kbps)))}
                {figure(words::room_apple_music(), text(words::room_none))}
                {figure(words::room_back(), text(move || format::size(storage().at_256_kbps)))}
                {figure(words::room_lacks(), text(move || checkup.with(|it| it.download.clone())))}
                {figure(words::room_files(), text(move || format::size(storage().files)))}
            </dl>
        </Line>
    }
}

/// Whether the browser has promised to keep the catalog.
#[component]
fn Safety() -> impl IntoView {
    let keeping = use_told().keeping;
    view! {
        <Line ask=words::ask_safety()>
            <p class="checkup__answer">{text(move || keeping.with(kept))}</p>
        </Line>
    }
}

fn counted(of: impl Fn() -> u64 + Send + Sync + 'static) -> Derived<u64> {
    Derived::new(of)
}

fn address(find: &str) -> String {
    format!("{LIBRARY}?{find}")
}

fn none_or_some(count: u64, none: &'static str, some: &'static str) -> &'static str {
    if count == 0 { none } else { some }
}

/// What is known of the ways back of all songs.
fn headline(songs: &Checkup) -> String {
    match (songs.songs, songs.without_way, songs.unread) {
        (0, ..) => words::no_songs_known().to_owned(),
        (_, 0, 0) => words::ask_lost_none().to_owned(),
        (_, 0, unread) => words::checkup_unread(unread),
        (_, many, _) => words::checkup_lost(many),
    }
}

fn rule(storage: Storage) -> String {
    words::room_rule(&format::size(storage.rule), &words::songs(storage.match_songs))
}

fn kept(keeping: &Keeping) -> &'static str {
    match keeping {
        Keeping::Opening => words::safety_opening(),
        Keeping::Stored { persistent: Some(true) } => words::safety_promised(),
        Keeping::Stored { persistent: Some(false) } => words::safety_loose(),
        Keeping::Stored { persistent: None } => words::safety_unsaid(),
        Keeping::Sample => words::safety_sample(),
        Keeping::MemoryOnly { .. } => words::safety_memory(),
    }
}
