//! Builds what is shipped: the app with its worker, into `dist`; and the endpoint.

use std::time::Instant;

use anyhow::Context as _;

use crate::project::{CLOUD_PROFILE, Project};
use crate::shell::{self, say};
use crate::sizes::{self, Size};
use crate::tools::Toolbox;

/// Builds the app for release, compresses it, and prints its sizes.
pub(crate) fn app(project: &Project, tools: &Toolbox) -> anyhow::Result<Vec<Size>> {
    let started = Instant::now();
    say("building the app and its worker for release (the first time takes minutes)");
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
    say(format_args!("built in {}", shell::human(started.elapsed())));
    Ok(sizes)
}

/// Builds the endpoint for release.
pub(crate) fn cloud(project: &Project) -> anyhow::Result<()> {
    say("building the endpoint for release");
    shell::run(project.cargo().args([
        "build",
        "--profile",
        CLOUD_PROFILE,
        "--locked",
        "--package",
        "reprise-cloud",
    ]))
}
