//! The emergency sheet: what to know when a computer is lost, on one page that prints. It holds no words of the library:
//! those are printed on the page Sync.

use std::collections::BTreeMap;

use reprise_catalog::evidence::mask_account;
use reprise_catalog::library::{Group, TrackAt};
use reprise_catalog::query::Query;
use reprise_catalog::restore::album_name;
use reprise_catalog::whatif::accounts;

use super::AT_ONCE;
use crate::host::Host;
use crate::host::answers::members::called;
use crate::host::slices::Slice;
use crate::protocol::leaf::{Leaf, LeafLine, LeafPart};
use crate::words;

/// How many only copies are named.
const ONLY_COPIES: usize = 10;

/// How many albums to rip are named.
const DISCS: usize = 40;

/// The page.
pub(super) async fn leaf(host: &Host) -> Leaf {
    let parts = vec![ways(host), apple(host), discs(host).await, places(host), only_copies(host)];
    Leaf {
        title: words::sheet_title().to_owned(),
        told: vec![words::sheet_told().to_owned()],
        parts: parts.into_iter().filter(|part| !part.lines.is_empty()).collect(),
        ..Leaf::default()
    }
}

fn line(text: String, note: String) -> LeafLine {
    LeafLine { text, note, ..LeafLine::default() }
}

fn part(head: &str, told: &str, lines: Vec<LeafLine>) -> LeafPart {
    LeafPart { head: head.to_owned(), told: told.to_owned(), lines, is_done: false }
}

/// The songs of each way back.
fn ways(host: &Host) -> LeafPart {
    let outlook = host.library.with(|_, table| table.outlook());
    let lines = outlook.parts.iter().filter(|part| part.sum.count > 0).map(|part| {
        let sum = part.sum;
        let sums =
            [words::songs(sum.count), words::format::hours(sum.duration_ms), words::format::size(sum.size)];
        line(words::group(part.group).to_owned(), sums.join(", "))
    });
    part(words::sheet_ways(), "", lines.collect())
}

/// The accounts at Apple, masked.
fn apple(host: &Host) -> LeafPart {
    let accounts = host.library.with(accounts);
    let lines = accounts
        .accounts
        .iter()
        .map(|(account, songs)| line(mask_account(account), words::songs(songs.len() as u64)));
    part(words::sheet_accounts(), words::sheet_accounts_told(), lines.collect())
}

/// The albums to rip again, by artist.
async fn discs(host: &Host) -> LeafPart {
    let (mut albums, mut slice, mut at) = (BTreeMap::<String, u64>::new(), Slice::begin(), 0);
    while host.library.with(|catalog, table| {
        let some = catalog.tracks().skip(at).take(AT_ONCE);
        for (track, row) in some.filter_map(|track| Some((track, table.row(track.at())?))) {
            if row.judgement.group() == Some(Group::Rip) {
                let name = track.facts().and_then(|facts| album_name(&facts.tags, row.compilation));
                *albums
                    .entry(name.unwrap_or_else(|| words::songs_without_album().to_owned()))
                    .or_default() += 1;
            }
        }
        at += AT_ONCE;
        at < catalog.tracks().len()
    }) {
        slice.rest().await;
    }
    let total = albums.len();
    let mut lines: Vec<LeafLine> =
        albums.into_iter().take(DISCS).map(|(name, songs)| line(name, words::songs(songs))).collect();
    if total > DISCS {
        lines.push(line(words::sheet_more_albums((total - DISCS) as u64), String::new()));
    }
    part(words::sheet_discs(), "", lines)
}

/// The folders, each with its computer and disk.
fn places(host: &Host) -> LeafPart {
    let lines = host.library.with(|catalog, _| {
        let places = catalog.places().iter().filter(|(id, _)| catalog.counts(**id));
        let places = places.map(|(id, place)| {
            let browser = place.value.browser;
            let files = catalog.files_of(*id).filter(|file| catalog.is_present(*file)).count() as u64;
            let disk = catalog.disk(*id).map(|disk| words::sheet_disk(&disk.name));
            let computer = catalog.computer(browser).map(words::sheet_computer);
            let browser = Some(called(catalog, browser));
            let note = [disk, computer, browser, Some(words::files_counted(files))];
            let note = note.into_iter().flatten().collect::<Vec<_>>().join(", ");
            line(place.value.name.clone(), note)
        });
        places.collect()
    });
    part(words::sheet_places(), "", lines)
}

/// The first only copies.
fn only_copies(host: &Host) -> LeafPart {
    let rows = host.views.rows(&host.library, &Query { groups: vec![Group::OnlyCopy], ..Query::default() });
    let lines = host.library.with(|catalog, _| {
        let song = |at: &TrackAt| {
            let track = catalog.track_at(*at)?;
            let artist = track.artist().unwrap_or_default().to_owned();
            Some(LeafLine { track: Some(track.id()), ..line(words::format::title(track.title()), artist) })
        };
        rows.iter().take(ONLY_COPIES).filter_map(song).collect()
    });
    let told = words::sheet_only_told(rows.len() as u64);
    part(words::sheet_only(), &told, lines)
}
