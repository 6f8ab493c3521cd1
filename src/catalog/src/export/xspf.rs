//! XSPF (<https://xspf.org/spec>, version 1): a playlist whose songs need no file, only names. What was found, ticked
//! and said stands in an extension of our own.

use super::markup::{attribute, element};
use super::song::Song;
use super::{Options, Source, address};
use crate::stated::EXTENSION;

/// Writes the head.
pub(super) fn begin(out: &mut String, source: Source<'_>) {
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">\n");
    element(out, "title", &format!("Reprise {}", source.today));
    out.push_str("\n<trackList>\n");
}

/// Writes a song.
pub(super) fn song(out: &mut String, song: &Song<'_>, options: &Options) {
    let facts = &song.subject.facts;
    let tags = &facts.tags;
    out.push_str("<track>");
    let mut field = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            element(out, name, value);
        }
    };
    let number = |number: Option<u64>| number.map(|number| number.to_string());
    field("location", song.path.as_deref().map(address::relative).as_deref());
    field("identifier", identifier(song).as_deref());
    field("title", Some(&facts.title));
    field("creator", tags.artist.as_deref());
    field("info", song.link().as_deref());
    field("album", tags.album.as_deref());
    field("trackNum", number(tags.track_number.filter(|it| *it > 0).map(u64::from)).as_deref());
    field("duration", number(facts.audio.duration_ms).as_deref());
    extension(out, song, options);
    out.push_str("</track>\n");
}

/// Ends the file.
pub(super) fn end(out: &mut String) {
    out.push_str("</trackList>\n</playlist>\n");
}

/// An address that names the recording for everybody, if one is known.
pub(super) fn identifier(song: &Song<'_>) -> Option<String> {
    let recording = song.subject.facts.tags.ids.mb_recording.as_deref()?;
    let is_id = recording.len() == 36 && recording.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-');
    is_id.then(|| format!("https://musicbrainz.org/recording/{}", recording.to_ascii_lowercase()))
}

/// What players pass over.
fn extension(out: &mut String, song: &Song<'_>, options: &Options) {
    let (facts, judgement) = (&song.subject.facts, &song.row.judgement);
    out.extend(["<extension application=\"", EXTENSION, "\"><r:song xmlns:r=\"", EXTENSION, "\""]);
    let mut pair = |name: &str, value: &str| {
        if !value.is_empty() {
            attribute(out, name, value);
        }
    };
    let (verdict, [origin, store]) = (&judgement.verdict, song.said());
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    pair("id", &song.track.id().to_hex());
    pair("kind", verdict.kind.slug());
    pair("origin", verdict.origin.slug());
    pair("certainty", verdict.certainty.slug());
    pair("store", verdict.store.map_or("", |store| store.slug()));
    pair("cloudStatus", judgement.status().slug());
    pair("wayBack", judgement.way.map_or("", |way| way.slug()));
    pair("perhaps", judgement.perhaps.map_or("", |way| way.slug()));
    pair("isrc", facts.tags.ids.isrc.as_deref().unwrap_or_default());
    pair("albumArtist", facts.tags.album_artist.as_deref().unwrap_or_default());
    pair("disc", &number(facts.tags.disc_number));
    pair("year", &number(facts.tags.year));
    pair("essence", &facts.essence.map(|essence| essence.to_hex()).unwrap_or_default());
    pair("tick", song.tick());
    pair("originSaid", origin);
    pair("storeSaid", store);
    out.push('>');
    let evidence = song.evidence(options, |it| {
        let mut out = String::from("<r:evidence");
        attribute(&mut out, "mark", it.key());
        attribute(&mut out, "where", it.place().slug());
        attribute(&mut out, "says", &super::json::said(it.rule.says));
        attribute(&mut out, "strength", it.strength().slug());
        out + "/>"
    });
    out.extend(evidence);
    out.push_str("</r:song></extension>");
}
