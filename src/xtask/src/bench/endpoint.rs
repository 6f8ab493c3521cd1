//! The endpoint's part of `cargo xtask bench sync`.

use std::process::Command;

use crate::project::{CLOUD_PROFILE, Project};

/// Asks for this part.
pub(crate) const FLAG: &str = "--endpoint";

/// Returns the command that measures the endpoint beside its floors, built as it ships.
pub(crate) fn command(project: &Project) -> Command {
    let mut cargo = project.cargo();
    cargo.args([
        "bench",
        "--profile",
        CLOUD_PROFILE,
        "--package",
        "reprise-cloud",
        "--bench",
        "endpoint",
        "--",
    ]);
    cargo
}
