//! What every test begins with: an endpoint, a browser that was never here before, and a folder for music.

use std::path::Path;

use reprise_tests::browser::{self, Browser, Kind};
use reprise_tests::endpoint::Endpoint;
use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;
use reprise_tests::{environment, folders};
use tempfile::TempDir;

/// An endpoint, a browser and a folder. All three go when the stage is dropped.
pub(crate) struct Stage {
    kind: Kind,
    browser: Browser,
    endpoint: Endpoint,
    profile: TempDir,
    folder: TempDir,
}

impl Stage {
    /// Starts Chromium with a fresh profile.
    pub(crate) fn start() -> anyhow::Result<Stage> {
        Stage::start_with(browser::fresh_profile()?)
    }

    /// Starts Chromium with this profile.
    pub(crate) fn start_with(profile: TempDir) -> anyhow::Result<Stage> {
        Stage::start_kind(Kind::Chromium, profile)
    }

    /// Starts Firefox with a fresh profile. Without a Firefox on this machine, says that the test skips.
    pub(crate) fn start_firefox() -> anyhow::Result<Option<Stage>> {
        match environment::firefox() {
            Ok(_) => Stage::start_kind(Kind::Firefox, browser::fresh_profile()?).map(Some),
            Err(missing) => {
                reprise_needs::skip(missing);
                Ok(None)
            }
        }
    }

    fn start_kind(kind: Kind, profile: TempDir) -> anyhow::Result<Stage> {
        let endpoint = Endpoint::start()?;
        let browser = Browser::start_kind(kind, profile.path())?;
        Ok(Stage { kind, browser, endpoint, profile, folder: TempDir::with_prefix("reprise-music-")? })
    }

    /// Which browser it is.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn browser(&self) -> &Browser {
        &self.browser
    }

    /// The endpoint, so that a test can stop it and start it again.
    pub(crate) fn endpoint(&mut self) -> &mut Endpoint {
        &mut self.endpoint
    }

    /// The folder in which the endpoint keeps everything.
    pub(crate) fn kept(&self) -> &Path {
        self.endpoint.data()
    }

    /// The folder for music, empty at first.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of the app.
    pub(crate) fn url(&self, path: &str) -> String {
        self.endpoint.url(path)
    }

    /// Opens the app in a new tab.
    pub(crate) fn visit(&self) -> anyhow::Result<Tab> {
        self.browser.open(&self.url("/"))
    }

    /// Opens the app in a new tab and lets it read so many made-up songs.
    pub(crate) fn visit_with_songs(&self, songs: u32) -> anyhow::Result<Tab> {
        library::write(self.folder(), 0..songs, Weight::Light)?;
        let tab = self.visit()?;
        tab.drop_music(self.folder())?;
        tab.scan_done()?;
        tab.wait_for_tracks(songs)?;
        Ok(tab)
    }

    /// Opens the app in a new tab in which a script runs before the app does.
    pub(crate) fn visit_with(&self, script: &str) -> anyhow::Result<Tab> {
        self.browser.open_with(&self.url("/"), script)
    }

    /// Kills the browser as a power cut would, and starts another with the same profile.
    pub(crate) fn restart_browser(&mut self) -> anyhow::Result<()> {
        let fresh = browser::fresh_profile()?;
        // The old browser must be gone before the new one opens the profile.
        std::mem::replace(&mut self.browser, Browser::start_kind(self.kind, fresh.path())?).kill();
        self.browser = Browser::start_kind(self.kind, self.profile.path())?;
        Ok(())
    }

    /// Copies the browser's profile while the browser is closed, like a person who moves to another computer.
    pub(crate) fn copy_profile(&mut self, into: &Path) -> anyhow::Result<()> {
        let meanwhile = browser::fresh_profile()?;
        std::mem::replace(&mut self.browser, Browser::start_kind(self.kind, meanwhile.path())?).quit()?;
        folders::copy(self.profile.path(), into)?;
        self.browser = Browser::start_kind(self.kind, self.profile.path())?;
        Ok(())
    }
}
