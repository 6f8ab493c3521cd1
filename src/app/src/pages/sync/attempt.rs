//! A request to the sync worker: whether it is under way, and why it failed.

use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::components::{Derived, RwSignal, flag, format, in_sight, part};
use reprise_engine::protocol::sync::Failure;

/// A request of which one at a time can be under way. It is cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Attempt {
    is_busy: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

impl Attempt {
    /// Nothing was asked yet.
    pub(super) fn new() -> Attempt {
        Attempt { is_busy: RwSignal::new(false), failure: RwSignal::new(None) }
    }

    /// Whether it is under way.
    pub(super) fn is_busy(self) -> Signal<bool> {
        self.is_busy.into()
    }

    /// Why it failed the last time.
    pub(super) fn failure(self) -> Derived<Option<Failure>> {
        self.failure.into()
    }

    /// Makes the request, unless one is under way.
    pub(super) fn make(self, asked: impl Future<Output = Result<(), Failure>> + 'static) {
        self.make_boxed(Box::pin(asked));
    }

    /// Separate from [`Attempt::make`], so that its code exists once for all requests.
    fn make_boxed(self, asked: LocalBoxFuture<'static, Result<(), Failure>>) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let failure = asked.await.err();
            // The part of the page may be gone, if the request led to another one.
            self.is_busy.try_set(false);
            self.failure.try_set(failure);
        });
    }
}

/// Why something failed, in a sentence.
#[component]
pub(super) fn FailureLine(
    /// The failure, if there is one.
    failure: Derived<Option<Failure>>,
) -> impl IntoView {
    view! {
        <div role="alert" node_ref=in_sight(flag(move || failure.with(Option::is_some)))>
            {part(move || {
                failure.get().map(|it| {
                    view! { <p class="sync__failure" data-code=it.code>{format::sentence(&it.message)}</p> }
                }).into_any()
            })}
        </div>
    }
}
