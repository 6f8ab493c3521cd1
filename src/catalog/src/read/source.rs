//! The bytes of one file that have been fetched so far, and those that are missing.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

use crate::text::sorting;

/// The least that is fetched when something is missing, in bytes: smaller reads cost as much.
const LEAST_FETCH: u64 = 64 * 1024;

/// What one look at the bytes counts as work, in bytes, however short the look is.
const GLANCE: u64 = 64;

/// The bytes of a file that have been fetched. A caller that has them in memory lends them.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    size: u64,
    /// The parts that are fetched: in order, without overlaps, and with gaps between them.
    parts: Vec<Part<'a>>,
    closed: bool,
    /// How many bytes were looked at.
    work: Cell<u64>,
}

#[derive(Debug)]
struct Part<'a> {
    offset: u64,
    bytes: Cow<'a, [u8]>,
}

impl<'a> Part<'a> {
    fn end(&self) -> u64 {
        self.offset + self.bytes.len() as u64
    }

    /// This part with a newer one laid over it. The newer one begins inside of this part or at its end.
    fn laid_under(mut self, newer: Part<'a>) -> Part<'a> {
        let keep = usize::try_from(newer.offset - self.offset).unwrap_or(usize::MAX);
        let rest = self.bytes.get(keep + newer.bytes.len()..).map(<[u8]>::to_vec).unwrap_or_default();
        let joined = self.bytes.to_mut();
        joined.truncate(keep);
        joined.extend_from_slice(&newer.bytes);
        joined.extend_from_slice(&rest);
        self
    }
}

/// The ranges that a reader wanted and that are not fetched. Readers pass it up with `?`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Missing(Vec<Range<u64>>);

impl Missing {
    /// The ranges to fetch: in order, without overlaps, within a file of this size.
    pub(crate) fn into_ranges(self, size: u64) -> Vec<Range<u64>> {
        let mut ranges: Vec<_> =
            self.0.into_iter().filter(|range| range.start < size.min(range.end)).collect();
        sorting::sort_by(&mut ranges, |one, other| one.start.cmp(&other.start));
        let mut joined: Vec<Range<u64>> = Vec::new();
        for range in ranges {
            let range = range.start..range.end.min(size);
            match joined.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => joined.push(range),
            }
        }
        joined
    }
}

impl<'a> Source<'a> {
    /// Makes the source of a file of this size in bytes, of which nothing is fetched yet.
    pub(crate) fn new(size: u64) -> Source<'a> {
        Source { size, parts: Vec::new(), closed: false, work: Cell::new(0) }
    }

    /// How much has been looked at so far, in bytes.
    pub(crate) fn work(&self) -> u64 {
        self.work.get()
    }

    /// The file's size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Says that nothing more will be fetched: from now on, missing bytes count as cut off.
    pub(crate) fn close(&mut self) {
        self.closed = true;
    }

    /// Adds bytes at an offset, and joins parts that touch.
    pub(crate) fn feed(&mut self, offset: u64, bytes: Cow<'a, [u8]>) {
        if bytes.is_empty() {
            return;
        }
        let at = self.parts.partition_point(|part| part.end() < offset);
        let mut joined = Part { offset, bytes };
        if self.parts.get(at).is_some_and(|part| part.offset <= offset) {
            joined = self.parts.remove(at).laid_under(joined);
        }
        while self.parts.get(at).is_some_and(|part| part.offset <= joined.end()) {
            let after = self.parts.remove(at);
            let skip = usize::try_from(joined.end() - after.offset).unwrap_or(usize::MAX);
            joined.bytes.to_mut().extend_from_slice(after.bytes.get(skip..).unwrap_or_default());
        }
        self.parts.insert(at, joined);
    }

    /// The bytes of a range, cut at the end of the file.
    ///
    /// An answer shorter than `len` means that the file ends there. When bytes inside of the
    /// file are not fetched, the answer is `Missing` with the range, widened to at least the size of one read.
    /// Once the source is closed, such bytes count as cut off.
    pub(crate) fn bytes(&self, offset: u64, len: u64) -> Result<&[u8], Missing> {
        let end = offset.saturating_add(len).min(self.size);
        if offset >= end {
            return Ok(&[]);
        }
        let there = self.available(offset);
        let wanted = usize::try_from(end - offset).unwrap_or(usize::MAX);
        match there.get(..wanted) {
            Some(bytes) => {
                self.work.set(self.work.get() + bytes.len() as u64);
                Ok(bytes)
            }
            None if self.closed => Ok(there),
            None => {
                let start = offset + there.len() as u64;
                Err(Missing(vec![start..end.max(start.saturating_add(LEAST_FETCH))]))
            }
        }
    }

    /// The bytes that are fetched from this offset on, without asking for more. May be empty.
    pub(crate) fn available(&self, offset: u64) -> &[u8] {
        self.work.set(self.work.get() + GLANCE);
        let at = self.parts.partition_point(|part| part.end() <= offset);
        self.parts
            .get(at)
            .and_then(|part| part.bytes.get(usize::try_from(offset.checked_sub(part.offset)?).ok()?..))
            .unwrap_or_default()
    }

    /// Whether a range, cut at the end of the file, is fetched or never will be.
    pub(crate) fn has(&self, range: Range<u64>) -> bool {
        self.closed
            || self.available(range.start).len() as u64
                >= range.end.min(self.size).saturating_sub(range.start)
    }

    /// Asks for several ranges at once, so that they come in one round of reads.
    ///
    /// Unlike [`Source::bytes`], this asks for exactly these ranges and does not widen them.
    pub(crate) fn need(&self, ranges: &[Range<u64>]) -> Result<(), Missing> {
        let missing: Vec<_> = ranges
            .iter()
            .filter(|range| !self.has((*range).clone()))
            .map(|range| range.start + self.available(range.start).len() as u64..range.end)
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(Missing(missing)) }
    }

    /// The last `len` bytes of the file.
    pub(crate) fn tail(&self, len: u64) -> Result<&[u8], Missing> {
        let start = self.size.saturating_sub(len);
        self.need(&[start..self.size])?;
        self.bytes(start, self.size - start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_range_is_there_missing_or_cut_off() {
        let mut source = Source::new(200_000);
        source.feed(0, vec![7; 100].into());
        assert_eq!(source.bytes(10, 20).map(<[u8]>::len), Ok(20));
        assert_eq!(source.bytes(90, 20), Err(Missing(vec![100..100 + LEAST_FETCH])));
        assert_eq!(source.bytes(300_000, 20).map(<[u8]>::len), Ok(0));
        source.close();
        assert_eq!(source.bytes(90, 20).map(<[u8]>::len), Ok(10));
    }

    #[test]
    fn claims_near_the_largest_number_do_not_overflow() {
        let source = Source::new(10);
        assert_eq!(source.bytes(u64::MAX, u64::MAX).map(<[u8]>::len), Ok(0));
        assert_eq!(source.bytes(5, u64::MAX).unwrap_err().into_ranges(10), vec![5..10]);
    }

    proptest! {
        #[test]
        fn parts_in_any_order_give_the_file(cuts in prop::collection::vec((0usize..300, 1usize..80), 1..30)) {
            let file: Vec<u8> = (0..300u32).map(|i| i as u8).collect();
            let mut source = Source::new(300);
            let mut known = vec![false; 300];
            for (start, len) in cuts {
                let end = (start + len).min(300);
                source.feed(start as u64, file[start..end].into());
                known[start..end].fill(true);
            }
            for at in 0..300 {
                let there = source.available(at as u64);
                let wanted = known[at..].iter().take_while(|&&k| k).count();
                prop_assert_eq!(there, &file[at..at + wanted]);
            }
        }
    }
}
