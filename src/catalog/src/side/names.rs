//! Decides when two file names mean the same file. They may differ because the file was ripped to WAV and kept
//! as FLAC, because a system forbids some letters, or because a name was cut.

use unicode_normalization::char::decompose_canonical;

/// Extensions of the files that rippers write or people keep.
const AUDIO: [&str; 28] = [
    "wav", "flac", "mp3", "m4a", "aac", "ogg", "oga", "opus", "ape", "wv", "wma", "aiff", "aif", "aifc",
    "alac", "tta", "tak", "mpc", "ofr", "mp2", "mp4", "shn", "caf", "mka", "w64", "bwf", "bin", "spx",
];

/// The shortest key, in bytes, by which a file is found although its name was cut.
const MIN_CUT: usize = 24;

/// The fewest ASCII letters by which a name in another encoding is told.
const MIN_PLAIN: usize = 6;

/// What is left of a file's name without everything that may differ: letters and digits,
/// without case and accents. "01 Don’t.wav" and "01 Don't.flac" have the same key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key(String);

impl Key {
    /// The key of a name or of a path.
    pub(super) fn of(path: &str) -> Key {
        let (stem, _) = split(path);
        let mut key = String::with_capacity(stem.len());
        for letter in stem.chars() {
            decompose_canonical(letter, |part| {
                key.extend(part.to_lowercase().filter(|c| c.is_alphanumeric()));
            });
        }
        // A name without letters and digits, such as "!!!", stays as it is.
        Key(if key.is_empty() { stem.to_owned() } else { key })
    }

    /// Whether this key begins with the key of a cut name, and that one is long enough to tell files apart.
    pub(super) fn continues(&self, cut: &Key) -> bool {
        cut.0.len() >= MIN_CUT && self.0.starts_with(&cut.0)
    }

    /// Whether two names differ only in letters beyond ASCII, which another encoding makes others or none of.
    pub(super) fn is_like(&self, other: &Key) -> bool {
        let plain = |key: &Key| -> String { key.0.chars().filter(char::is_ascii).collect() };
        let (own, other) = (plain(self), plain(other));
        own == other && own.len() >= MIN_PLAIN
    }

    /// Whether files of many discs have this name, such as "Track 01" or "CDImage".
    pub(super) fn is_generic(&self) -> bool {
        const WORDS: [&str; 14] = [
            "",
            "track",
            "audiotrack",
            "cdimage",
            "image",
            "range",
            "titel",
            "piste",
            "pista",
            "traccia",
            "spar",
            "дорожка",
            "трек",
            "トラック",
        ];
        let word = self.0.trim_matches(|c: char| c.is_ascii_digit());
        WORDS.contains(&word) || word.contains("unknownartist")
    }
}

/// Whether a path has no extension of audio, because logs cut very long paths.
pub(super) fn is_cut(path: &str) -> bool {
    split(path).1.is_none()
}

/// The last part of a path, of any system.
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Whether a path has an extension of audio.
pub fn is_audio(path: &str) -> bool {
    split(path).1.is_some()
}

/// A path's last part without an extension of audio, and that extension.
fn split(path: &str) -> (&str, Option<&str>) {
    let name = last_part(path);
    match name.rsplit_once('.') {
        Some((stem, end)) if AUDIO.iter().any(|known| known.eq_ignore_ascii_case(end)) => (stem, Some(end)),
        _ => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_file_has_the_same_key() {
        let check = |one, other| assert_eq!(Key::of(one), Key::of(other));
        check("C:\\Rips\\A\\01 Song.wav", "01 Song.flac");
        check("/rips/01. Song.WAV", "01. Song.m4a");
        check("01 Where? When: \"Now\".wav", "01 Where_ When_ _Now_.flac");
        check("01 Don’t.wav", "01 Don't.flac");
        check("03 Caf\u{e9}.wav", "03 Cafe\u{301}.flac");
        check("04 \u{304c}.wav", "04 \u{304b}\u{3099}.flac");
        check("05 \u{d55c}.wav", "05 \u{1112}\u{1161}\u{11ab}.flac");
        check("06 Мой.wav", "06 Мои\u{306}.flac");
    }

    #[test]
    fn other_files_have_other_keys() {
        let check = |one, other| assert_ne!(Key::of(one), Key::of(other));
        check("01 Song.wav", "02 Song.wav");
        check("!!!.wav", "???.wav");
        check("01 Song.v2", "01 Song.wav");
    }

    #[test]
    fn cut_names_are_known_by_a_long_beginning() {
        let check = |name, cut, wanted| assert_eq!(Key::of(name).continues(&Key::of(cut)), wanted);
        check("01 A rather long name of a song, live.flac", "01 A rather long name of a song, li", true);
        check("01 A short name.flac", "01 A short", false);
        assert!(is_cut("C:\\01 A rather long name of a song, live.wa"));
        assert!(!is_cut("C:\\01 A.wav"));
    }

    #[test]
    fn some_names_say_nothing() {
        for name in
            ["Track01.wav", "01.flac", "CDImage.wav", "AudioTrack 07.wav", "01 - Unknown Artist - Track.wav"]
        {
            assert!(Key::of(name).is_generic(), "{name:?}");
        }
        assert!(!Key::of("01 Song.wav").is_generic());
    }
}
