//! Firefox, in which some end-to-end tests run as well. It is installed from Debian; where that fails, those tests skip.

use std::path::PathBuf;

use anyhow::ensure;

use super::browser::find_program;
use crate::shell::{self, say};

const PACKAGE: &str = "firefox-esr";
const PROGRAMS: &[&str] = &["firefox-esr", "firefox"];

/// The first version that tells of downloads and of pickers over WebDriver BiDi.
const SINCE: u64 = 153;

/// Finds Firefox, or installs Debian's. Without one, a line says so.
pub(super) fn ensure() -> Option<PathBuf> {
    let found = find().or_else(|lacking| {
        say(format_args!("{lacking:#}: installing Debian's"));
        shell::install_debian_packages(&[PACKAGE]).and_then(|()| find())
    });
    match found {
        Ok(firefox) => Some(firefox),
        Err(error) => {
            say(format_args!(
                "NO FIREFOX: {error:#}; the tests in it are left out (apt-get install {PACKAGE}, or set REPRISE_FIREFOX)"
            ));
            None
        }
    }
}

fn find() -> anyhow::Result<PathBuf> {
    let (firefox, version) = find_program("REPRISE_FIREFOX", PROGRAMS)?;
    ensure!(version.major() >= Some(SINCE), "Firefox is {version}, the tests need {SINCE}");
    say(format_args!("Firefox {version}: {}", firefox.display()));
    Ok(firefox)
}
