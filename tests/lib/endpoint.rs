//! The endpoint as a process, serving the built app on a port of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use tempfile::TempDir;

use crate::environment;

/// A running endpoint. Dropping it ends the process and deletes what it stored.
#[derive(Debug)]
pub struct Endpoint {
    process: Child,
    url: String,
    data: TempDir,
    app: PathBuf,
}

impl Endpoint {
    /// Starts the endpoint and waits until it accepts connections.
    ///
    /// # Errors
    /// When the endpoint or the app is not built, or the endpoint does not start.
    pub fn start() -> anyhow::Result<Endpoint> {
        Endpoint::start_with(environment::dist()?)
    }

    /// Starts the endpoint as [`Endpoint::start`] does, with the app in this folder.
    ///
    /// # Errors
    /// As [`Endpoint::start`].
    pub fn start_with(app: PathBuf) -> anyhow::Result<Endpoint> {
        let data = TempDir::with_prefix("reprise-data-")?;
        let (process, url) = serve("127.0.0.1:0", data.path(), &app)?;
        Ok(Endpoint { process, url, data, app })
    }

    /// Kills it, as a power cut would. What it stored stays.
    pub fn stop(&mut self) {
        // This fails only if the process has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Starts it again at the same address, over what it stored.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        self.stop();
        let address = self.url.trim_start_matches("http://").to_owned();
        (self.process, self.url) = serve(&address, self.data.path(), &self.app)?;
        Ok(())
    }

    /// The folder in which it stores everything.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The address of a page, whose path begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Starts the endpoint and waits until it accepts connections. Answers its address.
fn serve(listen: &str, data: &Path, app: &Path) -> anyhow::Result<(Child, String)> {
    let binary = environment::cloud()?;
    let mut process = Command::new(&binary)
        // No limit to the rate: all browsers of a test have one address, and are faster than people.
        .args(["--listen", listen, "--rate", "0", "--new-libraries-a-day", "0", "--app"])
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
