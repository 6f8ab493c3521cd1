//! Frames with blank rows while a large table scrolls steadily and fast.

use crate::ground::{Ground, Opened};
use crate::table::{Goal, Line, Outcome, Unit};

const BLANK: Goal = Goal::AtMost(0.0);

/// Pixels a second.
const SPEED: u32 = 20_000;

/// A slower scroll than this part of the speed shows nothing of it.
const REACHED: f64 = 0.8;

/// How long it scrolls, in seconds.
const SECONDS: u32 = 5;

const SCROLL: &str = include_str!("scroll.js");

/// Scrolls, and counts.
pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Outcome> {
    let full = ground.full()?;
    let browser = full.start()?;
    let tab = full.visit(&browser, Opened::Large)?;
    let _: Option<f64> = tab.value("seen.calm(1000)")?;
    // The notes of each frame would take time of it.
    let (frames, blank, speed): (f64, f64, f64) =
        tab.value(&format!("(seen.stop(), ({})({SPEED}, {SECONDS}))", SCROLL.trim().trim_end_matches(';')))?;
    anyhow::ensure!(frames > f64::from(SECONDS) * 10.0, "only {frames} frames were painted");
    let wanted = f64::from(SPEED);
    anyhow::ensure!(speed > REACHED * wanted, "it scrolled at {speed:.0} px/s only, {wanted} were wanted");
    let line = Line::of(format!("frames with blank rows at {SPEED} px/s"), blank, Unit::Count)
        .with(format!("{frames:.0} frames, {speed:.0} px/s"), "");
    Ok(Outcome { lines: vec![line.goal(BLANK)], detail: Vec::new() })
}
