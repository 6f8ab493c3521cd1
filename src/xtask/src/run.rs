//! `cargo xtask run`: everything from setting up to serving the page.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::build;
use crate::project::{CloudProfile, Project};
use crate::shell::say;
use crate::tools::{self, Purpose, WasmRoute};

/// Sets up, builds, and serves on 127.0.0.1 until stopped.
pub(crate) fn run(project: &Project, port: u16, data: Option<PathBuf>) -> anyhow::Result<()> {
    check_port(port)?;
    let cloud = build::CloudBuild::start(project, CloudProfile::Trial)?;
    let tools = tools::prepare(project, Purpose::Building, WasmRoute::Any)?;
    build::app(project, &tools)?;
    cloud.finish()?;
    let data = data.unwrap_or_else(|| project.target.join("data"));
    say(format_args!("serving dist, keeping data in {}; ctrl-c stops", data.display()));
    let mut cloud = Command::new(project.cloud_binary(CloudProfile::Trial));
    cloud.arg("--listen").arg(format!("127.0.0.1:{port}"));
    cloud.arg("--app").arg(&project.dist).arg("--data").arg(data);
    become_process(&mut cloud)
}

/// Fails if the port is taken, before minutes of building.
fn check_port(port: u16) -> anyhow::Result<()> {
    if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        bail!(
            "port {port} cannot be used ({error}), try another: cargo xtask run --port {}",
            port.wrapping_add(1)
        );
    }
    Ok(())
}

/// Replaces this process by the endpoint, because signals for this command must reach the endpoint.
#[cfg(unix)]
fn become_process(command: &mut Command) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec()).context("cannot start the endpoint")
}

#[cfg(not(unix))]
fn become_process(command: &mut Command) -> anyhow::Result<()> {
    crate::shell::run(command).context("cannot start the endpoint")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_told_with_another() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = check_port(port).unwrap_err().to_string();
        assert!(message.contains(&format!("--port {}", port.wrapping_add(1))), "{message}");
    }
}
