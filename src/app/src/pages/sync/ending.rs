//! Ways out: another password for the server, leaving, starting over with new words, deleting everything. Each asks first.

use leptos::prelude::*;

use super::attempt::{Attempt, FailureLine};
use crate::components::{RwSignal, When, flag, in_sight, press};
use crate::state::{Sync, use_sync};
use reprise_engine::protocol::sync::{Failure, Shown};

/// A way to end the library, or what was shown to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Password,
    Junk,
    Leave,
    NewKey,
    Delete,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Way::Password => "Change the server's password",
            Way::Junk => "Clear junk",
            Way::Leave => "Leave the library",
            Way::NewKey => "Start over with new words",
            Way::Delete => "Delete everything on the server",
        }
    }

    fn means(self) -> &'static str {
        match self {
            Way::Password => {
                "For when somebody may have taken it from the server or on the way. The words stay; your browsers learn it by themselves."
            }
            Way::Junk => {
                "Deletes what somebody wrote on the server without your words: records that none of them opens and that no browser of yours names. Then change the server's password."
            }
            Way::Leave => {
                "This browser keeps its catalog and forgets the words. What it sent stays for the others. To come back you need the words."
            }
            Way::NewKey => {
                "For when the words were seen by somebody. Everything goes into a new library with new words, and the old one is deleted. The other browsers have to join again."
            }
            Way::Delete => {
                "The encrypted catalog is deleted on the server, for good and for every browser. Each keeps what it has. These words cannot be used again."
            }
        }
    }

    async fn go(self, sync: Sync) -> Result<(), Failure> {
        match self {
            Way::Password => sync.change_password().await,
            Way::Junk => sync.clear_junk().await,
            Way::Leave => sync.leave().await,
            Way::NewKey => sync.new_key().await,
            Way::Delete => sync.delete_everything().await,
        }
    }
}

/// The ways to end the library.
#[component]
pub(super) fn Ending(
    /// The key, if it is shown.
    shown: RwSignal<Option<Shown>>,
) -> impl IntoView {
    view! {
        <section class="sync__part" aria-labelledby="ending">
            <h2 class="title" id="ending">"Leave or delete"</h2>
            <ul class="endings">
                <WayOut way=Way::Password shown />
                <WayOut way=Way::Junk shown />
                <WayOut way=Way::Leave shown />
                <WayOut way=Way::NewKey shown />
                <WayOut way=Way::Delete shown />
            </ul>
        </section>
    }
}

#[component]
fn WayOut(way: Way, shown: RwSignal<Option<Shown>>) -> impl IntoView {
    let asked = RwSignal::new(false);
    view! {
        <li class="endings__line">
            <button class="button" on:click=press(move |_| asked.update(|asked| *asked = !*asked))>{way.name()}</button>
            <Ask way asked shown />
        </li>
    }
}

/// Asks for confirmation of a way, once the person has chosen it.
#[component]
pub(super) fn Ask(
    /// Which way.
    way: Way,
    /// Whether the person has chosen it.
    asked: RwSignal<bool>,
    /// The key, if it is shown.
    shown: RwSignal<Option<Shown>>,
) -> impl IntoView {
    let (sync, attempt) = (use_sync(), Attempt::new());
    let go = move |_| {
        attempt.make(async move {
            way.go(sync).await?;
            // Both parts of the page are gone if it led out of the library.
            asked.try_set(false);
            shown.try_set(None);
            Ok(())
        });
    };
    view! {
        <When on=flag(move || asked.get())>
            <div class="endings__ask" role="alert" tabindex="-1" node_ref=in_sight(asked.into())>
                <p>{way.means()}</p>
                <button class="button" disabled=attempt.is_busy() on:click=press(go)>"Yes, do it"</button>
                <button class="button button--link" on:click=press(move |_| asked.set(false))>"No"</button>
            </div>
        </When>
        <FailureLine failure=attempt.failure() />
    }
}
