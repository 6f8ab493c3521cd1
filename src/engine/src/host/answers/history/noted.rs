//! Notes of Reprise itself about a song that a person can take back: that files of another song were taken for it, and
//! that a newer list lacks it.

use reprise_catalog::changes::{Fact, Register, Stamp, TrackFacts};
use reprise_catalog::ids::{BrowserId, TrackId};
use reprise_catalog::library::{Catalog, Track};

use crate::host::answers::members::called;
use crate::protocol::card::{ActId, HistoryLine, Saying};

/// The lines of what was noted.
pub(super) fn lines(catalog: &Catalog, track: Track<'_>) -> Vec<HistoryLine> {
    let line = |stamp: Stamp, said| HistoryLine {
        act: ActId::from(stamp),
        said,
        browser: called(catalog, stamp.browser),
        at_ms: stamp.ms,
        counts: true,
        is_apart: false,
    };
    let moved = track.moved().into_iter();
    let moved = moved.filter_map(|(other, it)| Some(line(it.stamp, saying_of(catalog, track, other, &it)?)));
    let left_out = track.left_out().map(|(by, stamp)| line(stamp, Saying::LeftOut(by)));
    moved.chain(left_out).collect()
}

/// What takes back what was noted under this stamp.
pub(super) fn taken_back(catalog: &Catalog, track: TrackId, act: ActId, own: BrowserId) -> Vec<Fact> {
    let Some(track) = catalog.track(track) else { return Vec::new() };
    let left_out = track.left_out().filter(|(_, stamp)| ActId::from(*stamp) == act);
    let left_out = left_out.map(|(by, _)| Fact::LeftOut { track: track.id(), by, is_left_out: false });
    let moved = track.moved().into_iter().filter(|(_, it)| ActId::from(it.stamp) == act);
    let moved = moved.flat_map(|(other, it)| match it.value {
        Some(before) => catalog.parted(track, other, *before),
        None => catalog.joined(track, other, own),
    });
    moved.chain(left_out).collect()
}

/// `None` where nothing is left of it that could be taken back.
fn saying_of(
    catalog: &Catalog,
    track: Track<'_>,
    other: TrackId,
    moved: &Register<Option<Box<TrackFacts>>>,
) -> Option<Saying> {
    match &moved.value {
        Some(before) if catalog.is_moved(track, other) => {
            Some(Saying::Taken { title: before.title.clone(), album: before.tags.album.clone() })
        }
        Some(_) => None,
        None => {
            let title = catalog.track(other).filter(|it| it.is_listed())?.title();
            Some(Saying::Parted(title.to_owned()))
        }
    }
}
