//! Following a question: it is asked again whenever it or the catalog changes. One question is on its way at a
//! time, and the newest one waits. The old answer stays until the new one is there.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use reprise_engine::link::decode;
use reprise_engine::protocol::{Ask, Question};
use wasm_bindgen_futures::spawn_local;

use super::{Link, use_link};
use crate::live::effect;

/// The answer to a question that is followed.
#[derive(Debug)]
pub struct Followed<A: Send + Sync + 'static> {
    answer: RwSignal<Option<Arc<A>>>,
    busy: RwSignal<bool>,
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
        self.answer.with(|answer| match answer {
            Some(answer) => look(answer),
            None => look(&A::default()),
        })
    }
}

impl<A: Send + Sync + 'static> Followed<A> {
    /// The answer, once there is one.
    pub fn get(self) -> Option<Arc<A>> {
        self.answer.get()
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
    let (answer, busy) = (RwSignal::new(None::<Arc<Q::Answer>>), RwSignal::new(true));
    let take = move |plain: &[u8]| {
        let Ok(fresh) = decode::<Q::Answer>(plain) else { return };
        let is_new = answer.try_with_untracked(|now| now.as_deref() != Some(&fresh));
        if is_new == Some(true) {
            answer.set(Some(Arc::new(fresh)));
        }
    };
    follow_plain(use_link(), Box::new(move || question().map(Into::into)), Rc::new(take), busy);
    Followed { answer, busy }
}

/// Takes an answer in, in the bytes in which the engine sent it.
type Take = Rc<dyn Fn(&[u8])>;

/// The state of a question that is followed.
#[derive(Default)]
struct Slot {
    is_on_the_way: bool,
    waiting: Option<Ask>,
}

/// Separate from [`follow`], so that its code exists once for all questions.
fn follow_plain(link: Link, question: Box<dyn Fn() -> Option<Ask>>, take: Take, busy: RwSignal<bool>) {
    let slot = Rc::new(RefCell::new(Slot::default()));
    effect(move || {
        link.told.opened.with(|opened| opened.version);
        let Some(ask) = question() else { return };
        set(busy, true);
        slot.borrow_mut().waiting = Some(ask);
        if !slot.borrow().is_on_the_way {
            let (slot, take) = (slot.clone(), take.clone());
            spawn_local(async move { go(link, &slot, &*take, busy).await });
        }
    });
}

async fn go(link: Link, slot: &RefCell<Slot>, take: &dyn Fn(&[u8]), busy: RwSignal<bool>) {
    loop {
        let next = slot.borrow_mut().waiting.take();
        slot.borrow_mut().is_on_the_way = next.is_some();
        let Some(ask) = next else { break };
        let answer = link.ask_plain(ask).await;
        if let (Ok((plain, _)), None) = (answer, &slot.borrow().waiting) {
            take(&plain);
        }
    }
    set(busy, false);
}

/// Sets a signal only if its value changes. Does nothing if the signal's owner is gone.
fn set(signal: RwSignal<bool>, value: bool) {
    if signal.try_get_untracked() == Some(!value) {
        signal.set(value);
    }
}
