//! Numbers, lengths, sizes and days as people read them in the chosen language.

use super::intl;

/// A count, with what the language puts between thousands: `12,345`.
pub fn count(n: impl TryInto<u64>) -> String {
    intl::number(n.try_into().unwrap_or(u64::MAX) as f64)
}

/// A day in the person's time zone: `2026-11-29`, `29.11.2026`.
pub fn day(ms: u64) -> String {
    intl::day(ms as f64)
}

/// The length of many songs: `12 s`, `48 min`, `3 h 20 min`, `1,204 h`.
pub fn hours(ms: u64) -> String {
    if (1..=59_000).contains(&ms) {
        return super::seconds(&count(ms.div_ceil(1000)));
    }
    let minutes = (ms + 30_000) / 60_000;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => super::minutes(minutes),
        (hours @ 1..10, minutes) if minutes > 0 => super::hours_and_minutes(hours, minutes),
        (hours, _) => super::hours(hours),
    }
}

/// A short time: `0.4 s`, `12 s`, `3 min`, `2 h 5 min`.
pub fn wait(ms: u64) -> String {
    match ms {
        0..9_950 => super::seconds(&tenths((ms + 50) / 100)),
        9_950..90_000 => super::seconds(&count((ms + 500) / 1000)),
        _ => hours(ms),
    }
}

/// A size in bytes, in decimal units as disks and stores count: `640 kB`, `8.1 MB`, `120 GB`.
pub fn size(bytes: u64) -> String {
    let (mut all, mut unit) = (bytes.saturating_mul(10), "B");
    for larger in ["kB", "MB", "GB", "TB"] {
        // A number that would be shown as 1,000 is 1 of the next unit.
        if all < 9_995 {
            break;
        }
        (all, unit) = (all.saturating_add(500) / 1000, larger);
    }
    match unit {
        "MB" | "GB" | "TB" if all < 100 => format!("{} {unit}", tenths(all)),
        _ => format!("{} {unit}", count((all + 5) / 10)),
    }
}

/// Length and size of songs. What is known of lists alone has no size.
pub fn sums(duration_ms: u64, bytes: u64, between: &str) -> String {
    match bytes {
        0 => hours(duration_ms),
        bytes => format!("{}{between}{}", hours(duration_ms), size(bytes)),
    }
}

/// A sample rate: `44.1 kHz`, `48 kHz`.
pub fn rate(hz: u32) -> String {
    format!("{} kHz", intl::number(f64::from(hz) / 1000.0))
}

/// A song's title as it is shown. Of some songs nothing tells it.
pub fn title(title: &str) -> String {
    if is_blank(title) { super::untitled().to_owned() } else { title.to_owned() }
}

/// The tag of the chosen language, for what the browser names itself.
pub fn language() -> String {
    intl::tag()
}

/// How a language calls itself: `Deutsch`. It is not asked of the browser, which takes 20 ms for the first name.
pub fn name_of_language(tag: &str) -> String {
    let known = super::LANGUAGES.iter().find(|(known, _)| *known == tag);
    known.map_or(tag, |(_, name)| name).to_owned()
}

/// The name of a country in the chosen language, by its two letters: `Germany`, `Deutschland`.
pub fn name_of_country(code: &str) -> String {
    intl::name_of_country(code)
}

/// A number with one digit behind its point: `8.0`, `8,0`.
fn tenths(all: u64) -> String {
    // Intl has the point; of a whole number it would show none, and an option for that costs more than this.
    let half = intl::number(0.5);
    format!("{}{}{}", count(all / 10), half.trim_matches(['0', '5']), all % 10)
}

/// The length of a song: `3:07`, `1:02:03`; empty when it is not known.
pub fn time(ms: u64) -> String {
    let seconds = (ms + 500) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (ms, hours) {
        (0, _) => String::new(),
        (_, 0) => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// Whether nothing of a text would be seen: it is empty, or has only spaces and letters without width.
pub fn is_blank(text: &str) -> bool {
    let is_unseen = |letter| {
        matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
    };
    text.chars().all(|letter| letter.is_whitespace() || letter.is_ascii_control() || is_unseen(letter))
}

/// A message as a sentence: with a capital at the beginning and a full stop at the end.
pub fn sentence(message: &str) -> String {
    let message = message.trim();
    let mut letters = message.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let stop = if message.is_empty() || message.ends_with(['.', '!', '?', ':']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_a_letter_that_is_seen_is_blank() {
        assert!(["", " ", "\u{200b}", "\u{feff} \u{2060}", "\u{3164}"].iter().all(|it| is_blank(it)));
        assert!(!["!!!", "\u{200f}א", "0"].iter().any(|it| is_blank(it)));
    }

    #[test]
    fn what_has_no_size_is_told_without_one() {
        assert_eq!(sums(3_600_000, 8_000_000, ", "), format!("{}, 8.0 MB", hours(3_600_000)));
        assert_eq!(sums(3_600_000, 0, ", "), hours(3_600_000));
    }

    #[test]
    fn counts_have_their_thousands_apart() {
        let check = |n: u64, wanted| assert_eq!(count(n), wanted);
        check(0, "0");
        check(999, "999");
        check(1_000, "1,000");
        check(1_234_567, "1,234,567");
    }

    #[test]
    fn lengths_read_as_on_a_sleeve() {
        let check = |ms, wanted| assert_eq!(time(ms), wanted);
        check(0, "");
        check(400, "0:00");
        check(187_000, "3:07");
        check(3_723_000, "1:02:03");
    }

    #[test]
    fn totals_are_rounded_to_what_matters() {
        let check = |ms, wanted| assert_eq!(hours(ms), wanted);
        check(400, "1 s");
        check(59_400, "1 min");
        check(48 * 60_000, "48 min");
        check(200 * 60_000, "3 h 20 min");
        check(120 * 60_000, "2 h");
        check(1_204 * 3_600_000, "1,204 h");
    }

    #[test]
    fn sizes_are_decimal() {
        let check = |bytes, wanted| assert_eq!(size(bytes), wanted);
        check(0, "0 B");
        check(999, "999 B");
        check(640_000, "640 kB");
        check(8_140_000, "8.1 MB");
        check(999_700_000, "1.0 GB");
        check(120_000_000_000, "120 GB");
    }

    #[test]
    fn waiting_is_told_in_seconds_first() {
        let check = |ms, wanted| assert_eq!(wait(ms), wanted);
        check(380, "0.4 s");
        check(12_400, "12 s");
        check(180_000, "3 min");
    }

    #[test]
    fn messages_become_sentences() {
        let check = |message, wanted| assert_eq!(sentence(message), wanted);
        check("", "");
        check("the disk is full", "The disk is full.");
        check("Über alles!", "Über alles!");
    }
}
