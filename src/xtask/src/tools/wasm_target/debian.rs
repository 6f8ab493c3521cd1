//! The wasm target for machines where rustup cannot reach its server. Debian packages a compiler that knows the
//! target, and the sources of std. Std is built once, and both are linked as a toolchain.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::shell::{self, say};
use crate::tools::wasm_target::{LINKED, WASM_TARGET};
use crate::version::Version;

/// The packages, which Debian 12's security suite has for its browsers.
pub(super) const PACKAGES: &[&str] = &["rustc-web", "rust-web-src", "libstd-rust-web-dev"];

const RUSTC: &str = "/usr/bin/rustc";
const SYSROOT: &str = "/usr";

/// Installs the packages, builds std for the browser, and links both as a toolchain.
pub(super) fn bring(home: &Path) -> anyhow::Result<()> {
    if cfg!(not(target_os = "linux")) {
        bail!("Debian's packages are for Debian only");
    }
    if !Path::new(SYSROOT).join("lib/rustlib/src").exists() || !Path::new(RUSTC).exists() {
        shell::install_debian_packages(PACKAGES)?;
    }
    let printed =
        shell::output(Command::new(RUSTC).arg("-vV")).with_context(|| format!("{RUSTC} does not run"))?;
    let version = Version::find_in(&printed).with_context(|| format!("{RUSTC} does not tell its version"))?;
    let host = printed.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let linker = rustup_linker(host)?;
    let rlibs = build_std(&home.join(format!("wasm-std-{version}")), &linker)?;
    let toolchain = home.join(format!("wasm-toolchain-{version}"));
    assemble(&toolchain, host, &linker, &rlibs)
        .with_context(|| format!("cannot write {}", toolchain.display()))?;
    say(format_args!("linking {} as the toolchain {LINKED}", toolchain.display()));
    shell::run(Command::new("rustup").args(["toolchain", "link", LINKED]).arg(&toolchain))
}

/// Debian's compiler has no linker for wasm. The toolchains of rustup have one.
fn rustup_linker(host: &str) -> anyhow::Result<PathBuf> {
    let sysroot =
        shell::output(Command::new("rustc").args(["--print", "sysroot"])).context("rustc does not run")?;
    let linker = Path::new(sysroot.trim()).join("lib/rustlib").join(host).join("bin/rust-lld");
    if !linker.exists() {
        bail!("there is no linker for wasm at {}", linker.display());
    }
    Ok(linker)
}

/// Builds std with object code and with bitcode, because a release build with LTO needs both. That requires
/// both crate types, and LTO, here.
fn build_std(folder: &Path, linker: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let manifest = "[package]\nname = \"wasm-std\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n\
        [lib]\npath = \"lib.rs\"\ncrate-type = [\"cdylib\", \"rlib\"]\n\n[workspace]\n";
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(folder.join("Cargo.toml"), manifest))
        .and_then(|()| fs::write(folder.join("lib.rs"), ""))
        .with_context(|| format!("cannot write {}", folder.display()))?;
    let mut cargo = Command::new("cargo");
    cargo.current_dir(folder).env("RUSTC", RUSTC).env("RUSTC_BOOTSTRAP", "1").env_remove("LD_LIBRARY_PATH");
    cargo.env("CARGO_PROFILE_RELEASE_LTO", "true").env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    cargo.args(["build", "-Zbuild-std=std,panic_abort", "--target", WASM_TARGET, "--release"]);
    shell::run(&mut cargo)?;
    let built = folder.join("target").join(WASM_TARGET).join("release/deps");
    let entries = built.read_dir().with_context(|| format!("cannot list {}", built.display()))?;
    let rlibs: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_of_std(path)).collect();
    if rlibs.is_empty() {
        bail!("building std left no library in {}", built.display());
    }
    Ok(rlibs)
}

fn is_of_std(path: &Path) -> bool {
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    name.ends_with(".rlib") && !name.starts_with("libwasm_std-")
}

/// Lays out a toolchain: Debian's compiler with this folder as sysroot, Debian's std for the host, ours for wasm.
#[cfg(unix)]
fn assemble(toolchain: &Path, host: &str, linker: &Path, rlibs: &[PathBuf]) -> std::io::Result<()> {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    if toolchain.exists() {
        fs::remove_dir_all(toolchain)?;
    }
    let rustlib = toolchain.join("lib/rustlib");
    let wasm = rustlib.join(WASM_TARGET).join("lib");
    let host_bin = rustlib.join(host).join("bin");
    let bin = toolchain.join("bin");
    for folder in [&wasm, &host_bin, &bin] {
        fs::create_dir_all(folder)?;
    }
    for rlib in rlibs {
        fs::copy(rlib, wasm.join(rlib.file_name().unwrap_or_default()))?;
    }
    symlink(linker, host_bin.join("rust-lld"))?;
    symlink(Path::new(SYSROOT).join("lib/rustlib").join(host).join("lib"), rustlib.join(host).join("lib"))?;
    let rustc = bin.join("rustc");
    fs::write(&rustc, format!("#!/bin/sh\nexec {RUSTC} --sysroot '{}' \"$@\"\n", toolchain.display()))?;
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn assemble(_: &Path, _: &str, _: &Path, _: &[PathBuf]) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: bool) {
        assert_eq!(is_of_std(Path::new(name)), expected, "{name}");
    }

    #[test]
    fn only_the_libraries_of_std_are_taken() {
        check("deps/libcore-0a1b.rlib", true);
        check("deps/libwasm_std-0a1b.rlib", false);
        check("deps/libcore-0a1b.rmeta", false);
    }

    #[cfg(unix)]
    #[test]
    fn a_toolchain_is_laid_out_anew_each_time() {
        let home = tempfile::tempdir().unwrap();
        let rlib = home.path().join("libcore-1.rlib");
        fs::write(&rlib, "core").unwrap();
        let toolchain = home.path().join("toolchain");
        for _ in 0..2 {
            assemble(&toolchain, "host", &home.path().join("lld"), std::slice::from_ref(&rlib)).unwrap();
        }
        let core = toolchain.join("lib/rustlib").join(WASM_TARGET).join("lib/libcore-1.rlib");
        assert_eq!(fs::read_to_string(core).unwrap(), "core");
        assert!(fs::read_to_string(toolchain.join("bin/rustc")).unwrap().contains("--sysroot"));
    }
}
