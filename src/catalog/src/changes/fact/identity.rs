//! The identity of a song: derives the id of a track from what was read of it.

use super::TrackFacts;
use crate::ids::TrackId;
use crate::reading::{Essence, digest};
use crate::text::fold;

impl TrackId {
    /// Derives the id of a song that is seen for the first time (identity, version 1).
    ///
    /// The audio alone does not make a song: one recording on two albums is two entries of a collection. So the
    /// id is derived from three things: the essence (or the size of the file, where a header gives no essence);
    /// what a person knows the song by, folded; and the closed list of [`Delivery`](crate::marks::Delivery),
    /// because a bought copy and
    /// a stripped one come back in different ways. Nothing else counts: neither the marks that rules of
    /// evidence keep, nor the folder. Every browser must derive the same id for ever.
    pub fn derive(facts: &TrackFacts) -> TrackId {
        let tags = &facts.tags;
        let audio = match facts.essence {
            Some(Essence(bytes)) => bytes,
            None => facts.size.to_le_bytes(),
        };
        let kind: &[u8] = if facts.essence.is_some() { b"essence" } else { b"size" };
        let text = |value: &Option<String>| fold(value.as_deref().unwrap_or_default());
        let number = |value: Option<u32>| value.unwrap_or_default().to_le_bytes();
        let names = [fold(&facts.title), text(&tags.artist), text(&tags.album)];
        let [title, artist, album] = names.each_ref().map(String::as_bytes);
        let parts: [&[u8]; 8] = [
            kind,
            &audio,
            title,
            artist,
            album,
            &number(tags.track_number),
            &number(tags.disc_number),
            &[facts.delivery.0],
        ];
        TrackId(digest("track v1", &parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::KEEP;
    use crate::marks::{Mark, Where};
    use crate::reading::Draft;

    fn song() -> Draft {
        let mut reading = Draft::new(KEEP);
        reading.essence = Some(Essence([1; 8]));
        reading.tags.title = Some("Déjà vu".into());
        reading.tags.artist = Some("Beyoncé".into());
        reading.tags.album = Some("B’Day".into());
        (reading.tags.track_number, reading.tags.disc_number) = (Some(1), Some(2));
        reading
    }

    fn id(reading: Draft, path: &str, size: u64) -> TrackId {
        TrackId::derive(&TrackFacts::of_reading(reading.finish(), path, size))
    }

    /// Ids that must never change.
    #[test]
    fn golden_version_1() {
        let mut bought = song();
        bought.take_mark(Where::SampleEntry, "pinf", "");
        bought.take_text(Where::Ilst, "apID", "jane@example.org");
        bought.take_text(Where::Ilst, "purd", "2009-01-01");
        bought.tags.ids.apple_song = Some(7);
        let mut amazon = song();
        amazon.take_text(Where::Id3, "COMM:", "Amazon.com Song ID: 7");
        amazon.take_text(Where::Id3, "COMM:iTunes_CDDB_IDs", "12++");
        let mut locked = song();
        locked.take_mark(Where::SampleEntry, "entry", "drms");
        let songs = [Draft::new(KEEP), song(), bought, amazon, locked];
        let ids = songs.map(|reading| id(reading, "a/01 Song.m4a", 5).to_hex());
        let golden = [
            "98914c829facc79c1cd3194322bfb34f",
            "b0cd2b7aa4a12ae75d6913e266c31bb4",
            "5edd87479dc34729fc0d5bb4858ba068",
            "553e9e25ddafb54802a539aade35c4c9",
            "eff1792c288a12f78d664139119d0aef",
        ];
        assert_eq!(ids, golden);
    }

    #[test]
    fn one_recording_on_two_albums_is_two_tracks() {
        let mut reading = song();
        let first = id(reading.clone(), "a.mp3", 1);
        assert_eq!(first, id(reading.clone(), "b/a.mp3", 2), "neither folder nor size make a track");
        reading.tags.album = Some("Two".into());
        assert_ne!(first, id(reading, "a.mp3", 1));
    }

    #[test]
    fn case_and_the_form_of_unicode_make_no_other_track() {
        let mut other = song();
        other.tags.title = Some("DE\u{301}JA\u{300} VU".into());
        other.tags.artist = Some("beyonce\u{301}".into());
        assert_eq!(id(song(), "a", 1), id(other, "b", 2));
    }

    #[test]
    fn only_the_closed_list_of_marks_makes_another_track() {
        let with = |place, key: &str, value: &str| {
            let mut reading = song();
            reading.take_mark(place, key, value);
            id(reading, "a.m4a", 1)
        };
        let plain = id(song(), "a.m4a", 1);
        assert_ne!(with(Where::SampleEntry, "pinf", ""), plain);
        assert_ne!(with(Where::Ilst, "apID", "jane@example.org"), plain);
        assert_eq!(
            with(Where::Ilst, "apID", "jane@example.org"),
            with(Where::Ilst, "apID", "joe@example.org")
        );
        for (place, key, value) in [
            (Where::Ilst, "©too", "iTunes 10.5"),
            (Where::Id3, "PRIV:www.amazon.com", "x"),
            (Where::Ilst, "apID", " "),
        ] {
            assert_eq!(with(place, key, value), plain, "{key}");
        }
        let mut kept = song();
        kept.marks.push(Mark { place: Where::SampleEntry, key: "pinf".into(), value: String::new() });
        assert_eq!(id(kept, "a.m4a", 1), plain, "what rules keep does not count");
    }
}
