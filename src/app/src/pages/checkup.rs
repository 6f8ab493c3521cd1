//! The check-up page: questions about this library, each with its answer and what to do. Steps that are the
//! same for everybody are in `checkup/*.html`.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::Ineligible;
use reprise_engine::protocol::catalog::Storage;
use reprise_engine::protocol::catalog::Trait;
use reprise_engine::protocol::checkup::{CheckupFacts, CheckupOf};

use crate::components::{Derived, Memo, When, each, flag, format, part, press, text};
use crate::link::{Followed, follow, use_link, use_told};
use crate::state::{FOUND, Keeping, LIBRARY, Panel, SHEET, TWINS, WHAT_IF, use_view};

mod apple;
mod cloud;

use apple::AppleLists;
use cloud::InTheCloud;

/// How to turn on Sync Library and download everything again.
const STEPS: &str = include_str!("checkup/steps.html");

/// The check-up page.
#[component]
pub(super) fn CheckupPage() -> impl IntoView {
    let checkup = follow(|| Some(CheckupOf));
    let lost = move || checkup.with(|it| it.songs.without_way);
    let single = move || checkup.with(|it| it.songs.count(Trait::Single));
    let contradicted = move || checkup.with(|it| it.songs.count(Trait::Contradicted));
    let disputed = move || checkup.with(|it| it.songs.count(Trait::Disputed));
    view! {
        <div class="page checkup" data-testid="checkup">
            <h1 class="display">{text(move || headline(lost()))}</h1>
            <Question ask="Which songs would not come back, and why?" find="way=only-copy,cut,unfound,lost" count=counted(lost)>
                {text(move || told(lost(), "A way back is known for every song.", "Nothing that is known gives these back: no store, no disc, no second disk."))}
            </Question>
            <Question ask="Which have one file only?" find="q=is:single" count=counted(single)>
                {text(move || told(single(), "None: each has two files at least, or none that was read.", "If that file breaks, a song is left with its way back, if it has one."))}
            </Question>
            <Rips checkup />
            <Unread checkup />
            <Question ask="Which songs contradict themselves?" find="q=is:contradicted" count=counted(contradicted)>
                {text(move || told(contradicted(), "None.", "Evidence just as strong speaks for two origins, so neither is believed. Open one and say what you know."))}
            </Question>
            <Question ask="Where does Apple say something else than the file?" find="q=is:disputed" count=counted(disputed)>
                {text(move || told(disputed(), "Nowhere, as far as Apple's lists were dropped here.", "Both are shown; the way back goes by what Apple says."))}
            </Question>
            <section class="checkup__line">
                <h2 class="checkup__ask">"What else should I know?"</h2>
                <p class="checkup__answer">
                    <a class="link" href=TWINS>"Which songs are there more than once"</a>" · "
                    <a class="link" href=WHAT_IF>"What if something were lost or cancelled"</a>" · "
                    <a class="link" href=FOUND>"Purchases and rips, with what was found"</a>" · "
                    <a class="link" href=SHEET>"An emergency sheet to print"</a>
                </p>
            </section>
            <Refused checkup />
            <Room checkup />
            <Safety />
            <InTheCloud />
            <AppleLists />
            <section class="checkup__steps" inner_html=STEPS></section>
        </div>
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
        <section class="checkup__line">
            <h2 class="checkup__ask">{ask}</h2>
            <p class="checkup__count">{text(move || format::count(count.get()))}</p>
            <div class="checkup__answer">
                <p>{children()}</p>
                <When on=flag(move || count.get() > 0)>
                    <a class="link" href=address(find)>"Show them in the table"</a>
                </When>
            </div>
        </section>
    }
}

/// Songs that a hint alone says to be from a CD: the person can say that they have the CDs.
#[component]
fn Rips(checkup: Followed<CheckupFacts>) -> impl IntoView {
    let link = use_link();
    let perhaps = move || checkup.with(|it| it.songs.count(Trait::PerhapsRip));
    let believed = move || checkup.with(|it| it.songs.count(Trait::BelievedRip));
    let say = move |is_so| press(move |_| link.send(Intent::BelieveRips(is_so)));
    let said = move || format!("You said so of {}. ", format::counted(believed(), "song", "songs"));
    view! {
        <Question ask="Which are from a CD perhaps?" find="q=is:perhaps-rip" count=counted(perhaps)>
            {text(move || told(perhaps(), "None, as far as only hints tell.", "Only a hint says so, so no way back is counted."))}
            <When on=flag(move || perhaps() > 0)>
                " "<button class="button button--link" on:click=say(true)>"I have these CDs"</button>
            </When>
            <When on=flag(move || believed() > 0)>
                " "{text(said)}<button class="button button--link" on:click=say(false)>"Undo"</button>
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
        <section class="checkup__line">
            <h2 class="checkup__ask">"Which files could not be read?"</h2>
            <p class="checkup__count">{text(move || format::count(files.get()))}</p>
            <div class="checkup__answer">
                <p>{text(move || told(files.get(), "None: every file was read without a problem.", "These are damaged or not what they are called. What could be read of them is kept."))}</p>
                <When on=flag(move || files.get() > 0)>
                    <button class="button button--link" on:click=press(move |_| view.show(Some(Panel::Problems)))>"Show the files"</button>
                </When>
            </div>
        </section>
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
                    <a class="link" href=address(&format!("q=why:{}", reason.slug()))>{reason.label()}</a>
                    <span class="checkup__songs">{format::count(songs)}</span>
                </li>
            }
        };
        each(reasons.map(line))
    };
    view! {
        <section class="checkup__line">
            <h2 class="checkup__ask">"Which does Apple not take?"</h2>
            <p class="checkup__count">{text(move || format::count(all()))}</p>
            <div class="checkup__answer">
                <p>{text(move || told(all(), "None, as far as the files tell.", "Sync Library and iTunes Match leave these out. Only size and locks are Apple's published rules; the others are widely reported."))}</p>
                <ul class="checkup__reasons">{part(lines)}</ul>
            </div>
        </section>
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
        <section class="checkup__line">
            <h2 class="checkup__ask">"How much room does it need?"</h2>
            <dl class="checkup__figures">
                {figure("iTunes Match, by Apple's rule of 256 kB a song", text(move || rule(storage())))}
                {figure("The same songs at 256 kbps, by their length", text(move || format::size(storage().match_at_256_kbps)))}
                {figure("Apple Music, by Apple's rule", text(|| "none"))}
                {figure("What Apple gives back, at 256 kbps, on your device", text(move || format::size(storage().at_256_kbps)))}
                {figure("Your files as they are, one of each song", text(move || format::size(storage().files)))}
            </dl>
        </section>
    }
}

/// Whether the browser has promised to keep the catalog.
#[component]
fn Safety() -> impl IntoView {
    let keeping = use_told().keeping;
    view! {
        <section class="checkup__line">
            <h2 class="checkup__ask">"May the browser throw the catalog away?"</h2>
            <p class="checkup__answer">{text(move || keeping.with(kept))}</p>
        </section>
    }
}

fn counted(of: impl Fn() -> u64 + Send + Sync + 'static) -> Derived<u64> {
    Derived::new(of)
}

fn address(find: &str) -> String {
    format!("{LIBRARY}?{find}")
}

fn told(count: u64, none: &'static str, some: &'static str) -> &'static str {
    if count == 0 { none } else { some }
}

fn headline(lost: u64) -> String {
    match lost {
        0 => "A way back is known for every song.".to_owned(),
        1 => "No way back is known for one song.".to_owned(),
        many => format!("No way back is known for {} songs.", format::count(many)),
    }
}

fn rule(storage: Storage) -> String {
    format!("{} for {}", format::size(storage.rule), format::counted(storage.match_songs, "song", "songs"))
}

fn kept(keeping: &Keeping) -> &'static str {
    match keeping {
        Keeping::Opening => "It is being opened.",
        Keeping::Stored { persistent: Some(true) } => {
            "No. This browser has promised to keep it until you clear it."
        }
        Keeping::Stored { persistent: Some(false) } => {
            "Yes, when room on this computer is short. Turn sync on, or save an export now and then. Browsers often promise more to pages that are installed or bookmarked."
        }
        Keeping::Stored { persistent: None } => "This browser did not say.",
        Keeping::Sample => "Nothing of the sample library is kept.",
        Keeping::MemoryOnly { .. } => "Yes: it is gone when this tab is closed. Save an export first.",
    }
}
