//! The endpoint as a process, serving the built app on a port of its own.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use tempfile::TempDir;

use crate::environment;

/// The meter of files that were sent.
const SENT: &str = "requests_total{call=\"file\",status=\"200\"}";

/// A running endpoint. Dropping it ends the process and deletes what it stored.
#[derive(Debug)]
pub struct Endpoint {
    process: Child,
    url: String,
    /// The address of its meters, as `127.0.0.1:40000`.
    meters: String,
    data: TempDir,
    /// What it was told beside addresses and limits.
    told: Vec<OsString>,
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
        Endpoint::told(|data| vec!["--app".into(), app.into(), "--data".into(), data.into()])
    }

    /// Starts a server that gives the app and keeps nothing.
    ///
    /// # Errors
    /// As [`Endpoint::start`].
    pub fn start_app_alone() -> anyhow::Result<Endpoint> {
        let app = environment::dist()?;
        Endpoint::told(|_| vec!["--app".into(), app.into(), "--no-store".into()])
    }

    /// Starts an endpoint that gives no app, for the app of another server.
    ///
    /// # Errors
    /// As [`Endpoint::start`].
    pub fn start_for(app: &Endpoint) -> anyhow::Result<Endpoint> {
        let origin = OsString::from(&app.url);
        Endpoint::told(|data| {
            vec!["--no-app".into(), "--allow-origin".into(), origin, "--data".into(), data.into()]
        })
    }

    fn told(words: impl FnOnce(&Path) -> Vec<OsString>) -> anyhow::Result<Endpoint> {
        let data = TempDir::with_prefix("reprise-data-")?;
        let told = words(data.path());
        let (process, url, meters) = serve("127.0.0.1:0", &told)?;
        Ok(Endpoint { process, url, meters, data, told })
    }

    /// Kills it, as a power cut would. What it stored stays.
    pub fn stop(&mut self) {
        // This fails only if the process has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Stops it so that connections are accepted and nobody answers, until it is killed or goes on.
    ///
    /// # Errors
    /// When the process cannot be stopped.
    pub fn fall_silent(&self) -> anyhow::Result<()> {
        let told = Command::new("kill").args(["-STOP", &self.process.id().to_string()]).status()?;
        anyhow::ensure!(told.success(), "the endpoint was not stopped");
        Ok(())
    }

    /// Starts it again at the same address, over what it stored.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        self.stop();
        let address = self.url.trim_start_matches("http://").to_owned();
        (self.process, self.url, self.meters) = serve(&address, &self.told)?;
        Ok(())
    }

    /// The folder in which it stores everything.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// How many files it has sent.
    ///
    /// # Errors
    /// When it does not tell its meters.
    pub fn files_sent(&self) -> anyhow::Result<u32> {
        let mut meters = TcpStream::connect(&self.meters)?;
        meters.write_all(b"GET /metrics HTTP/1.1\r\nHost: meters\r\nConnection: close\r\n\r\n")?;
        let mut told = String::new();
        meters.read_to_string(&mut told)?;
        let mut counts = told.lines().filter_map(|line| line.split_once(SENT));
        counts.next().and_then(|(_, count)| count.trim().parse().ok()).context("no count of files sent")
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

/// Starts the endpoint and waits until it accepts connections. Answers its address, and that of its meters.
fn serve(listen: &str, told: &[OsString]) -> anyhow::Result<(Child, String, String)> {
    let binary = environment::cloud()?;
    let mut process = Command::new(&binary)
        // No limit to the rate: all browsers of a test have one address, and are faster than people.
        .args(["--listen", listen, "--metrics", "127.0.0.1:0", "--rate", "0", "--new-libraries-a-day", "0"])
        .args(told)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    let mut lines = process.stdout.take().map(|out| BufReader::new(out).lines());
    let mut said = |word: &str| {
        let said = lines.as_mut().and_then(|lines| {
            lines.find_map(|line| line.ok()?.split_once(word).map(|(_, url)| url.trim().to_owned()))
        });
        said.with_context(|| format!("the endpoint ended without saying \"{word}http://…\""))
    };
    let (url, meters) = (said("listening on ")?, said("meters on ")?);
    let meters = meters.trim_start_matches("http://").trim_end_matches("/metrics").to_owned();
    Ok((process, url.trim_end_matches('/').to_owned(), meters))
}
