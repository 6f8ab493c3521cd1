//! A value that is worked out from signals, of one type whatever the value is. Leptos' `Signal` would be compiled once
//! for each type of value. It stays in use for texts and truth values, because attributes can follow it.

use std::any::Any;
use std::fmt::{Debug, Formatter};
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::*;

use super::{Memo, RwSignal};

/// A value that is worked out anew whenever somebody looks at it. Who looks at it follows what it is made of.
pub struct Derived<T> {
    /// A [`Make`] of this type.
    make: StoredValue<Arc<dyn Any + Send + Sync>>,
    of: PhantomData<fn() -> T>,
}

/// A function that makes the value.
type Make<T> = Box<dyn Fn() -> T + Send + Sync>;

impl<T> Clone for Derived<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Derived<T> {}

impl<T> Debug for Derived<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("Derived")
    }
}

impl<T: 'static> Derived<T> {
    /// Makes one.
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Derived<T> {
        let make: Make<T> = Box::new(make);
        Derived { make: StoredValue::new(Arc::new(make)), of: PhantomData }
    }

    /// The value.
    pub fn get(self) -> T {
        let make = self.make.get_value();
        make.downcast_ref::<Make<T>>().expect("it holds a function of its own type")()
    }

    /// Looks at the value.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.get())
    }

    /// The value, without following it.
    pub fn get_untracked(self) -> T {
        untrack(|| self.get())
    }

    /// Looks at the value without following it.
    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.get_untracked())
    }

    /// Follows the value.
    pub fn track(self) {
        drop(self.get());
    }
}

impl<T: Clone + Send + Sync + 'static> From<T> for Derived<T> {
    fn from(value: T) -> Derived<T> {
        Derived::new(move || value.clone())
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Derived<T> {
    fn from(signal: RwSignal<T>) -> Derived<T> {
        Derived::new(move || signal.get())
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> From<Memo<T>> for Derived<T> {
    fn from(memo: Memo<T>) -> Derived<T> {
        Derived::new(move || memo.get())
    }
}
