//! The tools that the app's build needs: which versions, where they are, how they are installed.
//!
//! They are in a folder of the user's cache, so that all clones share them.

mod browser;
mod deny;
mod firefox;
mod installed;
mod moto;
mod npm;
mod wasm_target;

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use crate::project::{CloudProfile, Project};
use crate::shell::say;
use crate::tools::browser::Browser;
use crate::tools::installed::Tool;

pub(crate) use crate::tools::wasm_target::{WASM_TARGET, WasmRoute};

/// What the tools are needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Purpose {
    /// Compiling for the browser only
    Checking,
    /// Building what ships
    Building,
    /// Building, and testing in a browser
    Testing,
}

/// The tools, found or installed.
#[derive(Debug)]
pub(crate) struct Toolbox {
    /// Folders that go in front of the user's own path.
    folders: Vec<PathBuf>,
    /// The toolchain that compiles for the browser; `None` if the usual one can.
    wasm_toolchain: Option<&'static str>,
    browser: Option<Browser>,
    /// Firefox, for tests.
    firefox: Option<PathBuf>,
    /// The script of axe-core, for tests.
    axe: Option<PathBuf>,
    /// The Python that has moto's S3 server, for tests.
    moto: Option<PathBuf>,
    /// cargo-deny, for checks.
    deny: Option<PathBuf>,
}

/// Finds or installs everything that a purpose needs, and prints a line about each.
pub(crate) fn prepare(project: &Project, purpose: Purpose, route: WasmRoute) -> anyhow::Result<Toolbox> {
    let home = home()?;
    let _alone = lock(&home)?;
    let wasm_toolchain = wasm_target::ensure(&home, route)?;
    let mut folders = Vec::new();
    if purpose != Purpose::Checking {
        let bindgen = project.locked_version("wasm-bindgen")?;
        for tool in [Tool::trunk(), Tool::wasm_bindgen(bindgen), Tool::wasm_opt()] {
            folders.extend(tool.ensure(&home)?);
        }
        installed::tidy(&home)?;
    }
    let deny = if purpose == Purpose::Building { None } else { deny::ensure(&home) };
    let (mut browser, mut firefox, mut axe, mut moto) = (None, None, None, None);
    if purpose == Purpose::Testing {
        browser = Some(browser::ensure()?);
        firefox = firefox::ensure();
        axe = Some(npm::AXE.ensure(&home)?);
        moto = moto::ensure(&home);
    }
    Ok(Toolbox { folders, wasm_toolchain, browser, firefox, axe, moto, deny })
}

/// Finds or installs Lighthouse, and returns its program.
pub(crate) fn lighthouse() -> anyhow::Result<PathBuf> {
    let home = home()?;
    let _alone = lock(&home)?;
    npm::LIGHTHOUSE.ensure(&home)
}

impl Toolbox {
    /// Returns a command that compiles for the browser and finds the tools.
    pub(crate) fn wasm_command(&self, program: &str) -> Command {
        // The program is searched here, because `Command` would search this process's own path.
        let places = self.folders.iter().map(|folder| folder.join(program));
        let found = places.into_iter().find(|path| path.is_file());
        let mut command =
            Command::new(found.map_or_else(|| OsString::from(program), PathBuf::into_os_string));
        command.env("PATH", self.path());
        if let Some(toolchain) = self.wasm_toolchain {
            // A linked toolchain must not get the libraries of the toolchain that runs this program.
            command.env("RUSTUP_TOOLCHAIN", toolchain).env_remove("LD_LIBRARY_PATH").env_remove("RUSTC");
        }
        command
    }

    /// Tells tests and benchmarks where the browser, the built app and the endpoint of this profile are.
    pub(crate) fn tell_tests(&self, command: &mut Command, project: &Project, cloud: CloudProfile) {
        command.env("PATH", self.path());
        command.env("REPRISE_DIST", &project.dist).env("REPRISE_CLOUD", project.cloud_binary(cloud));
        if let Some(browser) = &self.browser {
            command.env("REPRISE_CHROMIUM", &browser.chromium).env("REPRISE_CHROMEDRIVER", &browser.driver);
            command.env("CHROMEDRIVER", &browser.driver).env("WASM_BINDGEN_TEST_TIMEOUT", "300");
        }
        // Without one, tests must not take an older one that is on the path.
        command.env("REPRISE_FIREFOX", self.firefox.as_deref().unwrap_or(Path::new("")));
        if let Some(axe) = &self.axe {
            command.env("REPRISE_AXE", axe);
        }
        if let Some(moto) = &self.moto {
            command.env("REPRISE_MOTO", moto);
        }
    }

    /// Returns cargo-deny, if there is one.
    pub(crate) fn deny(&self) -> Option<Command> {
        self.deny.as_ref().map(Command::new)
    }

    /// Says whether a toolchain of its own compiles the code for the browser.
    pub(crate) fn has_linked_toolchain(&self) -> bool {
        self.wasm_toolchain.is_some()
    }

    fn path(&self) -> OsString {
        let before = self.folders.iter().cloned();
        let own = std::env::var_os("PATH").unwrap_or_default();
        let all: Vec<PathBuf> = before.chain(std::env::split_paths(&own)).collect();
        std::env::join_paths(all).unwrap_or(own)
    }
}

/// Returns the folder for tools, and creates it: `$REPRISE_TOOLS`, or `reprise-tools` in the user's cache.
fn home() -> anyhow::Result<PathBuf> {
    let folder = choose_home(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
        .context("cannot tell where tools may be kept, set REPRISE_TOOLS to a folder")?;
    fs::create_dir_all(&folder).with_context(|| {
        format!("cannot create the tools folder {}, set REPRISE_TOOLS to another", folder.display())
    })?;
    std::path::absolute(&folder).context("cannot tell the current folder")
}

fn choose_home(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let cache = || variable("XDG_CACHE_HOME").map(PathBuf::from);
    let home =
        || variable("HOME").or_else(|| variable("USERPROFILE")).map(|home| Path::new(&home).join(".cache"));
    let shared = || cache().or_else(home).map(|cache| cache.join("reprise-tools"));
    variable("REPRISE_TOOLS").map(PathBuf::from).or_else(shared)
}

/// Waits until no other clone is setting up: two must not install into the same folder at once.
fn lock(home: &Path) -> anyhow::Result<File> {
    let path = home.join(".lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    if file.try_lock().is_err() {
        say("waiting for another set-up to finish");
        file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_home(variables: &[(&str, &str)], expected: Option<&str>) {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        };
        assert_eq!(choose_home(variable), expected.map(PathBuf::from), "{variables:?}");
    }

    #[test]
    fn the_tools_folder_follows_the_environment() {
        check_home(&[("REPRISE_TOOLS", "/t"), ("XDG_CACHE_HOME", "/x"), ("HOME", "/h")], Some("/t"));
        check_home(&[("XDG_CACHE_HOME", "/x"), ("HOME", "/h")], Some("/x/reprise-tools"));
        check_home(&[("HOME", "/h")], Some("/h/.cache/reprise-tools"));
        check_home(&[], None);
    }

    #[test]
    fn the_tools_go_before_the_user_s_own() {
        let tools = Toolbox {
            folders: vec!["/tools/bin".into()],
            wasm_toolchain: Some("linked"),
            browser: None,
            firefox: None,
            axe: None,
            moto: None,
            deny: None,
        };
        let first = std::env::split_paths(&tools.path()).next();
        assert_eq!(first, Some(PathBuf::from("/tools/bin")));
        let command = tools.wasm_command("trunk");
        assert!(
            command.get_envs().any(|pair| pair == ("RUSTUP_TOOLCHAIN".as_ref(), Some("linked".as_ref())))
        );
    }
}
