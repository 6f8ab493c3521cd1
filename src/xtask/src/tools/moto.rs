//! moto's S3 server, on which the endpoint's tests also run. It needs Python.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, say};

const PACKAGE: &str = "moto[server,s3]==5.2.5";
const FOLDER: &str = "moto-5.2.5";

/// Finds a Python with moto: the one that `REPRISE_MOTO` names, or one in the tools folder, which is made if it
/// is missing. Without Python the server is left out, and a line says so.
pub(crate) fn ensure(home: &Path) -> Option<PathBuf> {
    let folder = home.join(FOLDER);
    let programs = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    let installed = folder.join(programs);
    let told = std::env::var_os("REPRISE_MOTO").map(PathBuf::from);
    if let Some(python) = told.into_iter().chain([installed.clone()]).find(|python| has_moto(python)) {
        say(format_args!("moto: with {}", python.display()));
        return Some(python);
    }
    say(format_args!("{PACKAGE}: installing, less than a minute"));
    let made = shell::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
    let mut pip = Command::new(&installed);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]);
    match made.and_then(|()| shell::run(&mut pip)) {
        Ok(()) => Some(installed),
        Err(error) => {
            say(format_args!("NO S3 SERVER: {error:#}; the endpoint's tests leave S3 out"));
            None
        }
    }
}

fn has_moto(python: &Path) -> bool {
    shell::output(Command::new(python).args(["-c", "import moto.server"])).is_some()
}
