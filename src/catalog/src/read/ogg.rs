//! Ogg with Vorbis, Opus, Speex or FLAC: the comments in front, and the position at the end.
//! RFC 3533.

use std::ops::Range;

use super::tags::vorbis::Comments;
use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Codec, Container, ProblemCode, Reading};
use ident::{Clock, Kind};
use page::{Packet, Packets, Page, Place};

mod end;
mod ident;
mod page;

/// How much of the file's end is read: a page is shorter than this.
const TAIL: u64 = 64 * 1024;

/// How much of a long comment packet is read behind a picture.
const WINDOW: u64 = 64 * 1024;

/// The most logical streams looked at; films have a handful.
const MAX_STREAMS: usize = 16;

/// The most header packets before the one with the comments.
const MAX_HEADERS: usize = 8;

/// A logical stream, known by its first page.
#[derive(Debug)]
struct Stream<'a> {
    serial: u32,
    kind: Kind,
    first: &'a [u8],
    /// Where the page behind its first one starts.
    next: u64,
}

/// Where the headers of a stream end, or go on.
#[derive(Debug)]
struct Headers {
    /// Where the audio starts, as far as is known.
    audio: u64,
    /// The position that playing starts at.
    start: u64,
    /// What is still to be read of the comments.
    missing: Option<Range<u64>>,
}

/// Reads the stream whose first page stands at `offset`.
///
/// What is missing of the comments and the end of the file are asked for at once.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Reading) -> Result<(), Missing> {
    reading.container = Some(Container::Ogg);
    let streams = list_streams(source, offset);
    let video = streams.iter().find_map(|stream| stream.kind.video());
    if let Some(name) = video {
        reading.take_mark(Where::Stream, "video", name);
    }
    let Some(stream) = choose(&streams) else {
        reading.stream.codec = Some(Codec::Other);
        reading.note(ProblemCode::NoAudio, "");
        return Ok(());
    };
    if let Some(audio) = streams.iter().find(|stream| stream.kind.is_audio()) {
        ident::read(audio.kind, audio.first, reading);
    }
    let mut clock = ident::read(stream.kind, stream.first, reading);
    let headers = read_headers(source, stream, &mut clock, reading);
    let mut wanted = Vec::from_iter(headers.missing);
    // FLAC's own header can say it all.
    let is_open = reading.stream.duration_ms.is_none() || reading.essence.is_none();
    if is_open {
        wanted.push(source.size().saturating_sub(TAIL)..source.size());
    }
    source.need(&wanted)?;
    let links = if is_open {
        end::read(source, &streams, stream, clock, headers.start, reading)?
    } else {
        end::Links::One
    };
    if video.is_none() && links == end::Links::One {
        reading.stream.set_bitrate_of(source.size().saturating_sub(headers.audio));
    }
    Ok(())
}

/// The logical streams that begin at `offset`: their first pages stand before all others.
fn list_streams(source: &Source, offset: u64) -> Vec<Stream<'_>> {
    let (mut streams, mut at) = (Vec::new(), offset);
    while let Some(page) = Page::read(source.available(at)).filter(|page| page.begins) {
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

/// The stream whose comments and duration are the file's: the pictures of a film, else the first audio.
fn choose<'a, 'b>(streams: &'b [Stream<'a>]) -> Option<&'b Stream<'a>> {
    let film = streams.iter().find(|stream| stream.kind == Kind::Theora);
    film.or_else(|| streams.iter().find(|stream| stream.kind.is_audio()))
}

/// Reads the header packets up to the comments, and finds where the audio starts.
fn read_headers(source: &Source, stream: &Stream<'_>, clock: &mut Clock, reading: &mut Reading) -> Headers {
    let mut packets = Packets::new(source, stream.next, stream.serial);
    for _ in 0..MAX_HEADERS {
        let Some(packet) = packets.next() else { break };
        if let Some(prefix) = stream.kind.comments_at(&packet.data) {
            let part = Part { packet, prefix, origin: 0 };
            return read_comments(source, packets, part, *clock, reading);
        }
        // STREAMINFO of the old mapping.
        if let (Kind::Flac, [0, _, _, _, block @ ..]) = (stream.kind, &*packet.data) {
            *clock = ident::flac_clock(block, reading);
        }
    }
    reading.note(ProblemCode::Truncated, "Vorbis comments");
    Headers { audio: stream.next, start: 0, missing: None }
}

/// A part of the packet with the comments, without a gap.
#[derive(Debug)]
struct Part<'a> {
    packet: Packet<'a>,
    /// What stands in the part before the comments.
    prefix: usize,
    /// Where in the comments the part starts.
    origin: u64,
}

impl Part<'_> {
    fn comments(&self) -> &[u8] {
        self.packet.data.get(self.prefix..).unwrap_or_default()
    }

    /// Where the next comment, or the comments' end, is or should be, if the part ends before it.
    fn locate(&self, comments: &Comments) -> Option<Place> {
        self.packet.locate(comments.next().saturating_sub(self.origin) + self.prefix as u64)
    }
}

/// Reads the comments that start in this part, jumping over pictures that are not fetched.
fn read_comments<'a>(
    source: &'a Source,
    mut packets: Packets<'a>,
    mut part: Part<'a>,
    clock: Clock,
    reading: &mut Reading,
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
        None => find_audio(packets, clock),
        Some(end) => match packets.resume(end) {
            Some(packets) => find_audio(packets, clock),
            None => Headers { audio: end.page, start: 0, missing: None },
        },
    }
}

/// Goes to the first page with a position, which headers do not have; the audio starts
/// no more than its packets, and those of the pages before, can hold ahead of that.
fn find_audio(mut packets: Packets<'_>, clock: Clock) -> Headers {
    let (mut audio, mut count) = (packets.at(), 0);
    while let Some(page) = packets.page() {
        count += page.packets();
        match page.granule {
            // Headers still.
            Some(0) => {
                packets.turn();
                (audio, count) = (packets.at(), 0);
            }
            Some(position) => {
                let most = count.saturating_mul(clock.packet);
                let start = if most > 0 { position.saturating_sub(most) } else { 0 };
                return Headers { audio, start, missing: None };
            }
            None => packets.turn(),
        }
    }
    Headers { audio, start: 0, missing: None }
}
