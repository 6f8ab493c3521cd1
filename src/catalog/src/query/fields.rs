//! The fields of a search, the words that each of them knows, and how what is being typed may go on.

use crate::evidence::{CloudStatus, Ineligible, Kind, Origin};
use crate::library::Group;
use crate::reading::{Codec, Container};
use crate::text::{fold, named};

use super::traits::Trait;

named! {
    /// A field of a search, by the word that stands before the colon.
    Field {
        Title = "title", "Title";
        Artist = "artist", "Artist";
        Album = "album", "Album";
        Year = "year", "Year";
        Disc = "disc", "Disc";
        Track = "track", "Track";
        Time = "time", "Time";
        Size = "size", "Size";
        Format = "format", "Format";
        Origin = "origin", "Origin";
        Status = "status", "Cloud status";
        Way = "way", "Way back";
        Place = "place", "Place";
        File = "file", "File or folder";
        Folder = "folder", "Folder or file";
        In = "in", "Exactly this folder";
        Note = "note", "Note";
        Kind = "kind", "Kind";
        Why = "why", "Why Apple does not take it";
        Is = "is", "Is";
    }
}

/// How many ways to go on are offered.
const MOST: usize = 12;

/// What files of a container are called too, by their extensions.
const CALLED: &[(&str, Container)] = &[
    ("mp3", Container::Mpeg),
    ("m4a", Container::Mp4),
    ("m4b", Container::Mp4),
    ("m4p", Container::Mp4),
    ("aif", Container::Aiff),
    ("aifc", Container::Aiff),
    ("oga", Container::Ogg),
    ("wv", Container::WavPack),
    ("mpc", Container::Musepack),
    ("wma", Container::Asf),
    ("mka", Container::Matroska),
    ("mkv", Container::Matroska),
    ("webm", Container::Matroska),
    ("ofr", Container::OptimFrog),
    ("shn", Container::Shorten),
    ("ra", Container::RealAudio),
    ("mid", Container::Midi),
    ("aax", Container::Audible),
];

/// The containers that a folded text names: by their word, or by an extension.
pub(super) fn containers(text: &str) -> Vec<Container> {
    let by_word = Container::ALL.iter().copied().filter(|it| it.slug().contains(text));
    let by_extension = CALLED.iter().filter(|(called, _)| called.contains(text)).map(|(_, it)| *it);
    let other = Some(Container::OTHER).filter(|it| it.slug().contains(text));
    by_word.chain(by_extension).chain(other).collect()
}

/// The codecs that a folded text names, by their word or their name.
pub(super) fn codecs(text: &str) -> Vec<Codec> {
    let all = Codec::ALL.iter().copied();
    all.filter(|it| it.slug().contains(text) || fold(it.label()).contains(text)).collect()
}

/// How a search that is being typed may go on: the whole text, with its last word completed.
pub fn completions(typed: &str) -> Vec<String> {
    let begun = typed.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let (before, last) = typed.split_at(begun);
    if last.is_empty() || typed.matches('"').count() % 2 == 1 {
        return Vec::new();
    }
    let words = match last.split_once(':') {
        None => Field::ALL.iter().map(|field| format!("{}:", field.slug())).collect(),
        Some((field, _)) => Field::from_slug(&fold(field)).map(known).unwrap_or_default(),
    };
    let folded = fold(last);
    let goes_on = |word: &String| word.starts_with(&folded) && *word != folded;
    words.into_iter().filter(goes_on).take(MOST).map(|word| format!("{before}{word}")).collect()
}

/// The words that a field knows, each with the field before it. Fields that hold texts or numbers know none.
fn known(field: Field) -> Vec<String> {
    let of = |words: &mut dyn Iterator<Item = &'static str>| {
        words.map(|word| format!("{}:{word}", field.slug())).collect::<Vec<_>>()
    };
    match field {
        Field::Origin => of(&mut Origin::ALL.iter().map(|it| it.slug())),
        Field::Status => of(&mut CloudStatus::ALL.iter().map(|it| it.slug())),
        Field::Way => of(&mut Group::ALL.iter().map(|it| it.slug())),
        Field::Kind => of(&mut Kind::ALL.iter().map(|it| it.slug())),
        Field::Why => of(&mut Ineligible::ALL.iter().map(|it| it.slug())),
        Field::Is => of(&mut Trait::ALL.iter().map(|it| it.slug())),
        Field::Format => {
            let codecs = Codec::ALL.iter().map(|it| it.slug());
            let mut words = of(&mut codecs.chain(CALLED.iter().map(|(called, _)| *called)));
            words.sort();
            words.dedup();
            words
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_completed() {
        let check = |typed: &str, wanted: &[&str]| assert_eq!(completions(typed), wanted, "{typed}");
        check("", &[]);
        check("blue ar", &["blue artist:"]);
        check("t", &["title:", "track:", "time:"]);
        check("blue is:perhaps", &["blue is:perhaps-rip"]);
        check("IS:PERHAPS", &["is:perhaps-rip"]);
        check("format:mp", &["format:mp1", "format:mp2", "format:mp3", "format:mpc"]);
        check("is:perhaps-rip", &[]);
        check("artist:b", &[]);
        check("artist:\"daft p", &[]);
        check("nothing:x", &[]);
    }

    #[test]
    fn a_format_is_known_by_container_codec_and_extension() {
        assert_eq!(containers("mp4"), [Container::Mp4]);
        assert_eq!(containers("m4a"), [Container::Mp4]);
        assert_eq!(containers("mpeg"), [Container::Mpeg]);
        assert_eq!(codecs("aac"), [Codec::Aac, Codec::HeAac, Codec::Xhe]);
        assert_eq!(codecs("apple lossless"), [Codec::Alac]);
    }
}
