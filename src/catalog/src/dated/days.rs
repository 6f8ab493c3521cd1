//! A browser keeps the lists of these days: the last seven, then the last of each month for twelve months, then the
//! last of each year.

/// How many days keep a list each.
const DAYS: u32 = 7;

/// How many months before the present one keep a list each.
const MONTHS: i64 = 12;

/// A span of time that keeps one list, its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// A day, counted from 1 January 1970.
    Day(u32),
    /// A month, counted from the beginning of year 0.
    Month(i64),
    /// A year.
    Year(i64),
}

impl Span {
    /// The span of a day, as seen from today. As time goes by spans only become longer: what was joined once stays so.
    pub(super) fn of(day: u32, today: u32) -> Span {
        if today.saturating_sub(day) < DAYS {
            return Span::Day(day);
        }
        let (month, now) = (month_of(day), month_of(today));
        if now - month <= MONTHS { Span::Month(month) } else { Span::Year(month / 12) }
    }
}

/// The month of a day, counted from the beginning of year 0.
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn month_of(day: u32) -> i64 {
    let days = i64::from(day) + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    // Years begin with March here.
    let from_march = (5 * of_year + 2) / 153;
    (era * 400 + year) * 12 + from_march + 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        let check =
            |day: u32, year: i64, month: i64| assert_eq!(month_of(day), year * 12 + month - 1, "{day}");
        check(0, 1970, 1);
        check(30, 1970, 1);
        check(31, 1970, 2);
        check(11_016, 2000, 2);
        check(11_017, 2000, 3);
        check(20_787, 2026, 11);
        check(20_788, 2026, 12);
        check(20_819, 2027, 1);
    }

    #[test]
    fn older_lists_stand_for_longer_spans() {
        // 30 November 2026.
        let today = 20_787;
        let span = |day| Span::of(day, today);
        assert_eq!(
            [span(today), span(today - 6), span(today + 1)],
            [today, today - 6, today + 1].map(Span::Day)
        );
        assert_eq!([span(today - 7), span(today - 29)], [Span::Month(2026 * 12 + 10); 2]);
        assert_eq!(span(today - 30), Span::Month(2026 * 12 + 9));
        // 1 November and 31 October 2025.
        assert_eq!([span(20_393), span(20_392)], [Span::Month(2025 * 12 + 10), Span::Year(2025)]);
    }
}
