//! An endpoint other than the one that served the page, and the invitation that its owner gives to people who
//! may use it.

use leptos::prelude::*;

use super::attempt::Attempt;
use crate::components::{Memo, RwSignal, change, flag, text};
use crate::words;
use reprise_engine::protocol::sync::FailureKind;

/// What the person typed about another endpoint. It is cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Elsewhere {
    address: RwSignal<String>,
    invitation: RwSignal<String>,
}

impl Elsewhere {
    /// Nothing was typed yet.
    pub(super) fn new() -> Elsewhere {
        Elsewhere { address: RwSignal::new(String::new()), invitation: RwSignal::new(String::new()) }
    }

    /// The address of the endpoint; empty for the one that served the page.
    pub(super) fn address(self) -> Option<String> {
        self.address.with(|typed| some(typed))
    }

    /// The field for the address.
    pub(super) fn address_field(self) -> AnyView {
        field(words::server_address(), "https://", self.address)
    }

    /// The field for the invitation.
    pub(super) fn invitation_field(self) -> AnyView {
        field(words::invitation(), "", self.invitation)
    }

    /// The invitation, as it is typed at the moment.
    pub(super) fn invitation(self) -> Option<String> {
        self.invitation.with_untracked(|typed| some(typed))
    }
}

/// The fields that a new library may need. They are folded until it is known that they are needed.
#[component]
pub(super) fn ForNew(
    /// Holds what is typed.
    at: Elsewhere,
    /// The request to make the library.
    attempt: Attempt,
) -> impl IntoView {
    let kind = move || attempt.failure().with(|failure| failure.as_ref().map(|failure| failure.kind));
    // They stay open while the request is repeated.
    let is_asked_for =
        Memo::new(move |before| before == Some(&true) || kind() == Some(FailureKind::InvitationNeeded));
    view! {
        <details class="join__more" open=flag(move || is_asked_for.get())>
            <summary>{words::another_server()}</summary>
            {at.address_field()}
            {at.invitation_field()}
        </details>
    }
}

fn field(label: &'static str, hint: &'static str, value: RwSignal<String>) -> AnyView {
    view! {
        <label class="join__field">
            {label}
            <input
                class="join__input"
                type="text"
                autocomplete="off"
                autocapitalize="none"
                placeholder=hint
                prop:value=text(move || value.get())
                on:input=change(move |event| value.set(event_target_value(&event)))
            />
        </label>
    }
    .into_any()
}

/// A text that was typed; `None` if it is blank.
fn some(typed: &str) -> Option<String> {
    Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blank_was_not_typed() {
        let check = |typed, wanted: Option<&str>| assert_eq!(some(typed).as_deref(), wanted);
        check("", None);
        check(" \n", None);
        check(" https://reprise.example ", Some("https://reprise.example"));
    }
}
