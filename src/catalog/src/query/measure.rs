//! Numbers in a search: `year:>1990`, `disc:2`, `time:<3:30`, `size:10mb-20mb`.

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The year of the release.
    Year,
    /// The number of the disc.
    Disc,
    /// The number of the track.
    Track,
    /// The length in milliseconds.
    Time,
    /// The size of the file in bytes.
    Size,
}

/// The values from one on and below another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first value that is meant.
    pub from: u64,
    /// The first one above it that is not.
    pub until: u64,
}

impl Measure {
    /// The values that a text names: one value, `<` or `>` and a value, or two values with `-` between them. A value
    /// stands for all that are shown alike: `time:3` for 3:00 to 3:59. `None` for any other text.
    pub fn span(self, text: &str) -> Option<Span> {
        let one = |text: &str| self.value(text.trim());
        if let Some(least) = text.strip_prefix('>') {
            return Some(Span { from: one(least.trim_start_matches('='))?.until, until: u64::MAX });
        }
        if let Some(most) = text.strip_prefix('<') {
            return Some(Span { from: 0, until: one(most.trim_start_matches('='))?.from });
        }
        match text.split_once('-') {
            Some((from, to)) => Some(Span { from: one(from)?.from, until: one(to)?.until }),
            None => one(text),
        }
    }

    fn value(self, text: &str) -> Option<Span> {
        let (from, step) = match self {
            Measure::Year | Measure::Disc | Measure::Track => (text.parse().ok()?, 1),
            Measure::Time => time(text)?,
            Measure::Size => size(text)?,
        };
        Some(Span { from, until: from.checked_add(step)? })
    }
}

impl Span {
    /// Whether a value is meant. What is not known is 0 and never meant.
    pub fn holds(self, value: u64) -> bool {
        value > 0 && (self.from..self.until).contains(&value)
    }
}

/// `3` is three minutes and something, `3:05` is that second as lengths are shown: rounded.
fn time(text: &str) -> Option<(u64, u64)> {
    const SECOND: u64 = 1_000;
    match text.split_once(':') {
        None => Some((text.parse::<u64>().ok()?.checked_mul(60 * SECOND)?.saturating_sub(500), 60 * SECOND)),
        Some((minutes, seconds)) => {
            let (minutes, seconds): (u64, u64) = (minutes.parse().ok()?, seconds.parse().ok()?);
            let all = minutes.checked_mul(60)?.checked_add(seconds)?.checked_mul(SECOND)?;
            Some((all.saturating_sub(500), SECOND))
        }
    }
}

/// `10mb` is ten megabytes and something. Without a unit, megabytes are meant.
fn size(text: &str) -> Option<(u64, u64)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim() {
        "k" | "kb" => 1_000,
        "" | "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        _ => return None,
    };
    Some((number.parse::<u64>().ok()?.checked_mul(unit)?, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(measure: Measure, text: &str, wanted: Option<(u64, u64)>) {
        assert_eq!(measure.span(text).map(|it| (it.from, it.until)), wanted, "{text}");
    }

    #[test]
    fn one_value_stands_for_all_that_are_shown_alike() {
        check(Measure::Disc, "2", Some((2, 3)));
        check(Measure::Time, "3", Some((179_500, 239_500)));
        check(Measure::Time, "3:05", Some((184_500, 185_500)));
        check(Measure::Size, "10", Some((10_000_000, 11_000_000)));
        check(Measure::Size, "700kb", Some((700_000, 701_000)));
    }

    #[test]
    fn values_are_bounded() {
        check(Measure::Year, ">1990", Some((1991, u64::MAX)));
        check(Measure::Year, "<1990", Some((0, 1990)));
        check(Measure::Year, "1990-1999", Some((1990, 2000)));
        check(Measure::Time, "<3:30", Some((0, 209_500)));
        assert!(!Measure::Year.span("<1990").unwrap().holds(0), "no year is told");
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for text in ["", ">", "-", "x", "3:x", "18446744073709551615", "99999999999999999999"] {
            check(Measure::Time, text, None);
        }
        check(Measure::Size, "10 apples", None);
        check(Measure::Year, "18446744073709551615", None);
    }
}
