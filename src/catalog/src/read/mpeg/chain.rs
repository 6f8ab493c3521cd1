//! Finds the first of several frames in a row. The sync word of a single frame proves nothing,
//! because other data contains it too.

/// How many frames in a row prove a stream when nothing else speaks for one.
const PROOF: usize = 3;

/// How many prove one when a tag in front or the file's name speaks for it as well.
const LIKELY: usize = 2;

/// What a chain needs of a frame: the number of bytes to the next one, and what all frames of a stream have
/// in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Link {
    pub(in crate::read) len: usize,
    pub(in crate::read) kind: u32,
}

/// What speaks for a stream of frames before any frame is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Hint {
    /// An ID3 tag in front, or the name. Other bytes before the first frame are stepped over.
    Likely,
    /// Nothing. The first frame has to stand at once.
    None,
}

/// Whether the bytes of a window reach the end of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Window {
    ToTheEnd,
    Cut,
}

/// Where a chain of frames begins in a window.
pub(in crate::read) fn find(
    bytes: &[u8],
    window: Window,
    hint: Hint,
    link: fn(&[u8]) -> Option<Link>,
) -> Option<usize> {
    let at_once = length(bytes, window, link);
    match hint {
        _ if at_once >= PROOF => return Some(0),
        Hint::None => return None,
        Hint::Likely if at_once >= LIKELY => return Some(0),
        Hint::Likely => {}
    }
    let mut pair = None;
    for (at, _) in bytes.iter().enumerate().filter(|&(_, &byte)| byte == 0xff) {
        match length(bytes.get(at..)?, window, link) {
            PROOF.. => return Some(at),
            LIKELY if pair.is_none() => pair = Some(at),
            _ => {}
        }
    }
    pair
}

/// How many frames stand in a row at the start of these bytes. A row that reaches the end of the file, or
/// tags there, always suffices.
fn length(mut bytes: &[u8], window: Window, link: fn(&[u8]) -> Option<Link>) -> usize {
    let mut kind = None;
    for count in 0..PROOF {
        let here = link(bytes).filter(|here| kind.is_none_or(|kind| kind == here.kind));
        let Some(here) = here else {
            let at_end = window == Window::ToTheEnd && bytes.len() < 4;
            return if count > 0 && (at_end || is_tag(bytes)) { PROOF } else { count };
        };
        kind = Some(here.kind);
        bytes = match bytes.get(here.len..) {
            Some(rest) => rest,
            // The last frame of a file may be cut.
            None if window == Window::ToTheEnd && count > 0 => return PROOF,
            None => return count + 1,
        };
    }
    PROOF
}

fn is_tag(bytes: &[u8]) -> bool {
    [&b"TAG"[..], b"APETAGEX", b"LYRICSBEGIN", b"ID3"].iter().any(|magic| bytes.starts_with(magic))
}
