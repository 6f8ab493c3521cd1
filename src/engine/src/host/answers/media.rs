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

/// The cover and the file of a song, as far as they are there.
pub(crate) async fn media(host: &Host, asked: &MediaOf) -> (Media, Array) {
    let (mut media, beside) = (Media::default(), Array::new());
    let Some(file) = file_of(host, asked.track).await else { return (media, beside) };
    let _turn = host.covers.lock().await;
    if let Some(cover) = cover_of(&file, asked.side).await {
        media.beside.push(Medium::Cover);
        beside.push(&cover);
    }
    media.beside.push(Medium::Song);
    beside.push(&file);
    (media, beside)
}

/// The file of a song, if one of its copies is as it was read.
async fn file_of(host: &Host, track: TrackId) -> Option<File> {
    let copies: Vec<Known> = host.library.with(|catalog, _| {
        let known = |copy: Copy<'_>| (copy.place(), copy.path(), copy.size_and_time());
        let track = catalog.track(track)?;
        Some(catalog.present_copies(track).map(known).take(MOST_COPIES).collect())
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
