//! How what the person and Apple's lists say of a song is put into a row.

use borsh::BorshDeserialize;

use super::common::{BrowserAt, Common, Fields, FieldsOf};
use super::tagged::Tagged;
use super::{put, write};
use crate::changes::{
    Change, Fact, Found, MOST_ACTS, ReadAs, Register, Ruling, Said, SaidBy, Stamp, Ticked, TrackFacts,
};
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::packed::{Put, Take};

/// What Apple's lists say, each list in a register of its own, in the order of the lists.
pub(super) type Stated = Vec<(SaidBy, Register<Option<Box<Said>>>)>;

/// What the person and Apple's lists say of a song.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// Whether the person says that the song is back.
    pub(crate) tick: Option<Register<Option<Ticked>>>,
    /// Where the person says that it came from.
    pub(crate) overruled: Option<Register<Option<Ruling>>>,
    /// What each of Apple's lists says of it.
    pub(crate) stated: Stated,
    /// Where each browser found it after it was missing there.
    pub(crate) returned: Vec<(BrowserId, Register<Option<Found>>)>,
    /// Whether the person says on a browser that they removed it.
    pub(crate) let_go: Vec<(BrowserId, Register<bool>)>,
    /// The paths of files that held it and hold another song now, one a place.
    pub(crate) replaced: Vec<(PlaceId, Register<String>)>,
    /// How its texts are read.
    pub(crate) read_as: Option<Register<Option<Box<ReadAs>>>>,
    /// Those of its texts that are read otherwise than they stand in the file, as they stand there.
    pub(crate) tagged: Tagged,
    /// The songs whose files were taken for it, with what it said before, or that a person says are others.
    pub(crate) moved: Vec<(TrackId, Register<Option<Box<TrackFacts>>>)>,
    /// Whether newer lists lack it that had it.
    pub(crate) left_out: Vec<(SaidBy, Register<bool>)>,
    /// The last acts about the song, the earliest first.
    pub(crate) acts: Vec<Change>,
}

impl Words {
    /// The row of these words.
    pub(super) fn row(&self, common: &mut Common) -> Vec<u8> {
        let (mut out, mut fields) = (Vec::new(), Fields::default());
        fields.put(self.tick.as_ref(), |out, tick| {
            common.put_stamp(out, tick.stamp);
            put_plain(out, &tick.value);
        });
        fields.put(self.overruled.as_ref(), |out, overruled| {
            common.put_stamp(out, overruled.stamp);
            put_plain(out, &overruled.value);
        });
        fields.write(&mut out);
        out.number(self.stated.len() as u64);
        for (by, said) in &self.stated {
            out.number(*by as u64);
            common.put_stamp(&mut out, said.stamp);
            put_said(common, &mut out, said.value.as_deref());
        }
        self.put_returned(common, &mut out);
        out
    }

    /// The words in a row.
    pub(super) fn of<'a>(common: &'a Common, row: &'a [u8]) -> Option<Words> {
        let mut fields = FieldsOf::of(Take(row))?;
        let tick = fields.next(|take| Some((common.stamp(take)?, plain(take)?)))?;
        let overruled = fields.next(|take| Some((common.stamp(take)?, plain(take)?)))?;
        let (mut take, mut stated) = (fields.take, Vec::new());
        for _ in 0..take.number()? {
            let by = *SaidBy::ALL.get(take.small::<usize>()?)?;
            let (stamp, value) = (common.stamp(&mut take)?, said(common, &mut take)?);
            stated.push((by, Register { stamp, value }));
        }
        let (tick, overruled) = (tick.map(register), overruled.map(register));
        let mut words = Words { tick, overruled, stated, ..Words::default() };
        words.take_returned(common, &mut take)?;
        Some(words)
    }

    fn put_returned(&self, common: &mut Common, out: &mut Vec<u8>) {
        out.number(self.returned.len() as u64);
        for (browser, found) in &self.returned {
            out.number(common.add_browser(*browser).0.into());
            common.put_stamp(out, found.stamp);
            put_plain(out, &found.value);
        }
        out.number(self.let_go.len() as u64);
        for (browser, let_go) in &self.let_go {
            out.number(common.add_browser(*browser).0.into());
            common.put_stamp(out, let_go.stamp);
            out.number(let_go.value.into());
        }
        out.number(self.replaced.len() as u64);
        for (place, path) in &self.replaced {
            out.extend_from_slice(&place.0);
            common.put_stamp(out, path.stamp);
            out.bytes(path.value.as_bytes());
        }
        let mut fields = Fields::default();
        fields.put(self.read_as.as_ref(), |out, read_as| {
            common.put_stamp(out, read_as.stamp);
            put_plain(out, &(&read_as.value, &self.tagged));
        });
        fields.write(out);
        self.put_moved(common, out);
        self.put_acts(common, out);
    }

    fn put_moved(&self, common: &mut Common, out: &mut Vec<u8>) {
        out.number(self.moved.len() as u64);
        for (other, before) in &self.moved {
            out.extend_from_slice(&other.0);
            common.put_stamp(out, before.stamp);
            put_plain(out, &before.value);
        }
        out.number(self.left_out.len() as u64);
        for (by, left_out) in &self.left_out {
            out.number(*by as u64);
            common.put_stamp(out, left_out.stamp);
            out.number(left_out.value.into());
        }
    }

    fn take_moved(&mut self, common: &Common, take: &mut Take<'_>) -> Option<()> {
        for _ in 0..take.number()? {
            let (other, stamp) = (TrackId(take.array()?), common.stamp(take)?);
            self.moved.push((other, Register { stamp, value: plain(take)? }));
        }
        for _ in 0..take.number()? {
            let by = *SaidBy::ALL.get(take.small::<usize>()?)?;
            let (stamp, value) = (common.stamp(take)?, take.number()? == 1);
            self.left_out.push((by, Register { stamp, value }));
        }
        Some(())
    }

    fn put_acts(&self, common: &mut Common, out: &mut Vec<u8>) {
        let rows = self.acts.iter().filter_map(|act| Some((act.replaced?, act.clone().into_row()?)));
        let rows: Vec<_> = rows.collect();
        out.number(rows.len() as u64);
        for (replaced, (stamp, kind, row)) in rows {
            common.put_stamp(out, stamp);
            common.put_stamp(out, replaced);
            out.number(kind.into());
            out.bytes(&row);
        }
    }

    fn take_acts(&mut self, common: &Common, take: &mut Take<'_>) -> Option<()> {
        for _ in 0..take.number()? {
            let (stamp, replaced) = (common.stamp(take)?, common.stamp(take)?);
            let act = Change::of_row(stamp, take.small()?, take.bytes()?);
            self.acts.push(Change { replaced: Some(replaced), ..act });
        }
        Some(())
    }

    /// Writes what a fact says into its register. Facts that say nothing of a song in words change nothing.
    pub(super) fn write(&mut self, stamp: Stamp, fact: Fact) {
        match fact {
            Fact::Tick { ticked, .. } => write(&mut self.tick, Register { stamp, value: ticked }),
            Fact::Overruled { ruling, .. } => write(&mut self.overruled, Register { stamp, value: ruling }),
            Fact::Stated { by, said, .. } => put(&mut self.stated, by, Register { stamp, value: said }),
            Fact::Returned { browser, found, .. } => {
                put(&mut self.returned, browser, Register { stamp, value: found });
            }
            Fact::Replaced { place, path, .. } => {
                put(&mut self.replaced, place, Register { stamp, value: path });
            }
            Fact::Moved { other, before, .. } => {
                put(&mut self.moved, other, Register { stamp, value: before });
            }
            Fact::LeftOut { by, is_left_out, .. } => {
                put(&mut self.left_out, by, Register { stamp, value: is_left_out });
            }
            Fact::LetGo { browser, is_let_go, .. } => {
                put(&mut self.let_go, browser, Register { stamp, value: is_let_go });
            }
            _ => {}
        }
    }

    /// Remembers an act, unless as many later ones are remembered.
    pub(super) fn note_act(&mut self, act: &Change) {
        let at = self.acts.partition_point(|known| known < act);
        if self.acts.get(at) != Some(act) {
            self.acts.insert(at, act.clone());
            let many = self.acts.len().saturating_sub(MOST_ACTS);
            self.acts.drain(..many);
        }
    }

    fn take_returned(&mut self, common: &Common, take: &mut Take<'_>) -> Option<()> {
        for _ in 0..take.number()? {
            let (browser, stamp) = (common.browser(BrowserAt(take.small()?))?, common.stamp(take)?);
            let value = plain(take)?;
            self.returned.push((browser, Register { stamp, value }));
        }
        for _ in 0..take.number()? {
            let (browser, stamp) = (common.browser(BrowserAt(take.small()?))?, common.stamp(take)?);
            self.let_go.push((browser, Register { stamp, value: take.number()? == 1 }));
        }
        for _ in 0..take.number()? {
            let (place, stamp) = (PlaceId(take.array()?), common.stamp(take)?);
            self.replaced.push((place, Register { stamp, value: take.text()?.to_owned() }));
        }
        let mut fields = FieldsOf::of(*take)?;
        let read_as = fields.next(|take| Some((common.stamp(take)?, plain(take)?)))?;
        *take = fields.take;
        if let Some((stamp, (value, tagged))) = read_as {
            (self.read_as, self.tagged) = (Some(Register { stamp, value }), tagged);
        }
        self.take_moved(common, take)?;
        self.take_acts(common, take)
    }
}

fn register<T>((stamp, value): (Stamp, T)) -> Register<T> {
    Register { stamp, value }
}

/// Puts what a list says. The kind of file and its folder are the same for many songs and are kept once.
fn put_said(common: &mut Common, out: &mut Vec<u8>, said: Option<&Said>) {
    let rest = said.map(|said| Said { kind: None, location: None, ..said.clone() });
    put_plain(out, &rest);
    let mut fields = Fields::default();
    fields.put(said.and_then(|said| said.kind.as_ref()), |out, kind| common.put_text(out, kind));
    fields.put(said.and_then(|said| said.location.as_ref()), |out, path| {
        let (folder, name) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
        common.put_text(out, folder);
        out.bytes(name.as_bytes());
    });
    fields.write(out);
}

fn said<'a>(common: &'a Common, take: &mut Take<'a>) -> Option<Option<Box<Said>>> {
    let said: Option<Said> = plain(take)?;
    let mut fields = FieldsOf::of(*take)?;
    let kind = fields.next(|take| common.text(take))?.map(str::to_owned);
    let location = fields.next(|take| Some([common.text(take)?, take.text()?].concat()))?;
    *take = fields.take;
    Some(said.map(|said| Box::new(Said { kind, location, ..said })))
}

fn put_plain(out: &mut Vec<u8>, value: &impl borsh::BorshSerialize) {
    // Writing to memory cannot fail.
    out.bytes(&borsh::to_vec(value).unwrap_or_default());
}

fn plain<T: BorshDeserialize>(take: &mut Take<'_>) -> Option<T> {
    T::try_from_slice(take.bytes()?).ok()
}
