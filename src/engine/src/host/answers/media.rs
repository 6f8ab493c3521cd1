//! The cover and the file of a song, from a copy that this browser may read now. Nothing of either is kept, and nobody is
//! asked for permission.

use js_sys::Array;
use reprise_catalog::ids::{PlaceId, TrackId};
use reprise_catalog::library::File as Copy;
use reprise_catalog::read::{CoverFinder, CoverStep, drawable};
use web_sys::{Blob, File};

use crate::host::Host;
use crate::platform::file::{read_ranges, size_and_time};
use crate::platform::folder::{file_at, is_readable};
use crate::platform::picture::smaller;
use crate::protocol::media::{Media, MediaOf, Medium};

/// How many copies are looked for before it is given up.
const MOST_COPIES: usize = 4;

/// How many bytes of a picture are looked at to learn its size. A preview can stand before that.
const PICTURE_HEAD: u64 = 256 * 1024;

/// A copy: its place, its path, its size and its time when it was read.
type Known = (PlaceId, String, (u64, u64));

/// The cover or the file of a song, if it is there.
pub(crate) async fn media(host: &Host, asked: &MediaOf) -> (Media, Array) {
    let Some(file) = file_of(host, asked.track).await else { return (Media::Nothing, Array::new()) };
    match asked.medium {
        Medium::Song => (Media::Beside, Array::of1(&file)),
        Medium::Cover(side) => {
            let _turn = host.covers.lock().await;
            match cover_of(&file, side).await {
                Some(cover) => (Media::Beside, Array::of1(&cover)),
                None => (Media::Nothing, Array::new()),
            }
        }
    }
}

/// The file of a song, if one of its copies is as it was read.
async fn file_of(host: &Host, track: TrackId) -> Option<File> {
    let copies: Vec<Known> = host.library.with(|catalog, _| {
        let known = |copy: Copy<'_>| (copy.place(), copy.path(), copy.size_and_time());
        let track = catalog.track(track)?;
        let is_mine = |copy: &Copy<'_>| host.scans.handle_of(copy.place()).is_some();
        Some(catalog.present_copies(track).filter(is_mine).map(known).take(MOST_COPIES).collect())
    })?;
    for (place, path, print) in copies {
        let Some(folder) = host.scans.handle_of(place) else { continue };
        if !is_readable(&folder).await {
            continue;
        }
        // A file that cannot be opened now is no copy that can be shown; the next reading says what is wrong with it.
        if let Ok(file) = file_at(&folder, &path).await
            && size_and_time(&file) == print
        {
            return Some(file);
        }
    }
    None
}

/// The cover of a file, with sides of at most so many pixels.
async fn cover_of(file: &File, side: u32) -> Option<Blob> {
    let mut finder = CoverFinder::new(file.size() as u64);
    let found = loop {
        match finder.step() {
            CoverStep::Done(found) => break found?,
            CoverStep::Need(ranges) => {
                let parts = read_ranges(file, &ranges).await.ok()?;
                for (range, part) in ranges.iter().zip(parts) {
                    finder.feed(range.start, part);
                }
            }
        }
    };
    let head = found.start..found.end.min(found.start + PICTURE_HEAD);
    let head = read_ranges(file, std::slice::from_ref(&head)).await.ok()?;
    let size = drawable(head.first()?)?;
    smaller(file, &found, size, side).await
}
