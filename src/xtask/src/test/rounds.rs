//! Runs the end-to-end tests once or several times, beside busy processes if wanted.

use std::time::{Duration, Instant};

use anyhow::ensure;

use super::busy::Busy;
use super::failures::Failures;
use super::skips::Skips;
use crate::project::{CloudProfile, Project};
use crate::shell::{self, human, say};
use crate::tools::Toolbox;

/// How the end-to-end tests are run.
#[derive(Debug)]
pub(crate) struct Plan {
    /// How many times they run
    pub(crate) times: u32,
    /// How many busy processes run beside them
    pub(crate) busy: u32,
    /// Arguments for the test program: names of tests, or its own flags
    pub(crate) arguments: Vec<String>,
}

impl Plan {
    /// Every test once, without busy processes.
    pub(super) fn once() -> Self {
        Self { times: 1, busy: 0, arguments: Vec::new() }
    }
}

/// How a round went.
#[derive(Debug)]
struct Round {
    took: Duration,
    outcome: Outcome,
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed { why: String, failures: Failures },
}

/// Runs the end-to-end tests as the plan says. Fails if any round fails. The app must be built.
pub(super) fn run(project: &Project, tools: &Toolbox, skips: &Skips, plan: &Plan) -> anyhow::Result<()> {
    // Compiles the tests first, so that compiling does not count in the first round's time.
    shell::run(project.cargo().args(["test", "--locked", "--package", "reprise-tests", "--no-run"]))?;
    let mut busy = Busy::start(plan.busy)?;
    let mut rounds = Vec::new();
    for number in 1..=plan.times {
        let name = name_of(number, plan);
        say(format_args!("--- {name}"));
        let round = one_round(project, tools, skips, plan);
        say(format_args!("--- {name}: {}", outcome_of(&round)));
        rounds.push(round);
        busy.ensure_all_run()?;
    }
    drop(busy);
    if plan.times > 1 {
        say(format_args!("{} rounds of end-to-end tests:", plan.times));
        for (number, round) in (1..).zip(&rounds) {
            say(format_args!("  {}: {}", name_of(number, plan), outcome_of(round)));
        }
    }
    let failed: Vec<&Round> = rounds.iter().filter(|round| round.outcome != Outcome::Passed).collect();
    let said: String = failed.iter().map(|round| said(round)).collect();
    ensure!(failed.is_empty(), "{} of {} rounds of end-to-end tests failed{said}", failed.len(), plan.times);
    Ok(())
}

fn one_round(project: &Project, tools: &Toolbox, skips: &Skips, plan: &Plan) -> Round {
    let started = Instant::now();
    let mut cargo = project.cargo();
    tools.tell_tests(&mut cargo, project, CloudProfile::Trial);
    skips.tell(&mut cargo);
    cargo
        .args(["test", "--locked", "--package", "reprise-tests", "--test", "e2e", "--"])
        .args(&plan.arguments);
    // Where a test fails, its message says what the page showed. The calls that led there would bury that.
    cargo.env("RUST_BACKTRACE", "0");
    let mut failures = Failures::default();
    let outcome = shell::run_watched(&mut cargo, |line| failures.hear(line));
    let outcome = match outcome {
        Ok(()) => Outcome::Passed,
        Err(error) => Outcome::Failed { why: format!("{error:#}"), failures },
    };
    Round { took: started.elapsed(), outcome }
}

/// The name of a round, such as `round 3 of 10, beside 2 busy processes`.
fn name_of(number: u32, plan: &Plan) -> String {
    match plan.busy {
        0 => format!("round {number} of {}", plan.times),
        busy => format!("round {number} of {}, beside {busy} busy processes", plan.times),
    }
}

fn outcome_of(round: &Round) -> String {
    let took = human(round.took);
    match &round.outcome {
        Outcome::Passed => format!("passed in {took}"),
        Outcome::Failed { why, failures } if failures.tests.is_empty() => {
            format!("FAILED after {took}: {why}")
        }
        Outcome::Failed { failures, .. } => format!("FAILED after {took}: {}", failures.tests.join(", ")),
    }
}

/// What the failed tests of a round said.
fn said(round: &Round) -> String {
    match &round.outcome {
        Outcome::Passed => String::new(),
        Outcome::Failed { failures, .. } => failures.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_told_with_what_failed_in_it() {
        let plan = Plan { times: 10, busy: 2, arguments: Vec::new() };
        assert_eq!(name_of(3, &plan), "round 3 of 10, beside 2 busy processes");
        assert_eq!(name_of(1, &Plan::once()), "round 1 of 1");
        let round = |outcome| outcome_of(&Round { took: Duration::from_secs(72), outcome });
        assert_eq!(round(Outcome::Passed), "passed in 72 s");
        let failed = |printed: &[&str]| {
            let mut failures = Failures::default();
            printed.iter().for_each(|line| failures.hear(line));
            Outcome::Failed { why: "`cargo` ended with 101".to_owned(), failures }
        };
        let two = ["test a ... FAILED", "test b ... FAILED"];
        assert_eq!(round(failed(&two)), "FAILED after 72 s: a, b");
        assert_eq!(round(failed(&[])), "FAILED after 72 s: `cargo` ended with 101");
    }
}
