//! `cargo xtask fuzz`: runs everything that reads other people's bytes on made-up and mutated input.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;

use crate::project::Project;
use crate::shell::{self, say};

/// The version of cargo-fuzz that is installed if there is none.
const CARGO_FUZZ: &str = "0.13.2";

/// The longest input, in bytes. Every file that seeds are made of is smaller, and small inputs are tried more
/// often.
const LONGEST: usize = 8192;

/// The longest time for one input, in seconds: a thousand times what is usual.
const SLOWEST: u32 = 5;

/// What is fuzzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Target {
    /// Readers of every container, and judging what they found
    Read,
    /// The same with large files
    ReadFar,
    /// Rip logs and cue sheets
    Side,
    /// iTunes libraries, XML and binary
    Library,
    /// Apple's privacy export, zipped
    Archive,
    /// The list of songs in Apple's privacy export
    Export,
    /// The table that the script for the Music app writes
    Script,
    /// Lists of other programs, and tables that were edited in a spreadsheet
    Lists,
    /// Our own back-ups
    Backup,
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Target::Read => "read",
            Target::ReadFar => "read_far",
            Target::Side => "side",
            Target::Library => "library",
            Target::Archive => "archive",
            Target::Export => "export",
            Target::Script => "script",
            Target::Lists => "lists",
            Target::Backup => "backup",
        }
    }

    fn dictionary(self) -> &'static str {
        match self {
            Target::Read | Target::ReadFar => "files",
            Target::Side => "side",
            Target::Library | Target::Archive | Target::Export | Target::Script => "apple",
            Target::Lists | Target::Backup => "lists",
        }
    }
}

/// Fuzzes one target, or all of them one after another, each for this many seconds.
pub(crate) fn fuzz(project: &Project, target: Option<Target>, seconds: u32) -> anyhow::Result<()> {
    ensure_cargo_fuzz(project)?;
    let folder = project.target.join("fuzz");
    let seeds = folder.join("seeds");
    shell::run(
        project
            .cargo()
            .args(["run", "--quiet", "--locked", "--package", "reprise-catalog", "--example", "seeds", "--"])
            .arg(&seeds),
    )?;
    let all = <Target as clap::ValueEnum>::value_variants();
    for target in target.as_ref().map_or(all, std::slice::from_ref) {
        say(format_args!("--- {}", target.name()));
        run(project, *target, &folder, seconds)?;
    }
    Ok(())
}

/// Runs one target. What it learned stays in a folder, so that the next run goes on from there.
fn run(project: &Project, target: Target, folder: &Path, seconds: u32) -> anyhow::Result<()> {
    let found = folder.join("corpus").join(target.name());
    let broken = folder.join("artifacts").join(target.name());
    for folder in [&found, &broken] {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let crate_folder = project.root.join("src/fuzz");
    let mut cargo = project.cargo();
    // A sanitizer would find nothing, because the catalog forbids unsafe code. The targets bound memory themselves.
    cargo.args(["fuzz", "run", "--sanitizer", "none", "--fuzz-dir"]).arg(&crate_folder);
    cargo.arg("--target-dir").arg(folder.join("build")).arg(target.name());
    cargo.arg(found).arg(folder.join("seeds").join(target.name()));
    // If there are real files, the run starts from them too. They are cut to the longest input.
    let corpus = std::env::var_os("REPRISE_CORPUS").filter(|_| target == Target::Read);
    cargo.args(corpus).arg("--");
    let dictionary = crate_folder.join("dictionaries").join(target.dictionary()).with_extension("dict");
    cargo.arg(format!("-dict={}", dictionary.display()));
    cargo.arg(format!("-artifact_prefix={}/", broken.display()));
    cargo.args([format!("-max_len={LONGEST}"), format!("-timeout={SLOWEST}")]);
    cargo.args([format!("-max_total_time={seconds}"), "-print_final_stats=1".to_owned()]);
    shell::run(&mut cargo)
}

fn ensure_cargo_fuzz(project: &Project) -> anyhow::Result<()> {
    if shell::output(project.cargo().args(["fuzz", "--version"])).is_some() {
        return Ok(());
    }
    say(format_args!("installing cargo-fuzz {CARGO_FUZZ}"));
    shell::run(Command::new("cargo").args(["install", "--locked", "cargo-fuzz", "--version", CARGO_FUZZ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_in_the_tree_can_be_run_and_has_its_words() {
        let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        let files = fs::read_dir(crate_folder.join("targets")).unwrap();
        let mut in_tree: Vec<String> = files
            .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        in_tree.sort_unstable();
        let all = <Target as clap::ValueEnum>::value_variants();
        let mut named: Vec<&str> = all.iter().map(|target| target.name()).collect();
        named.sort_unstable();
        assert_eq!(in_tree, named);
        for target in all {
            let words = crate_folder.join("dictionaries").join(target.dictionary()).with_extension("dict");
            assert!(words.is_file(), "{}", words.display());
        }
    }
}
