//! Where the project's folders are, and what its lock file says.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::shell;
use crate::version::Version;

/// The cargo profile of the endpoint that ships.
pub(crate) const CLOUD_PROFILE: &str = "cloud-release";

/// How the endpoint is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CloudProfile {
    /// As it ships. Benchmarks and pictures use this one.
    Release,
    /// With almost no optimisation, for a person who tries it on their own computer, and for tests: it checks what
    /// the other does not (overflows), and compiles in a third of the time.
    Trial,
}

impl CloudProfile {
    /// The profile's name in `Cargo.toml`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            CloudProfile::Release => CLOUD_PROFILE,
            CloudProfile::Trial => "dev",
        }
    }
}

/// The folders of this clone.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    /// Where cargo builds, `target` unless the environment says otherwise.
    pub(crate) target: PathBuf,
    /// Where Trunk puts the built app.
    pub(crate) dist: PathBuf,
}

impl Project {
    /// Finds the project, starting from the folder where cargo started this program.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let start = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let start = start.map_or_else(std::env::current_dir, Ok).context("cannot tell the current folder")?;
        let Some(root) = start.ancestors().find(|folder| folder.join("Trunk.toml").is_file()) else {
            bail!("no Trunk.toml in {} or above, call `cargo xtask` inside the project", start.display());
        };
        let target = target_of(root).context("`cargo metadata` does not say where cargo builds")?;
        Ok(Self { root: root.to_owned(), target, dist: root.join("dist") })
    }

    /// Returns cargo, run in the project.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&self.root);
        cargo
    }

    /// What rustc must be told so that nothing of this machine's folders gets into what it builds.
    pub(crate) fn without_own_paths(&self) -> Vec<String> {
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".cargo")));
        // Of several that fit, rustc takes the last one. The target folder may lie in the project or elsewhere, and what is
        // built must not tell which: so the project's own folder comes first.
        let renamed =
            [(Some(self.root.clone()), "/reprise"), (Some(self.target.clone()), "/target"), (home, "/cargo")];
        let flags = renamed
            .into_iter()
            .filter_map(|(from, to)| from.map(|from| format!("--remap-path-prefix={}={to}", from.display())));
        flags.collect()
    }

    /// Returns where cargo puts the endpoint.
    pub(crate) fn cloud_binary(&self, profile: CloudProfile) -> PathBuf {
        let folder = match profile {
            CloudProfile::Release => CLOUD_PROFILE,
            // cargo's folder for `dev` is called `debug`; all other folders are called as their profile.
            CloudProfile::Trial => "debug",
        };
        self.target.join(folder).join(format!("reprise-cloud{}", std::env::consts::EXE_SUFFIX))
    }

    /// Returns the one version of a package in Cargo.lock.
    pub(crate) fn locked_version(&self, package: &str) -> anyhow::Result<Version> {
        let path = self.root.join("Cargo.lock");
        let lock =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        match versions_in_lock(&lock, package).as_slice() {
            [version] => {
                Version::find_in(version).with_context(|| format!("Cargo.lock says {package} {version}"))
            }
            [] => bail!("Cargo.lock has no {package}"),
            several => bail!("Cargo.lock has several versions of {package}: {}", several.join(", ")),
        }
    }
}

fn target_of(root: &Path) -> Option<PathBuf> {
    let mut metadata = Command::new("cargo");
    metadata.current_dir(root).args(["metadata", "--no-deps", "--format-version", "1"]);
    let printed = shell::output(&mut metadata)?;
    let metadata: serde_json::Value = serde_json::from_str(&printed).ok()?;
    metadata.get("target_directory")?.as_str().map(PathBuf::from)
}

/// Lists the versions of a package. In a lock file, the line `version` follows the line `name`.
fn versions_in_lock<'a>(lock: &'a str, package: &str) -> Vec<&'a str> {
    let name = format!("name = \"{package}\"");
    let next_lines = lock.lines().skip(1);
    lock.lines()
        .zip(next_lines)
        .filter(|(line, _)| *line == name)
        .filter_map(|(_, next)| next.strip_prefix("version = \"")?.strip_suffix('"'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"syn\"\nversion = \"2.0.1\"\n\n[[package]]\nname = \"syn\"\n\
        version = \"3.0.10\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\ndependencies = [\n \"syn 3.0.10\",\n]\n\n\
        [[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.131\"\n";

    fn check(package: &str, expected: &[&str]) {
        assert_eq!(versions_in_lock(LOCK, package), expected, "{package}");
    }

    #[test]
    fn the_lock_file_names_versions() {
        check("wasm-bindgen", &["0.2.130"]);
        check("syn", &["2.0.1", "3.0.10"]);
        check("bindgen", &[]);
    }
}
