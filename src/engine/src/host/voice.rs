//! How the engine speaks to its page.

use std::rc::Rc;

use js_sys::Array;

use crate::link::{Packed, ToPage, pack};
use crate::protocol::Push;

/// The way to the page. It is cheap to copy.
#[derive(Clone)]
pub(crate) struct Voice(Rc<dyn Fn(Packed)>);

impl Voice {
    /// Makes a voice that this function hears.
    pub(crate) fn new(post: impl Fn(Packed) + 'static) -> Voice {
        Voice(Rc::new(post))
    }

    /// Sends a message, with what goes beside it.
    pub(crate) fn say(&self, message: &ToPage, beside: &Array) {
        (self.0)(pack(message, beside));
    }

    /// Sends a message that was not asked for.
    pub(crate) fn push(&self, push: &Push) {
        self.push_with(push, &Array::new());
    }

    /// The same, with what goes beside it.
    pub(crate) fn push_with(&self, push: &Push, beside: &Array) {
        self.say(&ToPage::Push(push.clone()), beside);
    }
}
