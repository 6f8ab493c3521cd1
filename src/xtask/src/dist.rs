//! `cargo xtask dist`: one program with the app in it, which needs nothing of the system that it runs on. Nothing of the
//! machine that builds it gets in, so that others can build it again and compare.

mod names;
mod trial;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

use crate::build;
use crate::project::{CLOUD_PROFILE, Project};
use crate::shell::{self, say};
use crate::tools::{self, Purpose, WasmRoute};

/// The name of the program.
const PROGRAM: &str = "reprise-cloud";

/// Builds the app and the program, tries the program out, and prints the SHA-256 of it and of each file of the app.
pub(crate) fn dist(project: &Project) -> anyhow::Result<()> {
    let tools = tools::prepare(project, Purpose::Building, WasmRoute::Any)?;
    build::app(project, &tools)?;
    let target = host()?;
    say(format_args!("building one program with the app in it for {target}"));
    shell::run(&mut cargo(project, &target)?)?;
    let built = project.target.join(&target).join(CLOUD_PROFILE).join(PROGRAM);
    let folder = project.target.join("dist");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let program = folder.join(PROGRAM);
    fs::copy(&built, &program).with_context(|| format!("cannot copy {}", built.display()))?;
    trial::try_out(&program, &folder.join("trial"))?;
    let mut files = files_below(&project.dist)?;
    files.retain(|file| !file.extension().is_some_and(|end| end == "br" || end == "gz"));
    files.sort();
    for file in files {
        let name = file.strip_prefix(&project.dist).unwrap_or(&file).display().to_string();
        say(format_args!("{}  {name}", digest(&file)?));
    }
    say(format_args!("{}  {}", digest(&program)?, program.display()));
    Ok(())
}

/// The build of the program. On Linux the C library gets into it as well.
fn cargo(project: &Project, target: &str) -> anyhow::Result<Command> {
    let mut cargo = project.cargo();
    cargo.args(["build", "--locked", "--package", PROGRAM, "--profile", CLOUD_PROFILE, "--target", target]);
    cargo.env("REPRISE_APP", &project.dist);
    cargo.env("CARGO_PROFILE_CLOUD_RELEASE_STRIP", "symbols");
    let mut flags: Vec<String> = Vec::new();
    if target.contains("linux") {
        flags.extend(["-C".to_owned(), "target-feature=+crt-static".to_owned()]);
        // Otherwise a program without a dynamic linker asks for randomness at /dev/urandom, which a chroot may lack.
        flags.extend(["--cfg".to_owned(), "getrandom_backend=\"linux_getrandom\"".to_owned()]);
    }
    flags.extend(project.without_own_paths());
    // Paths may hold spaces, so the flags are separated as cargo takes them encoded.
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")).env_remove("RUSTFLAGS");
    Ok(cargo)
}

/// The target that this machine builds for.
fn host() -> anyhow::Result<String> {
    let told = shell::output(Command::new("rustc").arg("-vV")).context("`rustc -vV` says nothing")?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("`rustc -vV` names no host")
}

fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

fn digest(file: &Path) -> anyhow::Result<String> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
