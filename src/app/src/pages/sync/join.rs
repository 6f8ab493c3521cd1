//! Joining a library of another browser by its words, or by a link of an earlier Reprise. The app first looks whether it is there, and
//! helps to correct a mistyped word in place.

use leptos::prelude::*;

use super::attempt::{Attempt, FailureLine};
use super::by_code::ByCode;
use super::elsewhere::Elsewhere;
use super::fragment::{JOIN, on_link};
use crate::components::{Memo, RwSignal, change, each, flag, in_sight, part, press, text};
use crate::state::use_sync;
use crate::words;
use reprise_engine::protocol::sync::{MistypedWord, Probed};

/// What the person has typed, and what the look at the endpoint found.
#[derive(Clone, Copy)]
struct Typed {
    secret: RwSignal<String>,
    elsewhere: Elsewhere,
    found: RwSignal<Option<Looked>>,
    attempt: Attempt,
}

/// Which library to look for, and where.
#[derive(Clone, PartialEq)]
struct Asked {
    secret: String,
    endpoint: Option<String>,
}

/// The result of a look. What is joined later is exactly what was looked at.
#[derive(Clone, PartialEq)]
struct Looked {
    asked: Asked,
    found: Probed,
}

impl Typed {
    /// The library that is described by what stands in the fields now.
    fn asked(self) -> Asked {
        Asked { secret: self.secret.get(), endpoint: self.elsewhere.address() }
    }

    /// The result of the look, unless the fields have changed since.
    fn found(self) -> Option<Looked> {
        self.found.get().filter(|looked| looked.asked == self.asked())
    }
}

/// The form for joining with words or a link.
#[component]
pub(super) fn Join() -> impl IntoView {
    let typed = Typed {
        secret: RwSignal::new(String::new()),
        elsewhere: Elsewhere::new(),
        found: RwSignal::new(None),
        attempt: Attempt::new(),
    };
    on_link(JOIN, move |link| typed.secret.set(link));
    let sync = use_sync();
    let look = move || {
        let asked = untrack(|| typed.asked());
        typed.found.set(None);
        typed.attempt.make(async move {
            let found = sync.probe(asked.secret.clone(), asked.endpoint.clone()).await?;
            typed.found.try_set(Some(Looked { asked, found }));
            Ok(())
        });
    };
    view! {
        <section class="sync__part" aria-labelledby="join">
            <h2 class="title" id="join">{words::first_join()}</h2>
            <ByCode at=typed.elsewhere />
            <form
                class="join"
                on:submit=move |event| {
                    event.prevent_default();
                    look();
                }
            >
                <label class="join__label" for="words">{words::or_words()}</label>
                <textarea
                    class="join__words"
                    id="words"
                    data-testid="words"
                    rows="4"
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="none"
                    prop:value=text(move || typed.secret.get())
                    on:input=change(move |event| typed.secret.set(event_target_value(&event)))
                ></textarea>
                <details class="join__more">
                    <summary>{words::kept_elsewhere()}</summary>
                    {typed.elsewhere.address_field()}
                </details>
                <button class="button" type="submit" disabled=typed.attempt.is_busy()>{words::open_my_library()}</button>
            </form>
            <FailureLine failure=typed.attempt.failure() />
            <div node_ref=in_sight(flag(move || typed.attempt.failure().with(Option::is_some)))><Mistyped typed /></div>
            <Found typed />
        </section>
    }
}

/// The words that are wrong, each with words that the person may have meant.
#[component]
fn Mistyped(typed: Typed) -> impl IntoView {
    let words =
        move || typed.attempt.failure().with(|it| it.clone().map(|it| it.mistyped).unwrap_or_default());
    part(move || {
        let lines = words().into_iter().map(|word| view! { <MistypedLine typed word /> });
        view! { <ul class="join__mistyped">{each(lines)}</ul> }.into_any()
    })
}

#[component]
fn MistypedLine(typed: Typed, word: MistypedWord) -> impl IntoView {
    let at = word.at as usize;
    let candidates = word.candidates.into_iter().map(|candidate| {
        let meant = candidate.clone();
        let mend = move |_| typed.secret.update(|secret| *secret = with_word(secret, at, &meant));
        view! { <button class="button" on:click=press(mend)>{candidate}</button> }
    });
    view! {
        <li class="join__word">
            <span>{words::word_number(at as u64 + 1)}", "<bdi>{words::quoted(&word.typed)}</bdi>{words::did_you_mean()}</span>
            {each(candidates)}
        </li>
    }
}

/// What the look found, and what the person can do with it.
#[component]
fn Found(typed: Typed) -> impl IntoView {
    let (sync, busy) = (use_sync(), typed.attempt.is_busy());
    let looked = Memo::new(move |_| typed.found());
    let shown = move || {
        let Some(Looked { asked, found }) = looked.get() else { return ().into_any() };
        let Asked { secret, endpoint } = asked;
        match found.has_library {
            true => {
                let join = move |_| {
                    let (secret, endpoint) = (secret.clone(), endpoint.clone());
                    typed.attempt.make(async move { sync.join(secret, endpoint).await });
                };
                view! {
                    <p>{found.says}</p>
                    <button class="button button--main" disabled=busy on:click=press(join)>{words::join_library()}</button>
                }
                .into_any()
            }
            false => {
                let create = move |_| {
                    let (secret, endpoint) = (secret.clone(), endpoint.clone());
                    let invitation = typed.elsewhere.invitation();
                    typed.attempt.make(async move { sync.create(Some(secret), endpoint, invitation).await });
                };
                view! {
                    <p>{found.says}</p>
                    {typed.elsewhere.invitation_field()}
                    <button class="button" disabled=busy on:click=press(create)>{words::create_library()}</button>
                }
                .into_any()
            }
        }
    };
    view! { <div class="join__found" role="status" node_ref=in_sight(flag(move || looked.get().is_some()))>{part(shown)}</div> }
}

/// The words with one of them replaced. Positions count as in the key: numbers between words do not count.
fn with_word(words: &str, at: usize, meant: &str) -> String {
    let words =
        words.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).enumerate();
    words.map(|(place, word)| if place == at { meant } else { word }).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_mended_in_its_place() {
        assert_eq!(with_word("one  to\nthree ", 1, "two"), "one two three");
        assert_eq!(with_word("1. one, 2. thre\n3. four", 1, "two"), "one two four");
        assert_eq!(with_word("one", 7, "x"), "one");
    }
}
