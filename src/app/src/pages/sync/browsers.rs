//! The browsers of the library: what each holds, when it was last heard of, and its name.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::BrowserId;
use reprise_engine::protocol::members::{Belongs, Member as Facts, MembersOf, unnamed};

use super::attempt::{Attempt, FailureLine};
use crate::components::{Derived, Memo, RwSignal, When, change, format, in_sight, keyed, press, text};
use crate::link::{follow, use_link};
use crate::state::use_sync;
use crate::words;
use reprise_engine::protocol::sync::{SyncProblem, SyncStatus};

/// One browser of the library, with the texts for it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::pages) struct Member(pub(in crate::pages) Facts);

/// The browsers of the library.
#[component]
pub(super) fn Browsers(
    /// The status of sync.
    status: Derived<SyncStatus>,
) -> impl IntoView {
    let attempt = Attempt::new();
    let members = members_of(status);
    // A line stays when other browsers come and go, because the person may be typing in it or pressing a button.
    let keys = move || members.with(|all| all.iter().map(|it| u64::from_be_bytes(it.0.id.0)).collect());
    let line_of = move |key: u64| {
        let id = BrowserId(key.to_be_bytes());
        let member = Memo::new(move |_| members.with(|all| all.iter().find(|it| it.0.id == id).cloned()));
        view! { <MemberLine id member attempt /> }.into_any()
    };
    view! {
        <section class="sync__part" aria-labelledby="browsers">
            <h2 class="title" id="browsers">{words::browsers()}</h2>
            <ul class="members">{keyed(keys, line_of)}</ul>
            <FailureLine failure=attempt.failure() />
        </section>
    }
}

#[component]
fn MemberLine(id: BrowserId, member: Memo<Option<Member>>, attempt: Attempt) -> impl IntoView {
    let (link, sync, asked) = (use_link(), use_sync(), RwSignal::new(false));
    let rename = move |event| {
        let name = event_target_value(&event).trim().to_owned();
        if !name.is_empty() {
            link.send(Intent::NameBrowser { browser: id, name });
        }
    };
    let say_computer = move |event| {
        let name = event_target_value(&event).trim().to_owned();
        link.send(Intent::Computer { browser: id, computer: (!name.is_empty()).then_some(name) });
    };
    let remove = move |_| {
        attempt.make(async move {
            sync.remove_browser(id).await?;
            // Of songs that only it had no copy is known then.
            link.send(Intent::ForgetBrowser { browser: id });
            Ok(())
        });
    };
    let told = move |tell: fn(&Member) -> String| {
        text(move || member.with(|member| member.as_ref().map(tell).unwrap_or_default()))
    };
    let is_here = member.with_untracked(|member| member.as_ref().is_some_and(|it| it.0.is_here));
    view! {
        <li class="members__line">
            <input
                class="members__name"
                type="text"
                aria-label=told(|member| words::name_of(&member.name()))
                maxlength="60"
                dir="auto"
                prop:value=told(Member::name)
                on:change=change(rename)
            />
            <input
                class="members__computer"
                type="text"
                aria-label=told(|member| words::computer_of(&member.name()))
                placeholder=words::which_computer_hint()
                maxlength="60"
                dir="auto"
                prop:value=told(|member| member.0.computer.clone().unwrap_or_default())
                on:change=change(say_computer)
            />
            <span class="members__sums">{told(Member::sums)}</span>
            <span class="members__seen">{told(Member::seen)}</span>
            {(!is_here).then(|| view! {
                <button
                    class="button"
                    aria-label=told(|member| words::remove_named(&member.name()))
                    on:click=press(move |_| asked.update(|asked| *asked = !*asked))
                >
                    {words::remove()}
                </button>
            })}
            <When on=asked.into()>
                <div class="endings__ask" role="alert" tabindex="-1" node_ref=in_sight(asked.into())>
                    <p><b dir="auto">{told(|member| words::remove_asked(&member.name()))}</b>" "{words::remove_means()}</p>
                    <p>{words::remove_words()}</p>
                    <button class="button" disabled=attempt.is_busy() on:click=press(remove)>{words::yes_remove()}</button>
                    <button class="button button--link" on:click=press(move |_| asked.set(false))>{words::no()}</button>
                </div>
            </When>
        </li>
    }
}

impl Member {
    /// The name of a browser, or a word made from its id.
    pub(in crate::pages) fn name(&self) -> String {
        self.0.name.clone().unwrap_or_else(|| unnamed(self.0.id))
    }

    fn sums(&self) -> String {
        words::songs_in_places(&words::songs(self.0.songs), &words::places(self.0.places))
    }

    /// When it was last heard of.
    pub(in crate::pages) fn seen(&self) -> String {
        if self.0.is_here {
            return words::this_browser().to_owned();
        }
        match (self.0.belongs, self.0.seen_ms) {
            (Belongs::Left { at_ms }, _) => words::member_left(&format::day(at_ms)),
            (Belongs::Missing, ms) if ms > 0 => words::member_missing(&format::day(ms)),
            (_, 0) if self.0.is_joined => words::joined_no_folder().to_owned(),
            (_, 0) => words::not_heard_of().to_owned(),
            (_, ms) => words::last_seen(&format::day(ms)),
        }
    }
}

/// Every browser that the catalog or the endpoint knows of, removed ones included.
pub(super) fn known(status: Derived<SyncStatus>) -> Memo<Vec<Member>> {
    let joined = joined(status);
    let known = follow(move || Some(MembersOf { joined: joined.get() }));
    Memo::new(move |_| known.with(|known| known.iter().cloned().map(Member).collect()))
}

/// The browsers of the library. This one comes first.
pub(in crate::pages) fn members_of(status: Derived<SyncStatus>) -> Memo<Vec<Member>> {
    let known = known(status);
    Memo::new(move |_| known.with(|known| known.iter().filter(|it| !it.0.is_removed).cloned().collect()))
}

/// The browsers of which the endpoint has records. A memo, because the rest of the status changes all the time.
pub(super) fn joined(status: Derived<SyncStatus>) -> Memo<Vec<BrowserId>> {
    let ids = |status: &SyncStatus| status.overview.browsers.iter().map(|it| it.browser).collect();
    Memo::new(move |_| status.with(ids))
}

/// The code and the text of a problem, with the name of the browser that it concerns; `None` if that browser was removed.
pub(super) fn told(known: &[Member], problem: SyncProblem) -> Option<[String; 2]> {
    let whose = problem.browser.map(|id| (id, known.iter().find(|member| member.0.id == id)));
    if whose.is_some_and(|(_, member)| member.is_some_and(|member| member.0.is_removed)) {
        return None;
    }
    let whose = whose.map_or(String::new(), |(id, member)| {
        format!("{}: ", member.map_or_else(|| unnamed(id), Member::name))
    });
    let told = format!("{whose}{}", problem.text);
    let told = if problem.is_over { words::noticed_earlier(&told) } else { told };
    Some([problem.code, format::sentence(&told)])
}
