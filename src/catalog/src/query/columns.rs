//! The columns of the table: the values of one field of all rows side by side, at the positions of the catalog's
//! tracks.

mod kinds;

use std::cell::OnceCell;

use super::row::{NameField, Row, Texts as RowTexts};
use crate::evidence::{
    Agreement, Certainty, CloudStatus, Ineligible, Kind, Origin, Standing, Store, Verdict, WayBack,
};
use crate::library::{Basis, Judgement, TrackAt, Whereabouts};
use crate::packed::{Column, Position, Rows, Sections, TextAt, Texts, Unfit, number, raise, set};
use crate::reading::{Codec, Container};
use crate::text::Letters;
pub(super) use kinds::RowKind;

/// A column with one byte a row: the variant of an enum, or 0 for none and the variant plus one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    Origin,
    Certainty,
    Store,
    Lean,
    Status,
    Stated,
    Inferred,
    Ineligible,
    Way,
    Whereabouts,
    Group,
    Perhaps,
    Container,
    Kind,
    Codec,
    /// Bits: see [`THERE`] and the following.
    Flags,
}

/// How many columns of names there are.
const NAMED: usize = 4;

/// How many columns of codes there are.
const CODES: usize = 16;

/// The row exists.
const THERE: u8 = 1;
const CONTRADICTED: u8 = 1 << 1;
const PROBLEMS: u8 = 1 << 2;
/// What the verdict rests on begins at this bit.
const BASIS: u8 = 3;

/// The columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// The folded names of artists and albums, each kept once.
    names: Texts,
    /// The folded titles.
    titles: Rows,
    /// The letters of each title. They are found when the first search looks at them.
    letters: OnceCell<Vec<Letters>>,
    /// The number of the artist's, the album's and the album artist's name, and of the name on a shelf.
    named: [Vec<u32>; NAMED],
    codes: [Vec<u8>; CODES],
    durations: Vec<u64>,
    sizes: Vec<u64>,
    positions: Vec<u64>,
    years: Vec<u32>,
    /// The number of the compilation, or 0.
    compilations: Vec<u32>,
    present: Vec<u16>,
}

impl Columns {
    /// How many rows there are, empty ones included.
    pub(super) fn len(&self) -> usize {
        self.years.len()
    }

    /// Every position, those of empty rows included.
    pub(super) fn positions(&self) -> impl Iterator<Item = TrackAt> + use<> {
        (0..self.len() as u32).map(TrackAt)
    }

    /// Lengthens every column to a number of rows.
    pub(super) fn raise(&mut self, rows: usize) {
        self.named.iter_mut().for_each(|column| raise(column, rows, 0));
        self.codes.iter_mut().for_each(|column| raise(column, rows, 0));
        for column in [&mut self.durations, &mut self.sizes, &mut self.positions] {
            raise(column, rows, 0);
        }
        raise(&mut self.years, rows, 0);
        raise(&mut self.compilations, rows, 0);
        raise(&mut self.present, rows, 0);
    }

    /// Writes a row, or takes it out.
    pub(super) fn write(&mut self, at: TrackAt, row: Option<(Row, RowTexts)>) {
        let at = at.index();
        let Some((row, texts)) = row else {
            set(self.column_mut(Code::Flags), at, 0);
            return;
        };
        self.titles.set(at, texts.title.as_bytes());
        if let Some(letters) = self.letters.get_mut() {
            raise(letters, at + 1, Letters::default());
            set(letters, at, Letters::of(texts.title.as_bytes()));
        }
        let names = texts.names.each_ref().map(|name| self.names.add(name).0);
        let shelf = texts.shelf.map_or(names[0], |name| self.names.add(&name).0);
        for (column, name) in self.named.iter_mut().zip(names.into_iter().chain([shelf])) {
            set(column, at, name);
        }
        for (column, code) in self.codes.iter_mut().zip(codes_of(&row)) {
            set(column, at, code);
        }
        set(&mut self.durations, at, row.duration_ms);
        set(&mut self.sizes, at, row.size);
        set(&mut self.positions, at, row.position);
        set(&mut self.years, at, row.year);
        set(&mut self.compilations, at, row.compilation);
        set(&mut self.present, at, row.present.try_into().unwrap_or(u16::MAX));
    }

    /// Changes what is concluded of a song, if it has a row.
    pub(super) fn judge_again(&mut self, at: TrackAt, change: impl FnOnce(&mut Judgement)) {
        let Some(mut row) = self.row(at) else { return };
        change(&mut row.judgement);
        for (column, code) in self.codes.iter_mut().zip(codes_of(&row)) {
            set(column, at.index(), code);
        }
    }

    /// Whether there is a row at this position.
    pub(super) fn is_there(&self, at: TrackAt) -> bool {
        self.code(Code::Flags, at) & THERE != 0
    }

    /// A row; `None` where there is none.
    pub(super) fn row(&self, at: TrackAt) -> Option<Row> {
        let flags = Some(self.code(Code::Flags, at)).filter(|flags| flags & THERE != 0)?;
        let agreement = if flags & CONTRADICTED != 0 { Agreement::Contradicted } else { Agreement::Agreed };
        let verdict = Verdict {
            origin: self.variant(Code::Origin, at, Origin::ALL)?,
            kind: self.variant(Code::Kind, at, Kind::ALL)?,
            certainty: self.variant(Code::Certainty, at, Certainty::ALL)?,
            store: self.variant(Code::Store, at, Store::ALL),
            lean: self.variant(Code::Lean, at, Origin::ALL),
            agreement,
        };
        let inferred = Standing {
            status: self.variant(Code::Inferred, at, CloudStatus::ALL)?,
            ineligible: self.variant(Code::Ineligible, at, Ineligible::ALL),
        };
        let judgement = Judgement {
            verdict,
            basis: basis_of(flags >> BASIS),
            inferred,
            stated: self.variant(Code::Stated, at, CloudStatus::ALL),
            whereabouts: self.variant(Code::Whereabouts, at, Whereabouts::ALL)?,
            way: self.variant(Code::Way, at, WayBack::ALL),
            perhaps: self.variant(Code::Perhaps, at, WayBack::ALL),
        };
        Some(Row {
            judgement,
            container: match self.code(Code::Container, at) {
                0 => None,
                code => Some(Container::ALL.get(code as usize - 1).copied().unwrap_or(Container::OTHER)),
            },
            codec: match self.code(Code::Codec, at) {
                0 => None,
                code => Some(Codec::ALL.get(code as usize - 1).copied().unwrap_or(Codec::OTHER)),
            },
            duration_ms: number(&self.durations, at),
            size: number(&self.sizes, at),
            year: number(&self.years, at),
            position: number(&self.positions, at),
            compilation: self.compilation(at),
            problems: flags & PROBLEMS != 0,
            present: number(&self.present, at).into(),
        })
    }

    /// The value of a column of codes.
    pub(super) fn code(&self, code: Code, at: TrackAt) -> u8 {
        self.codes.get(code as usize).map_or(0, |column| number(column, at))
    }

    /// Length in milliseconds.
    pub(super) fn duration_ms(&self, at: TrackAt) -> u64 {
        number(&self.durations, at)
    }

    /// Size in bytes.
    pub(super) fn size(&self, at: TrackAt) -> u64 {
        number(&self.sizes, at)
    }

    /// Year of the release, or 0.
    pub(super) fn year(&self, at: TrackAt) -> u32 {
        number(&self.years, at)
    }

    /// Number of the disc and of the track.
    pub(super) fn position(&self, at: TrackAt) -> u64 {
        number(&self.positions, at)
    }

    /// The number of the compilation, or 0.
    pub(super) fn compilation(&self, at: TrackAt) -> u32 {
        number(&self.compilations, at)
    }

    /// The folded title, as bytes.
    pub(super) fn title(&self, at: TrackAt) -> &[u8] {
        self.titles.get(at.index()).unwrap_or_default()
    }

    /// The letters of every title.
    pub(super) fn letters(&self) -> &[Letters] {
        self.letters.get_or_init(|| self.positions().map(|at| Letters::of(self.title(at))).collect())
    }

    /// The number of the name in a field.
    pub(super) fn name(&self, field: NameField, at: TrackAt) -> TextAt {
        TextAt(self.named.get(field as usize).map_or(0, |column| number(column, at)))
    }

    /// All names of artists and albums.
    pub(super) fn names(&self) -> &Texts {
        &self.names
    }

    /// Gives back the memory that was reserved for further rows.
    pub(super) fn shrink(&mut self) {
        self.names.shrink();
        self.titles.shrink();
        self.named.iter_mut().for_each(Vec::shrink_to_fit);
        self.codes.iter_mut().for_each(Vec::shrink_to_fit);
        for column in [&mut self.durations, &mut self.sizes, &mut self.positions] {
            column.shrink_to_fit();
        }
        self.years.shrink_to_fit();
        self.compilations.shrink_to_fit();
        self.present.shrink_to_fit();
    }

    fn column_mut(&mut self, code: Code) -> &mut [u8] {
        self.codes.get_mut(code as usize).map(Vec::as_mut_slice).unwrap_or_default()
    }

    fn variant<T: Copy>(&self, code: Code, at: TrackAt, all: &[T]) -> Option<T> {
        all.get((self.code(code, at) as usize).checked_sub(1)?).copied()
    }
}

impl Columns {
    /// The columns as they are stored.
    pub(super) fn parts(&self) -> Vec<Column<'_>> {
        let ((titles, starts), (names, ends)) = (self.titles.parts(), self.names.parts());
        let mut parts =
            vec![Column::Bytes(titles), Column::Words(starts), Column::Bytes(names), Column::Words(ends)];
        parts.extend(self.named.iter().map(|column| Column::Words(column)));
        parts.extend(self.codes.iter().map(|column| Column::Bytes(column)));
        parts.extend([&self.durations, &self.sizes, &self.positions].map(|column| Column::Longs(column)));
        parts.extend([&self.years, &self.compilations].map(|column| Column::Words(column)));
        parts.push(Column::Halves(&self.present));
        parts
    }

    /// How many parts there are.
    pub(super) const PARTS: usize = 4 + NAMED + CODES + 3 + 3;

    /// Takes the columns from what was stored.
    pub(super) fn of_parts(parts: &mut Sections) -> Result<Columns, Unfit> {
        let titles = Rows::of(parts.bytes()?, parts.words()?);
        let names = Texts::of(parts.bytes()?, parts.words()?).ok_or(Unfit::Damaged)?;
        let mut columns = Columns { titles, names, ..Columns::default() };
        for column in &mut columns.named {
            *column = parts.words()?;
        }
        for column in &mut columns.codes {
            *column = parts.bytes()?;
        }
        for column in [&mut columns.durations, &mut columns.sizes, &mut columns.positions] {
            *column = parts.longs()?;
        }
        (columns.years, columns.compilations) = (parts.words()?, parts.words()?);
        columns.present = parts.halves()?;
        let rows = columns.len();
        let are_even = columns.named.iter().all(|column| column.len() == rows)
            && columns.codes.iter().all(|column| column.len() == rows)
            && [columns.durations.len(), columns.sizes.len(), columns.positions.len()] == [rows; 3]
            && [columns.compilations.len(), columns.present.len()] == [rows; 2];
        if are_even { Ok(columns) } else { Err(Unfit::Damaged) }
    }
}

/// The code of a container; 0 for none.
pub(super) fn code_of(container: Option<Container>) -> u8 {
    container.map_or(0, |it| it.index() as u8 + 1)
}

/// The code of a codec; 0 for none.
pub(super) fn codec_of(codec: Option<Codec>) -> u8 {
    codec.map_or(0, |it| it.index() as u8 + 1)
}

/// The codes of a row, in the order of [`Code`].
fn codes_of(row: &Row) -> [u8; CODES] {
    let (judgement, verdict) = (&row.judgement, &row.judgement.verdict);
    let flags = THERE
        | if verdict.agreement == Agreement::Contradicted { CONTRADICTED } else { 0 }
        | if row.problems { PROBLEMS } else { 0 }
        | ((judgement.basis as u8) << BASIS);
    [
        verdict.origin as u8 + 1,
        verdict.certainty as u8 + 1,
        verdict.store.map_or(0, |it| it as u8 + 1),
        verdict.lean.map_or(0, |it| it as u8 + 1),
        judgement.status() as u8 + 1,
        judgement.stated.map_or(0, |it| it as u8 + 1),
        judgement.inferred.status as u8 + 1,
        judgement.inferred.ineligible.map_or(0, |it| it as u8 + 1),
        judgement.way.map_or(0, |it| it as u8 + 1),
        judgement.whereabouts as u8 + 1,
        judgement.group().map_or(0, |it| it as u8 + 1),
        judgement.perhaps.map_or(0, |it| it as u8 + 1),
        code_of(row.container),
        verdict.kind as u8 + 1,
        codec_of(row.codec),
        flags,
    ]
}

fn basis_of(code: u8) -> Basis {
    match code {
        0 => Basis::Evidence,
        1 => Basis::YouSaid,
        _ => Basis::AppleSaid,
    }
}
