//! A signal of one type, whatever its value is. Leptos' own would be compiled once for each type of value, and add
//! some kilobytes to the page's wasm each time.

use std::any::Any;
use std::fmt::{Debug, Formatter};
use std::marker::PhantomData;

use leptos::prelude::*;

/// A value that can be set, and tells those who follow it.
pub struct RwSignal<T> {
    held: leptos::prelude::RwSignal<Box<dyn Any + Send + Sync>>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RwSignal<T> {}

impl<T> Debug for RwSignal<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("RwSignal")
    }
}

impl<T: Default + Send + Sync + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        RwSignal::new(T::default())
    }
}

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// Makes one with this value.
    pub fn new(value: T) -> RwSignal<T> {
        RwSignal { held: leptos::prelude::RwSignal::new(Box::new(value)), of: PhantomData }
    }

    /// Looks at the value, and follows it.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.held.with(|held| look(value_in(&**held)))
    }

    /// Looks at the value without following it.
    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.held.with_untracked(|held| look(value_in(&**held)))
    }

    /// The same; `None` if whatever owned the signal is gone.
    pub fn try_with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> Option<R> {
        self.held.try_with_untracked(|held| look(value_in(&**held)))
    }

    /// Follows the value without looking at it.
    pub fn track(self) {
        self.held.track();
    }

    /// Sets the value.
    pub fn set(self, value: T) {
        self.held.set(Box::new(value));
    }

    /// Sets the value if it is another one, so that nobody is told of what they know.
    pub fn set_if_new(self, value: T)
    where
        T: PartialEq,
    {
        if self.with_untracked(|now| *now != value) {
            self.set(value);
        }
    }

    /// The same as [`RwSignal::set`]; does nothing if whatever owned the signal is gone.
    pub fn try_set(self, value: T) {
        let _ = self.held.try_set(Box::new(value));
    }

    /// Changes the value.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.held.update(|held| change(value_of(&mut **held)));
    }

    /// The same; does nothing if whatever owned the signal is gone.
    pub fn try_update(self, change: impl FnOnce(&mut T)) {
        let _ = self.held.try_update(|held| change(value_of(&mut **held)));
    }
}

impl<T: Clone + Send + Sync + 'static> RwSignal<T> {
    /// The value. Follows it.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value, without following it.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    /// The same; `None` if whatever owned the signal is gone.
    pub fn try_get_untracked(self) -> Option<T> {
        self.try_with_untracked(T::clone)
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Signal<T> {
        Signal::derive(move || signal.get())
    }
}

/// Why a value is always of the type that is expected.
const OWN_TYPE: &str = "a signal is set to values of its own type only";

fn value_in<T: 'static>(held: &(dyn Any + Send + Sync)) -> &T {
    held.downcast_ref().expect(OWN_TYPE)
}

fn value_of<T: 'static>(held: &mut (dyn Any + Send + Sync)) -> &mut T {
    held.downcast_mut().expect(OWN_TYPE)
}
