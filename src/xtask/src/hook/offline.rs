//! Adds what makes the app start without a network and lets it be installed: the service worker with the names of
//! the build's files, the manifest and its icon. A build for development gets no service worker, which would answer
//! with the files of the build before.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};
use xxhash_rust::xxh3::xxh3_64;

/// The service worker, where it stands in the tree and where browsers ask for it.
const WORKER: (&str, &str) = ("src/app/sw.js", "sw.js");

/// The files that are copied as they are.
const COPIED: [(&str, &str); 3] = [
    ("src/app/manifest.webmanifest", "manifest.webmanifest"),
    ("src/app/icon.svg", "icon.svg"),
    ("src/app/sample.js", "sample.js"),
];

/// The root of the page, and how it says that there is a service worker. `src/app/src/platform/offline.rs` reads it.
const ROOT: (&str, &str) = ("<html ", "<html data-offline ");

/// The lines of the worker that are replaced.
const BUILD: &str = "const BUILD = \"none\";";
const FILES: &str = "const FILES = [];";

/// Adds the files to Trunk's staging folder, in which all others have their last names.
pub(super) fn add(root: &Path, staging: &Path, is_release: bool) -> anyhow::Result<()> {
    for (from, to) in COPIED {
        fs::copy(root.join(from), staging.join(to)).with_context(|| format!("cannot copy {from}"))?;
    }
    if !is_release {
        return Ok(());
    }
    let page = staging.join("index.html");
    let text = fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
    ensure!(text.contains(ROOT.0), "{} lacks {}", page.display(), ROOT.0);
    fs::write(&page, text.replacen(ROOT.0, ROOT.1, 1))
        .with_context(|| format!("cannot write {}", page.display()))?;
    let source =
        fs::read_to_string(root.join(WORKER.0)).with_context(|| format!("cannot read {}", WORKER.0))?;
    let worker = written(&source, &paths_in(staging)?, &fs::read(&page)?)?;
    fs::write(staging.join(WORKER.1), worker).with_context(|| format!("cannot write {}", WORKER.1))
}

/// The paths of all files but the page, as browsers ask for them, in order.
fn paths_in(staging: &Path) -> anyhow::Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(staging).with_context(|| format!("cannot list {}", staging.display()))? {
        let entry = entry?;
        let name = entry.file_name().into_string().ok().context("a file of the build has an odd name")?;
        ensure!(entry.file_type()?.is_file(), "the service worker does not know folders, such as {name}");
        if name != "index.html" && name != WORKER.1 {
            paths.push(format!("/{name}"));
        }
    }
    paths.sort();
    Ok(paths)
}

/// The worker of a build: its name is told by the page and the names of the files, which hold hashes.
fn written(source: &str, paths: &[String], page: &[u8]) -> anyhow::Result<String> {
    ensure!(source.contains(BUILD) && source.contains(FILES), "{} lacks a line to replace", WORKER.0);
    let content: Vec<u8> = paths.iter().flat_map(|path| path.bytes()).chain(page.iter().copied()).collect();
    let build = format!("const BUILD = \"{:016x}\";", xxh3_64(&content));
    Ok(source.replace(BUILD, &build).replace(FILES, &format!("const FILES = {paths:?};")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staged(page: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("src/app")).unwrap();
        fs::create_dir_all(folder.path().join("staging")).unwrap();
        for (from, _) in COPIED {
            fs::write(folder.path().join(from), "x").unwrap();
        }
        fs::write(folder.path().join(WORKER.0), format!("{BUILD}\n{FILES}\n")).unwrap();
        fs::write(folder.path().join("staging/index.html"), page).unwrap();
        fs::write(folder.path().join("staging/app-1.js"), "").unwrap();
        folder
    }

    fn worker_of(page: &str, is_release: bool) -> Option<String> {
        let folder = staged(page);
        let staging = folder.path().join("staging");
        add(folder.path(), &staging, is_release).unwrap();
        fs::read_to_string(staging.join(WORKER.1)).ok()
    }

    #[test]
    fn the_worker_names_each_file_and_changes_with_the_page() {
        let worker = worker_of("<html one", true).unwrap();
        assert!(
            worker.contains(r#"["/app-1.js", "/icon.svg", "/manifest.webmanifest", "/sample.js"]"#),
            "{worker}"
        );
        assert_eq!(worker_of("<html one", true).unwrap(), worker);
        assert_ne!(worker_of("<html two", true).unwrap(), worker);
        assert_eq!(worker_of("<html one", false), None, "a build for development has none");
    }
}
