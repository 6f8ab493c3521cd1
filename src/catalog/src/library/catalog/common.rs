//! What rows of tracks and of files have in common: texts and browsers that are kept once, and how stamps, marks
//! and words are put into a row.

use crate::changes::Stamp;
use crate::ids::BrowserId;
use crate::marks::{Mark, Where};
use crate::packed::{Position, Put, Take, TextAt, Texts, position};

/// A text with this many digits is taken for an id or a time, which hardly any other song has.
const DIGITS: usize = 8;

/// Texts that are longer are not kept once.
const LONG: usize = 256;

position! {
    /// The number of a browser.
    pub(super) BrowserAt(pub(super) u32)
}

/// Texts and browsers, each kept once.
#[derive(Clone, Debug, Default)]
pub(super) struct Common {
    pub(super) texts: Texts,
    /// The browsers that stamps name.
    pub(super) browsers: Vec<[u8; 8]>,
}

impl Common {
    /// The number of a browser, which is added if it is not there.
    pub(super) fn add_browser(&mut self, browser: BrowserId) -> BrowserAt {
        let known = self.browsers.iter().position(|it| *it == browser.0);
        let at = known.unwrap_or_else(|| {
            self.browsers.push(browser.0);
            self.browsers.len() - 1
        });
        BrowserAt(at as u32)
    }

    /// A browser by its number.
    pub(super) fn browser(&self, at: BrowserAt) -> Option<BrowserId> {
        self.browsers.get(at.index()).copied().map(BrowserId)
    }

    pub(super) fn put_stamp(&mut self, out: &mut Vec<u8>, stamp: Stamp) {
        out.number(self.add_browser(stamp.browser).0.into());
        // Few stamps have an era.
        out.number(stamp.ms << 1 | u64::from(stamp.era > 0));
        out.number(stamp.counter.into());
        if stamp.era > 0 {
            out.number(stamp.era.into());
        }
    }

    pub(super) fn stamp(&self, take: &mut Take<'_>) -> Option<Stamp> {
        let browser = self.browser(BrowserAt(take.small()?))?;
        let (ms, counter) = (take.number()?, take.small()?);
        let era = if ms & 1 == 1 { take.small()? } else { 0 };
        Some(Stamp { era, ms: ms >> 1, counter, browser })
    }

    /// Puts a text: by its number if others may have the same, else as it is.
    pub(super) fn put_text(&mut self, out: &mut Vec<u8>, text: &str) {
        if text.len() > LONG || text.bytes().filter(u8::is_ascii_digit).count() >= DIGITS {
            out.number(0);
            out.bytes(text.as_bytes());
        } else {
            out.number(u64::from(self.texts.add(text).0) + 1);
        }
    }

    pub(super) fn text<'a>(&'a self, take: &mut Take<'a>) -> Option<&'a str> {
        match TextAt::of_stored(take.small()?) {
            Some(at) => Some(self.texts.get(at)),
            None => take.text(),
        }
    }

    pub(super) fn put_marks(&mut self, out: &mut Vec<u8>, marks: &[Mark]) {
        out.number(marks.len() as u64);
        for mark in marks {
            put_word(out, mark.place.index(), Where::ALL.len(), mark.place.word());
            self.put_text(out, &mark.key);
            self.put_text(out, &mark.value);
        }
    }

    pub(super) fn marks<'a>(&'a self, take: &mut Take<'a>) -> Option<Vec<Mark>> {
        let mut marks = Vec::new();
        for _ in 0..take.number()? {
            let place = word(take, Where::ALL, Where::from_word)?;
            let mut text = || self.text(take).map(str::to_owned);
            marks.push(Mark { place, key: text()?, value: text()? });
        }
        Some(marks)
    }
}

/// Puts the variant of an open set: its position, and the word of a variant without a name.
pub(super) fn put_word(out: &mut Vec<u8>, index: usize, named: usize, word: &str) {
    out.number(index as u64);
    if index == named {
        out.bytes(word.as_bytes());
    }
}

pub(super) fn word<T: Copy>(take: &mut Take<'_>, all: &[T], from_word: fn(&str) -> Option<T>) -> Option<T> {
    match all.get(take.small::<usize>()?) {
        Some(named) => Some(*named),
        None => from_word(take.text()?),
    }
}

/// Fields that may be missing: one bit each says whether they are there.
#[derive(Default)]
pub(super) struct Fields {
    mask: u64,
    count: u32,
    pub(super) bytes: Vec<u8>,
}

impl Fields {
    /// Puts a field, or notes that it is missing.
    pub(super) fn put<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Vec<u8>, T)) {
        self.mask |= u64::from(value.is_some()) << self.count;
        self.count += 1;
        if let Some(value) = value {
            put(&mut self.bytes, value);
        }
    }

    /// Puts a number that may be missing.
    pub(super) fn number(&mut self, value: Option<impl Into<u64>>) {
        self.put(value, |out, value| out.number(value.into()));
    }

    /// Writes which fields are there, then these.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.number(self.mask);
        out.extend_from_slice(&self.bytes);
    }
}

/// Reads what [`Fields`] wrote, in the same order.
pub(super) struct FieldsOf<'a> {
    mask: u64,
    pub(super) take: Take<'a>,
}

impl<'a> FieldsOf<'a> {
    pub(super) fn of(mut take: Take<'a>) -> Option<FieldsOf<'a>> {
        Some(FieldsOf { mask: take.number()?, take })
    }

    /// The next field, if it was there. The outer `None` means that the bytes are damaged.
    pub(super) fn next<T>(&mut self, get: impl FnOnce(&mut Take<'a>) -> Option<T>) -> Option<Option<T>> {
        let is_there = self.mask & 1 != 0;
        self.mask >>= 1;
        if is_there { get(&mut self.take).map(Some) } else { Some(None) }
    }

    /// The next field, a number.
    pub(super) fn number<T: TryFrom<u64>>(&mut self) -> Option<Option<T>> {
        self.next(|take| take.small())
    }
}
