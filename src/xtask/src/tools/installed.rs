//! Trunk, wasm-bindgen and wasm-opt: found on the path or in the tools folder, or installed there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

use super::npm;
use crate::shell::{self, Missing, human, say};
use crate::version::{Requirement, Verdict, Version};

const TRUNK: [u64; 3] = [0, 21, 14];
const BINARYEN: [u64; 3] = [132, 0, 0];
/// What `wasm-opt --version` of that package prints.
const WASM_OPT: [u64; 1] = [132];

/// The folder in which cargo builds tools. A build that was interrupted goes on there.
const BUILD: &str = "build";

/// The limit for fetching a built tool. If the host answers at all, that takes some seconds.
const FETCHING: Duration = Duration::from_secs(60);

/// A tool, in the version that this project needs.
#[derive(Debug)]
pub(crate) struct Tool {
    /// Programs that print their versions. All of them must be good enough.
    programs: &'static [&'static str],
    requirement: Requirement,
    /// The tool's own folder in the tools folder, so that clones with other versions do not collide.
    folder: String,
    /// Where the programs are in that folder.
    programs_in: &'static str,
    source: Source,
    takes: &'static str,
}

#[derive(Debug)]
enum Source {
    Cargo { package: &'static str, version: Version, options: &'static [&'static str] },
    Npm { package: String },
}

impl Tool {
    /// Trunk builds the app. It is built without TLS, because it downloads nothing here, and without
    /// optimisation, which halves the time: Trunk itself does little, the programs that it calls do the work.
    pub(crate) fn trunk() -> Self {
        let options = &["--locked", "--no-default-features", "--debug"];
        Self::from_cargo("trunk", TRUNK.into(), &["trunk"], options, "about 3 min")
    }

    /// wasm-bindgen's program must have the version of the library in Cargo.lock. Its own lock file is not
    /// used, because it names a version that not every registry has.
    pub(crate) fn wasm_bindgen(version: Version) -> Self {
        let programs = &["wasm-bindgen", "wasm-bindgen-test-runner"];
        let options = &[
            "--no-default-features",
            "--debug",
            "--bin",
            "wasm-bindgen",
            "--bin",
            "wasm-bindgen-test-runner",
            // walrus reads and writes the wasm. If it were not optimised, every build would lose more time
            // than this saves.
            "--config",
            "profile.dev.package.walrus.opt-level=2",
        ];
        Self::from_cargo("wasm-bindgen-cli", version, programs, options, "about 1.5 min")
    }

    /// wasm-opt makes wasm files smaller.
    pub(crate) fn wasm_opt() -> Self {
        let binaryen = Version::from(BINARYEN);
        Self {
            programs: &["wasm-opt"],
            requirement: Requirement::AtLeast(WASM_OPT.into()),
            folder: format!("binaryen-{binaryen}"),
            programs_in: "node_modules/.bin",
            source: Source::Npm { package: format!("binaryen@{binaryen}") },
            takes: "some seconds",
        }
    }

    fn from_cargo(
        package: &'static str,
        wanted: Version,
        programs: &'static [&'static str],
        options: &'static [&'static str],
        takes: &'static str,
    ) -> Self {
        Self {
            programs,
            requirement: Requirement::Exactly(wanted.clone()),
            folder: format!("{package}-{wanted}"),
            programs_in: "bin",
            source: Source::Cargo { package, version: wanted, options },
            takes,
        }
    }

    /// Finds the tool or installs it. Returns the folder to put on the path; `None` if the tool is on it already.
    pub(crate) fn ensure(&self, home: &Path) -> anyhow::Result<Option<PathBuf>> {
        let folder = home.join(&self.folder);
        let programs = folder.join(self.programs_in);
        let on_path = self.judge(None);
        if let Verdict::Ready(found) = &on_path {
            say(format_args!("{} {found}: on the path", self.name()));
            return Ok(None);
        }
        if let Verdict::Ready(found) = self.judge(Some(&programs)) {
            say(format_args!("{} {found}: in {}", self.name(), programs.display()));
            return Ok(Some(programs));
        }
        match on_path {
            Verdict::WrongVersion(found) => say(format_args!(
                "{} on the path is {found}, this project wants {}: installing that, {}",
                self.name(),
                self.requirement,
                self.takes
            )),
            _ => say(format_args!("{} {}: installing, {}", self.name(), self.requirement, self.takes)),
        }
        self.install(home, &folder, &programs)?;
        Ok(Some(programs))
    }

    fn install(&self, home: &Path, folder: &Path, programs: &Path) -> anyhow::Result<()> {
        let started = Instant::now();
        let built = match self.source.fetch_built(folder) {
            Ok(()) if matches!(self.judge(Some(programs)), Verdict::Ready(_)) => Ok(()),
            _ => shell::run(&mut self.installer(home, folder)),
        };
        let tried = match built {
            Ok(()) => match self.judge(Some(programs)) {
                Verdict::Ready(_) => {
                    say(format_args!("{}: installed in {}", self.name(), human(started.elapsed())));
                    return Ok(());
                }
                verdict => format!("installed into {}, where it is then {verdict:?}", folder.display()),
            },
            Err(error) => format!("{error:#}"),
        };
        Err(Missing { thing: format!("{} {}", self.name(), self.requirement), tried, remedy: self.remedy() }
            .into())
    }

    fn installer(&self, home: &Path, folder: &Path) -> Command {
        match &self.source {
            Source::Cargo { package, version, options } => {
                let mut cargo = Command::new("cargo");
                cargo.current_dir(home).env("CARGO_TARGET_DIR", home.join(BUILD));
                // Nobody debugs these tools, and what only debuggers and debug builds need would take a third
                // of the time.
                cargo.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_PROFILE_DEV_PANIC", "abort");
                cargo.env("CARGO_PROFILE_DEV_DEBUG_ASSERTIONS", "false");
                cargo.env("CARGO_PROFILE_DEV_OVERFLOW_CHECKS", "false");
                cargo.args(["install", package, "--version", &version.to_string()]).args(*options);
                cargo.arg("--root").arg(folder);
                cargo
            }
            Source::Npm { package } => npm::install(folder, package),
        }
    }

    /// Returns the command with which a person would install the tool.
    fn remedy(&self) -> String {
        match &self.source {
            Source::Cargo { package, version, options } => {
                format!("cargo install {package} --version {version} {}", options.join(" "))
            }
            Source::Npm { package } => {
                format!("npm install --global {package} (npm comes with Node, from nodejs)")
            }
        }
    }

    fn name(&self) -> &'static str {
        self.programs.first().copied().unwrap_or_default()
    }

    /// Judges the programs in a folder or on the path. The worst of them counts.
    fn judge(&self, folder: Option<&Path>) -> Verdict {
        let mut verdict = Verdict::Missing;
        for program in self.programs {
            let program = folder.map_or_else(|| PathBuf::from(program), |folder| folder.join(program));
            let printed = shell::output(Command::new(program).arg("--version"));
            verdict = self.requirement.judge(printed.as_deref());
            if !matches!(verdict, Verdict::Ready(_)) {
                break;
            }
        }
        verdict
    }
}

impl Source {
    /// Fetches the tool as its makers built it. This works only if the person has cargo-binstall.
    fn fetch_built(&self, folder: &Path) -> anyhow::Result<()> {
        let Self::Cargo { package, version, .. } = self else { bail!("npm packages are not built here") };
        ensure!(
            shell::output(Command::new("cargo").args(["binstall", "-V"])).is_some(),
            "there is no cargo-binstall"
        );
        let mut binstall = Command::new("cargo");
        binstall.args(["binstall", "--no-confirm", "--disable-telemetry", "--disable-strategies", "compile"]);
        binstall.arg("--root").arg(folder).arg(format!("{package}@{version}"));
        shell::run_within(&mut binstall, FETCHING)
    }
}

/// Removes what building tools left behind, hundreds of megabytes, once every tool is installed.
pub(crate) fn tidy(home: &Path) -> anyhow::Result<()> {
    let folder = home.join(BUILD);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_remedy(tool: &Tool, expected: &str) {
        assert_eq!(tool.remedy(), expected);
    }

    #[test]
    fn each_tool_names_the_command_that_brings_it() {
        check_remedy(
            &Tool::trunk(),
            "cargo install trunk --version 0.21.14 --locked --no-default-features --debug",
        );
        check_remedy(
            &Tool::wasm_bindgen([0, 2, 130].into()),
            "cargo install wasm-bindgen-cli --version 0.2.130 --no-default-features --debug --bin wasm-bindgen \
             --bin wasm-bindgen-test-runner --config profile.dev.package.walrus.opt-level=2",
        );
        check_remedy(
            &Tool::wasm_opt(),
            "npm install --global binaryen@132.0.0 (npm comes with Node, from nodejs)",
        );
    }

    #[cfg(unix)]
    #[test]
    fn every_program_of_a_tool_must_be_there() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, prints: &str| {
            let path = folder.path().join(name);
            fs::write(&path, format!("#!/bin/sh\necho {prints}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        };
        let tool = Tool::wasm_bindgen([0, 2, 130].into());
        assert_eq!(tool.judge(Some(folder.path())), Verdict::Missing);
        write("wasm-bindgen", "wasm-bindgen 0.2.130");
        assert_eq!(tool.judge(Some(folder.path())), Verdict::Missing);
        write("wasm-bindgen-test-runner", "wasm-bindgen-test-runner 0.2.129");
        assert_eq!(tool.judge(Some(folder.path())), Verdict::WrongVersion([0, 2, 129].into()));
        write("wasm-bindgen-test-runner", "wasm-bindgen-test-runner 0.2.130");
        assert_eq!(tool.judge(Some(folder.path())), Verdict::Ready([0, 2, 130].into()));
    }
}
