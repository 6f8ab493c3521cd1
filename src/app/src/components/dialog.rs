//! A modal dialog over the page. The browser keeps the focus inside, closes it on Esc, and gives the focus back.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::icon::{Glyph, Icon};
use crate::live::{effect, press};
use crate::words;

/// Where a dialog is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// In the middle.
    Middle,
    /// Along the right edge, over the whole height of the window.
    Side,
}

/// The class of what scrolls in a dialog, and has the focus when it opens.
const BODY: &str = "dialog__body";

/// A modal dialog. It is open as long as it exists.
#[component]
pub fn Dialog(
    /// Its title, which is read out when it opens.
    #[prop(into)]
    label: Signal<String>,
    /// Where it is placed.
    shape: Shape,
    /// The name by which tests find it.
    #[prop(optional)]
    testid: Option<&'static str>,
    /// Called when the person closes it: by Esc, the cross, or a click beside it.
    on_close: Callback<()>,
    /// Called for the space bar while none of its controls has the focus. Answers whether that did something.
    #[prop(optional)]
    on_space: Option<Callback<(), bool>>,
    /// The contents.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    effect(move || {
        if let Some(dialog) = dialog.get() {
            // This fails only if it is open already.
            let _ = dialog.show_modal();
        }
    });
    let end = move || {
        // Closed before the element goes, so that the browser gives the focus back.
        if let Some(dialog) = dialog.try_get_untracked().flatten() {
            dialog.close();
        }
    };
    // The back button takes the dialog away as well.
    on_cleanup(end);
    let close = move || {
        end();
        on_close.run(());
    };
    let beside = move |event: web_sys::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlDialogElement>().ok());
        if target.is_some() {
            close();
        }
    };
    let space = move |event: web_sys::KeyboardEvent| {
        let is_free = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
        let is_free = is_free.is_some_and(|it| it.class_name() == BODY);
        if event.key() == " " && is_free && on_space.is_some_and(|on_space| on_space.run(())) {
            event.prevent_default();
        }
    };
    let class = match shape {
        Shape::Middle => "dialog dialog--middle",
        Shape::Side => "dialog dialog--side",
    };
    view! {
        <dialog
            class=class
            node_ref=dialog
            data-testid=testid
            aria-label=label
            on:click=press(beside)
            on:keydown=space
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                close();
            }
        >
            <div class=BODY tabindex="-1" autofocus>
                <button class="button button--bare dialog__close" aria-label=words::close() on:click=press(move |_| close())>
                    <Icon glyph=Glyph::Close />
                </button>
                {children()}
            </div>
        </dialog>
    }
}
