//! Processes that each keep one core busy, so that a test fails if it passes only on an idle machine.

use std::hint::black_box;
use std::io::Read as _;
use std::process::{self, Child, Command, Stdio};
use std::{env, io, thread};

use anyhow::{Context as _, ensure};

/// The hidden command of this program that makes a process keep a core busy.
pub(crate) const COMMAND: &str = "keep-busy";

/// Running busy processes. They end when this value is dropped, or when this program ends in any way.
#[derive(Debug)]
pub(super) struct Busy(Vec<Child>);

impl Busy {
    /// Starts this many busy processes.
    pub(super) fn start(count: u32) -> anyhow::Result<Self> {
        let program = env::current_exe().context("cannot tell which program this is")?;
        let mut busy = Self(Vec::new());
        for _ in 0..count {
            // The process ends when its end of this pipe closes, which happens however this program ends.
            let child = Command::new(&program).arg(COMMAND).stdin(Stdio::piped()).spawn();
            busy.0.push(child.context("cannot start a process that keeps a core busy")?);
        }
        Ok(busy)
    }

    /// Fails if a busy process has ended by itself, because the tests then ran beside fewer than the report says.
    pub(super) fn ensure_all_run(&mut self) -> anyhow::Result<()> {
        for child in &mut self.0 {
            let ended = child.try_wait().context("cannot ask after a busy process")?;
            ensure!(ended.is_none(), "a process that kept a core busy ended early: {ended:?}");
        }
        Ok(())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // If the process has already ended, neither call does anything.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Keeps a core busy until standard input is closed.
pub(crate) fn keep_busy() -> ! {
    thread::spawn(|| {
        // An error means the same as the end: the program that held the other end of the pipe is gone.
        let _ = io::stdin().read_to_end(&mut Vec::new());
        process::exit(0);
    });
    let mut count = 0_u64;
    loop {
        count = black_box(count.wrapping_add(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting() -> Child {
        Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap()
    }

    #[test]
    fn one_that_ended_early_is_noticed() {
        let mut busy = Busy(vec![waiting(), waiting()]);
        busy.ensure_all_run().unwrap();
        busy.0[1].kill().unwrap();
        busy.0[1].wait().unwrap();
        assert!(busy.ensure_all_run().unwrap_err().to_string().contains("ended early"));
    }
}
