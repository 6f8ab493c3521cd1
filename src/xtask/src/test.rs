//! `cargo xtask test`: steps with names and times. The first one that fails ends the run with one clear line.

mod busy;
mod failures;
mod rounds;
mod skips;

use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::project::{CloudProfile, Project};
use crate::shell::{self, human, say};
use crate::tools::{self, Purpose, Toolbox, WasmRoute};
use crate::{build, sizes};

pub(crate) use busy::{COMMAND as KEEP_BUSY, keep_busy};
pub(crate) use rounds::Plan;
use skips::Skips;

/// How much is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Everything,
    WithoutBrowsers,
}

/// Runs every check and test of this extent, the cheapest first.
pub(crate) fn test(project: &Project, extent: Extent) -> anyhow::Result<()> {
    in_steps(project, |steps, skips| {
        let purpose = if extent == Extent::Everything { Purpose::Testing } else { Purpose::Checking };
        let tools = steps.run("tools", || tools::prepare(project, purpose, WasmRoute::Any))?;
        check(project, &tools, steps)?;
        steps.run("native tests", || native_tests(project, &tools, skips))?;
        if extent == Extent::Everything {
            steps.run("tests in a browser", || browser_tests(project, &tools, skips))?;
            let sizes = steps.run("release build", || build_all(project, &tools))?;
            steps.run("size budgets", || sizes::check(&sizes))?;
            steps.run("end-to-end tests", || rounds::run(project, &tools, skips, &Plan::once()))?;
        }
        Ok(())
    })
}

/// Runs only the end-to-end tests: how often and beside what, the plan says.
pub(crate) fn end_to_end(project: &Project, plan: &Plan) -> anyhow::Result<()> {
    in_steps(project, |steps, skips| {
        let tools = steps.run("tools", || tools::prepare(project, Purpose::Testing, WasmRoute::Any))?;
        steps.run("release build", || build_all(project, &tools))?;
        steps.run("end-to-end tests", || rounds::run(project, &tools, skips, plan))
    })
}

/// Runs steps. Afterwards prints how long each took and which tests were skipped, even if a step failed.
fn in_steps(
    project: &Project,
    work: impl FnOnce(&mut Steps, &Skips) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (mut steps, skips) = (Steps::default(), Skips::begin(project)?);
    let outcome = work(&mut steps, &skips);
    steps.summarise();
    let closed = skips.close();
    outcome.and(closed)
}

/// Checks the code without running it.
fn check(project: &Project, tools: &Toolbox, steps: &mut Steps) -> anyhow::Result<()> {
    steps.run("format", || shell::run(project.cargo().args(["fmt", "--all", "--check"])))?;
    steps.run("floors and invariants", || crate::tidy::tidy(project))?;
    steps.run("supply chain", || check_supply(project, tools))?;
    steps.run("lints", || lint_host(project))?;
    steps.run("fuzz targets", || check_fuzz(project))?;
    steps.run("lints of the browser code", || lint_wasm(project, tools))?;
    steps.run("documentation", || document(project))
}

/// Checks licences, bans and sources of what the lock file brings. Advisories need their database, so a person looks
/// for them: `cargo deny check advisories`.
fn check_supply(project: &Project, tools: &Toolbox) -> anyhow::Result<()> {
    match tools.deny() {
        Some(mut deny) => {
            deny.current_dir(&project.root);
            shell::run(deny.args(["--offline", "--locked", "check", "licenses", "bans", "sources"]))
        }
        None => {
            say("cargo-deny is not there, so licences, bans and sources are not checked");
            Ok(())
        }
    }
}

fn lint_host(project: &Project) -> anyhow::Result<()> {
    let mut cargo = project.cargo();
    shell::run(cargo.args(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// Checks the fuzz targets. They are a workspace of their own, so no other step does. What the lints have compiled is
/// used again. The fuzzer's runtime is only linked, so its name is enough, and its C++ is not compiled.
fn check_fuzz(project: &Project) -> anyhow::Result<()> {
    let mut cargo = project.cargo();
    cargo.env("CUSTOM_LIBFUZZER_PATH", project.target.join("libfuzzer-is-not-linked.a"));
    cargo.args(["check", "--locked", "--bins", "--manifest-path", "src/fuzz/Cargo.toml", "--target-dir"]);
    shell::run(cargo.arg(&project.target))
}

/// Lints the code for the browser. A linked toolchain has no clippy, so with one the code is only checked. The
/// app is linted in a run of its own: in one run with the engine, cargo would compile both with the engine's
/// feature `host`, which the app goes without.
fn lint_wasm(project: &Project, tools: &Toolbox) -> anyhow::Result<()> {
    if tools.has_linked_toolchain() {
        say("the linked wasm toolchain has no clippy, so this step compiles without linting");
    }
    for packages in [&["reprise-app"][..], &["reprise-engine", "reprise-catalog", "reprise-wire"]] {
        let mut cargo = tools.wasm_command("cargo");
        cargo.current_dir(&project.root);
        cargo.arg(if tools.has_linked_toolchain() { "check" } else { "clippy" });
        cargo.args(["--locked", "--target", tools::WASM_TARGET]);
        cargo.args(packages.iter().flat_map(|package| ["--package", package]));
        if !tools.has_linked_toolchain() {
            cargo.args(["--", "-D", "warnings"]);
        }
        shell::run(&mut cargo)?;
    }
    Ok(())
}

/// Writes the documentation, with private items: most items are private, and their comments can hold broken
/// links too.
fn document(project: &Project) -> anyhow::Result<()> {
    let mut cargo = project.cargo();
    cargo.env("RUSTDOCFLAGS", "-D warnings");
    shell::run(cargo.args(["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"]))
}

fn native_tests(project: &Project, tools: &Toolbox, skips: &Skips) -> anyhow::Result<()> {
    let mut cargo = project.cargo();
    tools.tell_tests(&mut cargo, project, CloudProfile::Trial);
    skips.tell(&mut cargo);
    shell::run(cargo.args(["test", "--locked", "--workspace", "--exclude", "reprise-tests"]))?;
    // Only the end-to-end tests of that package need the built app, so the others run here.
    let mut cargo = project.cargo();
    skips.tell(&mut cargo);
    shell::run(cargo.args(["test", "--locked", "--package", "reprise-tests", "--lib", "--bins"]))
}

fn browser_tests(project: &Project, tools: &Toolbox, skips: &Skips) -> anyhow::Result<()> {
    let mut cargo = tools.wasm_command("cargo");
    tools.tell_tests(&mut cargo, project, CloudProfile::Trial);
    skips.tell(&mut cargo);
    cargo.current_dir(&project.root);
    cargo.args(["test", "--locked", "--package", "reprise-app", "--package", "reprise-engine"]);
    shell::run(cargo.args(["--target", tools::WASM_TARGET]))
}

fn build_all(project: &Project, tools: &Toolbox) -> anyhow::Result<Vec<sizes::Size>> {
    let cloud = build::CloudBuild::start(project, CloudProfile::Trial)?;
    let sizes = build::app(project, tools)?;
    cloud.finish()?;
    Ok(sizes)
}

/// The steps that were run so far.
#[derive(Debug, Default)]
struct Steps {
    done: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    took: Duration,
    end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Passed,
    Failed,
}

impl Steps {
    fn run<T>(&mut self, name: &'static str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        say(format_args!("--- {name}"));
        let started = Instant::now();
        let outcome = work().with_context(|| format!("FAILED in step \"{name}\""));
        let took = started.elapsed();
        let end = if outcome.is_ok() { End::Passed } else { End::Failed };
        say(format_args!("--- {name}: {}", human(took)));
        self.done.push(Step { name, took, end });
        outcome
    }

    fn summarise(&self) {
        say(self.headline());
        for Step { name, took, end } in &self.done {
            let mark = if *end == End::Failed { "  FAILED" } else { "" };
            say(format_args!("  {name:<26} {:>12}{mark}", human(*took)));
        }
    }

    fn headline(&self) -> String {
        let total = human(self.done.iter().map(|step| step.took).sum());
        match self.done.last().map(|step| step.end) {
            Some(End::Failed) => format!("failed after {total}:"),
            _ => format!("passed in {total}:"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_names_itself_and_its_cause() {
        let mut steps = Steps::default();
        assert_eq!(steps.run("one", || Ok(1)).unwrap(), 1);
        assert!(steps.headline().starts_with("passed in 0.0 s"));
        let error = steps.run::<()>("two", || anyhow::bail!("`x` ended with 1")).unwrap_err();
        assert_eq!(format!("{error:#}"), "FAILED in step \"two\": `x` ended with 1");
        assert!(steps.headline().starts_with("failed after 0.0 s"));
    }
}
