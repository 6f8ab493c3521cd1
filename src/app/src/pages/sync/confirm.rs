//! Asks for four of the library's words, so that it is known that they are written down somewhere.

use leptos::prelude::*;
use reprise_engine::protocol::sync::{SyncState, Words, WordsKept, WordsOf};

use super::attempt::{Attempt, FailureLine};
use crate::components::{Derived, Memo, RwSignal, When, change, each, flag, format, part, press, text};
use crate::link::follow;
use crate::platform::random::make_u64;
use crate::state::use_sync;
use crate::words;

/// How many words a library has.
const WORDS: u64 = 24;

/// How many fields there are.
const FIELDS: usize = 5;

/// Whether the words of the joined library are kept.
pub(in crate::pages) fn words() -> Derived<Words> {
    let status = use_sync().status();
    let is_on = Memo::new(move |_| status.with(|status| status.state != SyncState::Off));
    // It is asked again when a library is joined or left.
    let known = follow(move || is_on.with(|_| Some(WordsOf)));
    Memo::new(move |_| known.with(|words| *words)).into()
}

/// The question for four words, and what is known of them.
#[component]
pub(super) fn Confirm(
    /// Whether they are kept.
    words: Derived<Words>,
) -> impl IntoView {
    let is_asked = RwSignal::new(false);
    let (is_unkept, sync) = (flag(move || words.get() == Words::Unkept), use_sync());
    let is_due = flag(move || matches!(words.get(), Words::Kept { is_due: true, .. }));
    let put_off = move |_| wasm_bindgen_futures::spawn_local(async move { drop(sync.put_off().await) });
    view! {
        <p class="sync__note">{text(move || told(words.get()))}</p>
        <When on=flag(move || !is_asked.get())>
            <button class="button" on:click=press(move |_| is_asked.set(true))>
                {text(move || if is_unkept.get() { words::wrote_down() } else { words::type_four() }.to_owned())}
            </button>
        </When>
        <When on=is_due><button class="button button--link" on:click=press(put_off)>{words::ask_later()}</button></When>
        <When on=is_asked.into()><Form done=move || is_asked.set(false) /></When>
    }
}

/// The fields for two pairs of neighbours, at new places on each try.
#[component]
fn Form<F: Fn() + Copy + Send + Sync + 'static>(
    /// Called when all are right.
    done: F,
) -> impl IntoView {
    let (sync, attempt) = (use_sync(), Attempt::new());
    let (places, typed) = (RwSignal::new(two_pairs(make_u64())), RwSignal::new(vec![String::new(); FIELDS]));
    let check = move || {
        let asked = places.get_untracked().into_iter().zip(typed.get_untracked()).collect();
        attempt.make(async move {
            let checked = sync.check_words(asked).await;
            match checked {
                Ok(()) => done(),
                Err(_) => {
                    places.try_set(two_pairs(make_u64()));
                    typed.try_set(vec![String::new(); FIELDS]);
                }
            }
            checked
        });
    };
    let field = move |(at, place): (usize, u32)| {
        let put = move |event| {
            let word = event_target_value(&event);
            typed.update(|typed| typed.iter_mut().skip(at).take(1).for_each(|it| it.clone_from(&word)));
        };
        view! {
            <label class="confirm__word">
                {label(place)}
                <input
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    autocapitalize="none"
                    maxlength="20"
                    prop:value=text(move || typed.with(|typed| typed.get(at).cloned().unwrap_or_default()))
                    on:input=change(put)
                />
            </label>
        }
    };
    view! {
        <form
            class="confirm"
            on:submit=move |event| {
                event.prevent_default();
                check();
            }
        >
            {part(move || each(places.get().into_iter().enumerate().map(field)))}
            <button class="button" type="submit" disabled=attempt.is_busy()>{words::check_them()}</button>
        </form>
        <FailureLine failure=attempt.failure() />
    }
}

fn label(place: u32) -> String {
    match u64::from(place) {
        WORDS => words::or_sheet_number().to_owned(),
        place => words::word_number(place + 1),
    }
}

fn told(kept: Words) -> String {
    match kept {
        // It is not known yet. The line keeps its height.
        Words::None => "\u{a0}".to_owned(),
        Words::Unkept => words::words_unkept().to_owned(),
        Words::Kept { how, at_ms, is_due } => {
            let say = match how {
                WordsKept::Typed => words::words_typed,
                WordsKept::Joined => words::words_joined,
                WordsKept::Sheet => words::words_sheet,
                WordsKept::Again => words::words_again,
            };
            let said = say(&format::day(at_ms));
            if is_due { format!("{said} {}", words::words_due()) } else { said }
        }
    }
}

/// The positions of two pairs of neighbours that share no word, from a random number; then the place of the sheet's number.
fn two_pairs(random: u64) -> Vec<u32> {
    let first = random % (WORDS - 1);
    // The second pair begins anywhere but at, right before or right after the first one.
    let second = (first + 2 + (random >> 32) % (WORDS - 3)) % WORDS;
    let second = if second == WORDS - 1 { (first + 2) % (WORDS - 1) } else { second };
    [first, first + 1, second, second + 1, WORDS].map(|it| it as u32).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_pairs_of_neighbours_share_no_word() {
        for random in 0..2_000u64 {
            let places = two_pairs(random.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let [a, b, c, d, 24] = places[..] else { panic!("{places:?}") };
            assert!(b == a + 1 && d == c + 1 && u64::from(b.max(d)) < WORDS, "{places:?}");
            assert!(a != c && a != d && b != c, "{places:?}");
        }
    }
}
