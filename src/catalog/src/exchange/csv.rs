//! CSV for spreadsheets: one song a line, names that other programs import by.
//!
//! UTF-8 with a byte order mark by default, because Excel needs it; cells that a
//! spreadsheet would take for a formula are disarmed by an apostrophe.

use super::Song;

/// Whether the file starts with a byte order mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ByteOrderMark {
    /// It does: Excel then reads UTF-8.
    #[default]
    Written,
    /// It does not: some importers stumble over one.
    LeftOut,
}

const HEADER: [&str; 20] = [
    "Title",
    "Artist",
    "Album",
    "Album artist",
    "Disc",
    "Track",
    "Year",
    "Duration",
    "ISRC",
    "Origin",
    "Certainty",
    "Store",
    "Cloud status",
    "Way back",
    "Link",
    "Format",
    "Bit rate (kbps)",
    "Size (bytes)",
    "Here",
    "Path",
];

/// Writes the songs.
pub(super) fn write<'a>(songs: impl Iterator<Item = Song<'a>>, mark: ByteOrderMark) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(HEADER);
    for song in songs {
        let _ = writer.write_record(record(&song).iter().map(|cell| disarm(cell)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    match mark {
        ByteOrderMark::Written => format!("\u{feff}{text}"),
        ByteOrderMark::LeftOut => text.into_owned(),
    }
}

fn record(song: &Song<'_>) -> [String; 20] {
    let tags = &song.facts.tags;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let number = |value: Option<u32>| value.map(|n| n.to_string()).unwrap_or_default();
    [
        song.facts.title.clone(),
        text(&tags.artist),
        text(&tags.album),
        text(&tags.album_artist),
        number(tags.disc_number),
        number(tags.track_number),
        number(tags.year),
        song.facts.stream.duration_ms.map(clock).unwrap_or_default(),
        text(&tags.ids.isrc),
        song.row.verdict.origin.label().to_owned(),
        song.row.verdict.certainty.label().to_owned(),
        song.row.verdict.store.map(|store| store.label().to_owned()).unwrap_or_default(),
        song.row.status.label().to_owned(),
        song.row.way.label().to_owned(),
        song.link().unwrap_or_default(),
        song.facts.container.map(|it| it.label().to_owned()).unwrap_or_default(),
        number(song.facts.stream.bitrate_kbps),
        song.facts.size.to_string(),
        if song.row.present > 0 { "yes" } else { "no" }.to_owned(),
        song.path.unwrap_or_default().to_owned(),
    ]
}

/// Minutes and seconds, with hours where there are some: "4:05", "1:02:03".
fn clock(ms: u64) -> String {
    let seconds = (ms + 500) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// A cell that no spreadsheet takes for a formula.
///
/// OWASP, "CSV Injection": cells that begin with `=`, `+`, `-`, `@`, tab or return.
fn disarm(cell: &str) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => {
            format!("'{cell}")
        }
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed() {
        let check = |cell, wanted| assert_eq!(disarm(cell), wanted);
        check("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")");
        check("-1", "'-1");
        check("@SUM", "'@SUM");
        check("Song = 1", "Song = 1");
        check("", "");
    }

    #[test]
    fn durations() {
        let check = |ms, wanted| assert_eq!(clock(ms), wanted);
        check(0, "0:00");
        check(245_400, "4:05");
        check(3_723_000, "1:02:03");
    }
}
