//! How what was read of a song is put into a row. Title, artist and album are columns beside it, because the
//! table's window shows them.

use super::common::{Common, Fields, FieldsOf, put_word, word};
use crate::changes::{Register, Stamp, TrackFacts};
use crate::marks::Delivery;
use crate::packed::{Put, Take};
use crate::reading::{Codec, Container, Essence};
use crate::text::uuid;

/// Texts of a song that stand in columns.
pub(super) struct Shown<'a> {
    pub(super) title: &'a str,
    pub(super) artist: Option<&'a str>,
    pub(super) album: Option<&'a str>,
}

/// The row of what was read.
pub(super) fn row(common: &mut Common, facts: &Register<TrackFacts>) -> Vec<u8> {
    let (mut out, mut fields) = (Vec::new(), Fields::default());
    common.put_stamp(&mut out, facts.stamp);
    let TrackFacts { title, tags, audio, container, marks, delivery, essence, size } = &facts.value;
    fields.put(*essence, |out, essence| out.extend_from_slice(&essence.0));
    fields.put(*container, |out, it| put_word(out, it.index(), Container::ALL.len(), it.word()));
    fields.number(audio.duration_ms);
    fields.number(Some(*size));
    fields.put(audio.codec, |out, it| put_word(out, it.index(), Codec::ALL.len(), it.word()));
    fields.number(audio.bitrate_kbps);
    fields.number(audio.sample_rate_hz);
    fields.number(audio.channels);
    fields.number(audio.bits_per_sample);
    let tag_title = tags.title.as_ref();
    fields.put(tag_title.filter(|it| *it == title), |_, _| ());
    fields.put(tag_title.filter(|it| *it != title), |out, it| out.bytes(it.as_bytes()));
    for text in [&tags.album_artist, &tags.composer, &tags.genre] {
        fields.put(text.as_ref(), |out, text| common.put_text(out, text));
    }
    for number in [tags.track_number, tags.track_total, tags.disc_number, tags.disc_total, tags.year] {
        fields.number(number);
    }
    let ids = &tags.ids;
    fields.put(ids.isrc.as_ref(), |out, isrc| out.bytes(isrc.as_bytes()));
    for number in [ids.apple_song, ids.apple_album, ids.apple_artist] {
        fields.number(number);
    }
    fields.number(ids.apple_storefront);
    for id in [&ids.mb_recording, &ids.mb_release] {
        let bytes = id.as_deref().and_then(uuid::bytes_of);
        fields.put(bytes, |out, bytes| out.extend_from_slice(&bytes));
        fields.put(id.as_ref().filter(|_| bytes.is_none()), |out, text| out.bytes(text.as_bytes()));
    }
    fields.number(Some(delivery.0).filter(|it| *it != 0));
    fields.put(Some(()).filter(|()| tags.is_compilation), |_, ()| ());
    fields.put(Some(marks).filter(|marks| !marks.is_empty()), |out, marks| common.put_marks(out, marks));
    fields.write(&mut out);
    out
}

/// What a row holds.
pub(super) fn facts<'a>(
    common: &'a Common,
    row: &'a [u8],
    shown: &Shown<'_>,
) -> Option<Register<TrackFacts>> {
    let (stamp, mut fields) = fields_of(common, row)?;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let mut facts = TrackFacts { title: shown.title.to_owned(), ..TrackFacts::default() };
    facts.essence = fields.next(Take::array)?.map(Essence);
    facts.container = fields.next(container)?;
    facts.audio.duration_ms = fields.number()?;
    facts.size = fields.number()?.unwrap_or_default();
    facts.audio.codec = fields.next(|take| word(take, Codec::ALL, Codec::from_word))?;
    facts.audio.bitrate_kbps = fields.number()?;
    facts.audio.sample_rate_hz = fields.number()?;
    facts.audio.channels = fields.number()?;
    facts.audio.bits_per_sample = fields.number()?;
    let tags = &mut facts.tags;
    let is_same = fields.next(|_| Some(()))?.is_some();
    let other = fields.next(Take::text)?;
    tags.title = owned(if is_same { Some(shown.title) } else { other });
    (tags.artist, tags.album) = (owned(shown.artist), owned(shown.album));
    for text in [&mut tags.album_artist, &mut tags.composer, &mut tags.genre] {
        *text = owned(fields.next(|take| common.text(take))?);
    }
    for number in [&mut tags.track_number, &mut tags.track_total, &mut tags.disc_number, &mut tags.disc_total]
    {
        *number = fields.number()?;
    }
    tags.year = fields.number()?;
    let ids = &mut tags.ids;
    ids.isrc = owned(fields.next(Take::text)?);
    for number in [&mut ids.apple_song, &mut ids.apple_album, &mut ids.apple_artist] {
        *number = fields.number()?;
    }
    ids.apple_storefront = fields.number()?;
    for id in [&mut ids.mb_recording, &mut ids.mb_release] {
        let bytes = fields.next(Take::array)?;
        let other = fields.next(Take::text)?;
        *id = bytes.map(uuid::text_of).or(owned(other));
    }
    facts.delivery = Delivery(fields.number()?.unwrap_or_default());
    facts.tags.is_compilation = fields.next(|_| Some(()))?.is_some();
    facts.marks = fields.next(|take| common.marks(take))?.unwrap_or_default();
    Some(Register { stamp, value: facts })
}

/// When a row was written.
pub(super) fn stamp(common: &Common, row: &[u8]) -> Option<Stamp> {
    common.stamp(&mut Take(row))
}

/// The beginning of a row: what is asked for of many songs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gist {
    pub(super) essence: Option<Essence>,
    pub(super) container: Option<Container>,
    pub(super) duration_ms: Option<u64>,
    pub(super) size: u64,
}

/// The beginning of a row.
pub(super) fn gist(common: &Common, row: &[u8]) -> Option<Gist> {
    let (_, mut fields) = fields_of(common, row)?;
    Some(Gist {
        essence: fields.next(Take::array)?.map(Essence),
        container: fields.next(container)?,
        duration_ms: fields.number()?,
        size: fields.number()?.unwrap_or_default(),
    })
}

fn container(take: &mut Take<'_>) -> Option<Container> {
    word(take, Container::ALL, Container::from_word)
}

fn fields_of<'a>(common: &Common, row: &'a [u8]) -> Option<(Stamp, FieldsOf<'a>)> {
    let mut take = Take(row);
    Some((common.stamp(&mut take)?, FieldsOf::of(take)?))
}
