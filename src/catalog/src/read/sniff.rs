//! Tells containers apart by their magic bytes. A file's extension is never believed, and a single
//! frame sync proves nothing: text in UTF-16 starts with FF FE, which is one.

use super::mpeg::chain::Hint;
use super::tags::id3v2;
use super::{Missing, Source, ac3, adts, mpeg};
use crate::reading::Container;

mod named;

/// How many bytes are looked at; magic bytes need fewer.
const LOOKED_AT: u64 = 4 * 1024;

/// Windows Media's header object.
const ASF: [u8; 16] =
    [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c];

/// Tells what starts at `offset`, behind any ID3v2 tags. `None` for bytes with no magic that is known.
///
/// The name decides only where the bytes leave a choice.
pub(super) fn sniff(name: &str, source: &Source, offset: u64) -> Result<Option<Container>, Missing> {
    source.need(&[offset..offset.saturating_add(LOOKED_AT)])?;
    let head = source.available(offset);
    let known = by_magic(head).or_else(|| named::by_magic(name, head)).or_else(|| by_sync(head));
    if let Some(container) = known {
        return Ok(Some(container));
    }
    if is_known_otherwise(head) {
        return Ok(None);
    }
    let is_tagged = offset > 0 || is_tag(head);
    let hint = if is_tagged || has_mpeg_extension(name) { Hint::Likely } else { Hint::None };
    if adts::find(source, offset, Hint::None)?.is_some() {
        return Ok(Some(Container::Adts));
    }
    if mpeg::find(source, offset, hint)?.is_some() {
        return Ok(Some(Container::Mpeg));
    }
    if adts::find(source, offset, hint)?.is_some() {
        return Ok(Some(Container::Adts));
    }
    Ok(is_tagged.then_some(Container::BareTag))
}

/// Where an ID3 tag stands behind bytes that are neither a container nor frames: zeros, an answer's header, what a download left.
/// Only in files that are named as music of frames, because other data may have these letters in it.
pub(super) fn tag_behind_junk(name: &str, source: &Source) -> Result<Option<u64>, Missing> {
    source.need(&[0..LOOKED_AT])?;
    let head = source.available(0);
    let is_told =
        by_magic(head).is_some() || named::by_magic(name, head).is_some() || by_sync(head).is_some();
    let is_frame = matches!(head, [0xff, sync, ..] if *sync >= 0xe0);
    if !has_mpeg_extension(name) || is_told || is_frame || is_known_otherwise(head) {
        return Ok(None);
    }
    Ok(id3v2::find(head, source.size()))
}

fn by_magic(head: &[u8]) -> Option<Container> {
    Some(match head {
        [b'f', b'L', b'a', b'C', ..] => Container::Flac,
        [b'O', b'g', b'g', b'S', ..] => Container::Ogg,
        [b'R', b'I', b'F', b'F' | b'X', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Container::Wav,
        [b'R', b'F', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Container::Wav,
        [b'B', b'W', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Container::Wav,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'R', b'M', b'I', b'D', ..] => Container::Midi,
        [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', b'F' | b'C', ..] => Container::Aiff,
        [b'M', b'A', b'C', b' ', ..] => Container::Ape,
        [b'w', b'v', b'p', b'k', ..] => Container::WavPack,
        [b'M', b'P', b'+', ..] | [b'M', b'P', b'C', b'K', ..] => Container::Musepack,
        [b'D', b'S', b'D', b' ', ..] => Container::Dsf,
        [b'F', b'R', b'M', b'8', ..] => Container::Dff,
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Container::Matroska,
        [b'T', b'T', b'A', b'1' | b'2', ..] => Container::Tta,
        [b't', b'B', b'a', b'K', ..] => Container::Tak,
        [b'O', b'F', b'R', b' ', ..] => Container::OptimFrog,
        [b'c', b'a', b'f', b'f', 0, ..] => Container::Caf,
        [b'M', b'T', b'h', b'd', 0, 0, 0, 6, ..] => Container::Midi,
        [b'A', b'D', b'I', b'F', ..] => Container::Adts,
        [_, _, _, _, 0x57, 0x90, 0x75, 0x36, ..] => Container::Audible,
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if !is_picture(brand) => Container::Mp4,
        _ if head.starts_with(&ASF) => Container::Asf,
        _ if is_dts(head) => Container::Dts,
        _ if is_quicktime(head) => Container::Mp4,
        _ => return None,
    })
}

/// Brands of still pictures and raw photographs, which use the same boxes as music.
fn is_picture(brand: &[u8]) -> bool {
    [b"heic", b"heix", b"heim", b"mif1", b"msf1", b"avif", b"avis", b"crx ", b"jp2 "]
        .iter()
        .any(|it| brand.starts_with(*it))
}

/// Old QuickTime files have no `ftyp`. They begin with one of these boxes.
fn is_quicktime(head: &[u8]) -> bool {
    let Some(([a, b, c, d], rest)) = head.split_first_chunk::<4>() else { return false };
    let size = u32::from_be_bytes([*a, *b, *c, *d]);
    let named = [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"].iter().any(|it| rest.starts_with(*it));
    named && !(2..8).contains(&size)
}

fn is_dts(head: &[u8]) -> bool {
    let syncs = [
        [0x7f, 0xfe, 0x80, 0x01],
        [0xfe, 0x7f, 0x01, 0x80],
        [0x1f, 0xff, 0xe8, 0x00],
        [0xff, 0x1f, 0x00, 0xe8],
    ];
    syncs.iter().any(|sync| head.starts_with(sync)) || head.starts_with(b"DTSHDHDR")
}

/// Tells AC-3 and LOAS. Their sync words have only two bytes, so several frames in a row are required.
fn by_sync(head: &[u8]) -> Option<Container> {
    if adts::is_loas(head) {
        return Some(Container::Loas);
    }
    let frame = ac3::Frame::parse(head)?;
    let follows =
        head.get(frame.len..).is_none_or(|next| next.len() < 8 || ac3::Frame::parse(next).is_some());
    follows.then_some(Container::Ac3)
}

/// Magic bytes of other kinds of files that are often named ".mp3": no frames are searched for in these.
fn is_known_otherwise(head: &[u8]) -> bool {
    [&b"\x89PNG"[..], b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04", b"\0\0\x01\xba"]
        .iter()
        .any(|magic| head.starts_with(magic))
}

fn is_tag(head: &[u8]) -> bool {
    [&b"APETAGEX"[..], b"LYRICSBEGIN", b"TAG"].iter().any(|magic| head.starts_with(magic))
}

/// Whether the extension of a file promises another container than the bytes are. Many extensions promise none.
pub(super) fn contradicts(name: &str, container: Container) -> bool {
    let promised = promised_by(&extension(name).to_ascii_lowercase());
    container != Container::BareTag && promised.is_some_and(|promised| promised != container)
}

/// The container that an extension stands for, where it stands for one.
fn promised_by(extension: &str) -> Option<Container> {
    Some(match extension {
        "mp3" | "mp2" | "mp1" | "mpga" => Container::Mpeg,
        "m4a" | "m4b" | "m4p" | "m4r" | "mp4" | "m4v" | "mov" | "aax" => Container::Mp4,
        "flac" => Container::Flac,
        "ogg" | "oga" | "opus" | "spx" => Container::Ogg,
        "wav" => Container::Wav,
        "aif" | "aiff" | "aifc" => Container::Aiff,
        "ape" => Container::Ape,
        "wv" => Container::WavPack,
        "mpc" => Container::Musepack,
        "wma" | "wmv" | "asf" => Container::Asf,
        "dsf" => Container::Dsf,
        "dff" => Container::Dff,
        "mka" | "mkv" | "webm" => Container::Matroska,
        "tta" => Container::Tta,
        "tak" => Container::Tak,
        "ofr" => Container::OptimFrog,
        "aa" => Container::Audible,
        "caf" => Container::Caf,
        "ac3" => Container::Ac3,
        "dts" => Container::Dts,
        "mid" | "midi" => Container::Midi,
        _ => return None,
    })
}

/// The part of a name behind its last dot.
fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn has_mpeg_extension(name: &str) -> bool {
    let extension = extension(name);
    ["mp3", "mp2", "mp1", "mpga", "mpa", "m2a", "aac", "adts"]
        .iter()
        .any(|it| extension.eq_ignore_ascii_case(it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{aiff, flac, id3, mpeg as mp3, wav};

    fn check(name: &str, bytes: &[u8], offset: u64, wanted: Option<Container>) {
        let mut source = Source::new(bytes.len() as u64);
        source.feed(0, bytes.into());
        assert_eq!(sniff(name, &source, offset), Ok(wanted), "{name}");
    }

    #[test]
    fn magic_bytes() {
        let dsf = [b"DSD \x1c".as_slice(), &[0; 60]].concat();
        let cases: [(&[u8], Container); 16] = [
            (&flac::flac(&[]), Container::Flac),
            (&wav::pcm(100, &[]), Container::Wav),
            (&aiff::pcm(100, &[]), Container::Aiff),
            (b"RF64\xff\xff\xff\xffWAVEds64", Container::Wav),
            (b"\0\0\0\x20ftypM4A ", Container::Mp4),
            (b"\0\0\x10\0moov\0\0\0\x6cmvhd", Container::Mp4),
            (&dsf, Container::Dsf),
            (&ASF, Container::Asf),
            (b"\x1a\x45\xdf\xa3\x93", Container::Matroska),
            (b"TTA1\x01\0", Container::Tta),
            (b"MPCKSH", Container::Musepack),
            (b"MP+\x17", Container::Musepack),
            (b"\0\x12\x34\x56\x57\x90\x75\x36", Container::Audible),
            (b"MThd\0\0\0\x06\0\x01", Container::Midi),
            (b"APETAGEX\xd0\x07\0\0", Container::BareTag),
            (b"\x0b\x77\0\0\x14\x40\x43", Container::Ac3),
        ];
        for (bytes, container) in cases {
            check("x", bytes, 0, Some(container));
        }
    }

    #[test]
    fn frames_have_to_follow_one_another() {
        let frames = mp3::cbr(128, 3, 1);
        check("x", &frames, 0, Some(Container::Mpeg));
        check("x.mp3", &frames, 0, Some(Container::Mpeg));
        check("x.bin", &[&[1; 700], &frames[..]].concat(), 0, None);
        check("x.mp3", &[&[1; 700], &frames[..]].concat(), 0, Some(Container::Mpeg));
        check("x.mp3", &[&frames[..417], &[0; 5000]].concat(), 0, None);
        check("x.mp3", &frames[..400], 0, None);
    }

    #[test]
    fn junk_behind_a_tag_is_stepped_over() {
        let tag = id3::tag(id3::Version::V23, &[]);
        let file = [&tag[..], &[0; 9000], &mp3::cbr(128, 5, 1)].concat();
        check("x", &file, tag.len() as u64, Some(Container::Mpeg));
        check("x", &tag, tag.len() as u64, Some(Container::BareTag));
    }

    #[test]
    fn names_that_promise_something_else() {
        let check = |name, container, wanted| assert_eq!(contradicts(name, container), wanted, "{name}");
        check("a.mp3", Container::Mp4, true);
        check("a.MP3", Container::Mpeg, false);
        check("a.m4p", Container::Mp4, false);
        check("a.mp3", Container::BareTag, false);
        check("a.bin", Container::Flac, false);
        check("flac", Container::Wav, false);
    }

    #[test]
    fn other_files_are_not_music() {
        let log: Vec<u8> =
            "\u{feff}Exact Audio Copy".repeat(300).encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [
            &log[..],
            b"\xff\xd8\xff\xe0\0\x10JFIF",
            b"%PDF-1.4",
            b"REM GENRE Rock",
            b"",
            b"RIFF\0\0\0\0AVI LIST",
            b"\0\0\0\x18ftypheic",
        ] {
            check("x.mp3", bytes, 0, None);
        }
    }
}
