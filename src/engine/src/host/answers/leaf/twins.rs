//! The page of songs that are there more than once. They are found in slices, and kept until the catalog changes.

use std::cell::RefCell;
use std::rc::Rc;

use futures::lock::Mutex;
use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::{Catalog, OnDisk, Track, TrackAt};
use reprise_catalog::query::Table;
use reprise_catalog::twins::{Copy, Gathering, Group, Twins, Why, better, copies, versions};

use super::AT_ONCE;
use crate::host::Host;
use crate::host::library::Library;
use crate::host::slices::Slice;
use crate::protocol::leaf::{Leaf, LeafExport, LeafLine, LeafPart};
use crate::words;

/// The most groups in one answer, so that a message stays small.
const MOST: u32 = 400;

/// The most files of a group that are named.
const MOST_FILES: usize = 12;

/// A file that is worse than another one on the same disk: its song, its place and its path.
type Lesser = (TrackAt, PlaceId, String);

/// What was found, and for which version of the catalog.
struct Kept {
    version: u64,
    twins: Rc<Twins>,
    lesser: Rc<Vec<Lesser>>,
}

/// What was found last.
#[derive(Default)]
pub(crate) struct TwinsKept {
    kept: RefCell<Option<Kept>>,
    /// Those who ask at the same time wait for one search.
    searching: Mutex<()>,
}

impl TwinsKept {
    /// Finds what is there more than once, unless that is known.
    pub(crate) async fn find(&self, library: &Library) -> Rc<Twins> {
        let _turn = self.searching.lock().await;
        let version = library.version();
        if let Some(kept) = self.kept.borrow().as_ref().filter(|kept| kept.version == version) {
            return kept.twins.clone();
        }
        let twins = Rc::new(gather(library).await);
        let lesser = library.with(|catalog, table| twins.lesser(catalog, table));
        self.kept.replace(Some(Kept { version, twins: twins.clone(), lesser: Rc::new(lesser) }));
        twins
    }

    /// The lesser files, as they were found last.
    pub(crate) fn lesser(&self) -> Rc<Vec<Lesser>> {
        self.kept.borrow().as_ref().map(|kept| kept.lesser.clone()).unwrap_or_default()
    }
}

/// Songs keep their positions, so that a change in between makes the answer old and never wrong.
async fn gather(library: &Library) -> Twins {
    let (mut gathering, mut slice, mut at) = (Gathering::default(), Slice::begin(), 0);
    loop {
        let is_over = library.with(|catalog, table| {
            let some = catalog.tracks().skip(at).take(AT_ONCE).map(Track::at);
            gathering.note(catalog, table, some);
            at += AT_ONCE;
            at >= catalog.tracks().len()
        });
        if is_over {
            break;
        }
        slice.rest().await;
    }
    while library.with(|catalog, table| gathering.decide(catalog, table, AT_ONCE)) {
        slice.rest().await;
    }
    gathering.end()
}

/// The page, with the first groups.
pub(super) async fn leaf(host: &Host, count: u32) -> Leaf {
    let twins = host.twins.find(&host.library).await;
    let lesser = host.twins.lesser();
    host.library.with(|catalog, table| {
        let some = twins.groups.iter().take(count.min(MOST) as usize);
        Leaf {
            title: title(&twins),
            told: lead_of(&twins, lesser.len() as u64),
            parts: some.map(|group| part(catalog, table, group)).collect(),
            total: twins.groups.len() as u64,
            export: (!lesser.is_empty()).then_some(LeafExport::Dialog),
            ..Leaf::default()
        }
    })
}

fn title(twins: &Twins) -> String {
    let count = |why| twins.groups.iter().filter(|group| group.why == why).count() as u64;
    match count(Why::Copies) + count(Why::Form) {
        0 => words::twins_none().to_owned(),
        songs => words::twins_some(songs),
    }
}

fn lead_of(twins: &Twins, lesser: u64) -> Vec<String> {
    let counts = Why::ALL.iter().map(|why| (why, twins.groups.iter().filter(|it| it.why == *why).count()));
    let counts: Vec<String> = counts
        .filter(|(_, count)| *count > 0)
        .map(|(why, count)| words::twins_count(words::twins_why(*why), count as u64))
        .collect();
    let spare: u64 = twins.groups.iter().map(|group| group.spare).sum();
    let first = match lesser {
        0 => words::twins_no_disk().to_owned(),
        files => words::twins_lesser(files, &words::format::size(spare)),
    };
    [first, counts.join(" · ")].into_iter().filter(|line| !line.is_empty()).collect()
}

fn part(catalog: &Catalog, table: &Table, group: &Group) -> LeafPart {
    let files = copies(catalog, table, group.why, &group.songs);
    let first = group.songs.first().and_then(|at| catalog.track_at(*at));
    let artist = first.and_then(Track::artist).filter(|artist| !artist.is_empty());
    let name = words::format::title(first.map_or("", Track::title));
    let mut lines: Vec<LeafLine> =
        files.iter().take(MOST_FILES).map(|copy| line(catalog, group.why, copy)).collect();
    if files.len() > MOST_FILES {
        let text = words::and_more((files.len() - MOST_FILES) as u64);
        lines.push(LeafLine { text, ..LeafLine::default() });
    }
    LeafPart {
        head: artist.map_or_else(|| name.clone(), |artist| words::artist_and_title(artist, &name)),
        told: why(group, &files),
        lines,
        is_done: false,
    }
}

/// Why the songs of a group stand together, and which is better.
fn why(group: &Group, files: &[Copy]) -> String {
    let better = better(files).map(words::twins_better).unwrap_or_default();
    let label = words::twins_why(group.why);
    match group.why {
        Why::Albums => words::twins_albums(label),
        Why::Version => words::twins_version(label),
        Why::Copies | Why::Form => {
            let cost = match group.spare {
                0 => words::twins_no_spare().to_owned(),
                bytes => words::twins_spare(&words::format::size(bytes)),
            };
            format!("{} {cost}", words::twins_first(label, better))
        }
    }
}

fn line(catalog: &Catalog, why: Why, copy: &Copy) -> LeafLine {
    let track = catalog.track_at(copy.at);
    let facts = track.and_then(|track| track.facts());
    let audio = facts.as_ref().map(|facts| facts.audio).unwrap_or_default();
    let codec = audio.codec.map(|codec| codec.label().to_owned());
    let kbps = audio.bitrate_kbps.map(|kbps| words::twins_kbps(kbps.into()));
    let version =
        track.map(|track| versions(track.title())).filter(|it| why == Why::Version && !it.is_empty());
    let album = facts.as_ref().and_then(|facts| facts.tags.album.clone());
    let album = album.filter(|_| !matches!(why, Why::Copies));
    let spare = copy.is_lesser.then(|| words::twins_is_spare().to_owned());
    let length = Some(words::format::time(audio.duration_ms.unwrap_or_default())).filter(|it| !it.is_empty());
    let text = [version, album, codec, kbps, length, Some(words::format::size(copy.size)), spare];
    let place = catalog.places().get(&copy.place).map_or("", |place| place.value.name.as_str());
    let note = match copy.disk() {
        OnDisk::Named(disk) => words::twins_on_disk(place, disk, &copy.path),
        OnDisk::Own(_) | OnDisk::Unsaid(_) => words::twins_in_place(place, &copy.path),
    };
    LeafLine {
        text: text.into_iter().flatten().collect::<Vec<_>>().join(", "),
        note,
        track: track.map(Track::id),
        ..LeafLine::default()
    }
}
