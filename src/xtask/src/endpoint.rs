//! An endpoint beside the tests that run in a browser: these find it at the port after their own.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;

use crate::project::Project;

/// A running endpoint. Dropping it ends it and forgets what it kept.
pub(crate) struct Endpoint {
    process: Child,
    data: PathBuf,
    port: u16,
}

impl Endpoint {
    /// Starts the built endpoint and waits until it accepts.
    pub(crate) fn start(project: &Project) -> anyhow::Result<Endpoint> {
        let port = two_free_ports()?;
        let data = project.target.join("tmp").join(format!("data-of-tests-{}", std::process::id()));
        let binary = project.cloud_binary();
        let mut process = Command::new(&binary)
            .args(["--rate", "0", "--log", "error", "--allow-origin", &format!("http://127.0.0.1:{port}")])
            .args(["--listen", &format!("127.0.0.1:{}", port + 1)])
            .arg("--data")
            .arg(&data)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let out = process.stdout.take().map(BufReader::new);
        let endpoint = Endpoint { process, data, port };
        out.and_then(|out| out.lines().map_while(Result::ok).find(|line| line.contains("listening on")))
            .context("the endpoint ended at once")?;
        Ok(endpoint)
    }

    /// Tells tests where they run, so that they find it.
    pub(crate) fn tell_tests(&self, command: &mut Command) {
        command.env("WASM_BINDGEN_TEST_ADDRESS", format!("127.0.0.1:{}", self.port));
        // Only whether it is set counts, so that nothing is compiled anew for another port.
        command.env("REPRISE_TEST_ENDPOINT", "next-port");
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        // Fails only if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

/// A free port whose next one is free as well.
fn two_free_ports() -> anyhow::Result<u16> {
    let free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok();
    let pair = || {
        let first = free(0)?;
        let port = first.local_addr().ok()?.port();
        free(port.checked_add(1)?).map(|_| port)
    };
    (0..100).find_map(|_| pair()).context("no two free ports side by side on 127.0.0.1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ports_are_free() {
        let port = two_free_ports().unwrap();
        for port in [port, port + 1] {
            assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok(), "{port}");
        }
    }
}
