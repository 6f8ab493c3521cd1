//! Lighthouse, which judges the first visit in a benchmark; nothing else needs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Missing, say};

/// Scores of two versions cannot be compared.
const PACKAGE: &str = "lighthouse@12.8.2";

/// Finds the program that `REPRISE_LIGHTHOUSE` names or that is in the tools folder, or installs it there.
pub(crate) fn ensure(home: &Path) -> anyhow::Result<PathBuf> {
    let folder = home.join(PACKAGE.replace('@', "-"));
    let installed = folder.join("node_modules/lighthouse/cli/index.js");
    let told = std::env::var_os("REPRISE_LIGHTHOUSE").map(PathBuf::from);
    if let Some(program) = told.into_iter().chain([installed.clone()]).find(|program| program.is_file()) {
        say(format_args!("Lighthouse: {}", program.display()));
        return Ok(program);
    }
    say(format_args!("{PACKAGE}: installing, some seconds"));
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&folder).arg(PACKAGE);
    match shell::run(&mut npm) {
        Ok(()) if installed.is_file() => Ok(installed),
        result => Err(Missing {
            thing: "Lighthouse, which the benchmark of the first visit needs".to_owned(),
            tried: result
                .err()
                .map_or_else(|| format!("no program in {}", folder.display()), |it| format!("{it:#}")),
            remedy: format!("npm install {PACKAGE}, then set REPRISE_LIGHTHOUSE to its cli/index.js"),
        }
        .into()),
    }
}
