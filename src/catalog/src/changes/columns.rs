//! Columns: the values of one field of many rows, side by side, so that equal values lie together.
//! Numbers are varints (LEB128), texts come from a dictionary. No claim in the bytes makes reading allocate memory.

use std::collections::HashMap;

pub(super) mod files;
mod marks;
pub(super) mod tracks;

/// The most bytes that all texts of one batch may have together. A text counts as often as it is used.
const MAX_TEXTS: usize = 256 << 20;

/// The most bytes of text that a song may have for each byte that it is written in: its title stands twice, and a text
/// may be an artist, an album and a mark.
const TEXTS_PER_BYTE: usize = 16;

/// How many bytes the texts of one song may have at least: those of all marks that one can have, and more.
const LEAST_TEXTS: usize = 256 << 10;

/// The bytes are no valid columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Damaged;

pub(super) type Result<T> = std::result::Result<T, Damaged>;

/// Writes values one after another.
#[derive(Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// Writes a difference. Small ones of either sign take few bytes.
    pub(super) fn difference(&mut self, value: u64, from: u64) {
        self.number(zigzag(value.wrapping_sub(from)));
    }

    /// Writes bytes, with their length in front.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    /// Writes a column. A column of zeros is left out, because a missing column means zeros.
    fn column(&mut self, id: u64, column: Writer) {
        if column.0.iter().any(|&byte| byte != 0) {
            self.number(id);
            self.bytes(&column.0);
        }
    }

    /// Writes a column that is filled like this.
    fn filled(&mut self, id: u64, fill: &dyn Fn(&mut Writer)) {
        let mut column = Writer::default();
        fill(&mut column);
        self.column(id, column);
    }
}

/// Reads what a [`Writer`] wrote.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn number(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let (&byte, rest) = self.0.split_first().ok_or(Damaged)?;
            self.0 = rest;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                return Err(Damaged);
            }
            value |= part << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Damaged)
    }

    pub(super) fn difference(&mut self, from: u64) -> Result<u64> {
        Ok(from.wrapping_add(unzigzag(self.number()?)))
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8]> {
        let len = self.number()?;
        self.take(len)
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8]> {
        let len = usize::try_from(len).map_err(|_| Damaged)?;
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.take(N as u64)?.try_into().map_err(|_| Damaged)
    }
}

fn zigzag(value: u64) -> u64 {
    (value << 1) ^ (((value as i64) >> 63) as u64)
}

fn unzigzag(value: u64) -> u64 {
    (value >> 1) ^ (value & 1).wrapping_neg()
}

/// How many bytes all further texts may have.
pub(super) struct Budget(usize);

impl Budget {
    pub(super) fn new() -> Budget {
        Budget(MAX_TEXTS)
    }

    /// The most bytes of text that one song in these bytes may have. Few bytes can name long texts that repeat, so
    /// there is a least.
    pub(super) fn of(bytes: &[u8]) -> Budget {
        Budget(bytes.len().saturating_mul(TEXTS_PER_BYTE).max(LEAST_TEXTS))
    }

    fn spend(&mut self, bytes: usize) -> Result<()> {
        self.0 = self.0.checked_sub(bytes).ok_or(Damaged)?;
        Ok(())
    }
}

/// The columns of a section, by their ids.
pub(super) struct Columns<'a> {
    columns: Vec<(u64, Reader<'a>)>,
    pub(super) rows: usize,
}

impl<'a> Columns<'a> {
    pub(super) fn read(bytes: &'a [u8], rows: usize) -> Result<Columns<'a>> {
        let (mut reader, mut columns) = (Reader(bytes), Vec::new());
        while !reader.is_empty() {
            columns.push((reader.number()?, Reader(reader.bytes()?)));
        }
        Ok(Columns { columns, rows })
    }

    /// Takes a column out, if it was written.
    fn take(&mut self, id: u64) -> Option<Reader<'a>> {
        let at = self.columns.iter().position(|(known, _)| *known == id)?;
        Some(self.columns.swap_remove(at).1)
    }

    /// Whether there are columns that nobody took out. A later version wrote these.
    pub(super) fn has_unknown(&self) -> bool {
        !self.columns.is_empty()
    }
}

/// Whether the values of neighbouring rows differ little.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Near {
    Yes,
    No,
}

/// Writes numbers that may be missing: 0 for a missing one, else the number (or the difference) plus one.
fn write_numbers(out: &mut Writer, near: Near, values: impl Iterator<Item = Option<u64>>) {
    let mut last = 0;
    for value in values {
        let Some(value) = value else {
            out.number(0);
            continue;
        };
        let code = if near == Near::Yes { zigzag(value.wrapping_sub(last)) } else { value };
        last = value;
        match code.checked_add(1) {
            Some(code) if code < u64::MAX => out.number(code),
            // Two numbers have no successor that fits, so they are written in two parts.
            _ => {
                out.number(u64::MAX);
                out.number(u64::MAX - code);
            }
        }
    }
}

fn read_numbers(reader: &mut Reader<'_>, near: Near, rows: usize) -> Result<Vec<Option<u64>>> {
    let (mut last, mut values) = (0u64, Vec::new());
    for _ in 0..rows {
        let code = match reader.number()? {
            0 => {
                values.push(None);
                continue;
            }
            u64::MAX => u64::MAX.checked_sub(reader.number()?).ok_or(Damaged)?,
            code => code - 1,
        };
        last = if near == Near::Yes { last.wrapping_add(unzigzag(code)) } else { code };
        values.push(Some(last));
    }
    Ok(values)
}

/// Writes byte strings that may be missing. Each row is a number: 0 means the same as the row before (a missing
/// one before the first row), 1 a new string, more how far back it stands in the list of new strings. Then
/// follow the lengths and the bytes of the new strings.
fn write_texts<'a>(out: &mut Writer, values: impl Iterator<Item = Option<&'a [u8]>>) {
    let (mut known, mut last) = (HashMap::new(), None);
    let (mut lengths, mut bytes) = (Writer::default(), Vec::new());
    for value in values {
        if last == value {
            out.number(0);
            continue;
        }
        last = value;
        let next = known.len() as u64;
        let at = *known.entry(value).or_insert(next);
        if at == next {
            out.number(1);
            lengths.number(value.map_or(0, |value| value.len() as u64 + 1));
            bytes.extend_from_slice(value.unwrap_or_default());
        } else {
            out.number(next - at + 1);
        }
    }
    out.0.append(&mut lengths.0);
    out.0.append(&mut bytes);
}

/// Reads the byte string of each row.
fn read_texts<'a>(
    reader: &mut Reader<'a>,
    rows: usize,
    budget: &mut Budget,
) -> Result<Vec<Option<&'a [u8]>>> {
    let (mut at, mut known) = (Vec::new(), 0u64);
    for _ in 0..rows {
        let place = match reader.number()? {
            0 => at.last().copied().flatten(),
            1 => {
                known += 1;
                Some(known - 1)
            }
            back => Some((known + 1).checked_sub(back).ok_or(Damaged)?),
        };
        at.push(place);
    }
    let mut lengths = Vec::new();
    for _ in 0..known {
        lengths.push(reader.number()?);
    }
    let mut texts = Vec::new();
    for length in lengths {
        texts.push(match length.checked_sub(1) {
            Some(length) => Some(reader.take(length)?),
            None => None,
        });
    }
    let mut values = Vec::new();
    for at in at {
        let text = |at: u64| texts.get(usize::try_from(at).ok()?).copied();
        let value = at.map_or(Some(None), text).ok_or(Damaged)?;
        budget.spend(value.map_or(0, <[u8]>::len))?;
        values.push(value);
    }
    Ok(values)
}

fn text(bytes: &[u8]) -> Result<&str> {
    str::from_utf8(bytes).map_err(|_| Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbers() -> impl Strategy<Value = Vec<Option<u64>>> {
        let edges = prop_oneof![
            Just(0),
            Just(1),
            Just(u64::MAX),
            Just(u64::MAX - 1),
            Just(1 << 63),
            any::<u64>(),
            0u64..9
        ];
        prop::collection::vec(prop::option::of(edges), 0..20)
    }

    proptest! {
        #[test]
        fn numbers_go_there_and_back(values in numbers()) {
            for near in [Near::Yes, Near::No] {
                let mut out = Writer::default();
                write_numbers(&mut out, near, values.iter().copied());
                prop_assert_eq!(read_numbers(&mut Reader(&out.0), near, values.len()), Ok(values.clone()));
            }
        }

        #[test]
        fn texts_go_there_and_back(values in prop::collection::vec(prop::option::of("[ab]{0,2}"), 0..20)) {
            let values: Vec<_> = values.iter().map(|it| it.as_ref().map(|it| it.as_bytes())).collect();
            let mut out = Writer::default();
            write_texts(&mut out, values.iter().copied());
            let read = read_texts(&mut Reader(&out.0), values.len(), &mut Budget::new());
            prop_assert_eq!(read, Ok(values));
        }
    }

    #[test]
    fn one_text_used_often_has_an_end() {
        let long = vec![b'a'; 1 << 20];
        let mut out = Writer::default();
        write_texts(&mut out, (0..300).map(|_| Some(long.as_slice())));
        assert_eq!(read_texts(&mut Reader(&out.0), 300, &mut Budget::new()), Err(Damaged));
    }
}
