//! Ogg pages and the packets in them. RFC 3533.

use std::borrow::Cow;
use std::ops::Range;

use crate::read::Source;
use crate::read::bytes::Cursor;

/// How many bytes the header of a page has before its lacing values.
const FIXED: usize = 27;

/// A page, as far as it is fetched.
#[derive(Clone, Copy, Debug)]
pub(super) struct OggPage<'a> {
    /// Whether a logical stream begins here.
    pub(super) begins: bool,
    /// Whether the page starts with the rest of a packet.
    goes_on: bool,
    /// The position at the end of the last packet that ends here, in units of the codec; `None` when none
    /// ends here.
    pub(super) granule: Option<u64>,
    pub(super) serial: u32,
    sequence: u32,
    lacing: &'a [u8],
    /// The body, cut where the fetched bytes end.
    pub(super) body: &'a [u8],
}

impl<'a> OggPage<'a> {
    /// Reads the page that these bytes start with; `None` when its header is cut or is no header.
    pub(super) fn read(bytes: &'a [u8]) -> Option<OggPage<'a>> {
        let mut cursor = Cursor::new(bytes);
        if cursor.array()? != *b"OggS" || cursor.u8()? != 0 {
            return None;
        }
        let flags = cursor.u8()?;
        let granule = Some(cursor.u64_le()?).filter(|&granule| granule != u64::MAX);
        let (serial, sequence) = (cursor.u32_le()?, cursor.u32_le()?);
        let _crc = cursor.u32_le()?;
        let segments = cursor.u8()?;
        let lacing = cursor.take(usize::from(segments))?;
        let len: usize = lacing.iter().map(|&len| usize::from(len)).sum();
        let body = cursor.rest();
        let body = body.get(..len).unwrap_or(body);
        Some(OggPage {
            begins: flags & 2 != 0,
            goes_on: flags & 1 != 0,
            granule,
            serial,
            sequence,
            lacing,
            body,
        })
    }

    /// How many bytes the page claims to have.
    pub(super) fn len(&self) -> usize {
        FIXED + self.lacing.len() + self.body_len()
    }

    /// Whether all of it is there.
    pub(super) fn is_whole(&self) -> bool {
        self.body.len() == self.body_len()
    }

    /// How many packets end in the page.
    pub(super) fn packets(&self) -> u64 {
        self.lacing.iter().filter(|&&len| len < 255).count() as u64
    }

    /// The packets that begin and end in the page, as far as they are fetched.
    pub(super) fn whole_packets(&self) -> impl Iterator<Item = &'a [u8]> {
        let (body, mut at, mut start) = (self.body, 0, 0);
        let ends = self.lacing.iter().filter_map(move |&len| {
            at += usize::from(len);
            (len < 255).then_some(at)
        });
        let packets = ends.map(move |end| {
            let packet = body.get(start..end).or_else(|| body.get(start..)).unwrap_or_default();
            start = end;
            packet
        });
        packets.skip(usize::from(self.goes_on))
    }

    fn body_len(&self) -> usize {
        self.end_of(self.lacing.len())
    }

    /// Where in the body this many segments end.
    fn end_of(&self, segments: usize) -> usize {
        self.lacing.iter().take(segments).map(|&len| usize::from(len)).sum()
    }

    /// How many segments end at or before this place in the body.
    fn segments_before(&self, place: usize) -> usize {
        let ends = self.lacing.iter().scan(0, |end, &len| {
            *end += usize::from(len);
            Some(*end)
        });
        ends.take_while(|&end| end <= place).count()
    }
}

/// A place inside of a packet: the page that holds it, or should hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Where the page starts in the file.
    pub(super) page: u64,
    sequence: u32,
    /// Where the place is in the body of the page.
    body: usize,
}

impl Place {
    /// About where in the file the place is.
    pub(super) fn offset(&self) -> u64 {
        self.page.saturating_add((FIXED + self.body) as u64)
    }

    /// The bytes of the file that hold the next `len` bytes of the packet from here on.
    pub(super) fn range(&self, len: u64) -> Range<u64> {
        self.page..self.offset().saturating_add(255 + len)
    }
}

/// The page in which the fetched bytes of a packet end, and the place where the packet goes on in it.
#[derive(Clone, Copy, Debug)]
struct Cut {
    place: Place,
    /// How many bytes of the packet stand before that place.
    before: u64,
    /// How many bytes of the packet that page claims from there on.
    here: u64,
    body_len: u64,
    page_len: u64,
}

/// A packet, or as much as is fetched of one.
#[derive(Debug, Default)]
pub(super) struct Packet<'a> {
    /// Its bytes, joined from the pages that hold them.
    pub(super) data: Cow<'a, [u8]>,
    cut: Option<Cut>,
}

impl<'a> Packet<'a> {
    /// Where a place that is counted from the packet's start is, or should be.
    ///
    /// Writers fill the pages of a long packet alike, so the place can be computed without reading the pages
    /// between. [`Packets::resume`] checks that the page is the right one.
    pub(super) fn locate(&self, place: u64) -> Option<Place> {
        let cut = self.cut?;
        let here = place.checked_sub(cut.before)?;
        let Some(beyond) = here.checked_sub(cut.here) else {
            let body = cut.place.body.checked_add(usize::try_from(here).ok()?)?;
            return Some(Place { body, ..cut.place });
        };
        let pages = 1 + beyond.checked_div(cut.body_len)?;
        Some(Place {
            page: cut.place.page.checked_add(pages.checked_mul(cut.page_len)?)?,
            sequence: cut.place.sequence.wrapping_add(u32::try_from(pages).ok()?),
            body: usize::try_from(beyond % cut.body_len).ok()?,
        })
    }

    fn push(&mut self, piece: &'a [u8]) {
        if self.data.is_empty() {
            self.data = Cow::Borrowed(piece);
        } else {
            self.data.to_mut().extend_from_slice(piece);
        }
    }
}

/// The packets of one logical stream, up to the first page that is not fetched.
#[derive(Debug)]
pub(super) struct Packets<'a> {
    source: &'a Source<'a>,
    serial: u32,
    page: Option<OggPage<'a>>,
    at: u64,
    segment: usize,
    /// Where in the page's body the next packet starts.
    body: usize,
}

impl<'a> Packets<'a> {
    /// The packets of a stream from the page at this offset on.
    pub(super) fn new(source: &'a Source, at: u64, serial: u32) -> Packets<'a> {
        let mut packets = Packets { source, serial, page: None, at, segment: 0, body: 0 };
        packets.find_page();
        packets
    }

    /// Goes on in the middle of a packet, if the page that was expected is at that place.
    pub(super) fn resume(&self, place: Place) -> Option<Packets<'a>> {
        let page = OggPage::read(self.source.available(place.page))
            .filter(|page| page.serial == self.serial && page.sequence == place.sequence)?;
        let segment = page.segments_before(place.body);
        Some(Packets { page: Some(page), at: place.page, segment, body: place.body, ..*self })
    }

    /// The next packet; after [`Packets::resume`], the rest of the packet that it resumed.
    pub(super) fn next(&mut self) -> Option<Packet<'a>> {
        let mut packet = Packet::default();
        let mut started = false;
        while let Some(page) = self.page {
            let tail = page.lacing.get(self.segment..).unwrap_or_default();
            let last = tail.iter().position(|&len| len < 255);
            let end = page.end_of(self.segment + last.map_or(tail.len(), |index| index + 1));
            let before = packet.data.len() as u64;
            let whole = page.body.get(self.body..end);
            packet.push(whole.or_else(|| page.body.get(self.body..)).unwrap_or_default());
            packet.cut = Some(Cut {
                place: Place { page: self.at, sequence: page.sequence, body: self.body },
                before,
                here: end.saturating_sub(self.body) as u64,
                body_len: page.body_len() as u64,
                page_len: page.len() as u64,
            });
            started |= !tail.is_empty();
            if whole.is_none() {
                return Some(packet);
            }
            match last {
                Some(index) => {
                    (self.segment, self.body) = (self.segment + index + 1, end);
                    packet.cut = None;
                    return Some(packet);
                }
                None => self.turn(),
            }
        }
        started.then_some(packet)
    }

    /// The page that the next packet begins in.
    pub(super) fn page(&self) -> Option<OggPage<'a>> {
        self.page
    }

    /// Where that page starts in the file.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// Goes to the next page of the stream.
    pub(super) fn turn(&mut self) {
        self.at = self.at.saturating_add(self.page.map_or(0, |page| page.len() as u64));
        self.find_page();
    }

    fn find_page(&mut self) {
        (self.segment, self.body) = (0, 0);
        loop {
            self.page = OggPage::read(self.source.available(self.at));
            match self.page {
                Some(page) if page.serial != self.serial => self.at += page.len() as u64,
                _ => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::ogg::Writer;

    fn source(bytes: &[u8], fetched: usize) -> Source<'_> {
        let mut source = Source::new(bytes.len() as u64);
        source.feed(0, bytes[..fetched].into());
        source
    }

    #[test]
    fn packets_of_every_length_come_back() {
        for len in [0, 1, 254, 255, 256, 510, 4079, 4080, 4081, 70_000] {
            let packet = vec![7; len];
            let mut writer = Writer::new(5, 16);
            writer.page(&[b"head"], 0);
            writer.page(&[&packet, b"more"], 0);
            let bytes = writer.finish();
            let source = source(&bytes, bytes.len());
            let mut packets = Packets::new(&source, 0, 5);
            let lens: Vec<_> =
                std::iter::from_fn(|| packets.next()).map(|p| (p.data.len(), p.cut.is_none())).collect();
            assert_eq!(lens, [(4, true), (len, true), (4, true)]);
        }
    }

    #[test]
    fn later_places_of_a_packet_are_foretold() {
        for segments in [16, 255] {
            let packet: Vec<u8> = (0..400_000u32).map(|i| (i / 7) as u8).collect();
            let mut writer = Writer::new(5, segments);
            writer.page(&[b"head"], 0);
            writer.page(&[&packet], 0);
            let bytes = writer.finish();
            let head = source(&bytes, 30_000);
            let mut packets = Packets::new(&head, 0, 5);
            packets.next();
            let cut = packets.next().unwrap();
            let all = source(&bytes, bytes.len());
            for place in [29_000, 65_025, 65_280, 200_000, 399_999] {
                let found = cut.locate(place as u64).unwrap();
                let rest = Packets::new(&all, 0, 5).resume(found).unwrap().next().unwrap();
                assert_eq!(rest.data, &packet[place..], "{segments} segments, place {place}");
            }
        }
    }
}
