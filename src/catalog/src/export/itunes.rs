//! `Library.xml` as iTunes and Music write it: a property list of songs, and one playlist of all of them. Only songs
//! with a file are in it. Where the files are is told only below a folder that the person typed.

use super::markup::{element, escape};
use super::song::Song;
use super::{Options, Source, Why, address};
use crate::evidence::{CloudStatus, Kind, Origin};
use crate::reading::{Codec, Container};

/// What such a file says of who wrote it. Reprise does not believe its own conclusions for Apple's words.
pub(super) const APPLICATION: &str = "Reprise";

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <!DOCTYPE plist PUBLIC \"-//Apple Computer//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
    <plist version=\"1.0\">\n<dict>\n";

/// Writes the head.
pub(super) fn begin(out: &mut String, source: Source<'_>, options: &Options) {
    out.push_str(HEAD);
    integer(out, "Major Version", Some(1));
    integer(out, "Minor Version", Some(1));
    out.push_str("<key>Date</key>");
    element(out, "date", &format!("{}T00:00:00Z", source.today));
    out.push('\n');
    string(out, "Application Version", APPLICATION);
    if let Some(folder) = address::of_folder(&options.base) {
        string(out, "Music Folder", &folder);
    }
    string(out, "Library Persistent ID", "5265707269736531");
    out.push_str("<key>Tracks</key>\n<dict>\n");
}

/// Writes a song behind as many others. Its number is its place among them.
pub(super) fn song(out: &mut String, song: &Song<'_>, options: &Options, before: u64) -> Result<(), Why> {
    let file = song.file.ok_or(Why::NoFile)?;
    let (facts, number) = (&song.subject.facts, before + 1);
    let (tags, audio) = (&facts.tags, &facts.audio);
    out.push_str(&format!("<key>{number}</key>\n<dict>\n"));
    integer(out, "Track ID", Some(number));
    string(out, "Name", &facts.title);
    string(out, "Artist", tags.artist.as_deref().unwrap_or_default());
    string(out, "Album Artist", tags.album_artist.as_deref().unwrap_or_default());
    string(out, "Composer", tags.composer.as_deref().unwrap_or_default());
    string(out, "Album", tags.album.as_deref().unwrap_or_default());
    string(out, "Genre", tags.genre.as_deref().unwrap_or_default());
    string(out, "Kind", &kind(song));
    integer(out, "Size", Some(file.size()).filter(|size| *size > 0));
    integer(out, "Total Time", audio.duration_ms);
    integer(out, "Disc Number", tags.disc_number.map(u64::from));
    integer(out, "Disc Count", tags.disc_total.map(u64::from));
    integer(out, "Track Number", tags.track_number.map(u64::from));
    integer(out, "Track Count", tags.track_total.map(u64::from));
    integer(out, "Year", tags.year.map(u64::from));
    integer(out, "Bit Rate", audio.bitrate_kbps.map(u64::from));
    integer(out, "Sample Rate", audio.sample_rate_hz.map(u64::from));
    for flag in flags(song) {
        out.extend(["<key>", flag, "</key><true/>\n"]);
    }
    let id = song.track.id().to_hex().to_ascii_uppercase();
    string(out, "Persistent ID", id.get(..16).unwrap_or_default());
    string(out, "Track Type", "File");
    if let (Some(folder), Some(path)) = (address::of_folder(&options.base), &song.path) {
        string(out, "Location", &(folder + &address::relative(path)));
    }
    out.push_str("</dict>\n");
    Ok(())
}

/// Ends the file with the playlist of as many songs.
pub(super) fn end(out: &mut String, songs: u64) {
    out.push_str("</dict>\n<key>Playlists</key>\n<array>\n<dict>\n");
    string(out, "Name", "Reprise");
    integer(out, "Playlist ID", Some(songs + 1));
    string(out, "Playlist Persistent ID", "5265707269736532");
    out.push_str("<key>All Items</key><true/>\n<key>Playlist Items</key>\n<array>\n");
    for number in 1..=songs {
        out.push_str(&format!("<dict><key>Track ID</key><integer>{number}</integer></dict>\n"));
    }
    out.push_str("</array>\n</dict>\n</array>\n</dict>\n</plist>\n");
}

/// What iTunes would call the file. Only what is surely Apple's is called so.
fn kind(song: &Song<'_>) -> String {
    let (verdict, facts) = (&song.row.judgement.verdict, &song.subject.facts);
    let is_film = matches!(verdict.kind, Kind::Video | Kind::MusicVideo);
    let apple = match verdict.origin {
        _ if !verdict.certainty.is_sure() => None,
        Origin::ItunesPurchase => Some("Purchased"),
        Origin::ItunesPurchaseProtected => Some("Protected"),
        Origin::ItunesMatch => Some("Matched"),
        Origin::AppleMusic => Some("Apple Music"),
        _ => None,
    };
    let is_mp4 = facts.container == Some(Container::Mp4);
    match (apple.filter(|_| is_mp4), facts.container, facts.audio.codec) {
        (Some(word), ..) if is_film => format!("{word} MPEG-4 video file"),
        (Some(word), ..) => format!("{word} AAC audio file"),
        (_, Some(Container::Mp4), Some(Codec::Alac)) => "Apple Lossless audio file".to_owned(),
        (_, Some(Container::Mp4), _) if is_film => "MPEG-4 video file".to_owned(),
        (_, Some(Container::Mp4 | Container::Adts), _) => "AAC audio file".to_owned(),
        (_, Some(Container::Mpeg), _) => "MPEG audio file".to_owned(),
        (_, Some(container), _) => format!("{} audio file", container.label()),
        (_, None, _) => String::new(),
    }
}

fn flags(song: &Song<'_>) -> impl Iterator<Item = &'static str> {
    let judgement = &song.row.judgement;
    let verdict = &judgement.verdict;
    let is = |origin| verdict.certainty.is_sure() && verdict.origin == origin;
    let is_protected = is(Origin::ItunesPurchaseProtected);
    let flags = [
        ("Purchased", is(Origin::ItunesPurchase) || is_protected),
        ("Protected", is_protected),
        ("Apple Music", is(Origin::AppleMusic)),
        ("Matched", judgement.stated == Some(CloudStatus::Matched) || is(Origin::ItunesMatch)),
        ("Compilation", song.subject.facts.tags.is_compilation),
        ("Has Video", matches!(verdict.kind, Kind::Video | Kind::MusicVideo)),
        ("Music Video", verdict.kind == Kind::MusicVideo),
        ("Podcast", verdict.kind == Kind::Podcast),
    ];
    flags.into_iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| flag)
}

fn string(out: &mut String, key: &str, value: &str) {
    if !value.is_empty() {
        out.extend(["<key>", key, "</key><string>"]);
        escape(out, value);
        out.push_str("</string>\n");
    }
}

fn integer(out: &mut String, key: &str, value: Option<u64>) {
    if let Some(value) = value {
        out.push_str(&format!("<key>{key}</key><integer>{value}</integer>\n"));
    }
}
