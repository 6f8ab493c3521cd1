//! Asks on which computer this browser runs, once the library has other browsers: copies on one disk count once.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::BrowserId;
use reprise_engine::protocol::sync::SyncStatus;

use super::browsers::{Member, members_of};
use crate::components::{Derived, Memo, Named, each, part, press};
use crate::link::use_link;
use crate::words;

/// The question. Shows nothing where it is answered, and while there is one browser.
#[component]
pub(super) fn WhichComputer(
    /// The status of sync.
    status: Derived<SyncStatus>,
) -> impl IntoView {
    let members = members_of(status);
    let asked = Memo::new(move |_| members.with(|all| asked_of(all)));
    part(move || match asked.get() {
        Some(asked) => view! { <Question asked /> }.into_any(),
        None => ().into_any(),
    })
}

#[component]
fn Question(asked: Asked) -> impl IntoView {
    let Asked { here, new, computers } = asked;
    let link = use_link();
    let say = move |browser, name: &str| {
        link.send(Intent::Computer { browser, computer: Some(name.to_owned()) });
    };
    let known = computers.into_iter().map(|Computer { name, unnamed }| {
        let label = name.clone();
        let choose = move |_| unnamed.into_iter().chain([here]).for_each(|browser| say(browser, &name));
        view! { <button class="button" dir="auto" on:click=press(choose)>{label}</button> }
    });
    let say_new = move |name: String| say(here, if name.is_empty() { &new } else { &name });
    view! {
        <div class="notice" role="group" aria-labelledby="which-computer">
            <p id="which-computer"><b>{words::which_computer()}</b>" "{words::which_computer_why()}</p>
            <div class="notice__answers">
                {each(known)}
                <Named
                    word=words::a_new_one()
                    label=words::new_computer_name()
                    hint=words::its_name_computer()
                    on_say=Callback::new(say_new)
                />
            </div>
        </div>
    }
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    /// This browser.
    here: BrowserId,
    /// What a new computer is called if the person gives it no name. No other one is called so.
    new: String,
    /// The computers that are known.
    computers: Vec<Computer>,
}

/// A computer that this browser may run on.
#[derive(Clone, Debug, PartialEq)]
struct Computer {
    name: String,
    /// The browser on it, if the person did not name its computer yet.
    unnamed: Option<BrowserId>,
}

/// What is to be asked; `None` for nothing.
fn asked_of(members: &[Member]) -> Option<Asked> {
    let here = members.iter().find(|it| it.0.is_here && it.0.computer.is_none())?;
    let others = members.iter().filter(|it| !it.0.is_here).map(|it| match &it.0.computer {
        Some(name) => Computer { name: name.clone(), unnamed: None },
        None => Computer { name: computer_of(it), unnamed: Some(it.0.id) },
    });
    let mut computers: Vec<Computer> = Vec::new();
    for computer in others {
        if !computers.contains(&computer) {
            computers.push(computer);
        }
    }
    let new = computer_of(here);
    (!computers.is_empty()).then_some(Asked { here: here.0.id, new, computers })
}

/// The name of a browser's computer, where the person gave it none.
fn computer_of(member: &Member) -> String {
    words::computer_of(&member.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_engine::protocol::members::Member as Facts;

    fn member(id: u8, computer: Option<&str>) -> Member {
        Member(Facts {
            id: BrowserId([id; 8]),
            name: Some(format!("Chrome {id}")),
            is_removed: false,
            is_here: id == 1,
            is_joined: true,
            songs: 0,
            places: 0,
            computer: computer.map(str::to_owned),
            belongs: Default::default(),
            seen_ms: 0,
        })
    }

    #[test]
    fn a_browser_is_asked_for_its_computer_once_there_are_others() {
        let check = |members: &[Member], wanted: Option<&[&str]>| {
            let asked = asked_of(members)
                .map(|asked| asked.computers.into_iter().map(|it| it.name).collect::<Vec<_>>());
            assert_eq!(
                asked.as_deref().map(|all| all.iter().map(String::as_str).collect::<Vec<_>>()).as_deref(),
                wanted
            );
        };
        check(&[member(1, None)], None);
        check(&[member(1, None), member(2, None)], Some(&["Computer of Chrome 2"]));
        check(&[member(1, None), member(2, Some("Desk")), member(3, Some("Desk"))], Some(&["Desk"]));
        check(&[member(1, Some("Desk")), member(2, None)], None);
    }
}
