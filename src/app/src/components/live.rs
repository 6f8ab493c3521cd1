//! What a view follows, in few types: each type of closure in a view would cost the page's wasm some kilobytes.

use std::sync::Arc;

use leptos::prelude::*;

/// A text that is followed.
pub fn text<T: Into<String>>(of: impl Fn() -> T + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(move || of().into())
}

/// A yes or no that is followed.
pub fn flag(of: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(of)
}

/// A part of a view that is made anew when what it follows changes.
pub fn part(of: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    follow(ChildrenFn::to_children(of))
}

/// Parts one after the other, as one type whatever they are made of.
pub fn each<V: IntoAny>(parts: impl IntoIterator<Item = V>) -> AnyView {
    parts.into_iter().map(V::into_any).collect::<Vec<AnyView>>().into_any()
}

/// Parts that stay as long as their keys do, in the order of the keys, each of which there is once. One type for
/// all such lists: each would cost the page's wasm some kilobytes.
pub fn keyed(
    keys: impl Fn() -> Vec<u64> + Send + Sync + 'static,
    part: impl Fn(u64) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    follow_keys(Arc::new(keys), Arc::new(part))
}

/// Does something soon, and again whenever what it follows has changed.
pub fn effect(of: impl FnMut() + 'static) {
    run(Box::new(of));
}

/// A part of a view that is there while a condition holds.
#[component]
pub fn When(
    /// The condition.
    on: Signal<bool>,
    /// What is there.
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

/// Apart from [`part`], so that there is one of it for all closures.
fn follow(of: ChildrenFn) -> AnyView {
    (move || of()).into_any()
}
