//! Choosing one of several: a native select, and a row of segments for two or three.

use crate::live::{Derived, change, each, flag, press};
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A native select with a label.
#[component]
pub fn Select(
    /// Its label, which is not shown.
    #[prop(into)]
    label: String,
    /// The options: for each, its word and its name for people.
    options: Vec<(String, String)>,
    /// The word of the chosen option.
    #[prop(into)]
    chosen: Signal<String>,
    /// Called with the word of a new choice.
    on_choose: Callback<String>,
    /// A further class.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    let options = options.into_iter().map(|(word, name)| {
        let selected = {
            let word = word.clone();
            flag(move || chosen.get() == word)
        };
        view! { <option value=word prop:selected=selected>{name}</option> }
    });
    view! {
        <span class=format!("select {class}")>
            <select
                class="select__field"
                aria-label=label
                on:change=change(move |event| on_choose.run(event_target_value(&event)))
            >
                {each(options)}
            </select>
            <Icon glyph=Glyph::Open />
        </span>
    }
}

/// A row of segments, one of which is pressed. They are native radio buttons.
#[component]
pub fn Segmented<T: Copy + PartialEq + Send + Sync + 'static>(
    /// Its label, which also groups the radio buttons.
    label: &'static str,
    /// The options, each with its name.
    options: Vec<(T, &'static str)>,
    /// The chosen option.
    #[prop(into)]
    chosen: Derived<T>,
    /// Called with a new choice.
    on_choose: Callback<T>,
) -> impl IntoView {
    let segments = options.into_iter().map(|(value, name)| {
        view! {
            <label class="segmented__part">
                <input
                    type="radio"
                    class="segmented__input"
                    name=label
                    prop:checked=flag(move || chosen.get() == value)
                    // Not `change`: who clicks the option that is chosen for the moment wants to keep it.
                    on:click=press(move |_| on_choose.run(value))
                />
                <span class="segmented__name">{name}</span>
            </label>
        }
    });
    view! {
        <fieldset class="segmented">
            <legend class="unseen">{label}</legend>
            {each(segments)}
        </fieldset>
    }
}
