//! Chromium and its driver, for tests and benchmarks only.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::shell::{self, Missing, say};
use crate::version::Version;

const PACKAGES: &[&str] = &["chromium", "chromium-driver"];
const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVER: &[&str] = &["chromedriver"];

/// A browser, and the driver that controls it.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds Chromium and its driver, or installs those of Debian.
pub(crate) fn ensure() -> anyhow::Result<Browser> {
    let tried = match find() {
        Ok(browser) => return Ok(browser),
        Err(lacking) => {
            say(format_args!("{lacking:#}: installing Debian's"));
            match shell::install_debian_packages(PACKAGES).and_then(|()| find()) {
                Ok(browser) => return Ok(browser),
                Err(still) => format!("{lacking:#}, then {still:#}"),
            }
        }
    };
    let remedy = format!(
        "sudo apt-get update && sudo apt-get install --no-install-recommends {}, or set REPRISE_CHROMIUM and \
         REPRISE_CHROMEDRIVER to programs of one version; `cargo xtask test --fast` needs neither",
        PACKAGES.join(" ")
    );
    Err(Missing { thing: "Chromium with ChromeDriver, which the tests drive".to_owned(), tried, remedy }
        .into())
}

fn find() -> anyhow::Result<Browser> {
    let (chromium, browser_version) = find_program("REPRISE_CHROMIUM", CHROMIUM)?;
    let (driver, driver_version) = find_program("REPRISE_CHROMEDRIVER", DRIVER)?;
    if browser_version.major() != driver_version.major() {
        bail!("Chromium is {browser_version}, but its driver is {driver_version}");
    }
    say(format_args!("Chromium {browser_version} with its driver: {}", chromium.display()));
    Ok(Browser { chromium, driver })
}

/// Finds the program that a variable names, or else the first of its usual names on the path.
pub(super) fn find_program(variable: &str, names: &[&str]) -> anyhow::Result<(PathBuf, Version)> {
    let told = std::env::var_os(variable).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual =
        names.iter().flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)));
    let candidates: Vec<PathBuf> = told.map_or_else(|| usual.collect(), |told| vec![told]);
    candidates
        .into_iter()
        .filter(|candidate| candidate.is_file())
        .find_map(|program| {
            let printed = shell::output(Command::new(&program).arg("--version"))?;
            Some((program, Version::find_in(&printed)?))
        })
        .with_context(|| format!("no {} on the path", names.join(", ")))
}
