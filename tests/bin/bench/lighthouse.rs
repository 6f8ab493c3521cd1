//! Lighthouse's scores of the first visit, on a phone and on a desk, with its default throttling.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;
use reprise_tests::endpoint::Endpoint;
use reprise_tests::environment;
use serde_json::Value;
use tempfile::TempDir;

use crate::numbers::median;
use crate::table::{Goal, Line, Outcome, Unit};

const PERFORMANCE: Goal = Goal::AtLeast(98.0);
const OTHERS: Goal = Goal::AtLeast(100.0);

/// The median of so many counts.
const RUNS: usize = 5;

/// How many times Lighthouse looks at most before its trace is whole.
const TRIES: usize = 3;

/// The word by which Lighthouse says that its trace has no beginning.
const NO_TRACE: &str = "NO_NAVSTART";

const CATEGORIES: [&str; 4] = ["performance", "accessibility", "best-practices", "seo"];

const CHROME: &str = "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup";

/// What Lighthouse takes the visitor to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Device {
    Phone,
    Desk,
}

/// The scores of some runs, by category, and what they were made of.
#[derive(Default)]
struct Scores {
    of: BTreeMap<&'static str, Vec<f64>>,
    /// First contentful paint, largest contentful paint, blocking time, shift of each run.
    told: Vec<String>,
}

/// Lets it look, five times as each.
pub(crate) fn measure() -> anyhow::Result<Outcome> {
    let endpoint = Endpoint::start()?;
    let mut outcome = Outcome::default();
    for (device, name) in [(Device::Phone, "phone"), (Device::Desk, "desktop")] {
        let mut scores = Scores::default();
        for _ in 0..RUNS {
            scores.add(&run(&endpoint.url("/"), device)?)?;
        }
        for (category, all) in &scores.of {
            let goal = if *category == "performance" { PERFORMANCE } else { OTHERS };
            let each = all.iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
            let line = Line::of(format!("Lighthouse, {name}: {category}"), median(all.clone()), Unit::Count);
            outcome.lines.push(line.with(each, "").goal(goal));
        }
        outcome.detail.extend(scores.told.iter().map(|told| format!("{name}: {told}")));
    }
    Ok(outcome)
}

impl Scores {
    fn add(&mut self, report: &Value) -> anyhow::Result<()> {
        for category in CATEGORIES {
            let score = report.pointer(&format!("/categories/{category}/score")).and_then(Value::as_f64);
            let score = score.with_context(|| format!("a report without {category}"))?;
            self.of.entry(category).or_default().push((score * 100.0).round());
        }
        let metrics = [
            "first-contentful-paint",
            "largest-contentful-paint",
            "total-blocking-time",
            "cumulative-layout-shift",
        ];
        let told = metrics.map(|metric| {
            let value = report.pointer(&format!("/audits/{metric}/displayValue")).and_then(Value::as_str);
            format!("{metric} {}", value.unwrap_or("unknown"))
        });
        let lost: Vec<&str> = lost(report).collect();
        self.told.push(format!("{}; points lost by {lost:?}", told.join(", ")));
        Ok(())
    }
}

/// The audits of accessibility and best practices that were not passed.
fn lost(report: &Value) -> impl Iterator<Item = &str> {
    let audits = |category: &str| report.pointer(&format!("/categories/{category}/auditRefs"));
    let audits = CATEGORIES.iter().skip(1).filter_map(move |category| audits(category)?.as_array()).flatten();
    audits.filter_map(|audit| {
        let name = audit.get("id")?.as_str()?;
        let weighs = audit.get("weight")?.as_f64()? > 0.0;
        let score = report.pointer(&format!("/audits/{name}/score")).and_then(Value::as_f64);
        (weighs && score.is_some_and(|score| score < 1.0)).then_some(name)
    })
}

/// Looks until Lighthouse has a trace of the navigation; answers its report. On a busy machine, Chromium now and then
/// hands out a trace in which the navigation does not begin, and Lighthouse asks to run it again.
fn run(url: &str, device: Device) -> anyhow::Result<Value> {
    for _ in 1..TRIES {
        match look(url, device) {
            Err(error) if format!("{error:#}").contains(NO_TRACE) => eprintln!("once more: {error:#}"),
            looked => return looked,
        }
    }
    look(url, device)
}

/// Looks once; answers Lighthouse's report.
fn look(url: &str, device: Device) -> anyhow::Result<Value> {
    let folder = TempDir::with_prefix("reprise-lighthouse-")?;
    let report = folder.path().join("report.json");
    let mut node = Command::new("node");
    node.arg(program()?).arg(url).args(["--output=json", "--quiet", "--no-enable-error-reporting", CHROME]);
    node.arg(format!("--only-categories={}", CATEGORIES.join(",")));
    node.arg(format!("--output-path={}", report.display()));
    if device == Device::Desk {
        node.arg("--preset=desktop");
    }
    node.env("CHROME_PATH", environment::chromium()?).stdin(Stdio::null());
    let output = node.output().context("cannot start node")?;
    let said = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "Lighthouse ended with {}: {said}", output.status);
    read(&report)
}

fn read(report: &Path) -> anyhow::Result<Value> {
    let report: Value =
        serde_json::from_slice(&std::fs::read(report).context("Lighthouse wrote no report")?)?;
    if let Some(error) = report.get("runtimeError") {
        anyhow::bail!("Lighthouse could not look at the page: {error}");
    }
    Ok(report)
}

/// Lighthouse's own program: `REPRISE_LIGHTHOUSE`.
fn program() -> anyhow::Result<PathBuf> {
    let program = std::env::var_os("REPRISE_LIGHTHOUSE").map(PathBuf::from);
    program
        .filter(|program| program.is_file())
        .context("REPRISE_LIGHTHOUSE names no program: `cargo xtask bench` installs Lighthouse")
}
