//! Libraries as XML, which is streamed.
//!
//! The reader follows the keys of dictionaries and does not count brackets: a lost `</dict>` loses one song,
//! and a bad value only itself.

mod tags;

use super::keys::{Library, Value};
use crate::imports::ENTITIES;
use crate::reading::ProblemCode;
use tags::Element;
pub(in crate::imports) use tags::{Tag, Tags, resolve};

/// Keys of the library itself. One of these ends the list of tracks.
const ROOT_KEYS: [&str; 9] = [
    "Major Version",
    "Minor Version",
    "Application Version",
    "Features",
    "Show Content Ratings",
    "Music Folder",
    "Library Persistent ID",
    "Tracks",
    "Playlists",
];

/// The reader of an XML plist, which follows its keys.
#[derive(Debug, Default)]
pub(super) struct XmlLibrary {
    tags: Tags,
    key: Option<String>,
    section: Section,
    /// How many dictionaries and lists are open inside of a track. No program is known to write any.
    nested: u32,
    is_ended: bool,
    is_misread: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Section {
    #[default]
    Root,
    Tracks,
}

impl XmlLibrary {
    /// Takes the next chunk.
    pub(super) fn push(&mut self, mut chunk: &[u8], library: &mut Library) {
        while let Some(tag) = self.tags.next(&mut chunk) {
            match tag {
                Tag::Open(Element::Dict | Element::Array) => self.open(library),
                Tag::Close(Element::Dict | Element::Array) => self.close(library),
                Tag::Close(Element::Key) => self.take_key(library),
                Tag::Close(Element::Leaf) => {
                    self.is_misread |= !self.tags.is_utf8();
                    let text = self.tags.text();
                    if self.tags.is_lost() {
                        library.lose();
                    }
                    if let Some(key) = self.key.take() {
                        self.tell(&key, Value::Text(&text), library);
                    }
                }
                Tag::Open(element @ (Element::True | Element::False)) => {
                    let value = if element == Element::True { Value::True } else { Value::False };
                    if let Some(key) = self.key.take() {
                        self.tell(&key, value, library);
                    }
                }
                Tag::Close(Element::Plist) => self.is_ended = true,
                _ => {}
            }
        }
    }

    /// How many bytes are held.
    pub(super) fn held(&self) -> usize {
        self.tags.held() + self.key.as_ref().map_or(0, String::capacity)
    }

    fn tell(&self, key: &str, value: Value<'_>, library: &mut Library) {
        match self.section {
            Section::Root => library.root(key, value),
            Section::Tracks if self.nested == 0 => library.field(key, value),
            Section::Tracks => {}
        }
    }

    fn take_key(&mut self, library: &mut Library) {
        let key = self.tags.text().into_owned();
        if self.section == Section::Tracks && ROOT_KEYS.contains(&key.as_str()) {
            library.end_track();
            self.section = Section::Root;
        }
        self.key = Some(key);
    }

    fn open(&mut self, library: &mut Library) {
        let key = self.key.take();
        match (self.section, key.as_deref()) {
            (Section::Root, Some("Tracks")) => {
                self.section = Section::Tracks;
                self.nested = 0;
                library.begin_tracks();
            }
            (Section::Root, _) => {}
            (Section::Tracks, Some(key)) if !is_number(key) => self.nested += 1,
            (Section::Tracks, _) => {
                self.nested = 0;
                library.begin_track();
            }
        }
    }

    fn close(&mut self, library: &mut Library) {
        self.key = None;
        match self.nested {
            0 => library.end_track(),
            _ => self.nested -= 1,
        }
    }

    /// Notes what was wrong with the file as a whole.
    pub(super) fn finish(self, library: &mut Library) {
        if !self.is_ended && library.has_begun() {
            library.note(ProblemCode::Truncated, "");
        }
        if self.tags.has_lost() {
            library.note(ProblemCode::BadText, ENTITIES);
        }
        if self.tags.is_broken() {
            library.note(ProblemCode::BadStructure, "tags");
        }
        if self.is_misread {
            library.note(ProblemCode::BadText, "");
        }
    }
}

/// Whether a key begins a track: it is the track's number, or what damage left of it.
fn is_number(key: &str) -> bool {
    key.trim().bytes().all(|byte| byte.is_ascii_digit())
}
