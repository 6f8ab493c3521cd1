//! The image: a head and columns, one after another, each with a checksum behind it. It is written and read in
//! pieces, so that it is never whole in memory beside what it is made from.
//!
//! ```text
//! magic, length of the head, head, number of columns, length of each, checksum
//! column, checksum; column, checksum; …
//! ```
//!
//! Numbers are little-endian. Nothing is decoded: a column of numbers is copied.

use std::collections::VecDeque;

use thiserror::Error;
use xxhash_rust::xxh3::Xxh3;

use super::bytes::Take;

/// How every image begins. The last letter rises when the layout changes.
const MAGIC: &[u8; 8] = b"reprise2";

/// The most bytes of a piece.
const PIECE: usize = 1 << 20;

/// The most bytes of a head, and the most columns.
const MOST_HEAD: usize = 1 << 20;
const MOST_COLUMNS: usize = 256;

/// The bytes of a checksum.
const SUM: usize = 8;

/// Why an image is of no use. What it holds is made anew then.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Unfit {
    /// Its bytes are not those that were written.
    #[error("the stored image is damaged")]
    Damaged,
    /// Another build wrote it.
    #[error("another build wrote the stored image")]
    OtherBuild,
    /// It was made with other settings.
    #[error("the stored image was made with other settings")]
    OtherSettings,
}

/// A column to be written.
#[derive(Clone, Debug)]
pub(crate) enum Column<'a> {
    Bytes(&'a [u8]),
    Halves(&'a [u16]),
    Words(&'a [u32]),
    Longs(&'a [u64]),
    Own(Vec<u8>),
}

impl Column<'_> {
    fn len(&self) -> usize {
        match self {
            Column::Bytes(list) => list.len(),
            Column::Halves(list) => size_of_val(*list),
            Column::Words(list) => size_of_val(*list),
            Column::Longs(list) => size_of_val(*list),
            Column::Own(list) => list.len(),
        }
    }

    /// Some of the column's bytes. Both ends lie between numbers, because pieces have an even length.
    fn some(&self, from: usize, to: usize) -> Vec<u8> {
        fn cut<T>(list: &[T], from: usize, to: usize) -> &[T] {
            list.get(from / size_of::<T>()..to / size_of::<T>()).unwrap_or_default()
        }
        match self {
            Column::Bytes(list) => cut(list, from, to).to_vec(),
            Column::Own(list) => cut(list, from, to).to_vec(),
            Column::Halves(list) => cut(list, from, to).iter().flat_map(|it| it.to_le_bytes()).collect(),
            Column::Words(list) => cut(list, from, to).iter().flat_map(|it| it.to_le_bytes()).collect(),
            Column::Longs(list) => cut(list, from, to).iter().flat_map(|it| it.to_le_bytes()).collect(),
        }
    }
}

/// Writes an image, piece by piece. Between two pieces the columns must not change.
#[derive(Clone)]
pub(crate) struct Writer {
    /// Head and lengths, until they are written.
    first: Option<Vec<u8>>,
    column: usize,
    at: usize,
    sum: Xxh3,
}

impl Writer {
    /// Begins an image of these columns.
    pub(crate) fn new(head: &[u8], columns: &[Column<'_>]) -> Writer {
        let mut first = MAGIC.to_vec();
        first.extend_from_slice(&(head.len() as u32).to_le_bytes());
        first.extend_from_slice(head);
        first.extend_from_slice(&(columns.len() as u32).to_le_bytes());
        columns.iter().for_each(|column| first.extend_from_slice(&(column.len() as u64).to_le_bytes()));
        let mut sum = Xxh3::new();
        sum.update(&first);
        first.extend_from_slice(&sum.digest().to_le_bytes());
        Writer { first: Some(first), column: 0, at: 0, sum: Xxh3::new() }
    }

    /// The next piece; `None` when all are written.
    pub(crate) fn next(&mut self, columns: &[Column<'_>]) -> Option<Vec<u8>> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let column = columns.get(self.column)?;
        let end = column.len().min(self.at + PIECE);
        let mut piece = column.some(self.at, end);
        self.sum.update(&piece);
        self.at = end;
        if end == column.len() {
            piece.extend_from_slice(&self.sum.digest().to_le_bytes());
            (self.column, self.at, self.sum) = (self.column + 1, 0, Xxh3::new());
        }
        Some(piece)
    }
}

/// Takes an image in, piece by piece, however it was cut.
pub(crate) struct Reader {
    /// The bytes of the whole image.
    size: u64,
    /// The magic, the head and the lengths, until they are whole.
    first: Vec<u8>,
    head: Option<Vec<u8>>,
    lengths: VecDeque<usize>,
    /// The column that is being read, with its checksum.
    open: Vec<u8>,
    sum: Xxh3,
    done: VecDeque<Vec<u8>>,
}

impl Reader {
    /// Begins an image of this many bytes. It never takes more memory than that.
    pub(crate) fn new(size: u64) -> Reader {
        let (lengths, done) = (VecDeque::new(), VecDeque::new());
        Reader { size, first: Vec::new(), head: None, lengths, open: Vec::new(), sum: Xxh3::new(), done }
    }

    /// The head, once it has come.
    pub(crate) fn head(&self) -> Option<&[u8]> {
        self.head.as_deref()
    }

    /// Takes the next piece.
    pub(crate) fn take(&mut self, piece: &[u8]) -> Result<(), Unfit> {
        if self.head.is_some() {
            return self.take_columns(piece);
        }
        self.first.extend_from_slice(piece);
        let first = std::mem::take(&mut self.first);
        let Some((head, lengths, end)) = head_of(&first, self.size)? else {
            self.first = first;
            return Ok(());
        };
        (self.head, self.lengths) = (Some(head), lengths);
        self.begin();
        self.take_columns(first.get(end..).unwrap_or_default())
    }

    /// The next columns, once this many are there.
    pub(crate) fn columns(&mut self, count: usize) -> Option<Sections> {
        (self.done.len() >= count).then(|| Sections(self.done.drain(..count).collect()))
    }

    /// Whether every column has come.
    pub(crate) fn is_whole(&self) -> bool {
        self.head.is_some() && self.lengths.is_empty()
    }

    fn begin(&mut self) {
        let length = self.lengths.front().map_or(0, |length| length + SUM);
        (self.open, self.sum) = (Vec::with_capacity(length), Xxh3::new());
    }

    fn take_columns(&mut self, mut rest: &[u8]) -> Result<(), Unfit> {
        while let Some(&length) = self.lengths.front() {
            let missing = (length + SUM).saturating_sub(self.open.len());
            let (some, after) = rest.split_at(missing.min(rest.len()));
            let summed = self.open.len();
            self.open.extend_from_slice(some);
            let end = self.open.len().min(length);
            self.sum.update(self.open.get(summed..end).unwrap_or_default());
            rest = after;
            if self.open.len() < length + SUM {
                return Ok(());
            }
            let stored = self.open.split_off(length);
            if stored != self.sum.digest().to_le_bytes() {
                return Err(Unfit::Damaged);
            }
            self.done.push_back(std::mem::take(&mut self.open));
            self.lengths.pop_front();
            self.begin();
        }
        if rest.is_empty() { Ok(()) } else { Err(Unfit::Damaged) }
    }
}

type Head = (Vec<u8>, VecDeque<usize>, usize);

/// The head, the lengths of the columns, and where these begin; `None` while bytes are missing.
fn head_of(first: &[u8], size: u64) -> Result<Option<Head>, Unfit> {
    let known = MAGIC.len().min(first.len());
    if first.get(..known) != MAGIC.get(..known) {
        return Err(Unfit::Damaged);
    }
    let mut take = Take(first.get(known..).unwrap_or_default());
    let word = |take: &mut Take<'_>| take.array().map(|it| u32::from_le_bytes(it) as usize);
    let Some(length) = word(&mut take) else { return Ok(None) };
    if length > MOST_HEAD {
        return Err(Unfit::Damaged);
    }
    let Some((head, rest)) = take.0.split_at_checked(length) else { return Ok(None) };
    take = Take(rest);
    let Some(count) = word(&mut take) else { return Ok(None) };
    if count > MOST_COLUMNS {
        return Err(Unfit::Damaged);
    }
    let mut lengths = Vec::with_capacity(count);
    for _ in 0..count {
        let Some(length) = take.array().map(u64::from_le_bytes) else { return Ok(None) };
        lengths.push(length);
    }
    let end = first.len() - take.0.len();
    let Some(stored) = take.array::<SUM>() else { return Ok(None) };
    let mut sum = Xxh3::new();
    sum.update(first.get(..end).unwrap_or_default());
    let whole =
        lengths.iter().try_fold((end + SUM) as u64, |sum, it| sum.checked_add(*it)?.checked_add(SUM as u64));
    if sum.digest().to_le_bytes() != stored || whole != Some(size) {
        return Err(Unfit::Damaged);
    }
    let lengths = lengths.into_iter().map(|it| usize::try_from(it).map_err(|_| Unfit::Damaged));
    Ok(Some((head.to_vec(), lengths.collect::<Result<_, _>>()?, end + SUM)))
}

/// Columns that were read, in the order in which they were written.
pub(crate) struct Sections(VecDeque<Vec<u8>>);

impl Sections {
    /// The next column, of bytes.
    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, Unfit> {
        self.0.pop_front().ok_or(Unfit::Damaged)
    }

    /// The next column, of numbers of two bytes.
    pub(crate) fn halves(&mut self) -> Result<Vec<u16>, Unfit> {
        self.numbers(u16::from_le_bytes)
    }

    /// The next column, of numbers of four bytes.
    pub(crate) fn words(&mut self) -> Result<Vec<u32>, Unfit> {
        self.numbers(u32::from_le_bytes)
    }

    /// The next column, of numbers of eight bytes.
    pub(crate) fn longs(&mut self) -> Result<Vec<u64>, Unfit> {
        self.numbers(u64::from_le_bytes)
    }

    /// The next column, of arrays.
    pub(crate) fn arrays<const N: usize>(&mut self) -> Result<Vec<[u8; N]>, Unfit> {
        self.numbers(|it| it)
    }

    fn numbers<const N: usize, T>(&mut self, read: impl Fn([u8; N]) -> T) -> Result<Vec<T>, Unfit> {
        let bytes = self.bytes()?;
        let (numbers, rest) = bytes.as_chunks::<N>();
        if rest.is_empty() { Ok(numbers.iter().map(|it| read(*it)).collect()) } else { Err(Unfit::Damaged) }
    }
}
