//! Ways out: another password for the server, leaving, starting over with new words, deleting everything. Each asks first.

use leptos::prelude::*;

use super::attempt::{Attempt, FailureLine};
use crate::components::{Memo, RwSignal, When, flag, in_sight, press};
use crate::state::{Sync, use_sync};
use crate::words;
use reprise_engine::protocol::sync::{Failure, Out, Shown};

/// A way to end the library, or what was shown to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WayOut {
    Password,
    Junk,
    Leave,
    NewKey,
    Delete,
    GiveUp,
}

impl WayOut {
    fn name(self) -> &'static str {
        match self {
            WayOut::Password => words::way_password(),
            WayOut::Junk => words::way_junk(),
            WayOut::Leave => words::way_leave(),
            WayOut::NewKey => words::way_new_key(),
            WayOut::Delete => words::way_delete(),
            WayOut::GiveUp => words::way_give_up(),
        }
    }

    fn means(self) -> &'static str {
        match self {
            WayOut::Password => words::means_password(),
            WayOut::Junk => words::means_junk(),
            WayOut::Leave => words::means_leave(),
            WayOut::NewKey => words::means_new_key(),
            WayOut::Delete => words::means_delete(),
            WayOut::GiveUp => words::means_give_up(),
        }
    }

    /// Whether it can be gone by a browser that is out of its library so: what needs the library is not offered then.
    fn is_open_to(self, out: Out) -> bool {
        match self {
            WayOut::Leave => true,
            WayOut::NewKey => out != Out::Removed,
            WayOut::Password | WayOut::Junk | WayOut::Delete | WayOut::GiveUp => out == Out::No,
        }
    }

    async fn go(self, sync: Sync) -> Result<(), Failure> {
        match self {
            WayOut::Password => sync.change_password().await,
            WayOut::Junk => sync.clear_junk().await,
            WayOut::Leave => sync.leave().await,
            WayOut::NewKey => sync.new_key().await,
            WayOut::Delete => sync.delete_everything().await,
            WayOut::GiveUp => sync.give_up_old().await,
        }
    }
}

/// The ways to end the library.
#[component]
pub(super) fn Ending(
    /// The key, if it is shown.
    shown: RwSignal<Option<Shown>>,
) -> impl IntoView {
    let status = use_sync().status();
    let out = Memo::new(move |_| status.with(|it| it.out));
    let way = move |way: WayOut| {
        view! { <When on=flag(move || way.is_open_to(out.get()))><WayOut way shown /></When> }
    };
    view! {
        <section class="sync__part" aria-labelledby="ending">
            <h2 class="title" id="ending">{words::leave_or_delete()}</h2>
            <ul class="endings">
                {[WayOut::Password, WayOut::Junk, WayOut::Leave, WayOut::NewKey, WayOut::Delete].map(way)}
                // It comes by itself, so it comes last: nothing may move under the pointer.
                <When on=flag(move || status.with(|it| it.is_stuck && WayOut::GiveUp.is_open_to(it.out)))>
                    <WayOut way=WayOut::GiveUp shown />
                </When>
            </ul>
        </section>
    }
}

#[component]
fn WayOut(way: WayOut, shown: RwSignal<Option<Shown>>) -> impl IntoView {
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
    way: WayOut,
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
                <button class="button" disabled=attempt.is_busy() on:click=press(go)>{words::yes_do_it()}</button>
                <button class="button button--link" on:click=press(move |_| asked.set(false))>{words::no()}</button>
            </div>
        </When>
        <FailureLine failure=attempt.failure() />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_out_is_offered_only_what_they_can_do() {
        let all =
            [WayOut::Password, WayOut::Junk, WayOut::Leave, WayOut::NewKey, WayOut::Delete, WayOut::GiveUp];
        let check = |out, open: &[WayOut]| {
            let offered: Vec<WayOut> = all.into_iter().filter(|way| way.is_open_to(out)).collect();
            assert_eq!(offered, open, "{out:?}");
        };
        check(Out::No, &all);
        check(Out::Removed, &[WayOut::Leave]);
        check(Out::Gone, &[WayOut::Leave, WayOut::NewKey]);
    }
}
