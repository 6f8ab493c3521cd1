//! Writes lists of made-up songs, in the form in which Apple's programs write theirs.

use std::path::{Path, PathBuf};

use crate::library::write_file;
use crate::song::Song;

/// The name of the file that holds the Music app's library.
pub const LIBRARY_XML: &str = "Library.xml";

/// What the Music app says about a song that it matched.
pub const MATCHED: &str = "<key>Kind</key><string>Matched AAC audio file</string><key>Purchased</key><true/>\
    <key>Track Type</key><string>File</string>";

/// What the Music app says about a song that was bought and is a file.
pub const BOUGHT: &str = "<key>Kind</key><string>Purchased AAC audio file</string><key>Purchased</key><true/>\
    <key>Track Type</key><string>File</string>";

/// What the Music app says about a song of Apple Music that is only in the cloud.
pub const APPLE_MUSIC: &str = "<key>Kind</key><string>Apple Music AAC audio file</string>\
    <key>Apple Music</key><true/><key>Track Type</key><string>Remote</string>";

/// Writes the Music app's library into a folder, with these songs and what is said about each. Returns the
/// file's path.
///
/// # Errors
/// When it cannot be written.
pub fn write_library_xml(folder: &Path, songs: &[(&Song, &str)]) -> anyhow::Result<PathBuf> {
    let entry = |(at, (song, says)): (usize, &(&Song, &str))| {
        let Song { title, artist, album, .. } = song;
        let location = match says.contains("Remote") {
            true => String::new(),
            false => {
                format!("<key>Location</key><string>file:///Music/{}</string>", song.path.replace(' ', "%20"))
            }
        };
        format!(
            "<key>{at}</key><dict><key>Track ID</key><integer>{at}</integer><key>Name</key><string>{title}</string>\
             <key>Artist</key><string>{artist}</string><key>Album</key><string>{album}</string>\
             <key>Total Time</key><integer>{}</integer>{says}{location}</dict>",
            song.seconds * 1000
        )
    };
    let entries: String = songs.iter().enumerate().map(entry).collect();
    let list = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist version=\"1.0\"><dict><key>Major Version</key><integer>1</integer>\
         <key>Application Version</key><string>1.4.0</string><key>Tracks</key><dict>{entries}</dict></dict></plist>"
    );
    write_file(folder, LIBRARY_XML, list.as_bytes())?;
    Ok(folder.join(LIBRARY_XML))
}
