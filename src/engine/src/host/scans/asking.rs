//! The words of the questions about places: what was found, what that means, and what the person can answer.

use reprise_catalog::changes::Sameness;
use reprise_catalog::ids::TrackId;
use reprise_catalog::library::Catalog;

use super::Doubted;
use crate::protocol::Intent;
use crate::protocol::places::{Asked, Doubt, DoubtKind};
use crate::protocol::words::{count, counted, title};

/// How many songs are told by their titles.
const MOST_NAMED: usize = 3;

/// The question as the person reads it.
pub(super) fn asked(catalog: &Catalog, it: &Doubted) -> Asked {
    let titles: Vec<String> =
        it.songs.iter().take(MOST_NAMED).filter_map(|id| titled(catalog, *id)).collect();
    let (what, how) = words(&it.doubt, &titles);
    let shows_gone = it.doubt.kind == DoubtKind::Gone && it.doubt.missing == 0;
    Asked { answers: answers(&it.doubt), about: it.doubt.clone(), what, how, shows_gone }
}

fn titled(catalog: &Catalog, id: TrackId) -> Option<String> {
    Some(title(catalog.track(id)?.title()))
}

/// "“A”, “B”, “C” and 4 more"; empty if no title is known.
fn named(songs: u32, titles: &[String]) -> String {
    let (mut names, more) = (Vec::new(), u64::from(songs).saturating_sub(titles.len() as u64));
    names.extend(titles.iter().map(|title| format!("“{title}”")));
    let last = match more {
        0 => names.pop().unwrap_or_default(),
        more => format!("{} more", count(more)),
    };
    match names.is_empty() {
        true if titles.is_empty() => String::new(),
        true => last,
        false => format!("{} and {last}", names.join(", ")),
    }
}

fn answers(doubt: &Doubt) -> Vec<(String, Intent)> {
    let place = doubt.place;
    let not_now = ("Not now", Intent::DismissMissing(place));
    let is_one = doubt.songs == 1;
    let answers = match &doubt.kind {
        DoubtKind::Unplugged => vec![not_now, ("It is empty on purpose", Intent::ConfirmMissing(place))],
        DoubtKind::Gone => {
            let removed = if is_one { "I removed it" } else { "I removed them" };
            let lost = if is_one { "It is gone by accident" } else { "They are gone by accident" };
            let other = doubt.may_be_other.then_some(("This is another folder", Intent::OtherFolder(place)));
            let own =
                [not_now, (removed, Intent::RemovedMissing(place)), (lost, Intent::ConfirmMissing(place))];
            own.into_iter().chain(other).collect()
        }
        DoubtKind::Same { other, .. } => {
            let say = |sameness| Intent::Sameness { place, other: *other, sameness };
            vec![
                ("Not now", say(Sameness::Unsaid)),
                ("The same folder", say(Sameness::Same)),
                ("A copy on the same disk", say(Sameness::CopyOnDisk)),
            ]
        }
        DoubtKind::NoMore => {
            let say = |is_gone| Intent::PlaceGone { place, is_gone };
            vec![("Not now", say(false)), ("This folder is no more", say(true))]
        }
    };
    answers.into_iter().map(|(word, intent)| (word.to_owned(), intent)).collect()
}

/// What is asked: what was found, and what that means.
fn words(doubt: &Doubt, titles: &[String]) -> (String, String) {
    let (name, number) = (&doubt.name, doubt.songs);
    let songs = counted(number.into(), "song", "songs");
    let is = if number == 1 { "is" } else { "are" };
    let named = match named(number, titles) {
        names if names.is_empty() => String::new(),
        names => format!(": {names}"),
    };
    match &doubt.kind {
        DoubtKind::Unplugged => (
            format!("“{name}” is not plugged in, or nothing is in it."),
            "Its songs stay as they were last seen.".to_owned(),
        ),
        DoubtKind::Gone if doubt.missing == 0 => (
            format!("{songs} {is} gone from “{name}” of which no other copy is known{named}."),
            format!("What happened to {}?", if number == 1 { "it" } else { "them" }),
        ),
        DoubtKind::Gone => (
            format!(
                "{} of {} files are not there any more in “{name}”.",
                count(doubt.missing),
                count(doubt.known)
            ),
            match number {
                0 => "Their songs have other copies. Until you answer, they stay as they were last seen."
                    .to_owned(),
                _ => format!(
                    "No other copy is known of {songs}{named}. Until you answer, {} as last seen.",
                    if number == 1 { "it stays" } else { "they stay" }
                ),
            },
        ),
        DoubtKind::Same { name: other, browser, .. } => (
            format!("“{name}” holds the same files as “{other}” in {browser}."),
            "Are these the same files, or a copy?".to_owned(),
        ),
        DoubtKind::NoMore => (
            format!("Without “{name}”, {songs} would be missing{named}."),
            "No other copy is known.".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::ids::PlaceId;

    fn doubt(kind: DoubtKind, missing: u32, songs: u32) -> Doubt {
        let (place, name) = (PlaceId([1; 8]), "Music".into());
        Doubt { place, name, known: 240, missing, kind, songs, may_be_other: false }
    }

    #[test]
    fn a_question_says_what_was_found() {
        let check = |doubt: Doubt, titles: &[&str], wanted: &str| {
            let titles: Vec<String> = titles.iter().map(|&it| it.to_owned()).collect();
            let (what, how) = words(&doubt, &titles);
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
