//! Vorbis comments, as FLAC, Ogg Vorbis, Opus and Speex hold them.
//! <https://xiph.org/vorbis/doc/v-comment.html>

use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::reading::{Draft, ProblemCode};

/// Comments with more bytes than this are pictures, lyrics or logs and are stepped over.
const MAX_COMMENT: usize = 16 * 1024;

/// The most comments read; real files have fewer than a hundred.
const MAX_COMMENTS: u32 = 10_000;

/// The longest key that is looked at; the longest one with a meaning has 30 letters.
const MAX_KEY: usize = 64;

/// The comments whose values are pictures in base64.
const PICTURES: [&str; 2] = ["METADATA_BLOCK_PICTURE", "COVERART"];

/// Reads a comment header: vendor, count, then `KEY=value` each with its length.
///
/// The caller feeds the bytes that are fetched, and asks [`Comments::next`] where to go on.
/// That place may lie behind a picture that is never fetched.
#[derive(Debug, Default)]
pub(crate) struct Comments {
    next: u64,
    /// How many comments are still to come; `None` until the count is read.
    left: Option<u32>,
}

impl Comments {
    /// Whether all comments were read or stepped over.
    pub(crate) fn is_done(&self) -> bool {
        self.left == Some(0)
    }

    /// Where in the header the next bytes to feed start.
    pub(crate) fn next(&self) -> u64 {
        self.next
    }

    /// Reads bytes that stand in the header from [`Comments::next`] on, as far as whole comments go.
    pub(crate) fn read(&mut self, bytes: &[u8], reading: &mut Draft) {
        let mut cursor = Cursor::new(bytes);
        if self.left.is_none() && self.start(&mut cursor, reading).is_none() {
            return;
        }
        while !self.is_done() && self.read_one(&mut cursor, reading).is_some() {}
    }

    /// Notes a problem if some comments are missing.
    pub(crate) fn finish(&self, reading: &mut Draft) {
        if !self.is_done() {
            reading.note(ProblemCode::BadTag, "Vorbis comments");
        }
    }

    fn start(&mut self, cursor: &mut Cursor<'_>, reading: &mut Draft) -> Option<()> {
        let len = cursor.u32_le()?;
        let vendor = cursor.take(usize::try_from(len).ok()?)?;
        let count = cursor.u32_le()?;
        reading.take_mark(Where::Audio, "vendor", &String::from_utf8_lossy(vendor));
        if count > MAX_COMMENTS {
            reading.note(ProblemCode::TooLarge, "Vorbis comments");
        }
        self.next = 8 + u64::from(len);
        self.left = Some(count.min(MAX_COMMENTS));
        Some(())
    }

    /// Reads or steps over one comment; `None` when more bytes are needed to go on.
    fn read_one(&mut self, cursor: &mut Cursor<'_>, reading: &mut Draft) -> Option<()> {
        let len = cursor.u32_le()?;
        let wanted = usize::try_from(len).ok()?;
        let there = cursor.rest();
        let whole = cursor.take(wanted);
        if whole.is_none() && wanted <= MAX_COMMENT && !is_picture(there) {
            return None;
        }
        self.next += 4 + u64::from(len);
        self.left = self.left.map(|left| left.saturating_sub(1));
        let comment = whole?;
        if comment.len() <= MAX_COMMENT {
            read_comment(comment, reading);
        }
        Some(())
    }
}

fn is_picture(comment: &[u8]) -> bool {
    PICTURES.iter().any(|name| {
        let there = comment.get(..=name.len()).and_then(<[u8]>::split_last);
        there.is_some_and(|(&last, key)| last == b'=' && key.eq_ignore_ascii_case(name.as_bytes()))
    })
}

/// Passes on a comment. Its key is put into capitals in a small buffer, because keys are short.
fn read_comment(comment: &[u8], reading: &mut Draft) {
    let Some(split) = comment.iter().take(MAX_KEY + 1).position(|&byte| byte == b'=') else {
        return;
    };
    let (key, value) = comment.split_at_checked(split).unwrap_or_default();
    let mut capitals = [0; MAX_KEY];
    let Some(capitals) = capitals.get_mut(..key.len()) else {
        return;
    };
    capitals.copy_from_slice(key);
    capitals.make_ascii_uppercase();
    let Ok(key) = std::str::from_utf8(capitals) else {
        reading.note(ProblemCode::BadText, "Vorbis comment's key");
        return;
    };
    if PICTURES.contains(&key) {
        return;
    }
    let value = crate::text::of_bytes(value.get(1..).unwrap_or_default());
    if matches!(value, std::borrow::Cow::Owned(_)) {
        reading.note(ProblemCode::BadText, key);
    }
    reading.take_text(Where::Vorbis, key, &value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::KEEP;
    use crate::fixtures::flac::{picture_comment, vorbis_comments};
    use crate::reading::Reading;

    fn read(header: &[u8]) -> (Comments, Draft) {
        let (mut comments, mut reading) = (Comments::default(), Draft::new(KEEP));
        comments.read(header, &mut reading);
        (comments, reading)
    }

    fn check(comments: &[&str], wanted: impl Fn(&Reading) -> bool) {
        let (read, reading) = read(&vorbis_comments(comments));
        assert!(read.is_done() && wanted(&reading), "{comments:?} gave {reading:?}");
    }

    #[test]
    fn keys_in_any_case_and_first_value_wins() {
        check(&["title=a", "TITLE=b"], |r| r.tags.title.as_deref() == Some("a"));
        check(&["TrackNumber=5/12"], |r| r.tags.track_number == Some(5) && r.tags.track_total == Some(12));
        check(&["TITLE=a=b"], |r| r.tags.title.as_deref() == Some("a=b"));
        check(&["TITLE", "=x", ""], |r| r.tags.title.is_none() && r.problems.is_empty());
    }

    #[test]
    fn pictures_leave_no_trace() {
        check(&[&picture_comment(900), "coverart=AAAA", "ALBUM=x"], |r| {
            r.tags.album.as_deref() == Some("x") && r.marks.iter().all(|mark| mark.value.len() < 32)
        });
    }

    #[test]
    fn text_in_another_encoding_is_kept_and_noted() {
        let mut header = vorbis_comments(&["TITLE=naxve"]);
        let at = header.len() - 3;
        header[at] = 0xef;
        let (_, reading) = read(&header);
        assert_eq!(reading.tags.title.as_deref(), Some("na\u{ef}ve"));
        assert_eq!(reading.problems[0].code, ProblemCode::BadText);
    }

    #[test]
    fn goes_on_behind_a_picture_that_is_not_there() {
        let header = vorbis_comments(&["TITLE=a", &picture_comment(90_000), "ALBUM=b"]);
        let (mut comments, mut reading) = read(&header[..1000]);
        assert!(!comments.is_done());
        comments.read(&header[comments.next() as usize..], &mut reading);
        assert!(comments.is_done());
        assert_eq!((reading.tags.title.as_deref(), reading.tags.album.as_deref()), (Some("a"), Some("b")));
    }

    #[test]
    fn a_picture_at_the_end_need_not_be_there() {
        let header = vorbis_comments(&["TITLE=a", &picture_comment(90_000)]);
        assert!(read(&header[..1000]).0.is_done());
    }

    #[test]
    fn millions_of_empty_comments_are_cut_short() {
        let mut header = vorbis_comments(&[]);
        let at = header.len() - 4;
        header[at..].copy_from_slice(&3_000_000u32.to_le_bytes());
        header.resize(12_000_000, 0);
        let (comments, reading) = read(&header);
        assert!(comments.is_done());
        assert_eq!(comments.next(), at as u64 + 4 + 4 * u64::from(MAX_COMMENTS));
        assert_eq!(reading.problems[0].code, ProblemCode::TooLarge);
    }
}
