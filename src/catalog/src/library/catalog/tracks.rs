//! The songs, packed: columns of what is asked for often, rows of everything else.

use std::cell::OnceCell;

use xxhash_rust::xxh3::xxh3_64;

use super::at::{FileAt, TrackAt};
use super::common::{BrowserAt, Common};
use super::facts::{self, Gist, Shown};
use super::words::Words;
use crate::changes::{Register, Stamp, TrackFacts};
use crate::ids::TrackId;
use crate::packed::{Column, Position, Rows, Sections, Slots, TextAt, Unfit, grow, number, set};

/// The songs, at their positions.
#[derive(Clone, Debug, Default)]
pub(super) struct Tracks {
    ids: Vec<[u8; 16]>,
    /// Finds a song by its id. It is made when the first is looked for.
    index: OnceCell<Slots>,
    /// The earliest stamp: its time, its counter and the number of its browser.
    first_ms: Vec<u64>,
    first_counter: Vec<u32>,
    first_by: Vec<u32>,
    /// The numbers of artist and album among the texts, plus one; 0 for none.
    artists: Vec<u32>,
    albums: Vec<u32>,
    /// The last of the song's copies, plus one; 0 for none. See [`super::files::Files`].
    last_copy: Vec<u32>,
    titles: Rows,
    facts: Rows,
    words: Rows,
    /// What each browser and each file says of the song, where there are several. See [`super::readings`].
    readings: Rows,
}

impl Tracks {
    /// How many songs there are.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// A song's position.
    pub(super) fn position(&self, id: TrackId) -> Option<TrackAt> {
        let index = self.index.get_or_init(|| Slots::of(self.len(), |at| hash(self.id(TrackAt(at)))));
        index.find(hash(id), |at| self.id(TrackAt(at)) == id).map(TrackAt)
    }

    /// The song's position. Adds it if a change with this stamp is the first to name it.
    pub(super) fn add(&mut self, common: &mut Common, id: TrackId, stamp: Stamp) -> TrackAt {
        if let Some(at) = self.position(id) {
            if (Stamp { era: 0, ..stamp }) < self.first(common, at) {
                self.set_first(common, at, stamp);
            }
            return at;
        }
        let at = TrackAt(self.len() as u32);
        grow(&mut self.ids, 1);
        self.ids.push(id.0);
        grow(&mut self.first_ms, 1);
        self.first_ms.push(0);
        for column in [
            &mut self.first_counter,
            &mut self.first_by,
            &mut self.artists,
            &mut self.albums,
            &mut self.last_copy,
        ] {
            grow(column, 1);
            column.push(0);
        }
        self.set_first(common, at, stamp);
        let mut index = self.index.take().unwrap_or_default();
        index.add(hash(id), at.0, |at| hash(self.id(TrackAt(at))));
        self.index = OnceCell::from(index);
        at
    }

    /// The id of the song at a position.
    pub(super) fn id(&self, at: TrackAt) -> TrackId {
        TrackId(self.ids.get(at.index()).copied().unwrap_or_default())
    }

    /// The earliest stamp of a change that names the song.
    pub(super) fn first(&self, common: &Common, at: TrackAt) -> Stamp {
        let (ms, counter) = (number(&self.first_ms, at), number(&self.first_counter, at));
        let browser = common.browser(BrowserAt(number(&self.first_by, at)));
        // The era of the first stamp says nothing of when it was.
        Stamp { era: 0, ms, counter, browser: browser.unwrap_or(crate::ids::BrowserId([0; 8])) }
    }

    fn set_first(&mut self, common: &mut Common, at: TrackAt, stamp: Stamp) {
        set(&mut self.first_ms, at.index(), stamp.ms);
        set(&mut self.first_counter, at.index(), stamp.counter);
        set(&mut self.first_by, at.index(), common.add_browser(stamp.browser).0);
    }

    /// The last of the song's copies.
    pub(super) fn last_copy(&self, at: TrackAt) -> Option<FileAt> {
        FileAt::of_stored(number(&self.last_copy, at))
    }

    pub(super) fn set_last_copy(&mut self, at: TrackAt, copy: Option<FileAt>) {
        set(&mut self.last_copy, at.index(), FileAt::stored(copy));
    }

    /// Title, artist and album.
    pub(super) fn shown<'a>(&'a self, common: &'a Common, at: TrackAt) -> Shown<'a> {
        let text = |column: &[u32]| TextAt::of_stored(number(column, at)).map(|it| common.texts.get(it));
        let title = self.titles.text(at.index());
        Shown { title, artist: text(&self.artists), album: text(&self.albums) }
    }

    /// When the song was read.
    pub(super) fn read_at(&self, common: &Common, at: TrackAt) -> Option<Stamp> {
        facts::stamp(common, self.facts.get(at.index())?)
    }

    /// What was read of the song.
    pub(super) fn facts(&self, common: &Common, at: TrackAt) -> Option<Register<TrackFacts>> {
        facts::facts(common, self.facts.get(at.index())?, &self.shown(common, at))
    }

    /// The beginning of what was read of the song.
    pub(super) fn gist(&self, common: &Common, at: TrackAt) -> Option<Gist> {
        facts::gist(common, self.facts.get(at.index())?)
    }

    /// Writes what was read of the song, unless what is there wins.
    pub(super) fn write_facts(&mut self, common: &mut Common, at: TrackAt, facts: Register<TrackFacts>) {
        let known = self.read_at(common, at);
        let wins = match known {
            Some(known) if known == facts.stamp => {
                self.facts(common, at).is_none_or(|known| facts.beats(&known))
            }
            known => known.is_none_or(|known| facts.stamp > known),
        };
        if wins {
            self.put_facts(common, at, &facts);
        }
    }

    /// Writes what was read of the song.
    pub(super) fn put_facts(&mut self, common: &mut Common, at: TrackAt, facts: &Register<TrackFacts>) {
        let row = facts::row(common, facts);
        let TrackFacts { title, tags, .. } = &facts.value;
        self.titles.set(at.index(), title.as_bytes());
        for (column, text) in [(&mut self.artists, &tags.artist), (&mut self.albums, &tags.album)] {
            let text = text.as_ref().map(|text| common.texts.add(text));
            set(column, at.index(), TextAt::stored(text));
        }
        self.facts.set(at.index(), &row);
    }

    /// What the person and Apple's lists say of the song.
    pub(super) fn words(&self, common: &Common, at: TrackAt) -> Words {
        let row = self.words.get(at.index());
        row.and_then(|row| Words::of(common, row)).unwrap_or_default()
    }

    /// Whether anybody ever said anything of the song.
    pub(super) fn has_words(&self, at: TrackAt) -> bool {
        self.words.get(at.index()).is_some()
    }

    pub(super) fn write_words(&mut self, common: &mut Common, at: TrackAt, words: &Words) {
        let row = words.row(common);
        self.words.set(at.index(), &row);
    }

    /// What each browser and each file says of the song; `None` where one says it for all.
    pub(super) fn readings(&self, at: TrackAt) -> Option<&[u8]> {
        self.readings.get(at.index())
    }

    pub(super) fn write_readings(&mut self, at: TrackAt, row: &[u8]) {
        self.readings.set(at.index(), row);
    }

    /// Gives back the memory that was reserved for further songs.
    pub(super) fn shrink(&mut self) {
        self.ids.shrink_to_fit();
        self.first_ms.shrink_to_fit();
        for column in [
            &mut self.first_counter,
            &mut self.first_by,
            &mut self.artists,
            &mut self.albums,
            &mut self.last_copy,
        ] {
            column.shrink_to_fit();
        }
        [&mut self.titles, &mut self.facts, &mut self.words, &mut self.readings]
            .into_iter()
            .for_each(Rows::shrink);
    }
}

impl Tracks {
    /// The columns that a window of the table needs, as they are stored.
    pub(super) fn front(&self) -> Vec<Column<'_>> {
        let (titles, starts) = self.titles.parts();
        let words = [&self.artists, &self.albums, &self.last_copy];
        let front = [Column::Bytes(self.ids.as_flattened()), Column::Bytes(titles), Column::Words(starts)];
        front.into_iter().chain(words.map(|column| Column::Words(column))).collect()
    }

    pub(super) const FRONT: usize = 6;

    /// Everything else, as it is stored.
    pub(super) fn rest(&self) -> Vec<Column<'_>> {
        let ((facts, of_facts), (words, of_words)) = (self.facts.parts(), self.words.parts());
        let (readings, of_readings) = self.readings.parts();
        vec![
            Column::Longs(&self.first_ms),
            Column::Words(&self.first_counter),
            Column::Words(&self.first_by),
            Column::Bytes(facts),
            Column::Words(of_facts),
            Column::Bytes(words),
            Column::Words(of_words),
            Column::Bytes(readings),
            Column::Words(of_readings),
        ]
    }

    pub(super) const REST: usize = 9;

    pub(super) fn of_front(parts: &mut Sections) -> Result<Tracks, Unfit> {
        let mut tracks = Tracks { ids: parts.arrays()?, ..Tracks::default() };
        tracks.titles = Rows::of(parts.bytes()?, parts.words()?);
        (tracks.artists, tracks.albums, tracks.last_copy) = (parts.words()?, parts.words()?, parts.words()?);
        let lengths = [tracks.artists.len(), tracks.albums.len(), tracks.last_copy.len()];
        if lengths == [tracks.len(); 3] { Ok(tracks) } else { Err(Unfit::Damaged) }
    }

    pub(super) fn take_rest(&mut self, parts: &mut Sections) -> Result<(), Unfit> {
        self.first_ms = parts.longs()?;
        (self.first_counter, self.first_by) = (parts.words()?, parts.words()?);
        self.facts = Rows::of(parts.bytes()?, parts.words()?);
        self.words = Rows::of(parts.bytes()?, parts.words()?);
        self.readings = Rows::of(parts.bytes()?, parts.words()?);
        let lengths = [self.first_ms.len(), self.first_counter.len(), self.first_by.len()];
        if lengths == [self.len(); 3] { Ok(()) } else { Err(Unfit::Damaged) }
    }
}

fn hash(id: TrackId) -> u64 {
    xxh3_64(&id.0)
}
