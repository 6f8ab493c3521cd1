//! The endpoint as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

/// A running endpoint; dropping it kills it.
pub(crate) struct Process {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Process {
    /// Starts the endpoint over a folder, without a limit to the rate of calls and of new libraries.
    #[allow(dead_code, reason = "not every user of this file needs it")]
    pub(crate) fn start(data: &Path, options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reprise-cloud"));
        command.args(["--listen", "127.0.0.1:0", "--rate", "0", "--new-libraries-a-day", "0", "--data"]);
        command.arg(data).args(options);
        Self::run(&mut command)
    }

    /// Runs a program that says "listening on http://…".
    pub(crate) fn run(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut line).expect("the program says where it listens");
        let address = line.trim().rsplit('/').next().and_then(|address| address.parse().ok());
        Self { child, address: address.expect("the program listens") }
    }

    /// The id of the process.
    #[allow(dead_code, reason = "not every user of this file needs it")]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the process ends by itself.
    #[allow(dead_code, reason = "not every user of this file needs it")]
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("the process is ours")
    }

    /// Sends SIGKILL and waits for the end.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
