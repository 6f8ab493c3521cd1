//! The words of the questions about places: what was found, what that means, and what the person can answer.

use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::Sameness;
use reprise_engine::protocol::places::{Doubt, DoubtKind};

use crate::components::format;
use crate::words;

/// “A”, “B”, “C” and 4 more; empty if no title is known.
fn named(songs: u32, titles: &[String]) -> String {
    let more = u64::from(songs).saturating_sub(titles.len() as u64);
    let mut names: Vec<String> = titles.iter().map(|title| words::quoted(&format::title(title))).collect();
    let last = match more {
        0 => names.pop().unwrap_or_default(),
        more => words::more(more),
    };
    match names.is_empty() {
        true if titles.is_empty() => String::new(),
        true => last,
        false => words::and_last(&names.join(", "), &last),
    }
}

/// What the person can answer: each answer's words, and what it means.
pub(super) fn answers(doubt: &Doubt) -> Vec<(&'static str, Intent)> {
    let place = doubt.place;
    let not_now = (words::not_now(), Intent::DismissMissing(place));
    match &doubt.kind {
        DoubtKind::Unplugged => vec![not_now, (words::empty_on_purpose(), Intent::ConfirmMissing(place))],
        DoubtKind::Gone => {
            let (removed, lost) = match doubt.songs {
                1 => (words::removed_it(), words::gone_by_accident()),
                _ => (words::i_removed_them(), words::all_gone_by_accident()),
            };
            let other = doubt.may_be_other.then(|| (words::is_another_folder(), Intent::OtherFolder(place)));
            let own =
                [not_now, (removed, Intent::RemovedMissing(place)), (lost, Intent::ConfirmMissing(place))];
            own.into_iter().chain(other).collect()
        }
        DoubtKind::Same { other, .. } => {
            let say = |sameness| Intent::Sameness { place, other: *other, sameness };
            vec![
                (words::not_now(), say(Sameness::Unsaid)),
                (words::same_folder(), say(Sameness::Same)),
                (words::copy_on_disk(), say(Sameness::CopyOnDisk)),
            ]
        }
        DoubtKind::NoMore => {
            let say = |is_gone| Intent::PlaceGone { place, is_gone };
            vec![(words::not_now(), say(false)), (words::place_gone(), say(true))]
        }
        &DoubtKind::Removed { browser, .. } => vec![
            (words::removed_rightly(), Intent::LeaveRemoved(browser)),
            (words::take_back(), Intent::PutBack(browser)),
        ],
    }
}

/// What is asked: what was found, and what that means.
pub(super) fn question(doubt: &Doubt, titles: &[String]) -> (String, String) {
    let (name, number) = (&doubt.name, u64::from(doubt.songs));
    let named = match named(doubt.songs, titles) {
        names if names.is_empty() => String::new(),
        names => format!(": {names}"),
    };
    match &doubt.kind {
        DoubtKind::Removed { says, .. } => (says.clone(), String::new()),
        DoubtKind::Unplugged => (words::doubt_unplugged(name), words::doubt_unplugged_stays().to_owned()),
        DoubtKind::Gone if doubt.missing == 0 => {
            let what = if number == 1 { words::doubt_what_of_it() } else { words::doubt_what_of_them() };
            (words::doubt_alone(number, name, &named), what.to_owned())
        }
        DoubtKind::Gone => (
            words::doubt_files(doubt.missing.into(), doubt.known.into(), name),
            match number {
                0 => words::doubt_other_copies().to_owned(),
                _ => words::doubt_no_copies(number, &named),
            },
        ),
        DoubtKind::Same { name: other, browser, .. } => {
            let browser = if browser.is_empty() { words::this_browser() } else { browser };
            (words::doubt_same(name, other, browser), words::doubt_same_or_copy().to_owned())
        }
        DoubtKind::NoMore => {
            (words::doubt_without(name, number, &named), words::doubt_none_known().to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_engine::protocol::catalog::PlaceId;

    fn doubt(kind: DoubtKind, missing: u32, songs: u32) -> Doubt {
        let (place, name) = (PlaceId([1; 8]), "Music".into());
        Doubt { place, name, known: 240, missing, kind, songs, may_be_other: false }
    }

    #[test]
    fn a_question_says_what_was_found() {
        let check = |doubt: Doubt, titles: &[&str], wanted: &str| {
            let titles: Vec<String> = titles.iter().map(|&it| it.to_owned()).collect();
            let (what, how) = question(&doubt, &titles);
            assert_eq!(format!("{what} {how}"), wanted);
        };
        check(
            doubt(DoubtKind::Unplugged, 240, 0),
            &[],
            "“Music” is not plugged in, or nothing is in it. Its songs stay as they were last seen.",
        );
        check(
            doubt(DoubtKind::Gone, 0, 1),
            &["Jóga"],
            "1 song is gone from “Music” of which no other copy is known: “Jóga”. What happened to it?",
        );
        check(
            doubt(DoubtKind::Gone, 12, 5),
            &["A", "B", "C"],
            "12 of 240 files are not there any more in “Music”. No other copy is known of 5 songs: “A”, “B”, “C” and 2 more. Until you answer, they stay as last seen.",
        );
        check(
            doubt(DoubtKind::NoMore, 0, 2),
            &["A", "B"],
            "Without “Music”, 2 songs would be missing: “A” and “B”. No other copy is known.",
        );
    }

    #[test]
    fn the_answers_speak_of_one_song_or_of_several() {
        let words = |songs| {
            let answers = answers(&doubt(DoubtKind::Gone, 0, songs));
            answers.into_iter().map(|(word, _)| word).collect::<Vec<_>>()
        };
        assert_eq!(words(1), ["Not now", "I removed it", "It is gone by accident"]);
        assert_eq!(words(2), ["Not now", "I removed them", "They are gone by accident"]);
    }
}
