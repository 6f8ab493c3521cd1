//! Dates in a workbook. A cell holds a date as a number of days, and its style alone says that it is one.

use super::{Tag, Tags, local};
use crate::imports::calendar::date_of;

/// The forms of numbers that every workbook knows as dates.
const DATES: [std::ops::RangeInclusive<u32>; 4] = [14..=17, 22..=22, 27..=36, 50..=58];

/// The days that are told: from 1 March 1900, because workbooks count a 29 February before it that never was, to the
/// end of 9999.
const DAYS: std::ops::RangeInclusive<u32> = 61..=2_958_465;

/// By how many days a workbook that counts from 1904 on counts less.
const DAYS_BEFORE_1904: u32 = 1462;

/// How many days a workbook counts before 1 January 1970.
const BEFORE_1970: i64 = 25_569;

/// For each style of a cell, whether it shows a number as a date.
pub(super) fn styles(xml: &[u8]) -> Vec<bool> {
    let (mut tags, mut chunk) = (Tags::default(), xml);
    let (mut own, mut styles, mut is_of_cells) = (Vec::new(), Vec::new(), false);
    while let Some(tag) = tags.next(&mut chunk) {
        let is_open = matches!(tag, Tag::Open(_));
        match local(tags.name()).as_str() {
            "cellxfs" => is_of_cells = is_open,
            "numfmt" if is_open => {
                let (mut id, mut is_date) = (None, false);
                tags.attributes(|key, value| match key {
                    "numFmtId" => id = value.parse::<u32>().ok(),
                    "formatCode" => is_date = shows_date(value),
                    _ => {}
                });
                own.extend(id.filter(|_| is_date));
            }
            "xf" if is_open && is_of_cells => {
                let mut is_date = false;
                tags.attributes(|key, value| {
                    if key == "numFmtId" {
                        let is_known = |id: u32| own.contains(&id) || DATES.iter().any(|it| it.contains(&id));
                        is_date = value.parse().is_ok_and(is_known);
                    }
                });
                styles.push(is_date);
            }
            _ => {}
        }
    }
    styles
}

/// Whether a form of numbers shows a day: `yyyy\-mm\-dd`, `[$-407]d. mmmm yyyy`. Texts in it say nothing.
fn shows_date(form: &str) -> bool {
    let (mut is_text, mut is_in_brackets, mut is_escaped) = (false, false, false);
    form.chars().any(|letter| {
        let counts = !is_text && !is_in_brackets && !std::mem::take(&mut is_escaped);
        match letter {
            '"' => is_text ^= true,
            '[' if counts => is_in_brackets = true,
            ']' => is_in_brackets = false,
            '\\' if counts => is_escaped = true,
            _ => return counts && matches!(letter.to_ascii_lowercase(), 'y' | 'd'),
        }
        false
    })
}

/// From which day on a workbook counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Epoch {
    /// Day 1 is 1 January 1900.
    #[default]
    Of1900,
    /// Day 0 is 1 January 1904, as old Macs counted.
    Of1904,
}

impl Epoch {
    /// What the head of a workbook says.
    pub(super) fn of(book: &[u8]) -> Epoch {
        let (mut tags, mut chunk, mut epoch) = (Tags::default(), book, Epoch::Of1900);
        while let Some(tag) = tags.next(&mut chunk) {
            if matches!(tag, Tag::Open(_)) && local(tags.name()) == "workbookpr" {
                tags.attributes(|key, value| {
                    if key == "date1904" && matches!(value, "1" | "true") {
                        epoch = Epoch::Of1904;
                    }
                });
            }
        }
        epoch
    }
}

/// A number of days as a date, with the time of the day if it has one: "45992" is "2025-12-01", "45992.75" is
/// "2025-12-01 18:00". `None` for what is none.
pub(super) fn date(number: &str, epoch: Epoch) -> Option<String> {
    let (days, rest) = number.trim().split_once('.').unwrap_or((number.trim(), ""));
    let first = if epoch == Epoch::Of1904 { DAYS_BEFORE_1904 } else { 0 };
    let days = days.parse::<u32>().ok()?.checked_add(first).filter(|days| DAYS.contains(days))?;
    let minutes = (format!("0.{rest}0").parse::<f64>().ok()? * 1440.0).round() as u32;
    let day = date_of(i64::from(days) - BEFORE_1970);
    Some(match minutes {
        1..1440 => format!("{day} {:02}:{:02}", minutes / 60, minutes % 60),
        _ => day,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_days_are_dates() {
        for (number, wanted) in [
            ("61", Some("1900-03-01")),
            ("36526", Some("2000-01-01")),
            ("36585", Some("2000-02-29")),
            ("45992", Some("2025-12-01")),
            ("45992.75", Some("2025-12-01 18:00")),
            ("45992.5729166666666", Some("2025-12-01 13:45")),
            ("2958465", Some("9999-12-31")),
            ("2958466", None),
            ("0.5", None),
            ("-3", None),
            ("shelf 3", None),
        ] {
            assert_eq!(date(number, Epoch::Of1900).as_deref(), wanted, "{number}");
        }
        let mac = b"<workbook><workbookPr date1904=\"1\"/><sheets/></workbook>";
        assert_eq!(
            (Epoch::of(mac), Epoch::of(b"<workbook><workbookPr/></workbook>")),
            (Epoch::Of1904, Epoch::Of1900)
        );
        assert_eq!(date("44530", Epoch::of(mac)).as_deref(), Some("2025-12-01"));
    }

    #[test]
    fn a_style_says_whether_a_number_is_a_date() {
        let xml = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/><numFmt numFmtId=\"165\" \
            formatCode=\"[Red]0 &quot;days&quot;\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>\
            <xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/></cellXfs></styleSheet>";
        assert_eq!(styles(xml.as_bytes()), [false, true, true, false]);
    }
}
