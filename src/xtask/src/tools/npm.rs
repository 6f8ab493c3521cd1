//! Packages from npm of which one file is used: a script, or a program that Node runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Missing, say};

/// One such package.
#[derive(Debug)]
pub(super) struct Package {
    /// Its name.
    name: &'static str,
    /// Its version. What two versions say cannot be compared.
    version: &'static str,
    /// The file that is used, in the package's folder.
    file: &'static str,
    /// The environment variable that can name another file.
    variable: &'static str,
    /// Who needs it.
    needed_by: &'static str,
}

/// The script that the accessibility test runs on each page.
pub(super) const AXE: Package = Package {
    name: "axe-core",
    version: "4.14.1",
    file: "axe.min.js",
    variable: "REPRISE_AXE",
    needed_by: "the accessibility test",
};

/// Lighthouse, which judges the first visit in a benchmark.
pub(super) const LIGHTHOUSE: Package = Package {
    name: "lighthouse",
    version: "13.5.0",
    file: "cli/index.js",
    variable: "REPRISE_LIGHTHOUSE",
    needed_by: "the benchmark of the first visit",
};

impl Package {
    /// Finds the file that the variable names, or the one in the tools folder, or installs it there.
    pub(super) fn ensure(&self, home: &Path) -> anyhow::Result<PathBuf> {
        let Self { name, version, file, variable, .. } = self;
        let folder = home.join(format!("{name}-{version}"));
        let installed = folder.join("node_modules").join(name).join(file);
        let told = std::env::var_os(variable).map(PathBuf::from);
        if let Some(found) = told.into_iter().chain([installed.clone()]).find(|found| found.is_file()) {
            say(format_args!("{name}: {}", found.display()));
            return Ok(found);
        }
        say(format_args!("{name} {version}: installing, some seconds"));
        match shell::run(&mut install(&folder, &format!("{name}@{version}"))) {
            Ok(()) if installed.is_file() => Ok(installed),
            result => {
                let tried = result.err().map(|error| format!("{error:#}"));
                Err(self
                    .missing(tried.unwrap_or_else(|| format!("no {file} in {}", folder.display())))
                    .into())
            }
        }
    }

    fn missing(&self, tried: String) -> Missing {
        let Self { name, version, file, variable, needed_by } = self;
        Missing {
            thing: format!("{name}, which {needed_by} needs"),
            tried,
            remedy: format!("npm install {name}@{version}, then set {variable} to its {file}"),
        }
    }
}

/// The command that installs a package into a folder of its own.
pub(super) fn install(folder: &Path, package: &str) -> Command {
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(folder).arg(package);
    npm
}
