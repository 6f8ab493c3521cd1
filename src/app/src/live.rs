//! Parts of views that follow a signal, and what they follow, in few types. Each further type of closure in a view
//! would add some kilobytes to the page's wasm.

mod derived;
mod memo;
mod signal;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use leptos::prelude::*;
use web_sys::{Event, MouseEvent};

pub use derived::Derived;
pub use memo::Memo;
pub use signal::RwSignal;

/// A text that follows a signal.
pub fn text<T: Into<String>>(of: impl Fn() -> T + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(move || of().into())
}

/// A truth value that follows a signal.
pub fn flag(of: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(of)
}

/// A part of a view that is made anew when a signal that it reads changes. Do not use it for a list of things to
/// press; use [`keyed`]. If such a list were made anew here when its first line goes, the button of the second
/// line would take the first line's place, under the pointer of a person who is about to press it.
pub fn part(of: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    follow(ChildrenFn::to_children(of))
}

/// Several parts in a row, as one type whatever they are.
pub fn each<V: IntoAny>(parts: impl IntoIterator<Item = V>) -> AnyView {
    parts.into_iter().map(V::into_any).collect::<Vec<AnyView>>().into_any()
}

/// A list of parts with keys. A part stays as long as its key is in the list, and each key may occur once. All
/// such lists share one type, because each further type would add some kilobytes to the page's wasm.
pub fn keyed(
    keys: impl Fn() -> Vec<u64> + Send + Sync + 'static,
    part: impl Fn(u64) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    follow_keys(Arc::new(keys), Arc::new(part))
}

/// A line for each value of a list. It stays as long as a value with its key is in the list.
pub fn lines_of<T: Clone + Send + Sync + 'static>(
    all: RwSignal<Vec<T>>,
    key: fn(&T) -> u64,
    line: fn(T) -> AnyView,
) -> AnyView {
    let keys = move || all.with(|all| all.iter().map(key).collect());
    let line_of = move |wanted| {
        let found = all.with_untracked(|all| all.iter().find(|it| key(it) == wanted).cloned());
        found.map(line).into_any()
    };
    keyed(keys, line_of)
}

/// A key for [`keyed`] that changes when anything in the value changes.
pub fn key_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What a click does, as one type whatever it is.
pub fn press(what: impl FnMut(MouseEvent) + 'static) -> Box<dyn FnMut(MouseEvent)> {
    Box::new(what)
}

/// What a change of a field does, as one type whatever it is.
pub fn change(what: impl FnMut(Event) + 'static) -> Box<dyn FnMut(Event)> {
    Box::new(what)
}

/// Runs a function soon, and again after each change of a signal that it reads.
pub fn effect(of: impl FnMut() + 'static) {
    run(Box::new(of));
}

/// A part of a view that exists while a condition holds.
#[component]
pub fn When(
    /// The condition.
    on: Signal<bool>,
    /// The part.
    children: ChildrenFn,
) -> impl IntoView {
    let on = Memo::new(move |_| on.get());
    part(move || if on.get() { children() } else { ().into_any() })
}

fn follow_keys(
    keys: Arc<dyn Fn() -> Vec<u64> + Send + Sync>,
    part: Arc<dyn Fn(u64) -> AnyView + Send + Sync>,
) -> AnyView {
    view! { <For each=move || keys() key=|key| *key children=move |key| part(key) /> }.into_any()
}

fn run(mut of: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| of());
}

/// Separate from [`part`], so that its code exists once for all closures.
fn follow(of: ChildrenFn) -> AnyView {
    (move || of()).into_any()
}
