//! Compares the app that a host serves with a built one, file by file. What this computer is served now says nothing of
//! what another visitor is served.

use std::fmt::Write as _;
use std::time::Duration;

use reprise_wire::hex;
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::assets::AppFiles;
use crate::care::count;
use crate::trust;

/// How long a file may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why nothing was compared.
#[derive(Debug, thiserror::Error)]
pub(super) enum VerifyError {
    /// The host does not answer.
    #[error("{0} does not answer")]
    Silent(Url, #[source] reqwest::Error),
    /// The address is none that files can be below.
    #[error("{0} is no address of a host, it looks like https://reprise.example")]
    NoHost(Url, #[source] url::ParseError),
    /// No client can be made.
    #[error("no connections can be made")]
    NoClient(#[from] reqwest::Error),
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Compared {
    name: String,
    expected: String,
    found: Found,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    Same,
    Other(String),
    Status(u16),
}

/// What became of all files.
#[derive(Debug)]
pub(super) struct Verdict(Vec<Compared>);

/// Asks a host for each file.
pub(super) async fn verify(host: &Url, files: &AppFiles) -> Result<Verdict, VerifyError> {
    let client = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
    let client = match trust::built_in() {
        Some(trusted) => {
            client.tls_certs_only(trusted.map(reqwest::Certificate::from_der).collect::<Result<Vec<_>, _>>()?)
        }
        None => client,
    };
    let client = client.build()?;
    let mut compared = Vec::new();
    for (name, bytes) in files.plain() {
        let path = if name == "index.html" { "" } else { name };
        let url = host.join(path).map_err(|error| VerifyError::NoHost(host.clone(), error))?;
        // Only the plain file has the hash that is compared; a coding may be made in many ways.
        let asked = client.get(url).header("accept-encoding", "identity").send().await;
        let answer = asked.map_err(|error| VerifyError::Silent(host.clone(), error))?;
        let (status, expected) = (answer.status().as_u16(), digest(bytes));
        let served = answer.bytes().await.map_err(|error| VerifyError::Silent(host.clone(), error))?;
        let found = match (status, digest(&served)) {
            (200, found) if found == expected => Found::Same,
            (200, found) => Found::Other(found),
            (status, _) => Found::Status(status),
        };
        compared.push(Compared { name: name.to_owned(), expected, found });
    }
    compared.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Verdict(compared))
}

impl Verdict {
    /// Whether every file is the same.
    pub(super) fn is_same(&self) -> bool {
        self.0.iter().all(|compared| compared.found == Found::Same)
    }

    /// All of it in words.
    pub(super) fn report(&self, host: &Url) -> String {
        let mut text = String::new();
        for Compared { name, expected, found } in &self.0 {
            // Writing into a text cannot fail.
            let _ = match found {
                Found::Same => writeln!(text, "same   {expected}  {name}"),
                Found::Other(found) => writeln!(text, "OTHER  {found}  {name}, here {expected}"),
                Found::Status(status) => {
                    writeln!(text, "NONE   answered with {status}  {name}, here {expected}")
                }
            };
        }
        let same = self.0.iter().filter(|compared| compared.found == Found::Same).count();
        let _ = writeln!(
            text,
            "the same: {same} of {} of {host}. This is what this computer was served just now; another visitor, or this \
             one later, may be served something else.",
            count(self.0.len() as u64, "file", "files")
        );
        text
    }
}

fn digest(bytes: &[u8]) -> String {
    hex::write(&<[u8; 32]>::from(Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::app::{Guards, router};
    use crate::testing::{self, Stores};

    async fn serve(files: AppFiles) -> Url {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let app = router(Arc::new(testing::endpoint(Stores::memory(), files)), Guards::default());
        tokio::spawn(async move { axum::serve(listener, app).await });
        url.parse().unwrap()
    }

    #[tokio::test]
    async fn what_differs_is_named() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("index.html", "<p>page</p>"), ("app.css", "a{}"), ("more.js", "b()")] {
            fs::write(folder.path().join(name), text.repeat(1000)).unwrap();
        }
        let host = serve(AppFiles::load(folder.path()).unwrap()).await;
        let ours = AppFiles::load(folder.path()).unwrap();
        let verdict = verify(&host, &ours).await.unwrap();
        assert!(verdict.is_same(), "{}", verdict.report(&host));
        fs::write(folder.path().join("app.css"), "b{}").unwrap();
        fs::write(folder.path().join("extra.js"), "c()").unwrap();
        let verdict = verify(&host, &AppFiles::load(folder.path()).unwrap()).await.unwrap();
        let text = verdict.report(&host);
        assert!(!verdict.is_same());
        for part in [
            "OTHER",
            "app.css, here",
            "NONE   answered with 404  extra.js",
            "the same: 2 of 4 files",
            "another visitor",
        ] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
    }
}
