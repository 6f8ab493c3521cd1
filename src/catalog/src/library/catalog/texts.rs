//! Songs whose texts are read in another charset: what was read of them stands in the catalog as it is shown, and the
//! texts of the file beside it, so that any order of changes gives the same.

use super::at::TrackAt;
use super::tagged::{apply, restore};
use super::{Catalog, Track, put, write};
use crate::changes::{ReadAs, Register, Stamp, TrackFacts};
use crate::ids::TrackId;

impl Track<'_> {
    /// What was last read of the song, with its texts as they stand in the file.
    pub fn as_tagged(self) -> Option<TrackFacts> {
        let mut facts = self.facts()?;
        if let Some(words) = self.words() {
            restore(&mut facts, words.tagged);
        }
        Some(facts)
    }

    /// How the song's texts are read: the charset's label. The inner `None` says that they are read as they stand.
    pub fn read_as(self) -> Option<Option<String>> {
        Some(self.words()?.read_as?.value.map(|it| it.charset))
    }
}

impl Catalog {
    pub(super) fn fold_facts(&mut self, track: TrackId, read: Register<TrackFacts>) {
        let at = self.tracks.add(&mut self.common, track, read.stamp);
        self.note_retagged(at, track, &read.value);
        if self.has_another_reader(at, read.stamp.browser) {
            let browser = read.stamp.browser;
            return self.change_readings(at, |readings| put(&mut readings.browsers, browser, read));
        }
        match self.tracks.has_words(at) {
            true => self.write_texts(at, |known| {
                if known.as_ref().is_none_or(|known| read.beats(known)) {
                    *known = Some(read);
                }
            }),
            false => self.tracks.write_facts(&mut self.common, at, read),
        }
    }

    pub(super) fn fold_read_as(&mut self, track: TrackId, stamp: Stamp, read_as: Option<Box<ReadAs>>) {
        self.fold_words(track, stamp, |words| write(&mut words.read_as, Register { stamp, value: read_as }));
        let at = self.tracks.add(&mut self.common, track, stamp);
        self.write_texts(at, |_| ());
    }

    /// Changes what was read of a song, as it stands in the file, and then reads its texts as they are to be read.
    pub(super) fn write_texts(
        &mut self,
        at: TrackAt,
        change: impl FnOnce(&mut Option<Register<TrackFacts>>),
    ) {
        let mut words = self.tracks.words(&self.common, at);
        let mut read = self.tracks.facts(&self.common, at);
        let is_read_otherwise = words.read_as.is_some();
        if let Some(read) = &mut read {
            restore(&mut read.value, std::mem::take(&mut words.tagged));
        }
        change(&mut read);
        let Some(mut read) = read else { return };
        if let Some(read_as) = words.read_as.as_ref().and_then(|it| it.value.as_deref()) {
            words.tagged = apply(read_as, &mut read.value);
        }
        self.tracks.put_facts(&mut self.common, at, &read);
        if is_read_otherwise {
            self.tracks.write_words(&mut self.common, at, &words);
        }
    }
}
