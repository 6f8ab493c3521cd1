//! Real iTunes libraries against the counts that were made of them by hand.
//! They are not part of the project: `REPRISE_CORPUS` names the folder of real files, if there is one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use reprise_catalog::exchange::imports::{Flag, LibraryReader, Location, Stated, StatedTrack, TrackType};

/// A column of the labels, and how it is counted.
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

#[test]
fn real_libraries_are_counted_as_by_hand() {
    let Some(corpus) = std::env::var_os("REPRISE_CORPUS") else {
        return println!("skipped: REPRISE_CORPUS is not set");
    };
    let corpus = Path::new(&corpus);
    let labels =
        fs::read_to_string(corpus.join("../labels/itunes_xml.tsv")).expect("labels beside the corpus");
    let mut lines = labels.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let names = lines.next().expect("names of columns");
    let (mut agree, mut differ) = (0, Vec::new());
    for cells in lines {
        let label: BTreeMap<_, _> = names.iter().copied().zip(cells).collect();
        let found = differences(&label, &read(&corpus.join(label["path"])));
        agree += names.len() - 4 - found.len();
        differ.extend(found);
    }
    println!("iTunes libraries: {agree} counts agree, {} differ", differ.len());
    assert!(agree > 100 && differ.is_empty(), "{differ:#?}");
}

fn read(path: &Path) -> Stated {
    let bytes = fs::read(path).expect("a file of the corpus that the labels name");
    let mut reader = LibraryReader::new();
    bytes.chunks(1000).for_each(|chunk| reader.push(chunk));
    reader.finish()
}

/// What the labels say otherwise.
fn differences(label: &BTreeMap<&str, &str>, stated: &Stated) -> Vec<String> {
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
    let differ = found.into_iter().filter(|(name, found)| wanted(name) != *found);
    differ.map(|(name, found)| format!("{}: {name}: {found}, not {}", label["path"], label[name])).collect()
}

fn sorted(parts: impl Iterator<Item = String>) -> String {
    let mut parts: Vec<_> = parts.collect();
    parts.sort();
    parts.join("; ")
}
