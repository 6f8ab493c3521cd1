//! The endpoint, serving the built app on a port of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use tempfile::TempDir;

use crate::environment;

/// A running endpoint. Dropping it ends it and forgets what it kept.
#[derive(Debug)]
pub struct Endpoint {
    process: Child,
    url: String,
    app: PathBuf,
    data: TempDir,
}

impl Endpoint {
    /// Starts the endpoint and waits until it accepts.
    ///
    /// # Errors
    /// When it or the app is not built, or it does not start.
    pub fn start() -> anyhow::Result<Endpoint> {
        Endpoint::start_serving(&environment::dist()?)
    }

    /// The same, serving the app that is in another folder than it was built into.
    ///
    /// # Errors
    /// As [`Endpoint::start`].
    pub fn start_serving(app: &Path) -> anyhow::Result<Endpoint> {
        let data = TempDir::with_prefix("reprise-data-")?;
        let (process, url) = serve("127.0.0.1:0", app, data.path())?;
        Ok(Endpoint { process, url, app: app.to_owned(), data })
    }

    /// Ends it as a power cut would; what it keeps stays.
    pub fn stop(&mut self) {
        // Fails only if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Starts it again at the same address, over what it kept.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        self.stop();
        let address = self.url.trim_start_matches("http://").to_owned();
        (self.process, self.url) = serve(&address, &self.app, self.data.path())?;
        Ok(())
    }

    /// The folder of all that it keeps.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The address of a page, given its path with the leading `/`.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Starts the endpoint and waits until it accepts; answers its address.
fn serve(listen: &str, app: &Path, data: &Path) -> anyhow::Result<(Child, String)> {
    let binary = environment::cloud()?;
    let mut process = Command::new(&binary)
        // All browsers of a test come from one address, and faster than people.
        .args(["--listen", listen, "--rate", "0", "--app"])
        .arg(app)
        .arg("--data")
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    let url = process.stdout.take().map(|out| BufReader::new(out).lines()).and_then(|mut lines| {
        lines.find_map(|line| line.ok()?.split_once("listening on ").map(|(_, url)| url.to_owned()))
    });
    let url = url.context("the endpoint ended without saying \"listening on http://…\"")?;
    Ok((process, url.trim().trim_end_matches('/').to_owned()))
}
