//! Ogg with Vorbis, Opus, Speex or FLAC: the comments at the start, and the position at the end.
//! RFC 3533.

use std::ops::Range;

use super::tags::vorbis::Comments;
use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Codec, Container, Draft, ProblemCode};
use end::Links;
use ident::{Clock, Kind};
use page::{OggPage, Packet, Packets, Place};

mod end;
mod ident;
mod opus;
mod page;

/// How many bytes of the file's end are read; a page is shorter than that.
const TAIL: u64 = 64 * 1024;

/// How many bytes of a long packet of comments are read behind a picture.
const WINDOW: u64 = 64 * 1024;

/// The most logical streams that are looked at; films have a handful.
const MAX_STREAMS: usize = 16;

/// The most header packets before the one with the comments.
const MAX_HEADERS: usize = 8;

/// A logical stream, as its first page describes it.
#[derive(Debug)]
struct Stream<'a> {
    serial: u32,
    kind: Kind,
    first: &'a [u8],
    /// Where the page behind the stream's first page starts.
    next: u64,
}

/// Where the headers of a stream end or, when not all is fetched, go on.
#[derive(Debug)]
struct Headers {
    /// Where the audio starts, as far as that is known.
    audio: u64,
    /// The position at which playing starts.
    start: u64,
    /// The part of the comments that is still to be read.
    missing: Option<Range<u64>>,
}

/// Reads the stream whose first page stands at `offset`.
///
/// Missing comments and the missing end of the file are asked for in one round.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.container = Some(Container::Ogg);
    let streams = list_streams(source, offset);
    let has_video = streams.iter().any(|stream| stream.kind.is_video());
    if has_video {
        reading.take_mark(Where::Movie, "video-trak", "");
    }
    let Some(stream) = choose(&streams) else {
        reading.audio.codec = Some(Codec::OTHER);
        reading.note(ProblemCode::NoAudio, "");
        return Ok(());
    };
    // The names of a film can stand beside its pictures or beside its sound.
    let sound = streams.iter().find(|it| it.kind.is_audio() && it.serial != stream.serial);
    let beside = sound.and_then(|sound| {
        let mut clock = ident::read(sound.kind, sound.first, reading);
        read_headers(source, sound, &mut clock, reading).missing
    });
    let mut clock = ident::read(stream.kind, stream.first, reading);
    let headers = read_headers(source, stream, &mut clock, reading);
    // In the mapping for FLAC, the first packet can already say everything.
    let is_open = reading.audio.duration_ms.is_none()
        || reading.essence.is_none()
        || end::is_suspect(source, stream, clock, &headers, reading);
    let tail = is_open.then(|| source.size().saturating_sub(TAIL)..source.size());
    source.need(&Vec::from_iter(headers.missing.clone().into_iter().chain(beside).chain(tail)))?;
    let is_one =
        !is_open || end::read(source, &streams, stream, clock, headers.start, reading)? == Links::One;
    if is_one && !has_video {
        reading.audio.set_bitrate_of(source.size().saturating_sub(headers.audio));
    }
    Ok(())
}

/// The logical streams that begin at `offset`. All their first pages stand before any other page.
fn list_streams<'a>(source: &'a Source<'_>, offset: u64) -> Vec<Stream<'a>> {
    let (mut streams, mut at) = (Vec::new(), offset);
    while let Some(page) = OggPage::read(source.available(at)).filter(|page| page.begins) {
        at = at.saturating_add(page.len() as u64);
        if streams.len() < MAX_STREAMS {
            streams.push(Stream {
                serial: page.serial,
                kind: Kind::of(page.body),
                first: page.body,
                next: at,
            });
        }
    }
    streams
}

/// The stream that gives the file its comments and duration: the pictures of a film, else the first audio.
fn choose<'a, 'b>(streams: &'b [Stream<'a>]) -> Option<&'b Stream<'a>> {
    let film = streams.iter().find(|stream| stream.kind == Kind::Theora);
    film.or_else(|| streams.iter().find(|stream| stream.kind.is_audio()))
}

/// Reads the header packets up to the comments, and finds where the audio starts.
fn read_headers(source: &Source, stream: &Stream<'_>, clock: &mut Clock, reading: &mut Draft) -> Headers {
    let mut packets = Packets::new(source, stream.next, stream.serial);
    for _ in 0..MAX_HEADERS {
        let Some(packet) = packets.next() else { break };
        if let Some(prefix) = stream.kind.comments_at(&packet.data) {
            let part = Part { packet, prefix, origin: 0 };
            return read_comments(source, packets, part, (stream.kind, *clock), reading);
        }
        // In the old mapping this packet is STREAMINFO.
        if let (Kind::Flac, [0, _, _, _, block @ ..]) = (stream.kind, &*packet.data) {
            *clock = ident::flac_clock(block, reading);
        }
    }
    reading.note(ProblemCode::Truncated, "Vorbis comments");
    Headers { audio: stream.next, start: 0, missing: None }
}

/// A part of the packet of comments that is fetched without a gap.
#[derive(Debug)]
struct Part<'a> {
    packet: Packet<'a>,
    /// How many bytes stand before the comments in this packet.
    prefix: usize,
    /// Where in the comments this part starts.
    origin: u64,
}

impl Part<'_> {
    fn comments(&self) -> &[u8] {
        self.packet.data.get(self.prefix..).unwrap_or_default()
    }

    /// Where the next comment, or the end of the comments, is or should be, if this part ends before it.
    fn locate(&self, comments: &Comments) -> Option<Place> {
        self.packet.locate(comments.next().saturating_sub(self.origin) + self.prefix as u64)
    }
}

/// Reads the comments that start in this part. Jumps over pictures that are not fetched.
fn read_comments<'a>(
    source: &'a Source,
    mut packets: Packets<'a>,
    mut part: Part<'a>,
    (kind, clock): (Kind, Clock),
    reading: &mut Draft,
) -> Headers {
    let mut comments = Comments::default();
    comments.read(part.comments(), reading);
    while !comments.is_done() {
        let Some(place) = part.locate(&comments) else { break };
        let range = place.range(WINDOW);
        if !source.has(range.clone()) {
            return Headers { audio: place.page, start: 0, missing: Some(range) };
        }
        let Some(mut resumed) = packets.resume(place) else { break };
        let Some(packet) = resumed.next() else { break };
        let origin = comments.next();
        comments.read(&packet.data, reading);
        (packets, part) = (resumed, Part { packet, prefix: 0, origin });
        if comments.next() == origin {
            break;
        }
    }
    comments.finish(reading);
    match part.locate(&comments) {
        None => find_audio(packets, kind, clock),
        Some(end) => match packets.resume(end) {
            Some(packets) => find_audio(packets, kind, clock),
            None => Headers { audio: end.offset(), start: 0, missing: None },
        },
    }
}

/// Goes to the first page that has a position; pages of headers have none. The audio starts before that position,
/// by as many samples as the packets of this page and of the pages before it hold, which only Opus says, or by at most
/// as many as they can hold.
fn find_audio(mut packets: Packets<'_>, kind: Kind, clock: Clock) -> Headers {
    let (mut audio, mut count) = (packets.at(), 0u64);
    while let Some(page) = packets.page() {
        count = count.saturating_add(match kind {
            Kind::Opus => page.whole_packets().map(opus::samples).sum(),
            _ => page.packets().saturating_mul(clock.packet),
        });
        match page.granule {
            // This page still holds headers.
            Some(0) => {
                packets.turn();
                (audio, count) = (packets.at(), 0);
            }
            Some(position) => {
                let start = if count > 0 { position.saturating_sub(count) } else { 0 };
                return Headers { audio, start, missing: None };
            }
            None => packets.turn(),
        }
    }
    Headers { audio, start: 0, missing: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::drive::{Driven, drive};
    use crate::fixtures::flac::{flac, picture_comment, vorbis_comments};
    use crate::fixtures::ogg::{OggCodec, Writer, ogg, ogg_of, opus_head, speex_head, vorbis_head};

    const TEXT: [&str; 2] = ["TITLE=a", "ALBUM=b"];

    fn check_tags(driven: &Driven) {
        let tags = &driven.reading.tags;
        assert_eq!((tags.title.as_deref(), tags.album.as_deref()), (Some("a"), Some("b")), "{driven:?}");
        assert!(driven.reading.problems.is_empty(), "{driven:?}");
    }

    #[test]
    fn every_codec_is_read_in_two_reads_at_most() {
        let check = |codec, name, rate, channels, ms| {
            for (audio, reads) in [(32 * 1024, 1), (1024 * 1024, 2)] {
                let driven = drive("a.ogg", &ogg(codec, &TEXT, audio));
                check_tags(&driven);
                assert_eq!(driven.reads, reads, "{driven:?}");
                let stream = driven.reading.audio;
                assert_eq!((stream.codec, stream.sample_rate_hz, stream.channels), (name, rate, channels));
                let claimed = audio as u64 / 4096 * 250;
                assert_eq!(stream.duration_ms, Some(claimed - ms), "{codec:?}");
            }
        };
        check(OggCodec::Vorbis, Some(Codec::Vorbis), Some(44_100), Some(2), 0);
        check(OggCodec::Opus, Some(Codec::Opus), Some(48_000), Some(2), 7);
        check(OggCodec::Speex, Some(Codec::Speex), Some(16_000), Some(1), 0);
        check(OggCodec::Flac, Some(Codec::Flac), Some(44_100), Some(2), 0);
        check(OggCodec::OldFlac, Some(Codec::Flac), Some(44_100), Some(2), 0);
    }

    #[test]
    fn bit_rates_leave_the_headers_out() {
        let check = |comments: &[&str]| {
            let reading = drive("a.ogg", &ogg(OggCodec::Vorbis, comments, 1024 * 1024)).reading;
            let kbps = reading.audio.bitrate_kbps;
            assert!(kbps.is_some_and(|kbps| (131..134).contains(&kbps)), "{kbps:?}");
        };
        check(&TEXT);
        check(&[&picture_comment(1_000_000)]);
    }

    #[test]
    fn pictures_are_jumped_over() {
        let art = picture_comment(1_000_000);
        let check = |comments: &[&str], segments, reads| {
            let file = ogg_of(OggCodec::Opus, &vorbis_comments(comments), 500_000, segments);
            let driven = drive("a.opus", &file);
            check_tags(&driven);
            assert!(driven.reads <= reads && driven.bytes < 330_000, "{segments}: {driven:?}");
            assert_eq!(driven.reading.audio.duration_ms, Some(30_743));
            assert!(driven.reading.essence.is_some());
        };
        for segments in [16, 32, 255] {
            check(&["TITLE=a", "ALBUM=b", &art], segments, 2);
            check(&[&art, "TITLE=a", "ALBUM=b"], segments, 3);
            check(&["TITLE=a", &art, &art, "ALBUM=b", &art], segments, 4);
        }
    }

    #[test]
    fn a_jump_that_misses_costs_what_lies_behind() {
        let art = picture_comment(300_000);
        let mut file = ogg(OggCodec::Vorbis, &["TITLE=a", &art, "ALBUM=b"], 500_000);
        file.splice(200_000..200_000, [0; 7]);
        let reading = drive("a.ogg", &file).reading;
        assert_eq!((reading.tags.title.as_deref(), reading.tags.album), (Some("a"), None));
        assert_eq!(reading.problems[0].code, ProblemCode::BadTag);
        assert_eq!(reading.audio.duration_ms, Some(30_750));
    }

    #[test]
    fn essence_does_not_depend_on_tags() {
        for codec in OggCodec::ALL {
            let essence = |file: &[u8]| drive("a.ogg", file).reading.essence.unwrap();
            let plain = essence(&ogg(codec, &TEXT, 100_000));
            assert_eq!(plain, essence(&ogg(codec, &[&picture_comment(90_000)], 100_000)), "{codec:?}");
            assert_eq!(plain, essence(&ogg_of(codec, &vorbis_comments(&["TITLE=x"]), 100_000, 3)));
        }
        let essence = |audio| drive("a.ogg", &ogg(OggCodec::Vorbis, &TEXT, audio)).reading.essence;
        assert_ne!(essence(100_000), essence(105_000));
    }

    #[test]
    fn flac_has_the_same_essence_in_both_containers() {
        let mut native = flac(&[]);
        native[26..42].fill(0x5b);
        let native = drive("a.flac", &native).reading.essence;
        assert_eq!(native, drive("a.oga", &ogg(OggCodec::Flac, &TEXT, 9000)).reading.essence);
        assert_eq!(native, drive("a.oga", &ogg(OggCodec::OldFlac, &TEXT, 9000)).reading.essence);
    }

    #[test]
    fn films_are_told() {
        let driven = drive("a.ogv", &ogg(OggCodec::Theora, &TEXT, 0));
        assert_eq!(driven.reading.audio.bitrate_kbps, None);
        assert_eq!(driven.reading.audio.codec, None);
        assert_eq!(driven.reading.tags.title.as_deref(), Some("a"));
    }

    /// Builds a stream of 16 packets a page, whose positions start at this one.
    fn stream(serial: u32, head: &[u8], comments: &[u8], first: u64) -> Writer {
        let mut writer = Writer::new(serial, 255);
        writer.page(&[head], 0);
        writer.page(&[comments], 0);
        for page in 1..=100 {
            writer.page(&[[0xfc; 250].as_slice(); 50], first + page * 48_000);
        }
        writer
    }

    #[test]
    fn the_first_audio_among_others_decides() {
        let comments = [b"OpusTags".as_slice(), &vorbis_comments(&TEXT)].concat();
        let mut skeleton = Writer::new(1, 255);
        skeleton.page(&[b"fishead\0"], 0);
        let opus = stream(2, &opus_head(2, 0), &comments, 0).finish();
        let file = [skeleton.finish(), opus].concat();
        let driven = drive("a.opus", &file);
        check_tags(&driven);
        assert_eq!(driven.reading.audio.duration_ms, Some(100_000));
    }

    #[test]
    fn the_names_of_a_film_can_stand_beside_its_sound() {
        let comments = |texts: &[&str]| [b"OpusTags".as_slice(), &vorbis_comments(texts)].concat();
        let film = ogg(OggCodec::Theora, &[], 0);
        let first = 28 + usize::from(film[27]);
        let sound = |texts: &[&str]| stream(2, &opus_head(2, 0), &comments(texts), 0).finish();
        let spliced = |texts: &[&str], film: &[u8]| {
            let sound = sound(texts);
            let head = 28 + usize::from(sound[27]);
            [&film[..first], &sound[..head], &film[first..], &sound[head..]].concat()
        };
        let reading = drive("a.ogg", &spliced(&TEXT, &film)).reading;
        assert_eq!(reading.tags.title.as_deref(), Some("a"), "{:?}", reading.problems);
        assert_eq!(reading.audio.codec, Some(Codec::Opus));
        assert!(reading.marks.iter().any(|mark| mark.key == "video-trak"));
        let named = ogg(OggCodec::Theora, &["TITLE=film"], 0);
        let reading = drive("a.ogg", &spliced(&[], &named)).reading;
        assert_eq!(reading.tags.title.as_deref(), Some("film"));
    }

    #[test]
    fn recordings_that_start_late_are_as_long_as_they_play() {
        let comments = [b"OpusTags".as_slice(), &vorbis_comments(&TEXT)].concat();
        let ms = |first| {
            let file = stream(2, &opus_head(2, 0), &comments, first).finish();
            drive("a.opus", &file).reading.audio.duration_ms.unwrap()
        };
        assert_eq!(ms(0), 100_000);
        assert_eq!(ms(48_000 * 3600), 100_000);
    }

    #[test]
    fn of_chained_streams_the_last_is_measured() {
        let comments = [b"\x03vorbis".as_slice(), &vorbis_comments(&TEXT)].concat();
        let head = vorbis_head(2, 48_000);
        let links = [stream(1, &head, &comments, 48_000), stream(2, &head, &comments, 0)];
        let reading = drive("a.ogg", &links.map(Writer::finish).concat()).reading;
        assert_eq!(reading.audio.duration_ms, Some(100_000));
        assert_eq!((reading.audio.bitrate_kbps, reading.essence), (None, None));
    }

    #[test]
    fn headers_that_divide_by_zero_are_noted() {
        let check = |head: &[u8]| {
            let file =
                stream(1, head, &[b"OpusTags", vorbis_comments(&TEXT).as_slice()].concat(), 0).finish();
            let reading = drive("a.ogg", &file).reading;
            assert_eq!(reading.problems[0].code, ProblemCode::BadStructure);
        };
        check(&opus_head(0, 312));
        check(&speex_head(1, 0));
        check(&speex_head(0, 8000));
        check(&vorbis_head(2, 0));
        check(b"\x01vorbis");
    }
}
