//! What the evidence card says of a song, as plain data.

use reprise_engine::protocol::card::{CardFacts, CopyFacts, FoundMark, HistoryLine};
use reprise_engine::protocol::catalog::{
    About, Agreement, Basis, Certainty, Group, Judgement, Kind, Link, Origin, Said, SaidBy, TrackFacts,
    Verdict,
};

use super::apple;
use super::standing::Stands;
use crate::components::format;
use crate::pages::sync::day;

/// What the card says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Card {
    pub(super) title: String,
    pub(super) artist: String,
    pub(super) album: String,
    /// The verdict in one sentence.
    pub(super) verdict: String,
    /// What makes the verdict less than sure.
    pub(super) doubts: Vec<String>,
    /// Apple's word, as it is inferred from the file; `None` where no file was read.
    pub(super) inferred: Option<String>,
    /// What each of Apple's lists says: its name, and its words.
    pub(super) stated: Vec<(&'static str, String)>,
    /// Where inferred and stated words differ, or that nothing tells.
    pub(super) unclear: Vec<String>,
    pub(super) way: Option<Group>,
    pub(super) found: Vec<FoundMark>,
    pub(super) links: Vec<Link>,
    /// Searches at services, each with the word under which the service can be hidden.
    pub(super) searches: Vec<(String, Link)>,
    /// What can be noted: its name, about what it is, and the note.
    pub(super) notes: Vec<(String, About, String)>,
    /// Facts about the file: names and values.
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) copies: Vec<CopyLine>,
    pub(super) problems: Vec<String>,
    pub(super) stands: Stands,
    pub(super) readings: Vec<(String, String)>,
    pub(super) read_as: Option<String>,
    pub(super) history: Vec<HistoryLine>,
}

/// One copy of the song.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CopyLine {
    pub(super) place: String,
    pub(super) path: String,
    /// Its size, or that the file is gone.
    pub(super) note: String,
    /// The browser on which it was seen, and the day when it was last seen.
    pub(super) seen: String,
}

impl Card {
    /// The card of a song.
    pub(super) fn of(known: &CardFacts) -> Card {
        let CardFacts { facts, judgement, copies, .. } = known;
        let (verdict, is_read) = (judgement.verdict, !copies.is_empty());
        Card {
            title: format::title(&facts.title),
            artist: facts.tags.artist.clone().unwrap_or_default(),
            album: album(facts),
            verdict: match verdict.origin {
                Origin::Unknown if !is_read => listed(&known.said),
                _ => sentence(judgement),
            },
            doubts: doubts(&verdict),
            inferred: apple::inferred(&judgement.inferred).filter(|_| is_read),
            stated: apple::stated(&known.said),
            unclear: apple::unclear(judgement, known.keeping),
            way: judgement.group(),
            found: known.found.clone(),
            links: known.links.clone(),
            searches: known.searches.clone(),
            notes: known.notes.clone(),
            facts: file_facts(facts, judgement.verdict.kind),
            copies: copies.iter().map(CopyLine::of).collect(),
            problems: known.problems.iter().map(|problem| problem.message()).collect(),
            stands: Stands::of(known),
            readings: known.readings.clone(),
            read_as: known.read_as.clone(),
            history: known.history.clone(),
        }
    }
}

impl CopyLine {
    /// "Desk, last seen 2026-11-23", with the size of the file or the word that it is gone.
    fn of(copy: &CopyFacts) -> CopyLine {
        CopyLine {
            place: copy.place.clone(),
            path: copy.path.clone(),
            note: match copy.is_present {
                true => format::size(copy.size),
                false => "not there when last read".to_owned(),
            },
            seen: format!("{}, last seen {}", copy.browser, day(copy.seen_ms)),
        }
    }
}

/// The verdict in one sentence: "Bought from the iTunes Store: proved".
fn sentence(judgement: &Judgement) -> String {
    let verdict = &judgement.verdict;
    let store = verdict.store.map(|store| store.label());
    let what = match (verdict.origin, store) {
        (Origin::ItunesPurchase, _) => "Bought from the iTunes Store".to_owned(),
        (Origin::ItunesPurchaseProtected, _) => {
            "Bought from the iTunes Store, with copy protection".to_owned()
        }
        (Origin::AppleMusic, _) => "Downloaded from Apple Music".to_owned(),
        (Origin::ItunesMatch, _) => "Downloaded from iTunes Match".to_owned(),
        (Origin::AppleUnclear, _) => "Came from Apple, but how is unclear".to_owned(),
        (Origin::CdRip, _) => "Ripped from a CD".to_owned(),
        (Origin::Store, Some(store)) => format!("Came from {store}"),
        (Origin::Store, None) => "Came from a store".to_owned(),
        (Origin::OwnRecording, _) => "Recorded by yourself".to_owned(),
        (Origin::Audiobook, Some(store)) => format!("An audiobook from {store}"),
        (Origin::Audiobook, None) => "An audiobook".to_owned(),
        (Origin::Podcast, _) => "An episode of a podcast".to_owned(),
        (Origin::Ringtone, _) => "A ringtone".to_owned(),
        (Origin::MusicVideo, _) => "A music video".to_owned(),
        (Origin::Video, _) => "A film or a programme".to_owned(),
        (Origin::Unknown, _) => return "Nothing in this file says where it came from.".to_owned(),
    };
    match verdict.certainty {
        _ if judgement.basis == Basis::YouSaid => format!("{what}. You said so."),
        _ if judgement.basis == Basis::AppleSaid => {
            format!("{what}. Apple lists it. No file of it was read.")
        }
        Certainty::Proof => format!("{what}. This is proved."),
        Certainty::Strong => format!("{what}. The evidence is strong."),
        Certainty::Hint => format!("{what}, probably. There is only a hint."),
        Certainty::None => format!("{what}."),
    }
}

/// Whose list names a song of which no file was read.
fn listed(said: &[(SaidBy, Said)]) -> String {
    let by = said.iter().map(|(by, _)| *by).min().filter(|by| *by > SaidBy::MusicPlaylist);
    let who = by.map_or("Apple lists it".to_owned(), |by| format!("It stands on a list of {}", by.label()));
    format!("{who}. No file of it was read.")
}

fn doubts(verdict: &Verdict) -> Vec<String> {
    let contradicted = (verdict.agreement == Agreement::Contradicted).then(|| {
        match verdict.origin {
            Origin::Unknown => "Two proofs contradict each other, so neither is believed.",
            _ => "Evidence just as strong says otherwise.",
        }
        .to_owned()
    });
    let lean = verdict.lean.map(|origin| format!("It may be: {}.", origin.label()));
    contradicted.into_iter().chain(lean).collect()
}

fn album(facts: &TrackFacts) -> String {
    let tags = &facts.tags;
    let number = tags.track_number.map(|number| format!("track {number}"));
    let year = tags.year.map(|year| year.to_string());
    let parts = [tags.album.clone(), year, number];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn file_facts(facts: &TrackFacts, media: Kind) -> Vec<(&'static str, String)> {
    let audio = &facts.audio;
    let kind = match (facts.container, audio.codec) {
        (Some(container), Some(codec)) if container.label() != codec.label() => {
            Some(format!("{} in {}", codec.label(), container.label()))
        }
        (Some(container), _) => Some(container.label().to_owned()),
        (None, codec) => codec.map(|codec| codec.label().to_owned()),
    };
    let hz = audio.sample_rate_hz.map(format::rate);
    let bits = audio.bits_per_sample.map(|bits| format!("{bits} bit"));
    let rate: Vec<_> = [audio.bitrate_kbps.map(|kbps| format!("{} kbps", format::count(kbps))), hz, bits]
        .into_iter()
        .flatten()
        .collect();
    let lines = [
        ("Kind", Some(media.label().to_owned()).filter(|_| media != Kind::Music)),
        ("Format", kind),
        ("Rate", Some(rate.join(", ")).filter(|rate| !rate.is_empty())),
        ("Length", audio.duration_ms.map(format::time)),
        ("Size", Some(format::size(facts.size)).filter(|_| facts.size > 0)),
        ("ISRC", facts.tags.ids.isrc.clone()),
    ];
    lines.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_engine::protocol::catalog::{CloudStatus, Whereabouts};

    fn verdict(origin: Origin, certainty: Certainty) -> Verdict {
        Verdict {
            origin,
            kind: Kind::Music,
            certainty,
            store: None,
            lean: None,
            agreement: Agreement::Agreed,
        }
    }

    fn judged(verdict: Verdict, basis: Basis) -> Judgement {
        let inferred = CloudStatus::Unknown.into();
        Judgement {
            verdict,
            basis,
            inferred,
            stated: None,
            whereabouts: Whereabouts::Here,
            way: None,
            perhaps: None,
        }
    }

    #[test]
    fn the_verdict_is_a_sentence() {
        let check = |origin, certainty, wanted| {
            assert_eq!(sentence(&judged(verdict(origin, certainty), Basis::Evidence)), wanted);
        };
        let said = judged(verdict(Origin::CdRip, Certainty::Proof), Basis::YouSaid);
        assert_eq!(sentence(&said), "Ripped from a CD. You said so.");
        check(Origin::ItunesPurchase, Certainty::Proof, "Bought from the iTunes Store. This is proved.");
        check(Origin::CdRip, Certainty::Hint, "Ripped from a CD, probably. There is only a hint.");
        check(Origin::Unknown, Certainty::None, "Nothing in this file says where it came from.");
    }
}
