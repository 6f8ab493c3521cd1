//! An answer that has a name: a button, and beside it the field with what the thing is called.

use leptos::prelude::*;

use super::press;

/// A button with a field for a name beside it.
#[component]
pub fn Named(
    /// The word on the button.
    word: &'static str,
    /// What the field is called.
    label: &'static str,
    /// What stands in the field as long as it is empty.
    hint: &'static str,
    /// Takes the name, which may be empty.
    on_say: Callback<String>,
) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    let say = move |_| {
        let Some(field) = field.get_untracked() else { return };
        on_say.run(field.value().trim().to_owned());
        // The next answer has another name.
        field.set_value("");
    };
    view! {
        <span class="notice__named">
            <button class="button" on:click=press(say)>{word}</button>
            <input node_ref=field type="text" maxlength="60" aria-label=label placeholder=hint />
        </span>
    }
}
