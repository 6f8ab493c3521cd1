//! Numbers, lengths, sizes and days as people read them in the chosen language. The engine's own sentences have them as
//! English does, by `protocol::words`.

pub use reprise_engine::protocol::words::{is_blank, sentence, time};

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

/// The name of a language in that language: `Deutsch`.
pub fn name_of_language(tag: &str) -> String {
    intl::name_of_language(tag)
}

/// A number with one digit behind its point: `8.0`, `8,0`.
fn tenths(all: u64) -> String {
    // Intl has the point; of a whole number it would show none, and an option for that costs more than this.
    let half = intl::number(0.5);
    format!("{}{}{}", count(all / 10), half.trim_matches(['0', '5']), all % 10)
}

#[cfg(test)]
mod tests {
    use reprise_engine::protocol::words as engine;

    use super::*;

    #[test]
    fn english_is_as_the_engine_writes_it() {
        for n in [0, 1, 99, 400, 999, 1_000, 59_400, 187_000, 640_000, 8_000_000, 8_140_000, 120_000_000_000]
        {
            assert_eq!(size(n), engine::size(n));
            assert_eq!(hours(n), engine::hours(n));
            assert_eq!(wait(n), engine::wait(n));
            assert_eq!(count(n), engine::count(n));
        }
        for hz in [8_000, 11_025, 44_100, 48_000] {
            assert_eq!(rate(hz), engine::rate(hz));
        }
    }
}
