//! Runs other programs, and prints plain lines that say what is done.

use std::fmt;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail, ensure};

/// A thing that is needed, was not found, and could not be installed.
#[derive(Debug)]
pub(crate) struct Missing {
    pub(crate) thing: String,
    /// What was tried, and how it ended.
    pub(crate) tried: String,
    /// The command that installs it.
    pub(crate) remedy: String,
}

impl std::error::Error for Missing {}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "missing: {}", self.thing)?;
        writeln!(f, "  tried: {}", self.tried)?;
        write!(f, "  to bring it: {}", self.remedy)
    }
}

/// The time between two looks at whether a command has ended.
const LOOK: Duration = Duration::from_millis(50);

/// Prints one line about what happens now.
pub(crate) fn say(line: impl fmt::Display) {
    println!("xtask: {line}");
}

/// Prints a command and starts it.
pub(crate) fn spawn(command: &mut Command) -> anyhow::Result<Child> {
    let line = line_of(command);
    say(format_args!("$ {line}"));
    command.spawn().with_context(|| format!("cannot start `{line}`"))
}

/// Runs a command and passes its output through. An error holds the whole command line.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = spawn(command)?.wait().with_context(|| format!("cannot wait for `{}`", line_of(command)))?;
    judge(command, status)
}

/// Runs a command as [`run`] does. If it takes longer than the limit, ends it and returns an error.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> anyhow::Result<()> {
    let mut child = spawn(command)?;
    let started = Instant::now();
    while started.elapsed() <= limit {
        let ended = child.try_wait().with_context(|| format!("cannot wait for `{}`", line_of(command)))?;
        if let Some(status) = ended {
            return judge(command, status);
        }
        thread::sleep(LOOK);
    }
    // The command may have ended by itself since the last look, so `kill` may fail.
    let _ = child.kill();
    let _ = child.wait();
    bail!("`{}` took longer than {}", line_of(command), human(limit))
}

/// Runs a command as [`run`] does, and gives `watch` each line that the command prints to its standard output.
pub(crate) fn run_watched(command: &mut Command, mut watch: impl FnMut(&str)) -> anyhow::Result<()> {
    let mut child = spawn(command.stdout(Stdio::piped()))?;
    let output = child.stdout.take().context("a command without an output")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line.with_context(|| format!("cannot read what `{}` prints", line_of(command)))?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        watch(&line);
    }
    let status = child.wait().with_context(|| format!("cannot wait for `{}`", line_of(command)))?;
    judge(command, status)
}

fn judge(command: &Command, status: ExitStatus) -> anyhow::Result<()> {
    ensure!(status.success(), "`{}` ended with {status}", line_of(command));
    Ok(())
}

/// Returns what a command prints; `None` if it cannot be run or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Says whether this process may install system packages.
pub(crate) fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

/// Installs Debian packages if this machine has apt and the process has the rights; otherwise returns what
/// was tried.
pub(crate) fn install_debian_packages(packages: &[&str]) -> anyhow::Result<()> {
    if output(Command::new("apt-get").arg("--version")).is_none() {
        bail!("there is no apt-get on this machine");
    }
    if !is_root() {
        bail!("installing {} needs root", packages.join(" "));
    }
    let mut install = Command::new("apt-get");
    install
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive");
    // Old lists of packages may be good enough, so a failed update alone is no error.
    let updated = run(Command::new("apt-get").args(["update", "--quiet"]));
    run(&mut install).map_err(|error| match updated {
        Ok(()) => error,
        Err(update) => anyhow!("{update:#}, then {error:#}"),
    })
}

/// Writes a duration for people: `0.4 s`, `72 s`, `4 min 05 s`.
pub(crate) fn human(duration: Duration) -> String {
    match duration.as_secs() {
        0..=9 => format!("{:.1} s", duration.as_secs_f64()),
        seconds @ 10..=119 => format!("{seconds} s"),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// Returns a command as a person would type it.
fn line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_human(milliseconds: u64, expected: &str) {
        assert_eq!(human(Duration::from_millis(milliseconds)), expected);
    }

    #[test]
    fn durations_are_for_people() {
        check_human(449, "0.4 s");
        check_human(72_900, "72 s");
        check_human(245_000, "4 min 05 s");
    }

    #[test]
    fn a_failed_command_is_quoted_whole() {
        let error = run(Command::new("false").arg("x")).unwrap_err().to_string();
        assert!(error.starts_with("`false x` ended with"), "{error}");
    }

    #[test]
    fn a_watched_command_hands_over_its_lines_and_fails_as_it_does() {
        let mut lines = Vec::new();
        let script = ["-c", "echo one; echo two; exit 3"];
        let error = run_watched(Command::new("sh").args(script), |line| lines.push(line.to_owned()));
        assert_eq!(lines, ["one", "two"]);
        assert!(error.unwrap_err().to_string().contains("ended with exit status: 3"));
    }

    #[test]
    fn a_command_that_takes_too_long_is_ended() {
        run_within(&mut Command::new("true"), Duration::from_secs(60)).unwrap();
        let error = run_within(Command::new("sleep").arg("60"), Duration::ZERO).unwrap_err().to_string();
        assert_eq!(error, "`sleep 60` took longer than 0.0 s");
    }

    #[test]
    fn what_is_missing_comes_with_its_remedy() {
        let missing = Missing {
            thing: "npm".into(),
            tried: "npm --version".into(),
            remedy: "apt-get install npm".into(),
        };
        assert_eq!(
            missing.to_string(),
            "missing: npm\n  tried: npm --version\n  to bring it: apt-get install npm"
        );
    }
}
