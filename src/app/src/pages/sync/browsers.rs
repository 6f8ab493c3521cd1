//! The browsers of the library: what each holds, when it was last heard of, what it is called.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;
use reprise_catalog::changes::Fact;
use reprise_catalog::ids::BrowserId;
use reprise_catalog::library::{Browser, Catalog};
use reprise_catalog::text::sorting;

use super::attempt::{Attempt, FailureLine};
use crate::components::{When, each, format, part, text};
use crate::state::{Library, use_library};
use crate::sync::{SyncProblem, SyncStatus, use_sync};

/// One browser of the library.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::pages) struct Member {
    pub(in crate::pages) id: BrowserId,
    pub(in crate::pages) name: String,
    pub(in crate::pages) is_here: bool,
    /// Whether the endpoint holds something of it.
    pub(in crate::pages) is_joined: bool,
    /// Songs of which it holds a copy, and the places these are in.
    pub(in crate::pages) songs: u64,
    pub(in crate::pages) places: u64,
    /// The time of its latest change, in milliseconds since 1970; 0 if none is known.
    pub(in crate::pages) seen_ms: u64,
}

/// The browsers of the library.
#[component]
pub(super) fn Browsers(
    /// How syncing stands.
    status: Signal<SyncStatus>,
) -> impl IntoView {
    let (library, attempt) = (use_library(), Attempt::new());
    let members = members_of(library, status);
    // A line stays while the person types in it, whatever else changes.
    let ids = Memo::new(move |_| members.with(|all| all.iter().map(|member| member.id).collect::<Vec<_>>()));
    let lines = move || {
        let member = |id| Memo::new(move |_| members.with(|all| all.iter().find(|it| it.id == id).cloned()));
        each(ids.get().into_iter().map(|id| view! { <MemberLine id member=member(id) attempt /> }))
    };
    view! {
        <section class="sync__part" aria-labelledby="browsers">
            <h2 class="title" id="browsers">"Browsers"</h2>
            <ul class="members">{part(lines)}</ul>
            <FailureLine failure=attempt.failure() />
        </section>
    }
}

#[component]
fn MemberLine(id: BrowserId, member: Memo<Option<Member>>, attempt: Attempt) -> impl IntoView {
    let (library, sync, asked) = (use_library(), use_sync(), RwSignal::new(false));
    let rename = move |event| {
        let name = event_target_value(&event).trim().to_owned();
        if !name.is_empty() {
            library.record(vec![Fact::Browser { browser: id, name }]);
        }
    };
    let remove = move |_| {
        attempt.make(async move {
            sync.remove_browser(id).await?;
            // What it held counts as lost with it.
            library.record(vec![Fact::Forgotten { browser: id }]);
            Ok(())
        });
    };
    let told = move |tell: fn(&Member) -> String| {
        text(move || member.with(|member| member.as_ref().map(tell).unwrap_or_default()))
    };
    let is_here = library.browser() == Some(id);
    view! {
        <li class="members__line">
            <input
                class="members__name"
                type="text"
                aria-label=told(|member| format!("Name of {}", member.name))
                maxlength="60"
                dir="auto"
                prop:value=told(|member| member.name.clone())
                on:change=rename
            />
            <span class="members__sums">{told(Member::sums)}</span>
            <span class="members__seen">{told(Member::seen)}</span>
            {(!is_here).then(|| view! {
                <button
                    class="button"
                    aria-label=told(|member| format!("Remove {}", member.name))
                    on:click=move |_| asked.update(|asked| *asked = !*asked)
                >
                    "Remove"
                </button>
            })}
            <When on=asked.into()>
                <div class="endings__ask" role="alert">
                    <p>"The endpoint deletes what this browser sent and takes nothing from it any more, for good. What it knew stays in the catalog; its copies count as lost."</p>
                    <button class="button" disabled=attempt.is_busy() on:click=remove>"Yes, remove it"</button>
                    <button class="button button--link" on:click=move |_| asked.set(false)>"No"</button>
                </div>
            </When>
        </li>
    }
}

impl Member {
    fn sums(&self) -> String {
        format!(
            "{} in {}",
            format::counted(self.songs, "song", "songs"),
            format::counted(self.places, "place", "places")
        )
    }

    /// When it was last heard of.
    pub(in crate::pages) fn seen(&self) -> String {
        match self.seen_ms {
            _ if self.is_here => "this browser".to_owned(),
            0 => "not heard of yet".to_owned(),
            ms => format!("last seen {}", day(ms)),
        }
    }
}

/// The browsers that the catalog or the endpoint knows of, this one first.
pub(in crate::pages) fn members_of(library: Library, status: Signal<SyncStatus>) -> Memo<Vec<Member>> {
    let joined = joined(status);
    Memo::new(move |_| {
        library.version().track();
        let here = library.browser();
        joined.with(|joined| library.with(|catalog, _| members(catalog, joined, here)))
    })
}

/// The browsers of which the endpoint holds something. The rest of the status changes all the time.
pub(super) fn joined(status: Signal<SyncStatus>) -> Memo<Vec<BrowserId>> {
    let ids = |status: &SyncStatus| status.overview.browsers.iter().map(|it| it.browser).collect();
    Memo::new(move |_| status.with(ids))
}

fn members(catalog: &Catalog, joined: &[BrowserId], here: Option<BrowserId>) -> Vec<Member> {
    let mut ids: HashSet<BrowserId> = joined.iter().copied().collect();
    ids.extend(here);
    ids.extend(catalog.places().values().map(|place| place.value.browser));
    ids.extend(catalog.browsers().keys());
    ids.retain(|id| !catalog.browsers().get(id).is_some_and(|browser| browser.is_forgotten()));
    let songs = songs_of(catalog);
    let member = |id: BrowserId| Member {
        id,
        name: name_of(catalog, id),
        is_here: Some(id) == here,
        is_joined: joined.contains(&id),
        songs: songs.get(&id).copied().unwrap_or_default(),
        places: catalog.places().values().filter(|place| place.value.browser == id).count() as u64,
        seen_ms: catalog.heard_of(id).map_or(0, |stamp| stamp.ms),
    };
    let mut members: Vec<Member> = ids.into_iter().map(member).collect();
    sorting::sort_by(&mut members, |a, b| b.is_here.cmp(&a.is_here).then_with(|| a.id.cmp(&b.id)));
    members
}

fn songs_of(catalog: &Catalog) -> HashMap<BrowserId, u64> {
    let mut songs: HashMap<BrowserId, u64> = HashMap::new();
    for track in catalog.tracks() {
        let places = catalog.present_places(track).into_iter();
        let mut holders: Vec<_> =
            places.filter_map(|place| Some(catalog.places().get(&place)?.value.browser)).collect();
        sorting::sort(&mut holders);
        holders.dedup();
        for browser in holders {
            *songs.entry(browser).or_default() += 1;
        }
    }
    songs
}

/// What is to be said of a problem, with the name of the browser that it concerns; nothing if that was removed.
pub(super) fn told(catalog: &Catalog, problem: SyncProblem) -> Option<String> {
    let whose = problem.browser.map(|id| (id, catalog.browsers().get(&id)));
    if whose.is_some_and(|(_, known)| known.is_some_and(Browser::is_forgotten)) {
        return None;
    }
    let whose = whose.map_or(String::new(), |(id, _)| format!("{}: ", name_of(catalog, id)));
    let since = if problem.is_over { " (noticed earlier)" } else { "" };
    Some(format::sentence(&format!("{whose}{}{since}", problem.text)))
}

/// What the person calls a browser, or a word made of its id.
pub(in crate::pages) fn name_of(catalog: &Catalog, id: BrowserId) -> String {
    let named = catalog.browsers().get(&id).and_then(|browser| browser.name.as_ref());
    named.map_or_else(
        || format!("Browser {}", id.to_hex().get(..4).unwrap_or_default()),
        |it| it.value.clone(),
    )
}

/// A day here, as `YYYY-MM-DD`.
pub(in crate::pages) fn day(ms: u64) -> String {
    let date = js_sys::Date::new(&(ms as f64).into());
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}
