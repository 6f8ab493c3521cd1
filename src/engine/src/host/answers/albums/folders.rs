//! The library by folder: the folders of the one that the search names, and the way back up.

use reprise_catalog::library::TrackAt;
use reprise_catalog::query::{Folder, Folders, folder_and_rest, quoted};

use super::{MOST, summed, which};
use crate::host::Host;
use crate::host::slices::Slice;
use crate::protocol::albums::{AlbumLine, Albums, AlbumsOf, Leads, Step};
use crate::words;

/// How many songs are looked at before other work may run.
const AT_ONCE: usize = 128;

/// The most steps of the way up. Of deeper folders the last ones are told.
const STEPS: usize = 32;

/// Some folders of the opened one.
pub(super) async fn by_folder(host: &Host, rows: &[TrackAt], asked: &AlbumsOf) -> Albums {
    let (opened, rest) = folder_and_rest(&asked.query.search);
    let (mut folders, mut slice) = (Folders::of(&opened), Slice::begin());
    for some in rows.chunks(AT_ONCE) {
        host.library.with(|catalog, table| folders.note(catalog, table, some));
        slice.rest().await;
    }
    let above = above(folders.opened(), &rest, rows.len() as u64);
    let all = folders.sorted();
    let some = all.iter().skip(asked.from as usize).take(asked.count.min(MOST) as usize);
    Albums {
        total: all.len() as u64,
        told: which(asked, all.len() as u64, words::folders_counted),
        above,
        albums: some.map(|folder| line(folder, &rest)).collect(),
    }
}

fn line(folder: &Folder, rest: &str) -> AlbumLine {
    let leads = if folder.has_folders { Leads::ToFolders } else { Leads::ToSongs };
    let name = if folder.name.is_empty() { words::folder_own() } else { &folder.name };
    let step = Step { name: name.to_owned(), search: search(&folder.written, rest), leads };
    AlbumLine { beside: words::format::size(folder.size), ..summed(step, &folder.sums) }
}

/// The steps from all folders to the songs of the opened one.
fn above(opened: &str, rest: &str, songs: u64) -> Vec<Step> {
    if opened.is_empty() {
        return Vec::new();
    }
    let to =
        |name: &str, folder: &str, leads| Step { name: name.to_owned(), search: search(folder, rest), leads };
    let mut steps = vec![to(words::folders_all(), "", Leads::ToFolders)];
    let ends: Vec<usize> = opened.match_indices('/').map(|(at, _)| at).collect();
    for end in ends.iter().skip(ends.len().saturating_sub(STEPS)) {
        let folder = opened.get(..*end).unwrap_or_default();
        steps.push(to(last_of(folder), folder, Leads::ToFolders));
    }
    let own = words::folder_songs(last_of(opened), &words::songs(songs));
    steps.push(to(&own, opened, Leads::ToSongs));
    steps
}

fn last_of(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or(folder)
}

/// The search that finds the songs of a folder, beside what else was searched for.
fn search(folder: &str, rest: &str) -> String {
    match (folder.is_empty(), rest.is_empty()) {
        (true, _) => rest.to_owned(),
        (false, true) => format!("in:{}", quoted(folder)),
        (false, false) => format!("in:{} {rest}", quoted(folder)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_up_leads_to_each_folder_and_to_the_songs() {
        let told = |opened: &str, rest: &str| -> Vec<(String, String, Leads)> {
            above(opened, rest, 3).into_iter().map(|it| (it.name, it.search, it.leads)).collect()
        };
        let step = |name: &str, search: &str, leads| (name.to_owned(), search.to_owned(), leads);
        assert_eq!(told("", "blue"), []);
        assert_eq!(
            told("Music/Ana/Debut", "blue"),
            [
                step("All folders", "blue", Leads::ToFolders),
                step("Music", "in:\"Music\" blue", Leads::ToFolders),
                step("Ana", "in:\"Music/Ana\" blue", Leads::ToFolders),
                step("Debut: 3 songs", "in:\"Music/Ana/Debut\" blue", Leads::ToSongs),
            ]
        );
        assert_eq!(told(&"a/".repeat(1000), "").len(), STEPS + 2);
    }

    #[test]
    fn a_folder_leads_to_its_folders_or_to_its_songs() {
        let folder = |name: &str, has_folders| Folder {
            name: name.to_owned(),
            written: format!("Music/{name}"),
            sums: reprise_catalog::query::Sums::default(),
            size: 2_000_000,
            has_folders,
        };
        let ana = line(&folder("Ana", true), "");
        assert_eq!((ana.step.search.as_str(), ana.step.leads), ("in:\"Music/Ana\"", Leads::ToFolders));
        assert_eq!((ana.beside.as_str(), ana.sums.as_str(), ana.group), ("2.0 MB", "0 songs", None));
        let own = line(&folder("", false), "");
        assert_eq!((own.step.search.as_str(), own.step.leads), ("in:\"Music/\"", Leads::ToSongs));
        assert_eq!(own.step.name, words::folder_own());
    }
}
