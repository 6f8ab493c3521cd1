//! `cargo xtask bench sync`: what is sent, how long a second browser takes, and the endpoint beside its floors.

use super::{RESTORE, in_browser};
use crate::project::{CLOUD_PROFILE, Project};
use crate::shell;

/// Leaves out everything but the endpoint.
const ENDPOINT: &str = "--endpoint";

/// Runs the parts one after another. The arguments go to the last part that runs.
pub(super) fn run(project: &Project, arguments: &[String]) -> anyhow::Result<()> {
    let (flags, rest): (Vec<_>, Vec<_>) = arguments.iter().partition(|argument| *argument == ENDPOINT);
    if !flags.is_empty() {
        return endpoint(project, &rest);
    }
    shell::run(project.cargo().args(["bench", "--package", "reprise-catalog", "--bench", "batch"]))?;
    endpoint(project, &[])?;
    shell::run(in_browser(project, Some(RESTORE))?.arg(RESTORE).args(rest))
}

/// Measures the endpoint, built as it ships.
fn endpoint(project: &Project, arguments: &[&String]) -> anyhow::Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["bench", "--profile", CLOUD_PROFILE]);
    cargo.args(["--package", "reprise-cloud", "--bench", "endpoint", "--"]);
    shell::run(cargo.args(arguments))
}
