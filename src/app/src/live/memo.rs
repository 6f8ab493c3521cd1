//! A memo of one type, whatever its value is. Leptos' own would be compiled once for each type of value, and add
//! some kilobytes to the page's wasm each time.

use std::any::Any;
use std::fmt::{Debug, Formatter};
use std::marker::PhantomData;

use leptos::prelude::*;

/// A value that follows signals, and tells those who follow it only when it has changed.
pub struct Memo<T> {
    kept: leptos::prelude::Memo<Kept>,
    of: PhantomData<fn() -> T>,
}

/// A value of any type.
struct Kept {
    value: Box<dyn Any + Send + Sync>,
    is_same: fn(&dyn Any, &dyn Any) -> bool,
}

/// A function that makes the value, and gets the one before.
type Make = dyn Fn(Option<&Kept>) -> Kept + Send + Sync;

impl PartialEq for Kept {
    fn eq(&self, other: &Kept) -> bool {
        (self.is_same)(&*self.value, &*other.value)
    }
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T> Debug for Memo<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memo")
    }
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// Makes one. The function gets the value before, and runs again when a signal that it reads changes.
    pub fn new(of: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Memo<T> {
        let make = move |before: Option<&Kept>| Kept {
            value: Box::new(of(before.and_then(|before| before.value.downcast_ref()))),
            is_same: |one, other| one.downcast_ref::<T>() == other.downcast_ref::<T>(),
        };
        Memo { kept: keep(Box::new(make)), of: PhantomData }
    }

    /// Looks at the value, and follows it.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.kept.with(|kept| look(kept.value()))
    }

    /// Looks at the value without following it.
    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.kept.with_untracked(|kept| look(kept.value()))
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Memo<T> {
    /// The value. Follows it.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value, without following it.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Signal<T> {
        Signal::derive(move || memo.get())
    }
}

impl Kept {
    fn value<T: 'static>(&self) -> &T {
        self.value.downcast_ref().expect("a memo makes values of its own type only")
    }
}

/// Separate from [`Memo::new`], so that its code exists once for all types.
fn keep(make: Box<Make>) -> leptos::prelude::Memo<Kept> {
    leptos::prelude::Memo::new(make)
}
