//! Builds what is shipped: the app with its worker, into `dist`; and the endpoint.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Instant;

use anyhow::{Context as _, bail};

use crate::project::{CLOUD_PROFILE, Project};
use crate::shell::{self, human, say};
use crate::sizes::{self, Size};
use crate::tools::Toolbox;

/// Builds the app for release, compresses it, and prints its sizes.
pub(crate) fn app(project: &Project, tools: &Toolbox) -> anyhow::Result<Vec<Size>> {
    let started = Instant::now();
    say("building the app and its worker for release, the first time about 3 min");
    // Trunk runs offline, so everything that it compiles is fetched before.
    shell::run(project.cargo().args(["fetch", "--locked"]))
        .context("cannot fetch what the app is built of")?;
    let mut trunk = tools.wasm_command("trunk");
    // Trunk reads NO_COLOR as a truth value, and fails on values other than true and false.
    trunk.env_remove("NO_COLOR").current_dir(&project.root).args(["build", "--release", "--offline"]);
    shell::run(&mut trunk)?;
    say("compressing dist ahead with Brotli and gzip");
    let sizes = sizes::compress(&project.dist)?;
    sizes::report(&sizes);
    say(format_args!("built in {}", human(started.elapsed())));
    Ok(sizes)
}

/// Builds the endpoint for release.
pub(crate) fn cloud(project: &Project) -> anyhow::Result<()> {
    CloudBuild::start(project)?.finish()
}

/// A build of the endpoint for release. It runs beside other work, because much of the app's build keeps only
/// one core busy.
#[derive(Debug)]
pub(crate) struct CloudBuild {
    cargo: Child,
    /// The file that takes what cargo prints. On the terminal the lines would mix with those of the other work.
    log: PathBuf,
    started: Instant,
}

impl CloudBuild {
    /// Starts the build.
    pub(crate) fn start(project: &Project) -> anyhow::Result<Self> {
        let log = project.target.join("cloud-build.log");
        fs::create_dir_all(&project.target)
            .with_context(|| format!("cannot create {}", project.target.display()))?;
        let written = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut cargo = project.cargo();
        cargo.args(["build", "--profile", CLOUD_PROFILE, "--locked", "--package", "reprise-cloud"]);
        cargo.stdin(Stdio::null()).stdout(Stdio::null()).stderr(written);
        say("building the endpoint for release, the first time about 2 min");
        let cargo = shell::spawn(&mut cargo)?;
        Ok(Self { cargo, log, started: Instant::now() })
    }

    /// Waits until the build has ended. If it failed, the error holds what cargo printed.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        let status = self.cargo.wait().context("cannot wait for the build of the endpoint")?;
        if !status.success() {
            let printed = fs::read_to_string(&self.log).unwrap_or_default();
            bail!("{printed}\nbuilding the endpoint ended with {status}");
        }
        say(format_args!("the endpoint is built, {} after its start", human(self.started.elapsed())));
        Ok(())
    }
}

impl Drop for CloudBuild {
    /// Ends the build: whoever drops it before `finish` has failed and needs no endpoint.
    fn drop(&mut self) {
        // After `finish` the build has already ended, and neither call does anything.
        let _ = self.cargo.kill();
        let _ = self.cargo.wait();
    }
}
