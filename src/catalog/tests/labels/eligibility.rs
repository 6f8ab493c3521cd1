//! Compares whether Apple would take a song into its cloud, and why not, with the labels of real songs.

use reprise_catalog::evidence::{CloudStatus, Ineligible, Standing, cloud_status, judge};
use reprise_catalog::fixtures::disk::Song;

use crate::{Agreement, labelled};

const LABELS: &str = "eligibility.tsv";

/// Whether the words that the label gives for the reasons contain ours.
fn names(reasons: &str, reason: Ineligible) -> bool {
    let words = match reason {
        Ineligible::Format => "format not for an Apple library",
        Ineligible::LowBitrate => "bit rate below 96 kbps",
        Ineligible::TooLong => "longer than 2 h",
        Ineligible::TooLarge => "larger than 200 MB",
        Ineligible::Protected => "DRM",
        Ineligible::Kind => "kind",
    };
    reasons.contains(words)
}

/// What is different; `None` if nothing is. Where the labels leave a song unclear, either answer agrees.
fn disagrees(verdict: &str, reasons: &str, standing: Standing) -> Option<String> {
    let right = match (verdict, standing.ineligible) {
        ("eligible", reason) => reason.is_none() && standing.status != CloudStatus::Ineligible,
        ("ineligible", reason) => reason.is_some_and(|reason| names(reasons, reason)),
        ("ineligible by header / unclear", reason) => reason.is_none_or(|reason| names(reasons, reason)),
        ("unclear", reason) => reason.is_none(),
        _ => false,
    };
    (!right).then(|| format!("{:?}, not {verdict} ({reasons})", standing.ineligible))
}

#[test]
fn songs_are_taken_or_not_as_their_labels_say() {
    let Some((corpus, rows)) = labelled(LABELS) else { return };
    let mut agreement = Agreement::default();
    for row in &rows {
        let [_, path, _, _, _, _, _, verdict, reasons, ..] = row.as_slice() else {
            panic!("a row of the labels: {row:?}")
        };
        let (facts, _) = Song::read(&corpus.join(path)).facts();
        let standing = cloud_status(&facts.evidence(), &judge(&facts.evidence()));
        agreement.add(disagrees(verdict, reasons, standing).map(|it| format!("{path}: {it}")));
    }
    agreement.print(LABELS);
    assert!(agreement.agree > 40 && agreement.differ.is_empty(), "{} differ", agreement.differ.len());
}
