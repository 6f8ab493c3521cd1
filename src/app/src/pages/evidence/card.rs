//! What the evidence card says of a song, as plain data.

use reprise_engine::protocol::card::{CardFacts, CopyFacts, FoundMark, HistoryLine};
use reprise_engine::protocol::catalog::{
    About, Agreement, Basis, Certainty, CloudStatus, Group, Judgement, Kind, Link, Origin, Said, SaidBy,
    TrackFacts, Verdict,
};

use super::apple;
use super::standing::Stands;
use crate::components::format;
use crate::words;

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
    /// The terms that the card uses: the id of each, and its name.
    pub(super) terms: Vec<(String, &'static str)>,
    pub(super) found: Vec<FoundMark>,
    pub(super) links: Vec<Link>,
    /// Searches at services, each with the word under which the service can be hidden.
    pub(super) searches: Vec<(String, Link)>,
    /// What can be noted: about what it is, and the note.
    pub(super) notes: Vec<(About, String)>,
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
            terms: terms(judgement),
            found: known.found.clone(),
            links: known.links.clone(),
            searches: known.searches.clone(),
            notes: known.notes.clone(),
            facts: file_facts(facts, judgement.verdict.kind),
            copies: copies.iter().map(CopyLine::of).collect(),
            problems: known.problems.iter().map(words::problem).collect(),
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
                false => words::copy_gone().to_owned(),
            },
            seen: words::copy_seen(&copy.browser, &format::day(copy.seen_ms)),
        }
    }
}

/// The verdict in one sentence: "Bought from the iTunes Store: proved".
fn sentence(judgement: &Judgement) -> String {
    let verdict = &judgement.verdict;
    let store = verdict.store.map(|store| store.label());
    let what = match (verdict.origin, store) {
        (Origin::ItunesPurchase, _) => words::was_bought(),
        (Origin::ItunesPurchaseProtected, _) => words::was_bought_protected(),
        (Origin::AppleMusic, _) => words::was_apple_music(),
        (Origin::ItunesMatch, _) => words::was_match(),
        (Origin::AppleUnclear, _) => words::was_apple(),
        (Origin::CdRip, _) => words::was_ripped(),
        (Origin::Store, Some(store)) => &words::was_from(store),
        (Origin::Store, None) => words::was_from_store(),
        (Origin::OwnRecording, _) => words::was_recorded(),
        (Origin::Audiobook, Some(store)) => &words::was_audiobook_from(store),
        (Origin::Audiobook, None) => words::was_audiobook(),
        (Origin::Podcast, _) => words::was_podcast(),
        (Origin::Ringtone, _) => words::was_ringtone(),
        (Origin::MusicVideo, _) => words::was_music_video(),
        (Origin::Video, _) => words::was_video(),
        (Origin::Unknown, _) => return words::was_unknown().to_owned(),
    };
    match verdict.certainty {
        _ if judgement.basis == Basis::YouSaid => words::sure_you_said(what),
        _ if judgement.basis == Basis::AppleSaid => words::sure_apple_said(what),
        Certainty::Proof => words::sure_proof(what),
        Certainty::Strong => words::sure_strong(what),
        Certainty::Hint => words::sure_hint(what),
        Certainty::None => format!("{what}."),
    }
}

/// What is said of the song, as terms that are explained.
fn terms(judgement: &Judgement) -> Vec<(String, &'static str)> {
    let Verdict { origin, certainty, .. } = judgement.verdict;
    let (way, status) = (judgement.group(), judgement.status());
    let sure = (judgement.basis == Basis::Evidence)
        .then(|| ("sure-", certainty.slug(), words::certainty(certainty)));
    let terms = [
        way.map(|way| ("way-", way.slug(), words::group(way))),
        Some(("origin-", origin.slug(), words::origin(origin))),
        sure,
        (status != CloudStatus::Unknown).then(|| ("status-", status.slug(), words::status(status))),
    ];
    terms.into_iter().flatten().map(|(kind, slug, name)| ([kind, slug].concat(), name)).collect()
}

/// Whose list names a song of which no file was read.
fn listed(said: &[(SaidBy, Said)]) -> String {
    let by = said.iter().map(|(by, _)| *by).min().filter(|by| *by > SaidBy::MusicPlaylist);
    by.map_or(words::listed_by_apple().to_owned(), |by| words::listed_by(words::said_by(by)))
}

fn doubts(verdict: &Verdict) -> Vec<String> {
    let contradicted = (verdict.agreement == Agreement::Contradicted).then(|| {
        match verdict.origin {
            Origin::Unknown => words::doubt_two_proofs(),
            _ => words::doubt_otherwise(),
        }
        .to_owned()
    });
    let lean = verdict.lean.map(|origin| words::may_be(words::origin(origin)));
    contradicted.into_iter().chain(lean).collect()
}

fn album(facts: &TrackFacts) -> String {
    let tags = &facts.tags;
    let number = tags.track_number.map(|number| words::track_number(&number.to_string()));
    let year = tags.year.map(|year| year.to_string());
    let parts = [tags.album.clone(), year, number];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn file_facts(facts: &TrackFacts, media: Kind) -> Vec<(&'static str, String)> {
    let audio = &facts.audio;
    let kind = match (facts.container, audio.codec) {
        (Some(container), Some(codec)) if container.label() != codec.label() => {
            Some(words::codec_in(codec.label(), container.label()))
        }
        (Some(container), _) => Some(container.label().to_owned()),
        (None, codec) => codec.map(|codec| codec.label().to_owned()),
    };
    let hz = audio.sample_rate_hz.map(format::rate);
    let bits = audio.bits_per_sample.map(|bits| words::bits(&bits.to_string()));
    let rate: Vec<_> =
        [audio.bitrate_kbps.map(|kbps| words::kbps(kbps.into())), hz, bits].into_iter().flatten().collect();
    let lines = [
        (words::fact_kind(), Some(words::kind(media).to_owned()).filter(|_| media != Kind::Music)),
        (words::column_format(), kind),
        (words::fact_rate(), Some(rate.join(", ")).filter(|rate| !rate.is_empty())),
        (words::fact_length(), audio.duration_ms.map(format::time)),
        (words::column_size(), Some(format::size(facts.size)).filter(|_| facts.size > 0)),
        ("ISRC", facts.tags.ids.isrc.clone()),
    ];
    lines.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_engine::protocol::catalog::Whereabouts;

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
    fn what_the_card_says_is_explained() {
        let check = |origin, certainty, basis, wanted: &[&str]| {
            let terms = terms(&judged(verdict(origin, certainty), basis));
            assert_eq!(terms.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), wanted);
        };
        let rip = (Origin::CdRip, Certainty::Proof);
        check(rip.0, rip.1, Basis::Evidence, &["way-only-copy", "origin-cd-rip", "sure-proof"]);
        // How sure the evidence is does not matter where the person has said it.
        check(rip.0, rip.1, Basis::YouSaid, &["way-only-copy", "origin-cd-rip"]);
    }

    #[test]
    fn the_verdict_is_a_sentence() {
        let check = |origin, certainty, wanted| {
            assert_eq!(sentence(&judged(verdict(origin, certainty), Basis::Evidence)), wanted);
        };
        let said = judged(verdict(Origin::CdRip, Certainty::Proof), Basis::YouSaid);
        assert_eq!(sentence(&said), "Ripped from a CD. You said so.");
        check(Origin::ItunesPurchase, Certainty::Proof, "Bought from the iTunes Store. This is proved.");
        check(Origin::CdRip, Certainty::Hint, "Ripped from a CD, perhaps. There is only a hint.");
        check(Origin::Unknown, Certainty::None, "Nothing in this file says where it came from.");
    }
}
