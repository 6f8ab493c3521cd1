//! `cargo xtask test`: steps with names and times. The first one that fails ends the run with one clear line.

use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::project::Project;
use crate::shell::{self, human, say};
use crate::tools::{self, Purpose, Toolbox, WasmRoute};
use crate::{build, sizes};

/// How much is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Everything,
    WithoutBrowsers,
}

/// Runs every check and test of this extent, the cheapest first.
pub(crate) fn test(project: &Project, extent: Extent) -> anyhow::Result<()> {
    let mut steps = Steps::default();
    let purpose = if extent == Extent::Everything { Purpose::Testing } else { Purpose::Checking };
    let tools = steps.run("tools", || tools::prepare(project, purpose, WasmRoute::Any))?;
    steps.run("format", || shell::run(project.cargo().args(["fmt", "--all", "--check"])))?;
    steps.run("lints", || lint_host(project))?;
    steps.run("lints of the browser code", || lint_wasm(project, &tools))?;
    steps.run("native tests", || {
        let mut cargo = project.cargo();
        tools.tell_tests(&mut cargo, project);
        shell::run(cargo.args(["test", "--locked", "--workspace", "--exclude", "reprise-tests"]))
    })?;
    if extent == Extent::Everything {
        in_browsers(project, &tools, &mut steps)?;
    }
    steps.summarise();
    Ok(())
}

fn in_browsers(project: &Project, tools: &Toolbox, steps: &mut Steps) -> anyhow::Result<()> {
    steps.run("tests in a browser", || {
        let mut cargo = tools.wasm_command("cargo");
        tools.tell_tests(&mut cargo, project);
        cargo.current_dir(&project.root);
        shell::run(cargo.args([
            "test",
            "--locked",
            "--package",
            "reprise-app",
            "--target",
            tools::WASM_TARGET,
        ]))
    })?;
    let sizes = steps.run("release build", || {
        build::cloud(project)?;
        build::app(project, tools)
    })?;
    steps.run("size budgets", || sizes::check(&sizes))?;
    steps.run("end-to-end tests", || {
        let mut cargo = project.cargo();
        tools.tell_tests(&mut cargo, project);
        shell::run(cargo.args(["test", "--locked", "--package", "reprise-tests"]))
    })
}

fn lint_host(project: &Project) -> anyhow::Result<()> {
    let mut cargo = project.cargo();
    shell::run(cargo.args(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// Lints the code for the browser. A linked toolchain has no clippy, so with one the code is only checked.
fn lint_wasm(project: &Project, tools: &Toolbox) -> anyhow::Result<()> {
    let mut cargo = tools.wasm_command("cargo");
    cargo.current_dir(&project.root);
    let packages = [
        "--locked",
        "--target",
        tools::WASM_TARGET,
        "--package",
        "reprise-app",
        "--package",
        "reprise-catalog",
        "--package",
        "reprise-wire",
    ];
    if tools.has_linked_toolchain() {
        say("the linked wasm toolchain has no clippy, so this step compiles without linting");
        return shell::run(cargo.arg("check").args(packages));
    }
    shell::run(cargo.arg("clippy").args(packages).args(["--", "-D", "warnings"]))
}

/// The steps that were run so far.
#[derive(Debug, Default)]
struct Steps {
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    fn run<T>(&mut self, name: &'static str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        say(format_args!("--- {name}"));
        let started = Instant::now();
        let outcome = work().with_context(|| format!("FAILED in step \"{name}\""));
        let took = started.elapsed();
        if outcome.is_err() {
            self.summarise();
        } else {
            say(format_args!("--- {name}: {}", human(took)));
        }
        self.done.push((name, took));
        outcome
    }

    fn summarise(&self) {
        let total = self.done.iter().map(|(_, took)| *took).sum();
        say(format_args!("passed in {}:", human(total)));
        for (name, took) in &self.done {
            say(format_args!("  {name:<26} {:>12}", human(*took)));
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
        let error = steps.run::<()>("two", || anyhow::bail!("`x` ended with 1")).unwrap_err();
        assert_eq!(format!("{error:#}"), "FAILED in step \"two\": `x` ended with 1");
    }
}
