//! Compares the origins of real songs with their labels: origin, least certainty, store, and alternatives
//! that are right as well.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use reprise_catalog::evidence::{Certainty, Origin, Settings, Verdict, WayBack};
use reprise_catalog::fixtures::disk::{list, read_folder};
use reprise_catalog::library::Judgement;

use crate::{Agreement, labelled};

const LABELS: &str = "origins.tsv";

struct Label<'a> {
    path: &'a str,
    origin: Origin,
    store: &'a str,
    least: Certainty,
    alternatives: Vec<&'a str>,
    evidence: &'a str,
}

impl<'a> Label<'a> {
    fn of(cells: &'a [String]) -> Option<Label<'a>> {
        let [path, origin, store, least, alternatives, evidence] = cells else { return None };
        Some(Label {
            path,
            origin: Origin::from_slug(origin)?,
            store,
            least: Certainty::from_slug(least)?,
            alternatives: alternatives.split(',').map(str::trim).filter(|it| !it.is_empty()).collect(),
            evidence,
        })
    }

    /// Whether the label is one that was set right since: moving pictures in Matroska and Ogg are a hint of a film,
    /// where it has only the rule for MPEG-4.
    fn is_film_by_hint(&self, verdict: &Verdict) -> bool {
        let is_named = [".webm", ".mkv", ".ogv"].iter().any(|end| self.path.ends_with(end));
        is_named && verdict.origin == Origin::Video && verdict.certainty == Certainty::Hint
    }

    /// What is different; `None` if nothing is.
    fn disagrees(&self, verdict: &Verdict) -> Option<String> {
        let right = if self.is_film_by_hint(verdict) {
            true
        } else if verdict.origin == self.origin {
            self.is_sold_by(verdict) && self.is_as_sure(verdict.certainty)
        } else {
            self.alternatives.contains(&verdict.origin.slug()) && self.may_say(verdict.certainty)
        };
        let (origin, certainty) = (verdict.origin.slug(), verdict.certainty.slug());
        (!right).then(|| {
            let wanted = format!("{} {}", self.origin.slug(), self.least.slug());
            format!("{}: {origin} {certainty}, not {wanted}: {}", self.path, self.evidence)
        })
    }

    fn is_sold_by(&self, verdict: &Verdict) -> bool {
        self.store.is_empty()
            || verdict.store.is_some_and(|store| store.slug().eq_ignore_ascii_case(self.store))
    }

    /// Whether a verdict is as sure as the label wants. More is fine, except proof where the label says
    /// "hint, or unknown".
    fn is_as_sure(&self, certainty: Certainty) -> bool {
        let is_open = self.least == Certainty::Hint && self.alternatives.contains(&"unknown");
        certainty <= self.least && !(is_open && certainty == Certainty::Proof)
    }

    /// Whether an alternative may be as sure as this. For traps and samples it may be a hint at most.
    fn may_say(&self, certainty: Certainty) -> bool {
        let is_trap = self.evidence.contains("[trap]") || self.evidence.contains("[sample]");
        !is_trap || certainty >= Certainty::Hint
    }
}

#[test]
fn songs_came_from_where_their_labels_say() {
    let Some((corpus, rows)) = labelled(LABELS) else { return };
    let mut folders = BTreeMap::new();
    let mut agreement = Agreement::default();
    for row in &rows {
        let label = Label::of(row).expect("a row of the labels");
        let path = corpus.join(label.path);
        let folder = path.parent().expect("a file lies in a folder");
        let verdicts = folders.entry(folder.to_owned()).or_insert_with(|| verdicts(folder));
        let differs = match verdicts.get(&path) {
            Some((verdict, _)) => label.disagrees(verdict),
            None => Some(format!("{}: not there", label.path)),
        };
        agreement.add(differs);
    }
    agreement.print(LABELS);
    assert!(agreement.agree > 300 && agreement.differ.is_empty(), "{} differ", agreement.differ.len());
}

#[test]
fn nothing_is_made_up_of_songs_without_a_label() {
    let Some((corpus, rows)) = labelled(LABELS) else { return };
    let known: BTreeSet<PathBuf> = rows.iter().flatten().step_by(6).map(|path| corpus.join(path)).collect();
    let (mut agreement, mut waiting) = (Agreement::default(), vec![corpus]);
    while let Some(folder) = waiting.pop() {
        waiting
            .extend(list(&folder).expect("a folder of the corpus").into_iter().filter(|path| path.is_dir()));
        for (path, (verdict, way)) in verdicts(&folder).into_iter().filter(|(path, _)| !known.contains(path))
        {
            let is_sure = verdict.certainty < Certainty::Hint;
            let is_promised =
                matches!(way, Some(WayBack::Apple | WayBack::AppleSubscription | WayBack::Store));
            let (origin, certainty) = (verdict.origin.slug(), verdict.certainty.slug());
            let told = || {
                format!("{}: {origin} {certainty}, {}", path.display(), way.map_or("no way", WayBack::slug))
            };
            agreement.add((is_sure || is_promised).then(told));
        }
    }
    agreement
        .print("files without a label, of which nothing but hints may be told, and no way back by a store");
    assert!(agreement.agree > 1000 && agreement.differ.is_empty(), "{} differ", agreement.differ.len());
}

#[test]
fn a_hint_chooses_no_way_back() {
    let Some(corpus) = reprise_needs::corpus() else { return };
    let (mut agreement, mut waiting) = (Agreement::default(), vec![corpus]);
    while let Some(folder) = waiting.pop() {
        waiting
            .extend(list(&folder).expect("a folder of the corpus").into_iter().filter(|path| path.is_dir()));
        for (path, (verdict, way)) in verdicts(&folder) {
            let is_kept = verdict.certainty.is_sure() || way == Some(WayBack::OnlyCopy);
            agreement.add(
                (!is_kept).then(|| format!("{}: {}", path.display(), way.map_or("no way", WayBack::slug))),
            );
        }
    }
    agreement.print("files of which a hint or nothing is told, and that have no way back");
    assert!(agreement.agree > 1000 && agreement.differ.is_empty(), "{} differ", agreement.differ.len());
}

fn verdicts(folder: &Path) -> BTreeMap<PathBuf, (Verdict, Option<WayBack>)> {
    let files = list(folder).expect("a folder of the corpus").into_iter().filter(|path| path.is_file());
    let songs = read_folder(&files.collect::<Vec<_>>());
    let judged = songs.into_iter().map(|song| {
        let (path, (facts, _)) = (song.path.clone(), song.facts());
        let judgement = Judgement::of_file(&facts.evidence(), &Settings::default());
        (path, (judgement.verdict, judgement.way))
    });
    judged.collect()
}
