//! The JSON object of one file or track. Its fields and words stay stable. Accounts and names of buyers are
//! masked in it, unless the person asks for them.

use std::borrow::Cow;

use serde::Serialize;

use crate::evidence::{Claim, Evidence, Facts, Link, Settings};
use crate::evidence::{links, weigh};
use crate::export::Paths;
use crate::export::private::{self, Accounts};
use crate::export::song::titled;
use crate::library::{Basis, Judgement, Subject, Track};
use crate::marks::Mark;
use crate::reading::{Essence, Problem};

/// A file with everything that was found out about it. Fields are `null` when there is nothing.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrackObject<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    readable: bool,
    container: Option<&'static str>,
    codec: Option<&'static str>,
    title: Option<&'a str>,
    artist: Option<&'a str>,
    album: Option<&'a str>,
    album_artist: Option<&'a str>,
    track_number: Option<u32>,
    disc_number: Option<u32>,
    year: Option<u32>,
    duration_ms: Option<u64>,
    bitrate_kbps: Option<u32>,
    sample_rate_hz: Option<u32>,
    channels: Option<u16>,
    isrc: Option<&'a str>,
    kind: Option<&'static str>,
    origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin_from: Option<&'static str>,
    certainty: &'static str,
    store: Option<&'static str>,
    evidence: Vec<EvidenceObject>,
    cloud_status: &'static str,
    cloud_status_from: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_status_inferred: Option<&'static str>,
    ineligible: Option<&'static str>,
    way_back: Option<&'static str>,
    perhaps: Option<&'static str>,
    links: Vec<LinkObject>,
    essence: Option<String>,
    problems: Vec<ProblemObject>,
}

/// One piece of evidence.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceObject {
    mark: String,
    #[serde(rename = "where")]
    place: &'static str,
    says: Cow<'static, str>,
    strength: &'static str,
    value: Option<String>,
    why: &'static str,
}

/// One link.
#[derive(Clone, Debug, Serialize)]
pub struct LinkObject {
    kind: &'static str,
    label: String,
    url: String,
}

/// One problem.
#[derive(Clone, Debug, Serialize)]
pub struct ProblemObject {
    code: &'static str,
    message: String,
}

/// Who told of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldBy {
    /// A file that was read. If it is no music, nothing is told of a song.
    File,
    /// Only a list: no file of it was read.
    List,
}

impl ToldBy {
    /// Who told of a song of the catalog.
    pub(in crate::export) fn of(track: Track<'_>) -> ToldBy {
        if track.is_only_listed() { ToldBy::List } else { ToldBy::File }
    }
}

/// What is told of a song or file, besides the judgement.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Who told of it.
    pub source: ToldBy,
    /// The path, if it may be told.
    pub path: Option<&'a str>,
    /// The title, from the tags or from the file's name.
    pub title: Option<&'a str>,
    /// What is known of it.
    pub facts: Facts<'a>,
    /// The id of its audio.
    pub essence: Option<Essence>,
    /// What is wrong with it.
    pub problems: &'a [Problem],
    /// Whether buyers are named.
    pub accounts: Accounts,
    /// Whether evidence from folders and names is included.
    pub paths: Paths,
    /// Names of files that no mark and no problem may quote.
    pub names: &'a [String],
}

/// What was found out about a file or song.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    /// What is concluded of it.
    pub judgement: Judgement,
    /// All evidence for or against any origin.
    pub evidence: Vec<Evidence<'a>>,
    /// Where it can be had again.
    pub links: Vec<Link>,
}

impl<'a> Judged<'a> {
    /// Judges a file as if it were here and the only copy.
    pub fn new(facts: &Facts<'a>, settings: &Settings) -> Judged<'a> {
        Judged::with(Judgement::of_file(facts, settings), facts, settings)
    }

    /// A track of the catalog, with the judgement of the table.
    pub fn of(subject: &'a Subject<'_>, judgement: Judgement, settings: &Settings) -> Judged<'a> {
        Judged::with(judgement, &subject.evidence(), settings)
    }

    fn with(judgement: Judgement, facts: &Facts<'a>, settings: &Settings) -> Judged<'a> {
        let links = links(facts.tags, facts.marks, &judgement.verdict, settings.country);
        Judged { judgement, evidence: weigh(facts), links }
    }
}

impl<'a> TrackObject<'a> {
    /// Makes the object of a song or file that was judged.
    pub fn new(told: Told<'a>, judged: &Judged<'_>) -> TrackObject<'a> {
        let Facts { tags, audio, container, .. } = told.facts;
        let Judgement { verdict, basis, inferred, stated, way, perhaps, .. } = judged.judgement;
        let is_song = container.is_some() || told.source == ToldBy::List;
        TrackObject {
            path: told.path,
            readable: container.is_some(),
            container: container.map(|it| it.slug()),
            codec: audio.codec.map(|it| it.slug()),
            title: told.title.filter(|_| is_song).map(titled),
            artist: tags.artist.as_deref(),
            album: tags.album.as_deref(),
            album_artist: tags.album_artist.as_deref(),
            track_number: tags.track_number,
            disc_number: tags.disc_number,
            year: tags.year,
            duration_ms: audio.duration_ms,
            bitrate_kbps: audio.bitrate_kbps,
            sample_rate_hz: audio.sample_rate_hz,
            channels: audio.channels,
            isrc: tags.ids.isrc.as_deref(),
            kind: is_song.then(|| verdict.kind.slug()),
            origin: verdict.origin.slug(),
            origin_from: match basis {
                Basis::Evidence => None,
                Basis::YouSaid => Some("you"),
                Basis::AppleSaid => Some("apple"),
            },
            certainty: verdict.certainty.slug(),
            store: verdict.store.map(|it| it.label()),
            evidence: judged.evidence.iter().filter_map(|it| EvidenceObject::new(it, &told)).collect(),
            cloud_status: judged.judgement.status().slug(),
            cloud_status_from: if stated.is_some() { "stated" } else { "inferred" },
            cloud_status_inferred: stated.map(|_| inferred.status.slug()),
            ineligible: inferred.ineligible.filter(|_| stated.is_none()).map(|it| it.slug()),
            way_back: way.filter(|_| is_song).map(|way| way.slug()),
            perhaps: perhaps.filter(|_| is_song).map(|way| way.slug()),
            links: judged.links.iter().map(LinkObject::new).collect(),
            essence: told.essence.map(Essence::to_hex),
            problems: told.problems.iter().map(|it| ProblemObject::new(it, told.names)).collect(),
        }
    }
}

impl EvidenceObject {
    fn new(evidence: &Evidence<'_>, told: &Told<'_>) -> Option<EvidenceObject> {
        if told.paths == Paths::LeftOut && evidence.mark.is_some_and(Mark::is_of_path) {
            return None;
        }
        let names = (told.paths == Paths::LeftOut).then_some(told.names);
        let value = evidence.mark.map(|mark| private::value(mark, told.accounts, names));
        Some(EvidenceObject {
            mark: evidence.key().to_owned(),
            place: evidence.place().slug(),
            says: said(evidence.rule.says),
            strength: evidence.strength().slug(),
            value: value.filter(|value| !value.is_empty()).map(Cow::into_owned),
            why: evidence.rule.why,
        })
    }
}

/// A claim in the words of origins. `not-…` speaks against an origin, `allows-…` decides nothing.
pub(in crate::export) fn said(claim: Claim) -> Cow<'static, str> {
    match claim {
        Claim::Against(origin) => format!("not-{}", origin.slug()).into(),
        Claim::Allows(origin) => format!("allows-{}", origin.slug()).into(),
        other => other.origin().slug().into(),
    }
}

impl LinkObject {
    fn new(link: &Link) -> LinkObject {
        LinkObject { kind: link.kind.slug(), label: link.label.clone(), url: link.url.clone() }
    }
}

impl ProblemObject {
    fn new(problem: &Problem, names: &[String]) -> ProblemObject {
        ProblemObject { code: problem.code.slug(), message: private::message(problem, names) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::TrackFacts;
    use crate::marks::Where;
    use crate::reading::{Container, Reading};

    fn object(path: &str, reading: Reading, accounts: Accounts) -> serde_json::Value {
        let facts = TrackFacts::of_reading(reading, path, 1);
        let judged = Judged::new(&facts.evidence(), &Settings::default());
        let told = Told {
            source: ToldBy::File,
            path: Some(path),
            title: Some(&facts.title),
            facts: facts.evidence(),
            essence: facts.essence,
            problems: &[],
            accounts,
            paths: Paths::Included,
            names: &[],
        };
        serde_json::to_value(TrackObject::new(told, &judged)).unwrap()
    }

    fn mark(place: Where, key: &str, value: &str) -> Mark {
        Mark { place, key: key.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn the_words_are_those_of_the_interface() {
        let marks = vec![
            mark(Where::SampleEntry, "entry", "mp4a"),
            mark(Where::SampleEntry, "pinf", ""),
            mark(Where::Ilst, "apID", "jane@example.org"),
        ];
        let reading = Reading { container: Some(Container::Mp4), marks, ..Reading::default() };
        let shown = object("a/b.c.m4a", reading.clone(), Accounts::Shown).to_string();
        assert!(shown.contains("jane"), "{shown}");
        let object = object("a/b.c.m4a", reading, Accounts::Masked);
        let text = object.to_string();
        assert!(!text.contains("jane"), "{text}");
        assert_eq!(object["title"], "b.c");
        assert_eq!(object["origin"], "itunes-purchase");
        assert_eq!(object["certainty"], "proof");
        assert_eq!(object["cloudStatus"], "purchased");
        assert_eq!(object["cloudStatusFrom"], "inferred");
        assert_eq!((&object["wayBack"], &object["perhaps"]), (&"apple".into(), &serde_json::Value::Null));
        assert_eq!(object["kind"], "music");
        let row = &object["evidence"][1];
        assert_eq!((&row["mark"], &row["where"]), (&"apID".into(), &"ilst".into()));
        assert_eq!(row["value"], "•••");
    }

    #[test]
    fn a_hint_is_told_and_brings_no_way_back() {
        let marks = vec![mark(Where::Id3, "TENC", "iTunes v7.0")];
        let reading = Reading { container: Some(Container::Mpeg), marks, ..Reading::default() };
        let object = object("a.mp3", reading, Accounts::Masked);
        assert_eq!(object["certainty"], "hint", "{object}");
        assert_eq!((&object["wayBack"], &object["perhaps"]), (&"only-copy".into(), &"rip".into()));
    }

    #[test]
    fn what_is_no_music_is_not_readable() {
        let object = object("cover.jpg", Reading::default(), Accounts::Masked);
        assert_eq!(object["readable"], false);
        assert_eq!(
            (&object["title"], &object["wayBack"]),
            (&serde_json::Value::Null, &serde_json::Value::Null)
        );
        assert_eq!(object["origin"], "unknown");
    }
}
