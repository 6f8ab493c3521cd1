//! Following a question: it is asked again whenever it or the catalog changes. One question is on its way at a
//! time, and the newest one waits. The old answer stays until the new one is there.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use reprise_engine::link::decode;
use reprise_engine::protocol::{Ask, Question};
use wasm_bindgen_futures::spawn_local;

use super::{Link, use_link};
use crate::live::{RwSignal, effect, flag};

/// An answer of any type. One type of signal holds them all, because each further type would add some kilobytes to
/// the page's wasm.
type Answer = Arc<dyn Any + Send + Sync>;

/// The answer that is shown, and its bytes. Answers are compared by their bytes, whatever their type.
struct Shown {
    plain: Vec<u8>,
    answer: Answer,
}

/// The answer to a question that is followed.
#[derive(Debug)]
pub struct Followed<A: Send + Sync + 'static> {
    shown: RwSignal<Option<Shown>>,
    busy: RwSignal<bool>,
    of: PhantomData<fn() -> A>,
}

impl<A: Send + Sync + 'static> Clone for Followed<A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: Send + Sync + 'static> Copy for Followed<A> {}

impl<A: Send + Sync + Default + 'static> Followed<A> {
    /// Looks at the answer, and follows it. While there is none, looks at a default.
    pub fn with<R>(self, look: impl FnOnce(&A) -> R) -> R {
        self.shown.with(|shown| match shown.as_ref().and_then(|shown| shown.answer.downcast_ref()) {
            Some(answer) => look(answer),
            None => look(&A::default()),
        })
    }
}

impl<A: Send + Sync + 'static> Followed<A> {
    /// The answer, once there is one.
    pub fn get(self) -> Option<Arc<A>> {
        self.shown.with(|shown| shown.as_ref().map(|shown| shown.answer.clone()))?.downcast().ok()
    }

    /// Whether there is an answer yet. Before that nothing may be said of it: `with` looks at a default then.
    pub fn is_answered(self) -> Signal<bool> {
        let shown = self.shown;
        flag(move || shown.with(Option::is_some))
    }

    /// Whether the answer is still that to an earlier question.
    pub fn is_busy(self) -> Signal<bool> {
        self.busy.into()
    }
}

/// Asks a question, and again after each change. `None` asks nothing.
pub fn follow<Q>(question: impl Fn() -> Option<Q> + Send + Sync + 'static) -> Followed<Q::Answer>
where
    Q: Question,
    Q::Answer: Send + Sync,
{
    let slot = Slot { shown: RwSignal::new(None), busy: RwSignal::new(true), read: read::<Q> };
    follow_plain(use_link(), Box::new(move || question().map(Into::into)), slot);
    Followed { shown: slot.shown, busy: slot.busy, of: PhantomData }
}

/// Reads an answer from the bytes in which the engine sent it; `None` if they are no answer.
fn read<Q: Question>(plain: &[u8]) -> Option<Answer>
where
    Q::Answer: Send + Sync,
{
    Some(Arc::new(decode::<Q::Answer>(plain).ok()?))
}

/// Where the answers go.
#[derive(Clone, Copy)]
struct Slot {
    shown: RwSignal<Option<Shown>>,
    busy: RwSignal<bool>,
    read: fn(&[u8]) -> Option<Answer>,
}

impl Slot {
    /// Shows an answer, unless it is the same as before or whatever owned the signal is gone.
    fn take(self, plain: Vec<u8>) {
        let is_same = |shown: &Option<Shown>| shown.as_ref().is_some_and(|shown| shown.plain == plain);
        if self.shown.try_with_untracked(is_same) == Some(false)
            && let Some(answer) = (self.read)(&plain)
        {
            self.shown.set(Some(Shown { plain, answer }));
        }
    }
}

/// The state of a question that is followed.
#[derive(Default)]
struct Turn {
    is_on_the_way: bool,
    waiting: Option<Ask>,
}

/// Separate from [`follow`], so that its code exists once for all questions.
fn follow_plain(link: Link, question: Box<dyn Fn() -> Option<Ask>>, slot: Slot) {
    let turn = Rc::new(RefCell::new(Turn::default()));
    effect(move || {
        link.told.opened.with(|opened| opened.version);
        let Some(ask) = question() else { return };
        set(slot.busy, true);
        turn.borrow_mut().waiting = Some(ask);
        if !turn.borrow().is_on_the_way {
            let turn = turn.clone();
            spawn_local(async move { go(link, &turn, slot).await });
        }
    });
}

async fn go(link: Link, turn: &RefCell<Turn>, slot: Slot) {
    loop {
        let next = turn.borrow_mut().waiting.take();
        turn.borrow_mut().is_on_the_way = next.is_some();
        let Some(ask) = next else { break };
        let answer = link.ask_plain(ask).await;
        if let (Ok((plain, _)), None) = (answer, &turn.borrow().waiting) {
            slot.take(plain);
        }
    }
    set(slot.busy, false);
}

/// Sets a signal only if its value changes. Does nothing if the signal's owner is gone.
fn set(signal: RwSignal<bool>, value: bool) {
    if signal.try_get_untracked() == Some(!value) {
        signal.set(value);
    }
}
