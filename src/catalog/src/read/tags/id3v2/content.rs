//! What ID3v2 frames say: which frames are wanted, and how their bodies become fields and marks.

use std::borrow::Cow;

use super::header::Frame;
use super::text::{self, Encoding, Sound};
use crate::marks::{Mark, Where};
use crate::read::bytes::Cursor;
use crate::reading::{Draft, ProblemCode};

/// How the body of a frame is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// An encoding, then values.
    Text,
    /// An encoding, a description, a value. `COMM` has a language before the description.
    Described { language: usize },
    /// Latin-1 text.
    Url,
    /// An owner, then data.
    Owned,
    /// An encoding, a type, a file name, a description, then data.
    Object,
    /// Data only.
    Binary,
    /// The body does not matter: the presence of the frame is the fact.
    Flag,
}

fn layout(id: &str) -> Option<Layout> {
    Some(match id {
        "TXXX" | "WXXX" => Layout::Described { language: 0 },
        "COMM" => Layout::Described { language: 3 },
        "PRIV" | "UFID" => Layout::Owned,
        "GEOB" => Layout::Object,
        "MCDI" => Layout::Binary,
        "PCST" | "ITNU" => Layout::Flag,
        "GRP1" => Layout::Text,
        _ if id.starts_with('T') => Layout::Text,
        _ if id.starts_with('W') => Layout::Url,
        _ => return None,
    })
}

/// Whether a frame is a field or may be a mark, so that its body is worth fetching.
pub(super) fn is_wanted(frame: &Frame, reading: &Draft) -> bool {
    match layout(frame.id()) {
        None => false,
        // The rest of these frames' keys stands in the body, so their presence alone cannot decide.
        Some(Layout::Described { .. } | Layout::Owned | Layout::Object) => frame.size > 0,
        Some(_) => frame.size > 0 && reading.wants_text(Where::Id3, frame.id()),
    }
}

/// Takes what a frame's body says.
pub(super) fn take(frame: &Frame, body: &[u8], reading: &mut Draft) {
    let id = frame.id();
    match layout(id) {
        Some(Layout::Text) => take_text(id, body, reading),
        Some(Layout::Described { language }) => take_described(id, language, body, reading),
        Some(Layout::Url) => take_url(id, body, reading),
        Some(Layout::Owned) => take_owned(id, body, reading),
        Some(Layout::Object) => take_object(id, body, reading),
        Some(Layout::Binary) => take_data(id, body, reading),
        Some(Layout::Flag) => reading.take_mark(Where::Id3, id, ""),
        None => {}
    }
}

fn take_text(id: &str, body: &[u8], reading: &mut Draft) {
    let (encoding, values) = encoded(id, body, reading);
    let value = decode(id, encoding, encoding.first(values), reading);
    let value = if id == "TCON" { text::genre(&value) } else { Cow::Borrowed(value.as_ref()) };
    if !value.is_empty() {
        reading.take_text(Where::Id3, id, &value);
    }
}

fn take_described(id: &str, language: usize, body: &[u8], reading: &mut Draft) {
    let (encoding, rest) = encoded(id, body, reading);
    let (description, values) = encoding.split(rest.get(language..).unwrap_or_default());
    let key = keyed(id, &decode(id, encoding, description, reading));
    if !reading.wants_text(Where::Id3, &key) {
        return;
    }
    // The address in `WXXX` is Latin-1, whatever encoding the description has.
    let encoding = if id == "WXXX" { Encoding::Latin1 } else { encoding };
    let value = decode(id, encoding, encoding.first(values), reading);
    if !value.is_empty() {
        reading.take_text(Where::Id3, &key, &value);
    }
}

fn take_url(id: &str, body: &[u8], reading: &mut Draft) {
    // iTunes puts an encoding byte in front of `WFED`.
    let url = text::latin1(Encoding::Latin1.first(body));
    if !url.is_empty() {
        reading.take_text(Where::Id3, id, &url);
    }
}

fn take_owned(id: &str, body: &[u8], reading: &mut Draft) {
    let (owner, data) = Encoding::Latin1.split(body);
    let key = keyed(id, &text::latin1(owner));
    if reading.wants_text(Where::Id3, &key) {
        reading.take_text(Where::Id3, &key, &text::describe(data, Mark::MAX_VALUE));
    }
}

/// Takes a file inside of the tag, by its description. Its data is told as the letters in it.
fn take_object(id: &str, body: &[u8], reading: &mut Draft) {
    let (encoding, rest) = encoded(id, body, reading);
    let (_, rest) = Encoding::Latin1.split(rest);
    let (_, rest) = encoding.split(rest);
    let (description, data) = encoding.split(rest);
    let key = keyed(id, &decode(id, encoding, description, reading));
    if reading.wants_mark(Where::Id3, &key) {
        reading.take_mark(Where::Id3, &key, &text::letters(data));
    }
}

/// Takes a disc's table of contents. An empty one says nothing.
fn take_data(id: &str, body: &[u8], reading: &mut Draft) {
    let told = text::describe(body, 2 * Mark::MAX_VALUE);
    if !told.is_empty() {
        reading.take_mark(Where::Id3, id, &told);
    }
}

/// Splits off the encoding byte. Where a mark of byte order stands, the text is UTF-16, whatever that byte says or if it is
/// missing. Without a valid one, all bytes are text in Latin-1.
fn encoded<'a>(id: &str, body: &'a [u8], reading: &mut Draft) -> (Encoding, &'a [u8]) {
    let is_wide = |bytes: &[u8]| matches!(bytes, [0xff, 0xfe, _, _, ..] | [0xfe, 0xff, _, _, ..]);
    if is_wide(body) {
        return (Encoding::Utf16, body);
    }
    let mut cursor = Cursor::new(body);
    let encoding = cursor.u8().map(Encoding::of);
    match encoding {
        Some(Some(Encoding::Latin1)) if is_wide(cursor.rest()) => (Encoding::Utf16, cursor.rest()),
        Some(Some(encoding)) => (encoding, cursor.rest()),
        Some(None) => {
            reading.note(ProblemCode::BadText, id);
            let is_number = body.first().is_some_and(|byte| *byte < b' ');
            (Encoding::Latin1, if is_number { cursor.rest() } else { body })
        }
        None => (Encoding::Latin1, &[]),
    }
}

fn decode<'a>(id: &str, encoding: Encoding, bytes: &'a [u8], reading: &mut Draft) -> Cow<'a, str> {
    let (text, sound) = encoding.decode(bytes);
    if sound == Sound::Broken {
        reading.note(ProblemCode::BadText, id);
    }
    text
}

/// The key `COMM:description`, cut at the longest value of a mark.
fn keyed(id: &str, name: &str) -> String {
    let name = crate::text::clip(name, Mark::MAX_VALUE);
    let mut key = String::with_capacity(id.len() + 1 + name.len());
    key.push_str(id);
    key.push(':');
    key.push_str(name);
    key
}
