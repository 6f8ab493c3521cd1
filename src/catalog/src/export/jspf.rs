//! JSPF (<https://wiki.xiph.org/JSPF>): XSPF's fields as JSON. The extension holds each song as our JSON has it.

use serde_json::{Map, Value};

use super::song::Song;
use super::{Options, Source, address, json, xspf};
use crate::stated::EXTENSION;

/// Writes the head.
pub(super) fn begin(out: &mut String, source: Source<'_>) {
    let title = Value::from(format!("Reprise {}", source.today));
    out.push_str(&format!("{{\"playlist\":{{\"title\":{title},\"track\":[\n"));
}

/// Writes a song behind as many others.
pub(super) fn song(out: &mut String, source: Source<'_>, song: &Song<'_>, options: &Options, before: u64) {
    let facts = &song.subject.facts;
    let list = |text: String| Value::from(vec![text]);
    let text = |text: &Option<String>| text.clone().map(Value::from);
    let fields = [
        ("location", song.path.as_deref().map(address::relative).map(list)),
        ("identifier", xspf::identifier(song).map(list)),
        ("title", Some(facts.title.clone()).filter(|title| !title.is_empty()).map(Value::from)),
        ("creator", text(&facts.tags.artist)),
        ("info", song.link().map(Value::from)),
        ("album", text(&facts.tags.album)),
        ("trackNum", facts.tags.track_number.filter(|it| *it > 0).map(Value::from)),
        ("duration", facts.audio.duration_ms.map(Value::from)),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let fields = Value::Object(fields.collect::<Map<_, _>>()).to_string();
    // The song's own object is a text already, and stands in its place as it is.
    let open = fields.strip_suffix('}').unwrap_or_default();
    let comma = if open.len() > 1 { "," } else { "" };
    out.extend([
        if before > 0 { ",\n" } else { "" },
        open,
        comma,
        "\"extension\":{\"",
        EXTENSION,
        "\":[",
        &json::object(source, song, options),
        "]}}",
    ]);
}

/// Ends the file.
pub(super) fn end(out: &mut String) {
    out.push_str("\n]}}\n");
}
