//! What the cells of a list mean as numbers, whoever wrote them.

/// A length in milliseconds: "208", "208,456", "225s", "3:28", "1:02:03". A number alone counts seconds, unless that
/// were longer than any song.
pub(super) fn length(text: &str) -> Option<u64> {
    let text = text.trim().trim_end_matches(['s', ' ']);
    if !text.contains(':') {
        if let Some(ms) = part_of_a_day(text) {
            return Some(ms);
        }
        let ms = super::super::script::milliseconds(text)?;
        return Some(if ms >= 36_000_000 { ms / 1000 } else { ms });
    }
    let (whole, _) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let mut parts = whole.split(':').map(|part| part.trim().parse::<u64>().ok());
    let seconds = parts.try_fold(0_u64, |sum, part| sum.checked_mul(60)?.checked_add(part?))?;
    Some(seconds).filter(|seconds| *seconds < 10_000_000).map(|seconds| seconds * 1000)
}

/// A part of a day in milliseconds. Workbooks write "3:35" as 0.002488 or 2.488E-3. No song is as short as so many
/// seconds, and none takes ten hours.
fn part_of_a_day(text: &str) -> Option<u64> {
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let is_part = digits.starts_with("0.0") || digits.starts_with("0.1") || exponent.starts_with('-');
    let exponent = exponent.parse::<i8>().ok().filter(|it| is_part && (-5..=0).contains(it))? + 5;
    // 100,000 parts of a day have 864 ms each.
    let parts = super::super::script::milliseconds(&format!("{digits}E{exponent}"))?;
    Some(parts * 864 / 1000).filter(|ms| *ms > 999)
}

/// The whole part of a number. Here 0 means that the number is not known.
pub(super) fn number(text: &str) -> Option<u64> {
    let whole = text.trim().split(['.', ',', '/']).next().unwrap_or_default();
    whole.parse().ok().filter(|number| *number > 0)
}

/// A number of milliseconds, whose thousands may be set apart: "305250", "305.250", "305 250". Fractions are left out.
pub(super) fn grouped(text: &str) -> Option<u64> {
    let is_sign = |letter: char| matches!(letter, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}');
    let text = text.trim();
    let mut groups = text.split(is_sign);
    let is_first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()));
    let is_digits = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped = is_first && text.contains(is_sign) && groups.all(is_digits);
    number(&if is_grouped { text.replace(is_sign, "") } else { text.to_owned() })
}

/// The year in a date: four digits at its start or at its end.
pub(super) fn year(text: &str) -> Option<u32> {
    let digits =
        |text: Option<&str>| text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok();
    let text = text.trim();
    let year =
        digits(text.get(..4)).or_else(|| digits(text.len().checked_sub(4).and_then(|at| text.get(at..))));
    year.filter(|year| (1000..3000).contains(year))
}

/// Whether a cell is a moment to the second or minute, as logs write one for every row.
pub(super) fn is_moment(text: &str) -> bool {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let has_clock = text.as_bytes().windows(5).any(|clock| {
        matches!(clock, [a, b, b':', c, d] if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()))
    });
    (is_number && text.len() >= 9) || (has_clock && text.len() >= 14) || is_day_of_a_workbook(text)
}

/// Whether a number counts days since 1900, with a time, as workbooks write moments: 43832.128.
fn is_day_of_a_workbook(text: &str) -> bool {
    let (days, part) = text.split_once('.').unwrap_or_default();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number(part) && days.len() == 5 && days.parse().is_ok_and(|days| (30_000..80_000).contains(&days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_many_forms() {
        let check = |text, wanted| assert_eq!(length(text), wanted, "{text}");
        check("208", Some(208_000));
        check("208,456", Some(208_456));
        check("225s", Some(225_000));
        check("3:28", Some(208_000));
        check("01:02:03", Some(3_723_000));
        check("208456", Some(208_456));
        check("0.00248842592592593", Some(215_000));
        check("2.48842592592593E-3", Some(215_000));
        check("0.5", Some(500));
        check("99999999999999999999:99", None);
        check("x", None);
        check("", None);
    }

    #[test]
    fn thousands_may_be_set_apart() {
        let check = |text, wanted| assert_eq!(grouped(text), wanted, "{text}");
        check("305250", Some(305_250));
        check("305.250", Some(305_250));
        check("305,250", Some(305_250));
        check("1 305\u{a0}250", Some(1_305_250));
        check("305250.5", Some(305_250));
        check("305250,123", Some(305_250));
        check("0", None);
        check("", None);
    }

    #[test]
    fn years_and_moments() {
        assert_eq!(
            (year("2013-04-01"), year("1.4.2013"), year("13"), year("ü013")),
            (Some(2013), Some(2013), None, None)
        );
        assert!(
            is_moment("43832.1281")
                && is_moment("2020-04-13 05:01:31")
                && is_moment("1690347960")
                && is_moment("01 Jan 2020 10:00")
        );
        assert!(!is_moment("3:28") && !is_moment("2020-04-13") && !is_moment("01:02:03"));
    }
}
