//! Ids: of tracks (derived from what they are), of places and browsers (made at random elsewhere).

use minicbor::{Decode, Encode};

use crate::marks::Mark;
use crate::reading::{Essence, Reading};
use crate::tracks::title_of;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
        #[cbor(transparent)]
        pub struct $name(#[cbor(with = "minicbor::bytes")] pub [u8; $len]);

        impl $name {
            /// Lower-case hexadecimal digits, two a byte.
            pub fn to_hex(self) -> String {
                self.0.iter().map(|byte| format!("{byte:02x}")).collect()
            }

            /// The id that these hexadecimal digits stand for.
            pub fn from_hex(text: &str) -> Option<$name> {
                let digits = text.as_bytes();
                if digits.len() != 2 * $len || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                let mut id = [0; $len];
                for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
                    *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
                }
                Some($name(id))
            }
        }
    };
}

id! {
    /// One song in the catalog.
    TrackId, 16
}
id! {
    /// A folder that has been read, on one browser.
    PlaceId, 8
}
id! {
    /// One browser profile.
    BrowserId, 8
}

id! {
    /// Everything one person catalogs; derived from the library's key.
    LibraryId, 16
}

impl TrackId {
    /// Derives the id of the song in a file that is seen for the first time.
    ///
    /// The audio alone does not make a song: one recording on two albums is two
    /// entries of a collection. So the essence goes together with what a person
    /// knows the song by, and with the marks inside the file: a bought copy and a
    /// stripped one come back in different ways. A file whose header gives no
    /// essence is known by its size.
    pub fn derive(reading: &Reading, path: &str, size: u64) -> TrackId {
        let tags = &reading.tags;
        let audio = match reading.essence {
            Some(Essence(bytes)) => bytes.to_vec(),
            None => size.to_le_bytes().to_vec(),
        };
        let text = |value: &Option<String>| value.as_deref().unwrap_or_default().to_lowercase();
        let number = |value: Option<u32>| value.unwrap_or_default().to_le_bytes();
        // Marks of folders and names are left out: a copy on a backup disk is the same song.
        let inside = reading.marks.iter().filter(|mark| !mark.is_of_path());
        let marks: Vec<u8> = inside.flat_map(mark_bytes).collect();
        let Essence(id) = Essence::derive(
            "track",
            &[
                &audio,
                title_of(tags, path).to_lowercase().as_bytes(),
                text(&tags.artist).as_bytes(),
                text(&tags.album).as_bytes(),
                &number(tags.track_number),
                &number(tags.disc_number),
                &marks,
            ],
        );
        TrackId(id)
    }
}

fn mark_bytes(mark: &Mark) -> impl Iterator<Item = u8> {
    [mark.place.slug(), &mark.key, &mark.value].into_iter().flat_map(|part| part.bytes().chain([0]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::Where;

    #[test]
    fn hex_goes_there_and_back() {
        let id = PlaceId([0, 1, 0x7f, 0x80, 0xff, 6, 7, 8]);
        assert_eq!(PlaceId::from_hex(&id.to_hex()), Some(id));
        assert_eq!(PlaceId::from_hex("00"), None);
        assert_eq!(PlaceId::from_hex("+0017f80ff060708"), None);
        assert_eq!(PlaceId::from_hex("zz017f80ff060708"), None);
    }

    #[test]
    fn one_recording_on_two_albums_is_two_tracks() {
        let mut reading = Reading { essence: Some(Essence([1; 16])), ..Reading::default() };
        reading.tags.album = Some("One".into());
        let first = TrackId::derive(&reading, "a.mp3", 1);
        assert_eq!(first, TrackId::derive(&reading, "b/a.mp3", 2), "neither folder nor size make a track");
        reading.tags.album = Some("Two".into());
        assert_ne!(first, TrackId::derive(&reading, "a.mp3", 1));
    }

    #[test]
    fn a_bought_copy_and_a_stripped_one_are_two_tracks_wherever_they_lie() {
        let mut reading = Reading { essence: Some(Essence([1; 16])), ..Reading::default() };
        let mut id_with = |place, key: &str| {
            reading.marks = vec![Mark { place, key: key.into(), value: String::new() }];
            TrackId::derive(&reading, "a.m4a", 1)
        };
        let in_a_folder = id_with(Where::Folder, "Apple Music");
        assert_eq!(in_a_folder, id_with(Where::Folder, "Music"));
        assert_ne!(in_a_folder, id_with(Where::SampleEntry, "pinf"));
    }
}
