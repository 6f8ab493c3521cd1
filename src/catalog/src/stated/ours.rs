//! The marks by which Reprise knows the lists that it wrote itself.

/// Whose words stand in the extensions of XSPF and JSPF. It never changes.
pub(crate) const EXTENSION: &str = "urn:uuid:5c1b0f6e-8a57-4f43-9b1e-0d2f6c7a9e31";

/// The first line of a list of names. Other programs take it for a comment.
pub(crate) const TEXT_MARK: &str = "# Reprise: artist - title";

/// The line of a playlist for players that says who wrote it.
pub(crate) const PLAYLIST_MARK: &str = "#PLAYLIST:Reprise";

/// What a playlist for a service is called.
pub(crate) const PLAYLIST: &str = "Reprise";

/// Where a sheet to read says who wrote it.
pub(crate) const SHEET_MARK: &str = "<meta name=\"generator\" content=\"Reprise\">";

/// The last column of a table from which notes were left out. By it an import knows that an empty note takes none away.
pub(crate) const NOTES_LEFT_OUT: &str = "Notes left out";

/// What a song is called that has no title, as the page calls it.
pub(crate) const UNTITLED: &str = "untitled";

/// A name of a song in one line: control characters become blanks.
pub(crate) fn one_line(text: &str) -> String {
    let is_break = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    text.chars().map(|letter| if is_break(letter) { ' ' } else { letter }).collect()
}

/// "Artist - Title" in one line, as lists of names have it.
pub(crate) fn line_of(artist: Option<&str>, title: Option<&str>) -> String {
    let artist = artist.filter(|artist| !artist.trim().is_empty());
    let title = title.filter(|title| !title.trim().is_empty()).unwrap_or(UNTITLED);
    one_line(&[artist.unwrap_or_default(), artist.map_or("", |_| " - "), title].concat())
}
