//! Purchases and rips with what was found, by album, to print or to keep. It is no receipt, and says so first.

use std::collections::{BTreeMap, BTreeSet};

use reprise_catalog::evidence::{Origin, mask_account, weigh};
use reprise_catalog::library::{Basis, Catalog, Judgement, TrackAt};
use reprise_catalog::marks::Where;
use reprise_catalog::query::{Query, Table};
use reprise_catalog::stated::day;

use super::{AT_ONCE, album_head};
use crate::host::Host;
use crate::host::answers::card::side;
use crate::host::slices::Slice;
use crate::platform::time::noon_of;
use crate::protocol::card::Side;
use crate::protocol::leaf::{Leaf, LeafLine, LeafPart};
use crate::words;

/// The most albums in one answer, so that a message stays small.
const MOST: u32 = 400;

/// What was bought or ripped.
const ORIGINS: [Origin; 4] =
    [Origin::ItunesPurchase, Origin::ItunesPurchaseProtected, Origin::Store, Origin::CdRip];

/// The page, with the first albums.
pub(super) async fn leaf(host: &Host, count: u32) -> Leaf {
    let query = Query { origins: ORIGINS.to_vec(), ..Query::default() };
    let rows = host.views.rows(&host.library, &query);
    let (albums, sure) = host.library.with(|_, table| {
        let is_sure = |at: &&TrackAt| table.row(**at).is_some_and(|row| is_sure(&row.judgement));
        let sure: Vec<TrackAt> = rows.iter().filter(is_sure).copied().collect();
        let albums: Vec<Vec<TrackAt>> = table.by_album(&sure).into_iter().map(<[_]>::to_vec).collect();
        (albums, sure.len() as u64)
    });
    let hinted = rows.len() as u64 - sure;
    let (mut parts, mut slice) = (Vec::new(), Slice::begin());
    for songs in albums.iter().take(count.min(MOST) as usize) {
        let mut found = Found::default();
        for some in songs.chunks(AT_ONCE) {
            host.library.with(|catalog, table| some.iter().for_each(|&at| found.add(catalog, table, at)));
            slice.rest().await;
        }
        parts.extend(host.library.with(|catalog, table| part(catalog, table, songs, &found)));
    }
    let albums_told = words::albums_on(albums.len() as u64);
    let told = words::found_told(&words::songs(sure), &albums_told);
    let hints = (hinted > 0).then(|| words::found_hints(hinted));
    Leaf {
        title: words::found_title().to_owned(),
        told: [words::found_first().to_owned(), told].into_iter().chain(hints).collect(),
        parts,
        total: albums.len() as u64,
        ..Leaf::default()
    }
}

/// Whether more than a hint says that a song was bought or ripped.
fn is_sure(judgement: &Judgement) -> bool {
    judgement.basis != Basis::Evidence || judgement.verdict.certainty.is_sure()
}

/// What was found of the songs of an album.
#[derive(Default)]
struct Found {
    origins: BTreeMap<(&'static str, &'static str), u64>,
    dates: BTreeSet<String>,
    accounts: BTreeSet<String>,
    /// What each rule says, with the strength of its word, and of how many songs.
    says: BTreeMap<(&'static str, &'static str), u64>,
}

fn part(catalog: &Catalog, table: &Table, songs: &[TrackAt], found: &Found) -> Option<LeafPart> {
    Some(LeafPart {
        head: album_head(catalog, table, *songs.first()?)?,
        told: found.sentence(),
        lines: found.lines(),
        ..LeafPart::default()
    })
}

impl Found {
    fn add(&mut self, catalog: &Catalog, table: &Table, at: TrackAt) {
        let Some((row, track)) = table.row(at).zip(catalog.track_at(at)) else { return };
        let Some(subject) = catalog.subject(track) else { return };
        let verdict = row.judgement.verdict;
        let origin = verdict.store.map_or(words::origin(verdict.origin), |store| store.label());
        *self.origins.entry((origin, rests_on(&row.judgement))).or_default() += 1;
        for mark in subject.facts.marks.iter().filter(|mark| mark.place == Where::Ilst) {
            match mark.key.as_str() {
                "purd" => self.dates.extend(day(&mark.value)),
                "apID" => self.accounts.extend([mask_account(mark.value.trim())]),
                _ => {}
            }
        }
        // Several marks of one song can say the same.
        let evidence = weigh(&subject.evidence());
        let speaks = evidence.iter().filter(|it| side(it.rule.says, &verdict) == Side::For);
        let says = speaks.map(|it| (words::rule(it.rule.id), words::strength(it.strength())));
        for said in says.collect::<BTreeSet<_>>() {
            *self.says.entry(said).or_default() += 1;
        }
    }

    fn sentence(&self) -> String {
        let origins = self.origins.iter().map(|((origin, certainty), songs)| {
            words::found_origin(&words::songs(*songs), origin, certainty)
        });
        let mut told: Vec<String> = origins.collect();
        match (self.dates.first(), self.dates.last()) {
            (Some(first), Some(last)) if first != last => {
                told.push(words::found_bought_between(&spoken(first), &spoken(last)));
            }
            (Some(day), _) => told.push(words::found_bought(&spoken(day))),
            _ => {}
        }
        told.extend(self.accounts.iter().map(|account| words::found_account(account)));
        told.join(" · ")
    }

    fn lines(&self) -> Vec<LeafLine> {
        let line = |((why, strength), songs): (&(&str, &str), &u64)| LeafLine {
            text: (*why).to_owned(),
            note: words::found_note(strength, &words::songs(*songs)),
            ..LeafLine::default()
        };
        self.says.iter().map(line).collect()
    }
}

/// A day of a file, `2011-03-04`, as the chosen language writes it.
fn spoken(day: &str) -> String {
    noon_of(day).map_or_else(|| day.to_owned(), words::format::day)
}

/// How sure an origin is, or who said it.
fn rests_on(judgement: &Judgement) -> &'static str {
    match judgement.basis {
        Basis::Evidence => words::certainty(judgement.verdict.certainty),
        Basis::YouSaid => words::as_you_said(),
        Basis::AppleSaid => words::as_apple_says(),
    }
}
