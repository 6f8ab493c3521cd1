//! TLS with files: the endpoint shows the certificate of its file, reads it again on SIGHUP, and keeps the old
//! one when the new one is unusable.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

#[path = "support/process.rs"]
mod process;

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tempfile::TempDir;

use crate::process::Process;

/// How long reading the files again may take at most.
const SOON: Duration = Duration::from_secs(10);

type Identity = CertifiedKey<KeyPair>;

/// Makes a self-signed certificate and puts it where the endpoint looks.
fn renew(folder: &Path) -> Identity {
    let identity = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("key.pem"), identity.signing_key.serialize_pem()).unwrap();
    std::fs::write(folder.join("chain.pem"), identity.cert.pem()).unwrap();
    identity
}

fn start(folder: &Path) -> Process {
    let (chain, key) = (folder.join("chain.pem"), folder.join("key.pem"));
    let files = ["--tls-cert", chain.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    Process::start(&folder.join("data"), &[&files[..], &["--log", "off"]].concat())
}

/// Asks for the endpoint's health, and trusts only this certificate.
fn ask(address: SocketAddr, trusted: &Identity) -> io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.cert.der().clone()).unwrap();
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(SOON))?;
    let mut stream = StreamOwned::new(client, stream);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = [0; 64];
    let read = stream.read(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer[..read]).into_owned())
}

fn is_shown(address: SocketAddr, identity: &Identity) -> bool {
    let answer = ask(address, identity).map_err(|error| error.to_string());
    match &answer {
        Ok(answer) => assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}"),
        Err(error) => assert!(error.contains("certificate"), "only trust may be missing: {error}"),
    }
    answer.is_ok()
}

fn hang_up(process: &Process) {
    let id = process.id().to_string();
    assert!(Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
}

#[test]
fn a_certificate_is_shown_and_renewed() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = TempDir::with_prefix("reprise-tls-").unwrap();
    let first = renew(folder.path());
    let process = start(folder.path());
    assert!(is_shown(process.address, &first));

    let second = renew(folder.path());
    assert!(!is_shown(process.address, &second), "nobody said that there is a new one");
    hang_up(&process);
    let begun = Instant::now();
    while !is_shown(process.address, &second) {
        assert!(begun.elapsed() < SOON, "the certificate is read again");
        thread::sleep(Duration::from_millis(20));
    }
    assert!(!is_shown(process.address, &first));

    std::fs::write(folder.path().join("chain.pem"), "no certificate").unwrap();
    hang_up(&process);
    thread::sleep(Duration::from_millis(200));
    assert!(is_shown(process.address, &second), "the one in use stays");
}

#[test]
fn plain_requests_are_not_answered_over_tls() {
    let folder = TempDir::with_prefix("reprise-tls-").unwrap();
    renew(folder.path());
    let process = start(folder.path());
    let mut stream = TcpStream::connect(process.address).unwrap();
    stream.set_read_timeout(Some(SOON)).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/"), "{}", String::from_utf8_lossy(&answer));
}

/// What `verify` says of the endpoint, where the environment names these authorities.
fn verified(address: SocketAddr, folder: &Path, authorities: &Path) -> String {
    let mut verify = Command::new(env!("CARGO_BIN_EXE_reprise-cloud"));
    verify.arg("verify").arg(format!("https://localhost:{}/", address.port())).arg("--app").arg(folder);
    let output = verify.env_remove("SSL_CERT_DIR").env("SSL_CERT_FILE", authorities).output().unwrap();
    [output.stdout, output.stderr].iter().map(|text| String::from_utf8_lossy(text)).collect()
}

#[test]
fn authorities_of_the_environment_go_before_those_in_the_program() {
    let folder = TempDir::with_prefix("reprise-tls-").unwrap();
    renew(folder.path());
    let process = start(folder.path());
    let app = TempDir::with_prefix("reprise-tls-app-").unwrap();
    std::fs::write(app.path().join("index.html"), "<p>the page</p>").unwrap();
    let told = verified(process.address, app.path(), &folder.path().join("chain.pem"));
    assert!(told.contains("NONE   answered with 404  index.html"), "it was asked: {told}");
    // Where there are none, those in the program count. None of them has signed this one.
    for authorities in ["missing.pem", "index.html"] {
        let told = verified(process.address, app.path(), &app.path().join(authorities));
        assert!(told.contains("invalid peer certificate: UnknownIssuer"), "{authorities}: {told}");
    }
}
