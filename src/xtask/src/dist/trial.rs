//! Tries out the program that was made: in an empty folder; and, as root on Linux, with nothing of the system around it
//! but the address of a resolver.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;

use anyhow::{Context as _, ensure};

use super::{PROGRAM, names};
use crate::shell::{self, say};

/// How systems look up names: as they do without a word about it, and as those do that also ask their neighbours.
const SWITCHES: [Option<&str>; 2] = [None, Some("hosts: files mdns4_minimal [NOTFOUND=return] dns\n")];

/// Starts the program where nothing helps it, and asks it for everything that it has.
pub(super) fn try_out(program: &Path, folder: &Path) -> anyhow::Result<()> {
    serves(&mut || Command::new(program), &fresh(&folder.join("empty"))?)?;
    say("it starts in an empty folder, and serves the app and the calls");
    if !cfg!(target_os = "linux") || !shell::is_root() {
        say("not tried with nothing of the system around it: that needs Linux, and root");
        return Ok(());
    }
    let asked = names::start().with_context(|| format!("cannot listen on {}, port 53", names::ADDRESS))?;
    for switch in SWITCHES {
        let root = root(program, &folder.join("root"), switch)?;
        let mut inside = || inside(&root);
        let server = serves(&mut inside, &root)?;
        let before = asked.load(Ordering::Relaxed);
        shell::run(inside().arg("verify").arg(format!("http://{}:{}/", names::KNOWN, server.port()?)))?;
        ensure!(asked.load(Ordering::Relaxed) > before, "the resolver was not asked");
        does_not_know(inside().args(["verify", "http://nobody.test/"]))?;
        let told = switch.map_or("no nsswitch.conf", str::trim);
        say(format_args!("it starts in an empty root, serves, and resolves names there ({told})"));
    }
    Ok(())
}

/// Starts it, compares what it serves with what it holds, and asks for what a client asks first.
fn serves(command: &mut dyn FnMut() -> Command, folder: &Path) -> anyhow::Result<Server> {
    let server = Server::start(command().current_dir(folder).args(["--data", "data"]))?;
    shell::run(command().args(["verify", &server.url]))?;
    for path in ["/", "/v1/info", "/healthz"] {
        let answer = server.ask(path)?;
        let head = answer.lines().next().unwrap_or_default();
        ensure!(head.starts_with("HTTP/1.1 200 "), "{path} is answered with {head}");
    }
    Ok(server)
}

/// A name that there is not ends in a sentence.
fn does_not_know(verify: &mut Command) -> anyhow::Result<()> {
    let output = verify.output().context("cannot run chroot")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.code() == Some(1), "an unknown name ends it with {}: {said}", output.status);
    ensure!(said.contains("http://nobody.test/ does not answer"), "an unknown name is told as: {said}");
    Ok(())
}

/// Makes a root with the program and the address of the resolver, and nothing else.
fn root(program: &Path, root: &Path, switch: Option<&str>) -> anyhow::Result<PathBuf> {
    let root = fresh(root)?;
    fs::create_dir(root.join("etc"))?;
    fs::copy(program, root.join(PROGRAM)).context("cannot copy the program")?;
    fs::write(root.join("etc/resolv.conf"), format!("nameserver {}\n", names::ADDRESS))?;
    if let Some(switch) = switch {
        fs::write(root.join("etc/nsswitch.conf"), switch)?;
    }
    Ok(root)
}

/// The program in that root, without the variables of this process.
fn inside(root: &Path) -> Command {
    let mut chroot = Command::new("chroot");
    chroot.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    chroot.arg(root).arg(format!("/{PROGRAM}"));
    chroot
}

fn fresh(folder: &Path) -> anyhow::Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder.to_owned())
}

/// A running program; dropping it ends it.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(command: &mut Command) -> anyhow::Result<Self> {
        let process = shell::spawn(command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()))?;
        let mut server = Self { process, url: String::new() };
        let mut line = String::new();
        let stdout = server.process.stdout.take().context("a command without an output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").context("it ended without listening")?;
        server.url = format!("{url}/");
        Ok(server)
    }

    fn address(&self) -> &str {
        self.url.trim_start_matches("http://").trim_end_matches('/')
    }

    fn port(&self) -> anyhow::Result<&str> {
        Ok(self.address().rsplit_once(':').context("an address without a port")?.1)
    }

    /// The answer to GET, with its head.
    fn ask(&self, path: &str) -> anyhow::Result<String> {
        let mut stream = TcpStream::connect(self.address())?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
