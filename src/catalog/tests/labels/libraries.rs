//! Compares real iTunes libraries with counts that were made of them by hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use reprise_catalog::imports::{LibraryReader, Stated};
use reprise_catalog::stated::{Flag, Location, StatedTrack, TrackType};

use crate::{Agreement, labelled};

const LABELS: &str = "itunes_xml.tsv";

/// A column of the labels, and the function that counts for it.
type Count = (&'static str, fn(&StatedTrack) -> bool);

const COUNTS: [Count; 11] = [
    ("tracks", |_| true),
    ("purchased", |track| track.flags.has(Flag::Purchased)),
    ("protected", |track| track.flags.has(Flag::Protected)),
    ("matched", |track| track.flags.has(Flag::Matched)),
    ("apple_music", |track| track.flags.has(Flag::AppleMusic)),
    ("remote", |track| track.track_type == Some(TrackType::Remote)),
    ("playlist_only", |track| track.flags.has(Flag::PlaylistOnly)),
    ("with_location", |track| track.location.is_some()),
    ("location_is_file_url", |track| track.location.as_ref().and_then(Location::path).is_some()),
    ("type_file", |track| track.track_type == Some(TrackType::File)),
    ("type_url", |track| track.track_type == Some(TrackType::Url)),
];

/// The columns, in the order of the labels.
const COLUMNS: [&str; 17] = [
    "set",
    "path",
    "bytes",
    "app_version",
    "state",
    "tracks",
    "purchased",
    "protected",
    "matched",
    "apple_music",
    "remote",
    "playlist_only",
    "with_location",
    "location_is_file_url",
    "type_file",
    "type_url",
    "kinds",
];

#[test]
fn real_libraries_are_counted_as_by_hand() {
    let Some((corpus, rows)) = labelled(LABELS) else { return };
    let mut agreement = Agreement::default();
    for row in &rows {
        let label: BTreeMap<_, _> = COLUMNS.into_iter().zip(row.iter().map(String::as_str)).collect();
        differences(&label, &read(&corpus.join(label["path"]))).into_iter().for_each(|it| agreement.add(it));
    }
    agreement.print(LABELS);
    assert!(agreement.agree > 100 && agreement.differ.is_empty(), "{} differ", agreement.differ.len());
}

fn read(path: &Path) -> Stated {
    let bytes = fs::read(path).expect("a file of the corpus that the labels name");
    let mut reader = LibraryReader::new();
    bytes.chunks(1000).for_each(|chunk| reader.push(chunk));
    reader.finish()
}

/// The counts in which the labels differ.
fn differences(label: &BTreeMap<&str, &str>, stated: &Stated) -> Vec<Option<String>> {
    let mut found: Vec<(&str, String)> = COUNTS
        .iter()
        .map(|(name, counts)| (*name, stated.tracks.iter().filter(|track| counts(track)).count().to_string()))
        .collect();
    found.push(("app_version", stated.application_version.clone().unwrap_or_default()));
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    stated
        .tracks
        .iter()
        .filter_map(|track| track.kind.as_deref())
        .for_each(|kind| *kinds.entry(kind).or_default() += 1);
    let kinds = kinds.iter().map(|(kind, count)| format!("{kind} {count}"));
    found.push(("kinds", sorted(kinds)));
    let wanted = |name: &str| match name {
        "kinds" => sorted(label["kinds"].split("; ").map(str::to_owned)),
        name => label[name].to_owned(),
    };
    let told = |name, found| format!("{}: {name}: {found}, not {}", label["path"], label[name]);
    found.into_iter().map(|(name, found)| (wanted(name) != found).then(|| told(name, found))).collect()
}

fn sorted(parts: impl Iterator<Item = String>) -> String {
    let mut parts: Vec<_> = parts.collect();
    parts.sort();
    parts.join("; ")
}
