//! Builds what is shipped: the app with its worker, into `dist`; and the endpoint.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Instant;

use anyhow::{Context as _, bail};

use crate::project::{CloudProfile, Project};
use crate::shell::{self, human, say};
use crate::sizes::{self, Size};
use crate::tools::Toolbox;

/// How long the builds take on 2 cores with nothing else to do, when nothing is compiled yet.
const APP_TAKES: &str = "about 4 min";
const RELEASE_TAKES: &str = "about 2 min";
const TRIAL_TAKES: &str = "about 1 min";

/// The variable that holds further flags for rustc when it builds for browsers.
const WASM_FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Builds the app for release, compresses it, and prints its sizes.
pub(crate) fn app(project: &Project, tools: &Toolbox) -> anyhow::Result<Vec<Size>> {
    let started = Instant::now();
    say(format_args!("building the app and its engine for release, the first time {APP_TAKES}"));
    // Trunk runs offline, so everything that it compiles is fetched before.
    shell::run(project.cargo().args(["fetch", "--locked"]))
        .context("cannot fetch what the app is built of")?;
    let mut trunk = tools.wasm_command("trunk");
    // Trunk reads NO_COLOR as a truth value, and fails on values other than true and false.
    trunk.env_remove("NO_COLOR").current_dir(&project.root).args(["build", "--release", "--offline"]);
    // Cargo adds these to the flags in .cargo/config.toml. They stand in one variable, with spaces between.
    let flags: Vec<String> =
        project.without_own_paths().into_iter().filter(|flag| !flag.contains(' ')).collect();
    trunk.env(WASM_FLAGS, flags.join(" "));
    shell::run(&mut trunk)?;
    say("compressing dist ahead with Brotli and gzip");
    let sizes = sizes::compress(&project.dist)?;
    sizes::report(&sizes);
    say(format_args!("built in {}", human(started.elapsed())));
    Ok(sizes)
}

/// Builds the endpoint for release.
pub(crate) fn cloud(project: &Project) -> anyhow::Result<()> {
    CloudBuild::start(project, CloudProfile::Release)?.finish()
}

/// A build of the endpoint that goes on beside other work, because much of the app's build keeps only one core busy.
#[derive(Debug)]
pub(crate) struct CloudBuild {
    cargo: Child,
    /// What cargo prints. On the terminal it would come between the lines of the other work.
    log: PathBuf,
    started: Instant,
}

impl CloudBuild {
    /// Starts the build.
    pub(crate) fn start(project: &Project, profile: CloudProfile) -> anyhow::Result<Self> {
        let log = project.target.join("cloud-build.log");
        fs::create_dir_all(&project.target)
            .with_context(|| format!("cannot create {}", project.target.display()))?;
        let written = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut cargo = project.cargo();
        cargo.args(["build", "--profile", profile.name(), "--locked", "--package", "reprise-cloud"]);
        cargo.stdin(Stdio::null()).stdout(Stdio::null()).stderr(written);
        let takes = match profile {
            CloudProfile::Release => RELEASE_TAKES,
            CloudProfile::Trial => TRIAL_TAKES,
        };
        say(format_args!("building the endpoint beside the rest, the first time {takes}"));
        Ok(Self { cargo: shell::spawn(&mut cargo)?, log, started: Instant::now() })
    }

    /// Waits for the end of the build. An error holds what cargo printed.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        let status = self.cargo.wait().context("cannot wait for the build of the endpoint")?;
        if !status.success() {
            let printed = fs::read_to_string(&self.log).unwrap_or_default();
            bail!("{printed}\nbuilding the endpoint ended with {status}");
        }
        say(format_args!("the endpoint is built, {} after the start", human(self.started.elapsed())));
        Ok(())
    }
}

impl Drop for CloudBuild {
    /// Ends a build that nobody waits for any more, because something else has failed.
    fn drop(&mut self) {
        // After `finish` the process has ended already, so there is nothing to end.
        let _ = self.cargo.kill();
        let _ = self.cargo.wait();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;
    use std::process::Command;

    use super::*;
    use crate::tools::WASM_TARGET;

    /// The features of every package that a crate of the workspace is compiled with, for the browser.
    fn features(package: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
        cargo.args(["tree", "--offline", "--locked", "--target", WASM_TARGET, "--package", package]);
        cargo.args(["--edges", "normal,build", "--prefix", "none", "--no-dedupe", "--format", "{p}|{f}"]);
        let printed = shell::output(&mut cargo).expect("everything is fetched already");
        let mut all = BTreeMap::<String, BTreeSet<String>>::new();
        for (package, features) in printed.lines().filter_map(|line| line.split_once('|')) {
            all.entry(package.to_owned()).or_default().insert(features.to_owned());
        }
        all
    }

    /// cargo compiles a package once for each set of features. Page and engine are built one after the other, and what
    /// both use takes minutes to compile, so both have to ask for the same features.
    #[test]
    fn page_and_engine_compile_what_both_use_once() {
        let (page, engine) = (features("reprise-app"), features("reprise-engine"));
        // The page goes without the engine's host, and smallvec is small.
        let is_excused =
            |package: &str| ["reprise-engine ", "smallvec "].iter().any(|it| package.starts_with(it));
        let twice: Vec<_> = engine
            .iter()
            .filter(|(package, asked)| page.get(*package).is_some_and(|known| !asked.is_subset(known)))
            .filter(|(package, _)| !is_excused(package))
            .map(|(package, asked)| format!("{package}: engine {asked:?}, page {:?}", page.get(package)))
            .collect();
        assert!(engine.len() > 50 && page.len() > engine.len(), "{} and {}", page.len(), engine.len());
        assert_eq!(twice, [""; 0]);
    }
}
