//! The endpoint, serving the built app on a port of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use tempfile::TempDir;

use crate::environment;

/// A running endpoint. Dropping it ends it and forgets what it kept.
#[derive(Debug)]
pub struct Endpoint {
    process: Child,
    url: String,
    _data: TempDir,
}

impl Endpoint {
    /// Starts the endpoint and waits until it accepts.
    ///
    /// # Errors
    /// When it or the app is not built, or it does not start.
    pub fn start() -> anyhow::Result<Endpoint> {
        let (binary, dist) = (environment::cloud()?, environment::dist()?);
        let data = TempDir::with_prefix("reprise-data-")?;
        let mut process = Command::new(&binary)
            .args(["--listen", "127.0.0.1:0", "--app"])
            .arg(dist)
            .arg("--data")
            .arg(data.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let url = process.stdout.take().map(|out| BufReader::new(out).lines()).and_then(|mut lines| {
            lines.find_map(|line| line.ok()?.split_once("listening on ").map(|(_, url)| url.to_owned()))
        });
        let mut endpoint = Endpoint { process, url: String::new(), _data: data };
        let url = url.context("the endpoint ended without saying \"listening on http://…\"")?;
        endpoint.url = url.trim().trim_end_matches('/').to_owned();
        Ok(endpoint)
    }

    /// The address of a page, given its path with the leading `/`.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
