//! Waiting for a state. This is the only place that polls, always with a deadline.

use std::thread;
use std::time::{Duration, Instant};

/// How long a page may take for something that a person expects at once, on a machine that is busy with other tests.
/// How fast it is on a quiet one, benchmarks tell.
pub const SOON: Duration = Duration::from_secs(30);

/// How long a whole scan may take on a slow machine.
pub const LONG: Duration = Duration::from_secs(240);

const STEP: Duration = Duration::from_millis(20);

/// Asks again and again until there is an answer.
///
/// # Errors
/// When asking fails, or when the deadline passes. The message then names `what`.
pub fn until<T>(
    what: &str,
    limit: Duration,
    mut ask: impl FnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        anyhow::ensure!(Instant::now() < deadline, "waited {} s in vain for {what}", limit.as_secs());
        thread::sleep(STEP);
    }
}

/// Waits until a condition holds.
///
/// # Errors
/// As [`until`].
pub fn until_true(
    what: &str,
    limit: Duration,
    mut ask: impl FnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    until(what, limit, || Ok(ask()?.then_some(())))
}
