//! The wasm of the floor of a second browser, which no app ships: compiled for speed.

use std::path::PathBuf;

use crate::project::Project;
use crate::shell::{self, say};
use crate::tools::{Toolbox, WASM_TARGET};

/// Builds it with its JavaScript, and answers the folder that they are in.
pub(super) fn build(project: &Project, tools: &Toolbox) -> anyhow::Result<PathBuf> {
    say("building the floor of a second browser");
    let mut cargo = tools.wasm_command("cargo");
    cargo.current_dir(&project.root);
    cargo.args(["build", "--release", "--locked", "--target", WASM_TARGET, "--package", "reprise-floor"]);
    shell::run(&mut cargo)?;
    let folder = project.target.join("floor");
    let mut bindgen = tools.wasm_command("wasm-bindgen");
    bindgen.args(["--target", "no-modules", "--no-typescript", "--out-name", "floor", "--out-dir"]);
    bindgen.arg(&folder).arg(project.target.join(WASM_TARGET).join("release/floor.wasm"));
    shell::run(&mut bindgen)?;
    Ok(folder)
}
