//! The engine's voice: what it says to its page.

use std::rc::Rc;

use js_sys::Array;

use crate::link::{Packed, ToPage, pack};
use crate::protocol::Push;

/// The way to the page; cheap to copy.
#[derive(Clone)]
pub(crate) struct Voice(Rc<dyn Fn(Packed)>);

impl Voice {
    /// A voice that is heard by this.
    pub(crate) fn new(post: impl Fn(Packed) + 'static) -> Voice {
        Voice(Rc::new(post))
    }

    /// Says something, with what goes beside it.
    pub(crate) fn say(&self, message: &ToPage, beside: &Array) {
        (self.0)(pack(message, beside));
    }

    /// Says something unasked.
    pub(crate) fn push(&self, push: &Push) {
        self.push_with(push, &Array::new());
    }

    /// Says something unasked, with what goes beside it.
    pub(crate) fn push_with(&self, push: &Push, beside: &Array) {
        self.say(&ToPage::Push(push.clone()), beside);
    }
}
