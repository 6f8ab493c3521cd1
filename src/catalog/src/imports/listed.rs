//! A song that only a list knows, as a track: what the list says of it in the form of what is read of a file, its
//! id, and the way back from there to what the list said.

use crate::changes::{Said, TrackFacts};
use crate::ids::TrackId;
use crate::library::Track;
use crate::reading::{Audio, Ids, Reading, Tags, digest};
use crate::stated::{Flag, Location, StatedTrack, TrackType};

/// Whether an entry of a list is music. Radio streams and booklets stand in Apple's lists too; an episode of a podcast
/// that was not downloaded is an address that stays.
pub(super) fn is_music(row: &StatedTrack) -> bool {
    const OTHER: [&str; 6] = [".pdf", ".epub", ".ibooks", ".ipa", ".itlp", ".ite"];
    let is_stream = row.track_type == Some(TrackType::Url) && !row.flags.has(Flag::Podcast);
    let path = row.location.as_ref().and_then(Location::path).unwrap_or_default().to_ascii_lowercase();
    !is_stream && !OTHER.iter().any(|ending| path.ends_with(ending))
}

/// Whether an entry is a film or a music video, which is no song.
pub(super) fn is_video(row: &StatedTrack) -> bool {
    [Flag::MusicVideo, Flag::Movie, Flag::TvShow].into_iter().any(|flag| row.flags.has(flag))
}

/// What a row says about its song. A song without a name is called by its file, if it has one.
pub(super) fn facts_of(row: &StatedTrack) -> TrackFacts {
    let tags = Tags {
        title: row.name.clone(),
        artist: row.artist.clone(),
        album: row.album.clone(),
        album_artist: row.album_artist.clone(),
        track_number: row.track_number,
        disc_number: row.disc_number,
        year: row.year,
        is_compilation: row.flags.has(Flag::Compilation),
        ids: Ids { isrc: row.isrc.clone(), ..Ids::default() },
        ..Tags::default()
    };
    let audio = Audio { duration_ms: row.duration_ms, bitrate_kbps: row.bitrate_kbps, ..Audio::default() };
    let path = row.location.as_ref().and_then(Location::path).unwrap_or_default();
    TrackFacts::of_reading(Reading { tags, audio, ..Reading::default() }, path, row.size.unwrap_or_default())
}

/// The id of a song that only a list knows. Where it has no name, what else the list says of it tells it from others.
pub(super) fn id_of(facts: &TrackFacts, row: &StatedTrack) -> TrackId {
    let derived = TrackId::derive(facts);
    if !facts.title.is_empty() {
        return derived;
    }
    let entry = row.persistent_id.map_or(0, |id| id.0).to_le_bytes();
    let length = row.duration_ms.unwrap_or_default().to_le_bytes();
    let ids: Vec<u8> = row.ids.iter().flat_map(u64::to_le_bytes).collect();
    let added = row.date_added.as_deref().unwrap_or_default().as_bytes();
    TrackId(digest("nameless track v1", &[&derived.0, &entry, &length, &ids, added]))
}

/// The id of another file of a list that is like one with this id in everything else.
pub(super) fn id_of_file(like: TrackId, path: &str) -> TrackId {
    TrackId(digest("listed file v1", &[&like.0, path.as_bytes()]))
}

/// What a list says anew of a song, with what it leaves out as it was known.
pub(super) fn merged(new: TrackFacts, known: &TrackFacts) -> TrackFacts {
    let (tags, old) = (new.tags, &known.tags);
    let text = |new: Option<String>, old: &Option<String>| new.or_else(|| old.clone());
    TrackFacts {
        title: if new.title.is_empty() { known.title.clone() } else { new.title },
        size: if new.size == 0 { known.size } else { new.size },
        audio: Audio {
            duration_ms: new.audio.duration_ms.or(known.audio.duration_ms),
            bitrate_kbps: new.audio.bitrate_kbps.or(known.audio.bitrate_kbps),
            ..known.audio
        },
        tags: Tags {
            title: text(tags.title, &old.title),
            artist: text(tags.artist, &old.artist),
            album: text(tags.album, &old.album),
            album_artist: text(tags.album_artist, &old.album_artist),
            track_number: tags.track_number.or(old.track_number),
            disc_number: tags.disc_number.or(old.disc_number),
            year: tags.year.or(old.year),
            is_compilation: tags.is_compilation || old.is_compilation,
            ..old.clone()
        },
        ..known.clone()
    }
}

/// What lists said of a track that only they know, in the form in which a list says it.
pub(super) fn row_of(track: Track<'_>) -> Option<StatedTrack> {
    let facts = track.facts()?;
    let said: Vec<Said> = track.said().map(|(.., said)| said).collect();
    let first = |of: fn(&Said) -> Option<u64>| said.iter().find_map(of);
    let mut row = StatedTrack {
        persistent_id: said.iter().find_map(|said| said.persistent_id),
        name: facts.tags.title,
        artist: facts.tags.artist,
        album: facts.tags.album,
        album_artist: facts.tags.album_artist,
        duration_ms: facts.audio.duration_ms,
        size: Some(facts.size).filter(|size| *size > 0),
        location: said.iter().find_map(|said| said.location.clone()).map(Location::Path),
        ..StatedTrack::default()
    };
    row.ids.apple_music = first(|said| said.ids.apple_music);
    row.ids.audio_matched = first(|said| said.ids.audio_matched);
    row.ids.purchased = first(|said| said.ids.purchased);
    row.ids.tag_matched = first(|said| said.ids.tag_matched);
    Some(row)
}
