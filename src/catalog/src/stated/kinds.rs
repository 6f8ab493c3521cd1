//! What the text `Kind` of a file says, in the languages whose words are known.

/// What a `Kind` says about where a file came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KindSays {
    /// "Purchased AAC audio file".
    Purchased,
    /// "Protected AAC audio file": bought, with FairPlay.
    Protected,
    /// "Matched AAC audio file".
    Matched,
    /// "Apple Music AAC audio file".
    AppleMusic,
    /// No such word: "MPEG audio file".
    Nothing,
}

/// Parts of kinds, in lower case. The first one that a kind contains decides. Accents can stand behind their letters.
///
/// The languages are English, German, French and Japanese (EVIDENCE.md §8.1). "Apple Music" is the same in all.
/// For other languages no source was found, so flags alone decide for their songs.
const WORDS: [(&str, KindSays); 28] = [
    ("apple music", KindSays::AppleMusic),
    ("matched ", KindSays::Matched),
    ("abgeglichene ", KindSays::Matched),
    ("passende ", KindSays::Matched),
    ("mis en correspondance", KindSays::Matched),
    ("マッチした", KindSays::Matched),
    ("protected ", KindSays::Protected),
    ("geschützte ", KindSays::Protected),
    ("geschu\u{308}tzte ", KindSays::Protected),
    (" protégé", KindSays::Protected),
    (" prote\u{301}ge\u{301}", KindSays::Protected),
    ("保護された", KindSays::Protected),
    ("purchased ", KindSays::Purchased),
    ("gekaufte ", KindSays::Purchased),
    (" acheté", KindSays::Purchased),
    (" achete\u{301}", KindSays::Purchased),
    ("購入した", KindSays::Purchased),
    ("audio file", KindSays::Nothing),
    ("video file", KindSays::Nothing),
    ("movie file", KindSays::Nothing),
    ("audio stream", KindSays::Nothing),
    ("pdf document", KindSays::Nothing),
    ("itunes extras", KindSays::Nothing),
    ("audiodatei", KindSays::Nothing),
    ("videodatei", KindSays::Nothing),
    ("fichier audio", KindSays::Nothing),
    ("オーディオファイル", KindSays::Nothing),
    ("オーテ\u{3099}ィオファイル", KindSays::Nothing),
];

/// What a kind says; `None` when its language is not known.
pub fn kind_says(kind: &str) -> Option<KindSays> {
    // In these words only first letters are capitals, and those are ASCII.
    let kind = kind.to_ascii_lowercase();
    WORDS.iter().find(|(word, _)| kind.contains(word)).map(|&(_, says)| says)
}

/// Whether a kind is one of music that Apple's store never sold.
pub(super) fn is_never_sold(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    let is_mpeg_audio = kind.contains("mpeg") && !kind.contains("mpeg-4");
    let is_video = kind.contains("video") || kind.contains("movie");
    (is_mpeg_audio && !is_video) || ["lossless", "wav", "aiff"].iter().any(|word| kind.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_in_known_languages() {
        let check = |kind, wanted| assert_eq!(kind_says(kind), wanted, "{kind}");
        check("Purchased MPEG-4 video file", Some(KindSays::Purchased));
        check("Protected AAC audio file", Some(KindSays::Protected));
        check("Matched AAC audio file", Some(KindSays::Matched));
        check("Apple Music AAC audio file", Some(KindSays::AppleMusic));
        check("Apple Lossless audio file", Some(KindSays::Nothing));
        check("Gekaufte AAC-Audiodatei", Some(KindSays::Purchased));
        check("Geschützte AAC-Audiodatei", Some(KindSays::Protected));
        check("Geschu\u{308}tzte AAC-Audiodatei", Some(KindSays::Protected));
        check("Abgeglichene AAC-Audiodatei", Some(KindSays::Matched));
        check("MPEG-Audiodatei", Some(KindSays::Nothing));
        check("Fichier audio AAC acheté", Some(KindSays::Purchased));
        check("Fichier audio AAC mis en correspondance", Some(KindSays::Matched));
        check("マッチしたAACオーディオファイル", Some(KindSays::Matched));
        check("保護された AAC オーディオファイル", Some(KindSays::Protected));
        check("MPEG オーディオファイル", Some(KindSays::Nothing));
        check("Plik audio AAC", None);
        check("", None);
    }
}
