//! How fast a scan is, and how long it will take.

use crate::scan::run::Progress;

/// The weight of the latest second in the running average.
const SMOOTHING: f64 = 0.05;

/// The pace of a scan.
#[derive(Debug, Default)]
pub(super) struct Pace {
    began_ms: f64,
    last_ms: f64,
    last_read: u32,
    per_ms: Option<f64>,
}

/// What a person is told of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The time since the person gave it, in milliseconds.
    pub(super) elapsed_ms: u64,
    /// Files a second, averaged over the last seconds.
    pub(super) files_per_second: u32,
    /// Estimated time left in milliseconds; `None` until all files are found.
    pub(super) left_ms: Option<u64>,
}

impl Pace {
    /// Begins to measure a scan of what was given then. Reading begins now, after the places were looked for.
    pub(super) fn begin(given_ms: f64, now_ms: f64) -> Pace {
        Pace { began_ms: given_ms, last_ms: now_ms, last_read: 0, per_ms: None }
    }

    /// Notes how far the scan is.
    pub(super) fn tick(&mut self, now_ms: f64, progress: &Progress) -> Told {
        let read = progress.counts.read;
        let passed = now_ms - self.last_ms;
        if passed > 0.0 && read > 0 {
            let lately = f64::from(read.saturating_sub(self.last_read)) / passed;
            let before = self.per_ms.unwrap_or(lately);
            self.per_ms = Some(before + SMOOTHING * (lately - before));
            (self.last_ms, self.last_read) = (now_ms, read);
        }
        let per_ms = self.per_ms.unwrap_or_default();
        let left = f64::from(progress.total.saturating_sub(read));
        Told {
            elapsed_ms: (now_ms - self.began_ms) as u64,
            files_per_second: (per_ms * 1000.0).round() as u32,
            left_ms: (!progress.is_listing && per_ms > 0.0).then(|| (left / per_ms) as u64),
        }
    }

    /// The whole scan: its time, and its files a second on average.
    pub(super) fn sum_up(&self, now_ms: f64, progress: &Progress) -> Told {
        let elapsed = now_ms - self.began_ms;
        let files_per_second = (f64::from(progress.counts.read) * 1000.0 / elapsed.max(1.0)).round() as u32;
        Told { elapsed_ms: elapsed as u64, files_per_second, left_ms: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::messages::Counts;

    #[test]
    fn the_time_left_follows_from_the_pace() {
        let progress = |read, is_listing| Progress {
            total: 1_000,
            counts: Counts { read, ..Counts::default() },
            is_listing,
            ..Progress::default()
        };
        // The person waited half a second before the first file was read.
        let mut pace = Pace::begin(0.0, 500.0);
        assert_eq!(pace.tick(600.0, &progress(100, true)).left_ms, None);
        let told = pace.tick(700.0, &progress(200, false));
        assert_eq!(told, Told { elapsed_ms: 700, files_per_second: 1_000, left_ms: Some(800) });
        assert_eq!(pace.sum_up(1_000.0, &progress(1_000, false)).elapsed_ms, 1_000);
    }
}
