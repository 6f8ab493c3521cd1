//! Finds the first of several frames that follow one another, as a frame's
//! sync alone proves nothing.

/// How many frames in a row prove a stream.
const PROOF: usize = 3;

/// How many prove one where a tag or the name already speaks for it.
const LIKELY: usize = 2;

/// A frame: how many bytes until the next one, and what all frames of its stream have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Link {
    pub(in crate::read) len: usize,
    pub(in crate::read) kind: u32,
}

/// What speaks for a stream before any frame is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Hint {
    /// An ID3 tag in front, or the name: junk before the frames is stepped over.
    Likely,
    /// Nothing: frames have to begin at once.
    None,
}

/// Whether a window shows a file to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Window {
    ToTheEnd,
    Cut,
}

/// Where in a window a chain of frames begins.
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

/// How many frames stand in a row at the start of these bytes; the end of the file and tags there count as all of them.
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
            // The last frame may be cut.
            None if window == Window::ToTheEnd && count > 0 => return PROOF,
            None => return count + 1,
        };
    }
    PROOF
}

fn is_tag(bytes: &[u8]) -> bool {
    [&b"TAG"[..], b"APETAGEX", b"LYRICSBEGIN", b"ID3"].iter().any(|magic| bytes.starts_with(magic))
}
