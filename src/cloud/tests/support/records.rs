//! Records as browsers seal them, as far as an endpoint can tell: each follows the one before it.

use reprise_wire::record::{Header, Part, RecordHash, VERSION};

/// The records of one writer, the first one first.
pub(crate) struct Records {
    writer: u64,
    number: u64,
    previous: RecordHash,
    /// How many bytes a record has behind its header, by its number.
    size: fn(u64) -> usize,
}

impl Records {
    /// The records of a writer.
    pub(crate) fn of(writer: u64, size: fn(u64) -> usize) -> Self {
        Self { writer, number: 0, previous: RecordHash::NONE, size }
    }
}

impl Iterator for Records {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        self.number += 1;
        let header = Header { version: VERSION, part: Part::Plain, previous: self.previous };
        let word = (self.writer * 31 + self.number).to_le_bytes();
        let mut record = header.write().to_vec();
        record.extend(word.into_iter().cycle().take((self.size)(self.number)));
        self.previous = RecordHash::of(&record);
        Some(record)
    }
}
