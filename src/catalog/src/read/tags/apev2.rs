//! APEv1 and APEv2 tags, and the other tags at the end of a file: Lyrics3, ID3v1 and appended ID3v2.
//! <https://wiki.hydrogenaudio.org/index.php?title=APEv2_specification>

use std::borrow::Cow;
use std::ops::Range;

use super::{id3v1, id3v2};
use crate::marks::Where;
use crate::read::bytes::{Cursor, rfind};
use crate::read::{Missing, Source};
use crate::reading::{Draft, ProblemCode};

/// How many bytes of the end are read first: most tags without pictures are smaller.
const TAIL: u64 = 4 * 1024;

/// How many bytes are read where a tag starts.
const WINDOW: u64 = 64 * 1024;

/// How many bytes before a tag are read with it: room for its header, and for the mark of another tag in
/// front of it.
const LEAD: u64 = 512;

/// The length of a footer; a header is as long.
const FOOTER: u64 = 32;

/// The length of an ID3v1 tag.
const ID3V1: u64 = 128;

/// The length of the extended tag, "TAG+", that may stand before an ID3v1 tag.
const ENHANCED: u64 = 227;

/// The most bytes that a Lyrics3v1 block has, its two marks included.
const LYRICS3V1: u64 = 5100 + 20;

/// Values with more bytes than this are lyrics or logs and are stepped over.
const MAX_VALUE: u64 = 16 * 1024;

/// The longest key that the specification allows.
const MAX_KEY: usize = 255;

/// The most items read; real tags have fewer than a hundred.
const MAX_ITEMS: u32 = 10_000;

/// The most tags at the end of one file.
const MAX_TAGS: usize = 4;

/// Reads the tags at the end of a file (APEv2, Lyrics3, ID3v1, ID3v2). Answers where the audio before them ends.
pub(crate) fn read_tail(source: &Source, reading: &mut Draft) -> Result<u64, Missing> {
    let mut end = source.size();
    source.tail(TAIL)?;
    let mut id3v1_block = None;
    for _ in 0..MAX_TAGS {
        let footer = before(source, end, FOOTER)?;
        if let Some(frame) = Frame::read(footer) {
            end = read_tag(source, frame, end, reading)?;
        } else if let Some(start) = lyrics3_start(source, end)? {
            end = start;
        } else if let block @ [b'T', b'A', b'G', ..] = before(source, end, ID3V1)?
            && id3v1_block.is_none()
        {
            id3v1_block = Some(block);
            end -= ID3V1;
            if before(source, end, ENHANCED)?.starts_with(b"TAG+") {
                end -= ENHANCED;
            }
        } else if let Some(start) = id3v2::read_before(source, end, reading)? {
            end = start;
        } else {
            break;
        }
    }
    if let Some(block) = id3v1_block {
        id3v1::read(block, reading);
    }
    Ok(end)
}

/// Reads an APE tag at `offset`, that is at the start of a file, where some writers put it. Answers where it ends.
pub(crate) fn read_head(source: &Source, offset: u64, reading: &mut Draft) -> Result<u64, Missing> {
    let Some(frame) = Frame::read(source.bytes(offset, FOOTER)?).filter(|frame| frame.is_header) else {
        return Ok(offset);
    };
    let items = offset + FOOTER..offset.saturating_add(u64::from(frame.size));
    read_items(source, frame, items.clone(), reading)?;
    Ok(items.end.max(items.start).saturating_add(FOOTER).min(source.size()))
}

/// The header or footer of a tag.
#[derive(Clone, Copy, Debug)]
struct Frame {
    version: u32,
    /// The length of the items and the footer together.
    size: u32,
    items: u32,
    has_header: bool,
    is_header: bool,
}

impl Frame {
    fn read(bytes: &[u8]) -> Option<Frame> {
        let mut cursor = Cursor::new(bytes);
        if cursor.array()? != *b"APETAGEX" {
            return None;
        }
        let (version, size, items, flags) =
            (cursor.u32_le()?, cursor.u32_le()?, cursor.u32_le()?, cursor.u32_le()?);
        let flags = if version >= 2000 { flags } else { 0 };
        Some(Frame {
            version,
            size,
            items,
            has_header: flags & 1 << 31 != 0,
            is_header: flags & 1 << 29 != 0,
        })
    }
}

/// Reads the tag whose footer ends at `end`, and answers where it starts.
fn read_tag(source: &Source, frame: Frame, end: u64, reading: &mut Draft) -> Result<u64, Missing> {
    let items_end = end - FOOTER;
    let Some(start) = end.checked_sub(u64::from(frame.size)).filter(|&start| start <= items_end) else {
        reading.note(ProblemCode::TooLarge, "APE tag");
        return Ok(items_end);
    };
    if !source.has(start..start + 1) {
        source.need(&[start.saturating_sub(LEAD)..items_end.min(start + WINDOW)])?;
    }
    read_items(source, frame, start..items_end, reading)?;
    let header = if frame.has_header { FOOTER } else { 0 };
    Ok(start.saturating_sub(header))
}

/// Reads the items of a tag, stepping over pictures.
fn read_items(source: &Source, frame: Frame, items: Range<u64>, reading: &mut Draft) -> Result<(), Missing> {
    let mut at = items.start;
    for _ in 0..frame.items.min(MAX_ITEMS) {
        if at >= items.end {
            break;
        }
        let Some(item) = Item::read(source, at, items.end)? else {
            reading.note(ProblemCode::BadTag, "APE tag");
            break;
        };
        if item.is_text && item.value.end - item.value.start <= MAX_VALUE {
            let value = source.bytes(item.value.start, item.value.end - item.value.start)?;
            take_item(frame, item.key, value, reading);
        }
        at = item.value.end;
    }
    Ok(())
}

/// An item of a tag.
#[derive(Debug)]
struct Item<'a> {
    key: &'a [u8],
    is_text: bool,
    value: Range<u64>,
}

impl<'a> Item<'a> {
    /// Reads the item at `at`, in a tag whose items end at `end`; `None` when the item is damaged.
    fn read(source: &'a Source, at: u64, end: u64) -> Result<Option<Item<'a>>, Missing> {
        let item = Item::parse(source.available(at), at, end);
        if item.is_some() {
            return Ok(item);
        }
        // A very long key may be cut off here; what follows it is then fetched in the same read.
        let longest = (8 + MAX_KEY as u64 + 1).min(end - at);
        if source.has(at..at + longest) {
            return Ok(Item::parse(source.bytes(at, longest)?, at, end));
        }
        source.need(&[at..end.min(at + WINDOW)])?;
        Ok(None)
    }

    fn parse(bytes: &'a [u8], at: u64, end: u64) -> Option<Item<'a>> {
        let mut cursor = Cursor::new(bytes);
        let (len, flags) = (cursor.u32_le()?, cursor.u32_le()?);
        let key_len = cursor.rest().iter().take(MAX_KEY + 1).position(|&byte| byte == 0)?;
        let key = cursor.take(key_len)?;
        let start = at + 8 + key_len as u64 + 1;
        let value = start..start.saturating_add(u64::from(len));
        let is_sound = key_len > 0 && value.end <= end && key.iter().all(|byte| (0x20..0x7f).contains(byte));
        is_sound.then_some(Item { key, is_text: flags >> 1 & 3 == 0, value })
    }
}

/// Passes on the first of an item's values that is not empty.
fn take_item(frame: Frame, key: &[u8], value: &[u8], reading: &mut Draft) {
    let key = String::from_utf8_lossy(key).to_ascii_uppercase();
    let first = value.split(|&byte| byte == 0).find(|value| !value.is_empty()).unwrap_or_default();
    let text = crate::text::of_bytes(first);
    // Version 1 does not say which encoding it uses.
    if matches!(text, Cow::Owned(_)) && frame.version >= 2000 {
        reading.note(ProblemCode::BadText, key.as_str());
    }
    reading.take_text(Where::Ape, &key, &text);
}

/// Where the Lyrics3 block that ends at `end` starts, if there is one.
fn lyrics3_start(source: &Source, end: u64) -> Result<Option<u64>, Missing> {
    let mark = before(source, end, 15)?;
    if mark.ends_with(b"LYRICS200") {
        let size = mark.get(..6).and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u64>().ok());
        return Ok(size.and_then(|size| end.checked_sub(size + 15)));
    }
    if !mark.ends_with(b"LYRICSEND") {
        return Ok(None);
    }
    let block = before(source, end, LYRICS3V1.min(end))?;
    let mut rest = block;
    while let Some(at) = rfind(rest, *b"LYRI") {
        if block.get(at..).is_some_and(|bytes| bytes.starts_with(b"LYRICSBEGIN")) {
            return Ok(Some(end - block.len() as u64 + at as u64));
        }
        rest = rest.get(..at).unwrap_or_default();
    }
    Ok(None)
}

/// The `len` bytes that end at `end`; `None` when there are fewer.
fn before<'a>(source: &'a Source<'_>, end: u64, len: u64) -> Result<&'a [u8], Missing> {
    match end.checked_sub(len) {
        Some(start) => source.bytes(start, len),
        None => Ok(&[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::KEEP;
    use crate::fixtures::apev2::{Form, Value, ape_tag, id3v1, lyrics3v1, lyrics3v2};
    use crate::reading::Reading;

    const ITEMS: [(&str, Value<'_>); 4] = [
        ("title", Value::Text("A\0B")),
        ("Cover Art (Front)", Value::Binary(&[0; 300])),
        ("Track", Value::Text("3/9")),
        ("Discnumber", Value::Text("2")),
    ];

    /// Reads the tags at the end of a file made of 1,000 bytes of audio and these parts.
    fn check(parts: &[&[u8]]) -> Reading {
        let file = [&[0x33; 1000], parts.concat().as_slice()].concat();
        let mut source = Source::new(file.len() as u64);
        source.feed(0, file.into());
        let mut reading = Draft::new(KEEP);
        assert_eq!(read_tail(&source, &mut reading), Ok(1000));
        assert_eq!(reading.tags.title.as_deref(), Some("A"), "{reading:?}");
        assert_eq!((reading.tags.track_number, reading.tags.track_total), (Some(3), Some(9)));
        assert_eq!(reading.tags.disc_number, Some(2));
        reading.finish()
    }

    #[test]
    fn tags_stand_before_other_tags() {
        let ape = ape_tag(&ITEMS, Form::Both);
        check(&[&ape]);
        check(&[&ape_tag(&ITEMS, Form::Footer)]);
        check(&[&ape, &id3v1()]);
        check(&[&ape, &lyrics3v2(), &id3v1()]);
        check(&[&ape, &lyrics3v1(), &id3v1()]);
        check(&[&lyrics3v2(), &ape, &id3v1()]);
        check(&[&id3v1(), &ape]);
    }

    #[test]
    fn a_tag_in_front_is_read_too() {
        let file = [ape_tag(&ITEMS, Form::Both), vec![0x33; 500]].concat();
        let mut source = Source::new(file.len() as u64);
        source.feed(0, file.as_slice().into());
        let mut reading = Draft::new(KEEP);
        assert_eq!(read_head(&source, 0, &mut reading), Ok(file.len() as u64 - 500));
        assert_eq!(reading.tags.title.as_deref(), Some("A"));
    }

    #[test]
    fn a_claim_larger_than_the_file_costs_the_tag_only() {
        let mut tag = ape_tag(&ITEMS, Form::Footer);
        let at = tag.len() - 20;
        tag[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        let mut source = Source::new(tag.len() as u64);
        source.feed(0, tag.into());
        let mut reading = Draft::new(KEEP);
        read_tail(&source, &mut reading).unwrap();
        assert_eq!(reading.problems[0].code, ProblemCode::TooLarge);
    }

    #[test]
    fn a_damaged_item_costs_what_follows_it() {
        let mut tag = ape_tag(&[("Title", Value::Text("A")), ("Album", Value::Text("B"))], Form::Footer);
        tag[15] = 0xff;
        let mut source = Source::new(tag.len() as u64);
        source.feed(0, tag.into());
        let mut reading = Draft::new(KEEP);
        read_tail(&source, &mut reading).unwrap();
        assert_eq!((reading.tags.title.as_deref(), reading.tags.album.as_deref()), (Some("A"), None));
        assert_eq!(reading.problems[0].code, ProblemCode::BadTag);
    }

    #[test]
    fn version_1_is_latin_1_where_it_is_not_utf_8() {
        let mut tag = ape_tag(&[("Title", Value::Text("naxve"))], Form::Footer);
        let (at, version) = (tag.len() - 35, tag.len() - 24);
        tag[at] = 0xef;
        tag[version..version + 4].copy_from_slice(&1000u32.to_le_bytes());
        let mut source = Source::new(tag.len() as u64);
        source.feed(0, tag.into());
        let mut reading = Draft::new(KEEP);
        read_tail(&source, &mut reading).unwrap();
        assert_eq!(reading.tags.title.as_deref(), Some("naïve"));
    }
}
