//! Where the browsers, the built app, the endpoint and the test material are. Variables say it, else the usual
//! places are searched.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Chromium: `REPRISE_CHROMIUM`, else the first one in `PATH`.
///
/// # Errors
/// When there is none. The message says how to get it.
pub fn chromium() -> anyhow::Result<PathBuf> {
    named("REPRISE_CHROMIUM")
        .or_else(|| ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(on_path))
        .context("no Chromium: set REPRISE_CHROMIUM, or run `cargo xtask setup --for testing`")
}

/// Firefox: `REPRISE_FIREFOX`, which is empty if there is none that the tests can use, else the first one in `PATH`.
///
/// # Errors
/// When there is none. The message says how to get it.
pub fn firefox() -> anyhow::Result<PathBuf> {
    let told = env::var_os("REPRISE_FIREFOX").map(PathBuf::from);
    told.or_else(|| ["firefox-esr", "firefox"].into_iter().find_map(on_path))
        .filter(|firefox| firefox.is_file())
        .context("no Firefox: set REPRISE_FIREFOX, or run `cargo xtask setup --for testing`")
}

/// The folder of the built app: `REPRISE_DIST`, else `dist` of the project.
///
/// # Errors
/// When nothing is built there.
pub fn dist() -> anyhow::Result<PathBuf> {
    let dist = named("REPRISE_DIST").unwrap_or_else(|| project().join("dist"));
    anyhow::ensure!(
        dist.join("index.html").is_file(),
        "no built app in {}: set REPRISE_DIST, or run `cargo xtask build`",
        dist.display()
    );
    Ok(dist)
}

/// The endpoint's binary: `REPRISE_CLOUD`, else the one in the project's target folder.
///
/// # Errors
/// When there is none.
pub fn cloud() -> anyhow::Result<PathBuf> {
    let binary = named("REPRISE_CLOUD").unwrap_or_else(|| {
        target().join("cloud-release").join(format!("reprise-cloud{}", env::consts::EXE_SUFFIX))
    });
    anyhow::ensure!(
        binary.is_file(),
        "no endpoint at {}: set REPRISE_CLOUD, or run `cargo build --profile cloud-release -p reprise-cloud`",
        binary.display()
    );
    Ok(binary)
}

/// Where cargo builds: `CARGO_TARGET_DIR`, else `target` of the project.
pub fn target() -> PathBuf {
    named("CARGO_TARGET_DIR").unwrap_or_else(|| project().join("target"))
}

/// The minified script of axe-core: `REPRISE_AXE`.
///
/// # Errors
/// When it is not set or not there.
pub fn axe() -> anyhow::Result<PathBuf> {
    named("REPRISE_AXE").filter(|path| path.is_file()).context(
        "no axe-core: set REPRISE_AXE to its axe.min.js (npm package axe-core), or run `cargo xtask setup --for testing`",
    )
}

/// Whether reviewed trees of pages are written anew: `REPRISE_TREES=write`.
pub fn writes_trees() -> bool {
    env::var_os("REPRISE_TREES").is_some_and(|what| what == "write")
}

/// The folder for screenshots: `REPRISE_SCREENSHOTS`. None are taken when it is unset.
pub fn screenshots() -> Option<PathBuf> {
    named("REPRISE_SCREENSHOTS")
}

fn project() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests)
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
