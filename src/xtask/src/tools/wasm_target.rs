//! The standard library for the browser: added by rustup, or else built from Debian's sources.

mod debian;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Missing, say};

/// The target that the code for the browser is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The name of the toolchain that is linked when rustup cannot add the target.
const LINKED: &str = "reprise-wasm";

/// Where the wasm target may come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum WasmRoute {
    /// rustup, else Debian
    Any,
    /// rustup only
    Rustup,
    /// Debian's packages only
    Debian,
}

/// Finds or installs the target. Returns the toolchain to use for it; `None` for the usual one.
pub(crate) fn ensure(home: &Path, route: WasmRoute) -> anyhow::Result<Option<&'static str>> {
    if route != WasmRoute::Debian && has_target(None) {
        say(format_args!("{WASM_TARGET}: in the usual toolchain"));
        return Ok(None);
    }
    if route != WasmRoute::Rustup && has_target(Some(LINKED)) {
        say(format_args!("{WASM_TARGET}: in the linked toolchain {LINKED}"));
        return Ok(Some(LINKED));
    }
    let mut tried = Vec::new();
    if route != WasmRoute::Debian {
        say(format_args!("{WASM_TARGET}: adding it with rustup"));
        match shell::run(Command::new("rustup").args(["target", "add", WASM_TARGET])) {
            Ok(()) if has_target(None) => return Ok(None),
            Ok(()) => tried.push("rustup added the target, but rustc on the path does not see it".to_owned()),
            Err(error) => tried.push(error.to_string()),
        }
    }
    if route != WasmRoute::Rustup {
        say(format_args!("{WASM_TARGET}: building it from Debian's sources, about a minute"));
        match debian::bring(home) {
            Ok(()) if has_target(Some(LINKED)) => return Ok(Some(LINKED)),
            Ok(()) => tried.push(format!("the toolchain {LINKED} was linked, but lacks the target")),
            Err(error) => tried.push(format!("{error:#}")),
        }
    }
    Err(missing(&tried).into())
}

fn missing(tried: &[String]) -> Missing {
    Missing {
        thing: format!("Rust's standard library for {WASM_TARGET}"),
        tried: tried.join("; then: "),
        remedy: format!(
            "rustup target add {WASM_TARGET}, or on Debian: sudo apt-get update && sudo apt-get install \
             --no-install-recommends {}, then again cargo xtask setup",
            debian::PACKAGES.join(" ")
        ),
    }
}

/// Says whether a toolchain has the target's core library. `None` means the usual toolchain.
fn has_target(toolchain: Option<&str>) -> bool {
    let mut rustc = Command::new("rustc");
    if let Some(name) = toolchain {
        rustc.env("RUSTUP_TOOLCHAIN", name);
    }
    let folder = shell::output(rustc.args(["--print", "target-libdir", "--target", WASM_TARGET]));
    let entries = folder.and_then(|folder| PathBuf::from(folder.trim()).read_dir().ok());
    entries.is_some_and(|mut entries| {
        entries
            .any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("libcore-")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_tried_is_told_in_order_with_both_remedies() {
        let missing = missing(&["no rustup".to_owned(), "no apt".to_owned()]);
        assert_eq!(missing.tried, "no rustup; then: no apt");
        assert!(missing.remedy.contains("rustup target add") && missing.remedy.contains("rustc-web"));
    }

    #[test]
    fn a_toolchain_that_is_not_there_has_no_target() {
        assert!(!has_target(Some("no-such-toolchain-anywhere")));
    }
}
