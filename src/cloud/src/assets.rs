//! The built app in memory, read once at start. A request looks its path up there and never touches the disk,
//! so no path leads out of the folder, and no request gets half of an old and half of a new build.

pub(crate) mod kind;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::assets::kind::Kind;
use crate::encoding::{self, Coding};

/// The page that answers `/` and every path of the app's router.
const INDEX: &str = "index.html";

/// The most bytes that a folder may have. Built apps have a few megabytes; a larger folder is some other folder.
const MAX_TOTAL_BYTES: u64 = 256 << 20;

/// Files with fewer bytes are not compressed: they fit one packet as they are.
const WORTH_COMPRESSING: usize = 1024;

/// What is wrong with an app folder.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AppFilesError {
    /// Something in the folder cannot be read.
    #[error("cannot read the built app at {}", .0.display())]
    Read(PathBuf, #[source] io::Error),
    /// The folder holds no page.
    #[error("{} holds no index.html, build the app first: cargo xtask build", .0.display())]
    NoIndex(PathBuf),
    /// This program was built without the app.
    #[error("this program has no app in it, name the folder of one with --app")]
    NoneEmbedded,
    /// The folder is too large to be a built app.
    #[error("{} holds more than {} MiB, that is no built app", .0.display(), MAX_TOTAL_BYTES >> 20)]
    TooLarge(PathBuf),
}

/// The files that were put into this program when it was built: their names, sorted, and their bytes.
const EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Every file of the built app, by its URL path without the leading slash.
#[derive(Debug, Default)]
pub(crate) struct AppFiles {
    files: HashMap<String, AppFile>,
}

/// One file in every coding that it has.
#[derive(Debug)]
pub(crate) struct AppFile {
    pub(crate) kind: Kind,
    pub(crate) modified: Option<SystemTime>,
    representations: Vec<Representation>,
}

/// The bytes of a file in one coding.
#[derive(Debug, Clone)]
pub(crate) struct Representation {
    pub(crate) coding: Coding,
    pub(crate) bytes: Bytes,
    /// A strong tag. Each coding has its own.
    pub(crate) etag: String,
}

impl AppFiles {
    /// Reads the folder. Takes the `.br` and `.gz` that lie beside a file, and compresses where one is missing.
    pub(crate) fn load(folder: &Path) -> Result<Self, AppFilesError> {
        let mut found = HashMap::new();
        let mut total = 0;
        walk(folder, "", &mut |name, path| {
            let (bytes, modified) =
                read(path).map_err(|error| AppFilesError::Read(path.to_owned(), error))?;
            total += bytes.len() as u64;
            if total > MAX_TOTAL_BYTES {
                return Err(AppFilesError::TooLarge(folder.to_owned()));
            }
            found.insert(name, (bytes, modified));
            Ok(())
        })?;
        if !found.contains_key(INDEX) {
            return Err(AppFilesError::NoIndex(folder.to_owned()));
        }
        Ok(Self::of(&found))
    }

    /// Whether this program has the app in it.
    pub(crate) fn is_embedded() -> bool {
        !EMBEDDED.is_empty()
    }

    /// Takes the app that is in this program.
    pub(crate) fn embedded() -> Result<Self, AppFilesError> {
        let files =
            EMBEDDED.iter().map(|(name, bytes)| ((*name).to_owned(), (Bytes::from_static(bytes), None)));
        match Self::is_embedded() {
            true => Ok(Self::of(&files.collect())),
            false => Err(AppFilesError::NoneEmbedded),
        }
    }

    fn of(found: &Files) -> Self {
        let files = found
            .iter()
            .filter(|(name, _)| !is_precompressed(name, found))
            .map(|(name, file)| {
                let kind = Kind::of(name);
                (
                    name.clone(),
                    AppFile { kind, modified: file.1, representations: represent(name, file, kind, found) },
                )
            })
            .collect();
        Self { files }
    }

    /// Every file as it is before any coding.
    pub(crate) fn plain(&self) -> impl Iterator<Item = (&str, &Bytes)> {
        self.files
            .iter()
            .filter_map(|(name, file)| Some((name.as_str(), &file.in_coding(Coding::Identity)?.bytes)))
    }

    /// Returns the file for a URL path: the file with that name, or the page when the path belongs to the
    /// app's router.
    pub(crate) fn find(&self, url_path: &str) -> Option<&AppFile> {
        let name = url_path.strip_prefix('/')?;
        self.files.get(name).or_else(|| if is_route(name) { self.files.get(INDEX) } else { None })
    }

    /// Returns the page's source; empty when no app is served.
    pub(crate) fn index_html(&self) -> String {
        let page = self.files.get(INDEX).and_then(|file| file.in_coding(Coding::Identity));
        page.map(|page| String::from_utf8_lossy(&page.bytes).into_owned()).unwrap_or_default()
    }
}

impl AppFile {
    /// Returns the representation that suits the client best.
    pub(crate) fn negotiate(&self, request: &HeaderMap) -> Option<&Representation> {
        self.in_coding(encoding::choose(request, |coding| self.in_coding(coding).is_some()))
    }

    /// Says whether the answer depends on what the client accepts.
    pub(crate) fn varies(&self) -> bool {
        self.representations.len() > 1
    }

    fn in_coding(&self, coding: Coding) -> Option<&Representation> {
        self.representations.iter().find(|one| one.coding == coding)
    }
}

type Files = HashMap<String, (Bytes, Option<SystemTime>)>;

/// Visits every regular file below a folder, with its URL path. Skips links and dot-files.
fn walk(
    folder: &Path,
    prefix: &str,
    visit: &mut impl FnMut(String, &Path) -> Result<(), AppFilesError>,
) -> Result<(), AppFilesError> {
    let failed = |error| AppFilesError::Read(folder.to_owned(), error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        let Some(name) = entry.file_name().to_str().filter(|name| !name.starts_with('.')).map(str::to_owned)
        else {
            continue;
        };
        if kind.is_dir() {
            walk(&entry.path(), &format!("{prefix}{name}/"), visit)?;
        } else if kind.is_file() {
            visit(format!("{prefix}{name}"), &entry.path())?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> io::Result<(Bytes, Option<SystemTime>)> {
    let modified = fs::metadata(path)?.modified().ok();
    Ok((fs::read(path)?.into(), modified))
}

fn is_precompressed(name: &str, found: &Files) -> bool {
    [Coding::Brotli, Coding::Gzip]
        .iter()
        .filter_map(|coding| name.strip_suffix(coding.suffix()))
        .any(|original| found.contains_key(original))
}

/// Makes the representations of a file: the file itself, and each compressed one that is smaller.
fn represent(
    name: &str,
    file: &(Bytes, Option<SystemTime>),
    kind: Kind,
    found: &Files,
) -> Vec<Representation> {
    let (bytes, _) = file;
    let compressible = kind.is_compressible() && bytes.len() >= WORTH_COMPRESSING;
    Coding::ALL
        .into_iter()
        .filter_map(|coding| {
            let coded = match coding {
                Coding::Identity => bytes.clone(),
                _ if !compressible => return None,
                _ => made_ahead(name, file, coding, found).or_else(|| coding.compress(bytes).ok())?,
            };
            let useful = coding == Coding::Identity || coded.len() < bytes.len();
            useful.then(|| Representation { coding, etag: derive_etag(&coded), bytes: coded })
        })
        .collect()
}

/// Returns the compressed file that lies beside a file; `None` if the file was changed after it was compressed.
fn made_ahead(
    name: &str,
    file: &(Bytes, Option<SystemTime>),
    coding: Coding,
    found: &Files,
) -> Option<Bytes> {
    let (coded, made) = found.get(&format!("{name}{}", coding.suffix()))?;
    (*made >= file.1).then(|| coded.clone())
}

/// Derives a strong tag from the bytes. A rebuild that changes nothing gives the same tag.
fn derive_etag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let short: Vec<u8> = digest.into_iter().take(12).collect();
    format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(short))
}

/// Says whether a path, without its slash, can belong to the app's router: it has no extension and only plain
/// letters.
fn is_route(name: &str) -> bool {
    let name = name.strip_suffix('/').unwrap_or(name).to_ascii_lowercase();
    let odd = ["//", ".", "\\", "%2e", "%2f", "%5c", "%00"];
    !name.starts_with('/') && odd.iter().all(|part| !name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_route(name: &str, expected: bool) {
        assert_eq!(is_route(name), expected, "{name}");
    }

    #[test]
    fn routes_have_no_ending_and_nothing_odd() {
        for name in ["", "restore", "restore/", "library/albums", "artist/Bj%C3%B6rk"] {
            check_route(name, true);
        }
        for name in ["app.js", "../x", "a/../x", "/etc/passwd", "a//b", "%2e%2E/x", "a%2fb", "a\\b", "a%00"] {
            check_route(name, false);
        }
    }

    #[test]
    fn a_folder_without_a_page_is_refused_with_the_command_that_makes_one() {
        let folder = tempfile::tempdir().unwrap();
        let message = AppFiles::load(folder.path()).unwrap_err().to_string();
        assert!(message.contains("cargo xtask build"), "{message}");
    }

    #[test]
    fn files_made_ahead_are_taken_and_not_served_by_their_own_names() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("index.html"), "<p>page</p>").unwrap();
        fs::write(folder.path().join("app.css"), "a".repeat(5000)).unwrap();
        fs::write(folder.path().join("app.css.br"), "made ahead").unwrap();
        let files = AppFiles::load(folder.path()).unwrap();
        let css = files.find("/app.css").unwrap();
        assert_eq!(css.in_coding(Coding::Brotli).unwrap().bytes, "made ahead");
        assert!(css.in_coding(Coding::Gzip).unwrap().bytes.len() < 100);
        assert!(files.find("/app.css.br").is_none());
    }

    #[test]
    fn tags_follow_the_bytes() {
        assert_eq!(derive_etag(b"a"), derive_etag(b"a"));
        assert_ne!(derive_etag(b"a"), derive_etag(b"b"));
    }
}
