//! axe-core, the script that the accessibility test runs on each page.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Missing, say};

const PACKAGE: &str = "axe-core@4.14.1";

/// Finds the script that `REPRISE_AXE` names, or the one in the tools folder, or installs it there.
pub(crate) fn ensure(home: &Path) -> anyhow::Result<PathBuf> {
    let folder = home.join(PACKAGE.replace('@', "-"));
    let installed = folder.join("node_modules/axe-core/axe.min.js");
    let told = std::env::var_os("REPRISE_AXE").map(PathBuf::from);
    if let Some(script) = told.into_iter().chain([installed.clone()]).find(|script| script.is_file()) {
        say(format_args!("axe-core: {}", script.display()));
        return Ok(script);
    }
    say(format_args!("{PACKAGE}: installing, some seconds"));
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&folder).arg(PACKAGE);
    match shell::run(&mut npm) {
        Ok(()) if installed.is_file() => Ok(installed),
        result => Err(Missing {
            thing: "axe-core, which the accessibility test needs".to_owned(),
            tried: result
                .err()
                .map_or_else(|| format!("no script in {}", folder.display()), |it| format!("{it:#}")),
            remedy: format!("npm install {PACKAGE}, then set REPRISE_AXE to its axe.min.js"),
        }
        .into()),
    }
}
