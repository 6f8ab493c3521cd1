//! Puts the built app into the program, if `REPRISE_APP` names its folder: `cargo xtask dist` does. Only names and bytes
//! of the files get in, so that two builds of one app are equal.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The variable that names the folder.
const FOLDER: &str = "REPRISE_APP";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed={FOLDER}");
    println!("cargo::rerun-if-changed=build.rs");
    let mut files = Vec::new();
    if let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) {
        println!("cargo::rerun-if-changed={}", folder.display());
        walk(&folder, "", &mut files)?;
        files.sort();
    }
    let mut code = String::from("&[\n");
    for (name, path) in files {
        // Writing into a text cannot fail.
        let _ = writeln!(code, "    ({name:?}, include_bytes!({path:?}).as_slice()),");
    }
    code.push(']');
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&out).join("embedded.rs"), code)
}

/// Finds every file below a folder, with its path there. Skips links and dot-files, as the endpoint does.
fn walk(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().filter(|name| !name.starts_with('.')).map(str::to_owned)
        else {
            continue;
        };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), &format!("{prefix}{name}/"), files)?;
        } else if kind.is_file() {
            files.push((format!("{prefix}{name}"), fs::canonicalize(entry.path())?));
        }
    }
    Ok(())
}
