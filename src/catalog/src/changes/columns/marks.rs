//! Marks as columns. Rows have the same fields in few combinations (shapes), and the values of one field lie
//! together.

use std::collections::HashMap;

use super::{Budget, Damaged, Near, Reader, Result, Writer, read_numbers, read_texts, text};
use super::{write_numbers, write_texts};
use crate::marks::{Mark, Where};

/// What a mark counts in a budget besides its texts, in bytes.
const MARK: usize = 64;

/// The form of a field's values: all are whole numbers, or texts.
const TEXTS: u64 = 0;
const NUMBERS: u64 = 1;

/// Writes the marks of rows: the fields, the shape of each row, then the values field by field.
pub(super) fn write<'a>(out: &mut Writer, rows: impl Iterator<Item = &'a [Mark]> + Clone) {
    if rows.clone().all(<[Mark]>::is_empty) {
        return;
    }
    let mut fields: HashMap<(Where, &str), usize> = HashMap::new();
    let mut values: Vec<Vec<&str>> = Vec::new();
    let (mut names, mut shapes) = (Writer::default(), Vec::new());
    for marks in rows {
        let mut shape = Writer::default();
        for mark in marks {
            let at = *fields.entry((mark.place, &mark.key)).or_insert_with(|| {
                names.bytes(mark.place.word().as_bytes());
                names.bytes(mark.key.as_bytes());
                values.push(Vec::new());
                values.len() - 1
            });
            shape.number(at as u64);
            if let Some(values) = values.get_mut(at) {
                values.push(&mark.value);
            }
        }
        shapes.push(shape.0);
    }
    out.number(values.len() as u64);
    out.0.append(&mut names.0);
    write_texts(out, shapes.iter().map(|shape| Some(shape.as_slice())));
    values.iter().for_each(|values| write_values(out, values));
}

fn write_values(out: &mut Writer, values: &[&str]) {
    let numbers: Option<Vec<u64>> = values.iter().map(|value| number(value)).collect();
    match numbers {
        Some(numbers) => {
            out.number(NUMBERS);
            write_numbers(out, Near::Yes, numbers.into_iter().map(Some));
        }
        None => {
            out.number(TEXTS);
            write_texts(out, values.iter().map(|value| Some(value.as_bytes())));
        }
    }
}

/// The number in a text, if writing the number gives exactly this text.
fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// Reads the marks of each row, and whether the word of a place is too long to be one.
pub(super) fn read(
    reader: Option<Reader<'_>>,
    rows: usize,
    budget: &mut Budget,
) -> Result<(Vec<Vec<Mark>>, bool)> {
    let Some(mut reader) = reader else { return Ok((vec![Vec::new(); rows], false)) };
    let (mut fields, mut has_unknown) = (Vec::new(), false);
    for _ in 0..reader.number()? {
        let place = Where::from_word(text(reader.bytes()?)?);
        has_unknown |= place.is_none();
        fields.push(Values {
            place: place.unwrap_or(Where::OTHER),
            key: text(reader.bytes()?)?,
            count: 0,
            values: Vec::new().into_iter(),
        });
    }
    let mut shapes = Vec::new();
    for shape in read_texts(&mut reader, rows, budget)? {
        let (mut shape, mut at) = (Reader(shape.unwrap_or_default()), Vec::new());
        while !shape.is_empty() {
            let field = usize::try_from(shape.number()?).map_err(|_| Damaged)?;
            let values = fields.get_mut(field).ok_or(Damaged)?;
            values.count += 1;
            budget.spend(MARK + values.key.len())?;
            at.push(field);
        }
        shapes.push(at);
    }
    for field in &mut fields {
        field.values = read_values(&mut reader, field.count, budget)?.into_iter();
    }
    let mut all = Vec::new();
    for shape in shapes {
        let marks = shape.into_iter().map(|at| fields.get_mut(at)?.next()).collect::<Option<Vec<_>>>();
        all.push(marks.ok_or(Damaged)?);
    }
    Ok((all, has_unknown))
}

/// The values of one field that are not handed out to rows yet.
struct Values<'a> {
    place: Where,
    key: &'a str,
    count: usize,
    values: std::vec::IntoIter<String>,
}

impl Values<'_> {
    fn next(&mut self) -> Option<Mark> {
        Some(Mark { place: self.place, key: self.key.to_owned(), value: self.values.next()? })
    }
}

fn read_values(reader: &mut Reader<'_>, count: usize, budget: &mut Budget) -> Result<Vec<String>> {
    match reader.number()? {
        TEXTS => {
            let texts = read_texts(reader, count, budget)?;
            texts.into_iter().map(|value| Ok(text(value.unwrap_or_default())?.to_owned())).collect()
        }
        NUMBERS => {
            let numbers = read_numbers(reader, Near::Yes, count)?;
            numbers.into_iter().map(|number| number.map(|it| it.to_string()).ok_or(Damaged)).collect()
        }
        _ => Err(Damaged),
    }
}
