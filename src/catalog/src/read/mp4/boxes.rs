//! Boxes ("atoms") of the MPEG-4 family, ISO/IEC 14496-12 section 4.2. They are walked over in a file of
//! which only parts are fetched, and in a slice.

use std::ops::Range;

use crate::read::bytes::Cursor;
use crate::read::{Missing, Source};
use crate::reading::{Draft, ProblemCode};

/// When the boxes that are left have no more bytes than this, all of them are fetched in one go.
const SMALL: u64 = 192 * 1024;

/// When they have more, this many bytes are fetched from their start and as many from their end, which is behind
/// the artwork. Two reads of this size cost less than one of 400 KiB.
const START: u64 = 64 * 1024;
const END: u64 = 16 * 1024;

/// The most boxes that are looked at in one file. Films with chapters have some hundreds.
const MAX_BOXES: u32 = 20_000;

/// The four bytes that name a box. They need not be letters.
pub(super) type Kind = [u8; 4];

/// The letters as text: `©nam` for `A9 6E 61 6D`.
pub(super) fn kind_text(kind: Kind) -> String {
    kind.iter().copied().map(char::from).collect()
}

/// Where a box's contents stand in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Atom {
    pub(super) kind: Kind,
    pub(super) start: u64,
    /// Where the contents end, at most at the end of the box around this one.
    pub(super) end: u64,
    /// Whether the box ends where its header says.
    pub(super) extent: Extent,
    /// How many bytes of contents the header claims.
    pub(super) claim: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    Cut,
}

impl Atom {
    pub(super) fn len(&self) -> u64 {
        self.end - self.start
    }

    /// The boxes inside of this one, which stand behind `skip` bytes of its own.
    pub(super) fn children(&self, own: u64, need: Need) -> Children {
        Children { kind: self.kind, at: self.start.saturating_add(own), end: self.end, need }
    }
}

/// What to do when bytes are needed that are not fetched yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Fetch them.
    Fetch,
    /// Do without them.
    IfThere,
}

/// A range in which boxes stand one after another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Children {
    /// The kind of the box around them; `file` for the top level of the file.
    pub(super) kind: Kind,
    /// Where the header of the next box is.
    pub(super) at: u64,
    pub(super) end: u64,
    pub(super) need: Need,
}

/// Walks over a file's boxes and gathers the ranges that are missing on the way, so that they are fetched in
/// one round.
///
/// Missing bytes do not end a walk: the size of a box tells where the next one is.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    source: &'a Source<'a>,
    wanted: Vec<Range<u64>>,
    boxes_left: u32,
}

impl<'a> Walk<'a> {
    pub(super) fn new(source: &'a Source<'a>) -> Walk<'a> {
        Walk { source, wanted: Vec::new(), boxes_left: MAX_BOXES }
    }

    /// The next box of a range. `None` at the range's end, at a broken header, and where the header is not fetched.
    pub(super) fn next(&mut self, children: &mut Children, reading: &mut Draft) -> Option<Atom> {
        let left = children.end.checked_sub(children.at).filter(|&left| left >= 8)?;
        let Some(boxes_left) = self.boxes_left.checked_sub(1) else {
            reading.note(ProblemCode::TooLarge, detail(children.kind));
            return None;
        };
        self.boxes_left = boxes_left;
        let Some(bytes) = self.get(children.at, left.min(16)) else {
            if children.need == Need::Fetch {
                self.want_rest(children);
            }
            return None;
        };
        match header(bytes, left, children.end == self.source.size()) {
            Header::Sound { kind, own, len } => Some(self.step(children, kind, own, len, reading)),
            Header::Terminator => {
                children.at = children.end;
                None
            }
            Header::Broken => {
                children.at = children.end;
                if children.need == Need::Fetch {
                    reading.note(ProblemCode::BadStructure, detail(children.kind));
                }
                None
            }
        }
    }

    /// Steps over a box with a sound header. A box that claims more bytes than the box around it has is cut.
    fn step(&self, children: &mut Children, kind: Kind, own: u64, len: u64, reading: &mut Draft) -> Atom {
        let claimed = children.at.saturating_add(len);
        let end = claimed.min(children.end);
        let start = children.at.saturating_add(own).min(end);
        children.at = end;
        let claim = len.saturating_sub(own);
        if claimed <= children.end {
            return Atom { kind, start, end, extent: Extent::Whole, claim };
        }
        // How much of the media is there is told with the length of the audio.
        if kind == *b"mdat" && children.end == self.source.size() {
            return Atom { kind, start, end, extent: Extent::Cut, claim };
        }
        let code = match children.end == self.source.size() {
            true => ProblemCode::Truncated,
            false => ProblemCode::BadStructure,
        };
        reading.note(code, detail(kind));
        Atom { kind, start, end, extent: Extent::Cut, claim }
    }

    /// How long the file is.
    pub(super) fn size(&self) -> u64 {
        self.source.size()
    }

    /// The first box of this kind in a range.
    pub(super) fn find(&mut self, mut children: Children, kind: &Kind, reading: &mut Draft) -> Option<Atom> {
        while let Some(atom) = self.next(&mut children, reading) {
            if atom.kind == *kind {
                return Some(atom);
            }
        }
        None
    }

    /// The first bytes of a box's contents, at most `max`. Fewer where the file ends.
    pub(super) fn contents(&mut self, atom: Atom, max: u64, need: Need) -> Option<&'a [u8]> {
        let len = atom.len().min(max);
        let bytes = self.get(atom.start, len);
        if bytes.is_none() && need == Need::Fetch {
            self.wanted.push(atom.start..atom.start + len);
        }
        bytes
    }

    /// Asks for the boxes that are left in a range: for all if they are small, else for where tags are likely
    /// to be.
    pub(super) fn want_rest(&mut self, children: &Children) {
        let Children { at, end, .. } = *children;
        if end.saturating_sub(at) <= SMALL {
            self.wanted.push(at..end);
            return;
        }
        self.wanted.push(at..at.saturating_add(START));
        if matches!(&children.kind, b"file" | b"moov" | b"udta" | b"meta" | b"ilst") {
            self.wanted.push(end - END..end);
        }
    }

    /// The ranges that were asked for and are not fetched.
    pub(super) fn finish(self) -> Result<(), Missing> {
        self.source.need(&self.wanted)
    }

    fn get(&self, at: u64, len: u64) -> Option<&'a [u8]> {
        self.source.bytes(at, len).ok()
    }
}

enum Header {
    Sound { kind: Kind, own: u64, len: u64 },
    Terminator,
    Broken,
}

/// Reads a header at its start. `left` is how many bytes are left of the box around it, or of the file.
fn header(bytes: &[u8], left: u64, ends_with_file: bool) -> Header {
    let mut cursor = Cursor::new(bytes);
    let (Some(size), Some(kind)) = (cursor.u32_be(), cursor.array::<4>()) else {
        return Header::Broken;
    };
    match size {
        0 if kind == [0; 4] => Header::Terminator,
        0 if ends_with_file => Header::Sound { kind, own: 8, len: left },
        1 => match cursor.u64_be() {
            Some(len) if len >= 16 => Header::Sound { kind, own: 16, len },
            _ => Header::Broken,
        },
        2..=7 | 0 => Header::Broken,
        len => Header::Sound { kind, own: 8, len: u64::from(len) },
    }
}

fn detail(kind: Kind) -> String {
    format!("`{}` box", kind_text(kind))
}

/// The boxes of a slice: kind and contents. The last one is cut where the slice ends.
#[derive(Clone, Debug)]
pub(super) struct Slices<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Slices<'a> {
    type Item = (Kind, &'a [u8]);

    fn next(&mut self) -> Option<(Kind, &'a [u8])> {
        let mut cursor = Cursor::new(self.0);
        let len = usize::try_from(cursor.u32_be()?).ok()?.checked_sub(8)?;
        let kind = cursor.array()?;
        let (contents, rest) = cursor.rest().split_at(len.min(cursor.rest().len()));
        self.0 = rest;
        Some((kind, contents))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::KEEP;

    fn kinds(bytes: &[u8]) -> (Vec<(String, u64)>, Vec<ProblemCode>) {
        let mut source = Source::new(bytes.len() as u64);
        source.feed(0, bytes.into());
        let mut reading = Draft::new(KEEP);
        let mut walk = Walk::new(&source);
        let mut children = Children { kind: *b"moov", at: 0, end: bytes.len() as u64, need: Need::Fetch };
        let mut found = Vec::new();
        while let Some(atom) = walk.next(&mut children, &mut reading) {
            found.push((kind_text(atom.kind), atom.len()));
        }
        walk.finish().expect("all is there");
        (found, reading.problems.iter().map(|problem| problem.code).collect())
    }

    fn check(bytes: &[u8], wanted: &[(&str, u64)], problems: &[ProblemCode]) {
        let wanted: Vec<_> = wanted.iter().map(|&(kind, len)| (kind.to_owned(), len)).collect();
        assert_eq!(kinds(bytes), (wanted, problems.to_vec()), "{bytes:x?}");
    }

    #[test]
    fn sizes_of_every_form() {
        check(b"\0\0\0\x08free\0\0\0\x09skipx", &[("free", 0), ("skip", 1)], &[]);
        check(b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x12xy", &[("mdat", 2)], &[]);
        check(b"\0\0\0\0mdatxyz", &[("mdat", 3)], &[]);
        check(b"\0\0\0\x08free\0\0\0\0", &[("free", 0)], &[]);
        check(b"\0\0\0\x08free\0\0\0\0\0\0\0\0\0\0\0\x08skip", &[("free", 0)], &[]);
    }

    #[test]
    fn broken_sizes_end_the_walk() {
        check(b"\0\0\0\x07free\0\0\0\x08skip", &[], &[ProblemCode::BadStructure]);
        check(b"\0\0\0\x01free\0\0\0\0\0\0\0\x08", &[], &[ProblemCode::BadStructure]);
        check(b"\0\0\0\x01free\0\0", &[], &[ProblemCode::BadStructure]);
        check(b"\xff\xff\xff\xfffreexyz", &[("free", 3)], &[ProblemCode::Truncated]);
        let huge = b"\0\0\0\x01free\x80\0\0\0\0\0\0\0xyz";
        check(huge, &[("free", 3)], &[ProblemCode::Truncated]);
        // Whoever reads the file says how much of its media is there.
        check(b"\0\0\0\x63mdatxyz", &[("mdat", 3)], &[]);
    }

    #[test]
    fn a_million_boxes_are_not_walked() {
        let (found, problems) = kinds(&b"\0\0\0\x08free".repeat(100_000));
        assert_eq!(found.len(), MAX_BOXES as usize);
        assert_eq!(problems, [ProblemCode::TooLarge]);
    }

    #[test]
    fn slices_are_cut_where_they_end() {
        let all: Vec<_> = Slices(b"\0\0\0\x09frmax\0\0\0\x63schixyz").collect();
        assert_eq!(all, [(*b"frma", &b"x"[..]), (*b"schi", &b"xyz"[..])]);
        assert_eq!(Slices(b"\0\0\0\x01frmax").count(), 0);
    }
}
