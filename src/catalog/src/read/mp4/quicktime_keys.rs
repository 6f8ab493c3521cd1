//! The names of QuickTime's items (`meta/keys`), as phones and FFmpeg write them: an item list then numbers its items.
//! QuickTime File Format, "Metadata Item Keys Atom".

use super::boxes::{Atom, Kind, Need, Walk};
use crate::read::bytes::Cursor;

/// The most names that are read.
const MAX_KEYS: u32 = 256;

/// The most bytes of the table that are read.
const MAX_TABLE: u64 = 16 * 1024;

/// For each number of an item, the item of iTunes' that says the same; zeros where there is none.
pub(super) fn read(walk: &mut Walk<'_>, keys: Atom) -> Vec<Kind> {
    let mut cursor = Cursor::new(walk.contents(keys, MAX_TABLE, Need::Fetch).unwrap_or_default());
    let (Some(_version), Some(count)) = (cursor.u32_be(), cursor.u32_be()) else { return Vec::new() };
    let mut next = || {
        let len = usize::try_from(cursor.u32_be()?).ok()?.checked_sub(8)?;
        cursor.take(4)?;
        Some(kind_of(&String::from_utf8_lossy(cursor.take(len)?)))
    };
    (0..count.min(MAX_KEYS)).map_while(|_| next()).collect()
}

fn kind_of(name: &str) -> Kind {
    *match name.strip_prefix("com.apple.quicktime.").unwrap_or(name) {
        "title" | "displayname" => b"\xa9nam",
        "artist" => b"\xa9ART",
        "author" => b"\xa9aut",
        "album" => b"\xa9alb",
        "album_artist" => b"aART",
        "composer" => b"\xa9wrt",
        "genre" => b"\xa9gen",
        "year" | "date" => b"\xa9day",
        "track" => b"\xa9trk",
        "comment" => b"\xa9cmt",
        "encoder" | "software" => b"\xa9too",
        _ => b"\0\0\0\0",
    }
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::mp4::{Mp4, atom};

    #[test]
    fn items_are_named_in_a_table() {
        let names = ["com.apple.quicktime.title", "com.apple.quicktime.odd", "artist"];
        let keys = names.map(|name| atom(b"mdta", &[name.as_bytes()])).concat();
        let keys = atom(b"keys", &[&[0; 4], &3u32.to_be_bytes(), &keys]);
        let items = [(1u32, "Title"), (2, "x"), (3, "Artist"), (9, "y")]
            .map(|(at, text)| {
                atom(&at.to_be_bytes(), &[&atom(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], text.as_bytes()])])
            })
            .concat();
        let movie_boxes = atom(b"meta", &[&atom(b"hdlr", &[&[0; 25]]), &keys, &atom(b"ilst", &[&items])]);
        let reading = read_bytes("a.mov", &Mp4 { movie_boxes, ..Mp4::default() }.build());
        let tags = (reading.tags.title.as_deref(), reading.tags.artist.as_deref());
        assert_eq!(tags, (Some("Title"), Some("Artist")));
        assert_eq!(reading.problems, []);
    }
}
