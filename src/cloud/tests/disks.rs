//! The endpoint over a disk that is too small for what comes, and over a folder that it may not write.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

#[path = "support/claim.rs"]
mod claim;
#[path = "support/http.rs"]
mod http;
#[path = "support/process.rs"]
mod process;
#[path = "support/records.rs"]
mod records;

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use reprise_wire::record::HEADER;
use tempfile::TempDir;

use crate::claim::{TOKEN, claim, library};
use crate::http::{Answer, Connection, request};
use crate::process::Process;
use crate::records::Records;

const PROGRAM: &str = env!("CARGO_BIN_EXE_reprise-cloud");

/// Who has no rights on a computer, by number.
const NOBODY: u32 = 65534;

/// A disk in memory.
struct Disk(TempDir);

impl Disk {
    fn mount(size: &str) -> Option<Self> {
        let folder = TempDir::with_prefix("reprise-disk-").unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder.path());
        if mount.output().is_ok_and(|output| output.status.success()) {
            return Some(Self(folder));
        }
        reprise_needs::skip("a full disk needs the right to mount one");
        None
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

fn put(to: &Process, writer: u64, number: usize, record: &[u8]) -> Answer {
    let path = format!("{}/browsers/{writer:016x}/batches/{number}", library(writer));
    Connection::to(to.address).unwrap().send(&request("PUT", &path, TOKEN, record)).unwrap()
}

fn code_of(answer: &Answer) -> (u16, String) {
    let problem: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    (answer.status, problem["code"].as_str().unwrap_or_default().to_owned())
}

/// Batches of 300 kB: the disk becomes full while one of them is written. Returns how many were acknowledged.
fn fill(endpoint: &Process, writer: u64) -> usize {
    for (number, record) in (1..).zip(Records::of(writer, |_| 300_000)) {
        match code_of(&put(endpoint, writer, number, &record)) {
            (201, _) => {}
            refused => {
                assert_eq!(refused, (507, "disk-full".to_owned()));
                return number - 1;
            }
        }
    }
    unreachable!("there are endless records")
}

/// The bytes of all files, each counted once whatever its names.
fn bytes_in(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let of = |entry: fs::DirEntry| match entry.metadata().unwrap() {
        metadata if metadata.is_dir() => bytes_in(&entry.path()),
        metadata => metadata.len() / metadata.nlink(),
    };
    entries.map(of).sum()
}

#[test]
fn a_disk_that_becomes_full_in_the_middle_of_a_batch_keeps_whole_ones() {
    let Some(disk) = Disk::mount("8m") else { return };
    let data = disk.0.path();
    let endpoint = Process::start(data, &["--log", "off", "--disk-floor", "0"]);
    for writer in 0..4 {
        assert_eq!(claim(&mut Connection::to(endpoint.address).unwrap(), writer).unwrap().status, 201);
    }
    let stored: Vec<usize> = thread::scope(|scope| {
        let endpoint = &endpoint;
        let writers: Vec<_> = (0..4).map(|writer| scope.spawn(move || fill(endpoint, writer))).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let all: usize = stored.iter().sum();
    assert!(all >= 20, "{stored:?}");
    // Claims and streams have some bytes, but nothing of a batch that was refused lies about.
    let lying = bytes_in(data) - ((300_000 + HEADER) * all) as u64;
    assert!(lying < 20_000, "{lying} bytes more than were acknowledged");
    // Reading goes on, and a small record finds room.
    let heads =
        Connection::to(endpoint.address).unwrap().send(&request("GET", &library(0), TOKEN, b"")).unwrap();
    assert!(String::from_utf8_lossy(&heads.body).contains(&format!("\"last\":{}", stored[0])));
    drop(endpoint);
    let output = Command::new(PROGRAM).args(["check", "--data"]).arg(data).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains(&format!("{all} records")) && told.contains("nothing is broken"), "{told}");
}

/// The program for someone without rights, who need not reach the folder that it was built in.
fn program_for_nobody(folder: &TempDir) -> (PathBuf, Command) {
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let program = folder.path().join("reprise-cloud");
    fs::copy(PROGRAM, &program).unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    if fs::metadata(&data).unwrap().uid() == 0 {
        chown(&data, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let mut command = by_nobody(folder);
    command.args(["--listen", "127.0.0.1:0", "--log", "off", "--data"]).arg(&data);
    (data, command)
}

fn by_nobody(folder: &TempDir) -> Command {
    let mut command = Command::new(folder.path().join("reprise-cloud"));
    if fs::metadata(folder.path()).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

#[test]
fn a_folder_that_may_not_be_written_is_named_at_the_start_and_told_later() {
    let folder = TempDir::with_prefix("reprise-rights-").unwrap();
    let (data, mut command) = program_for_nobody(&folder);
    let endpoint = Process::run(&mut command);
    assert_eq!(claim(&mut Connection::to(endpoint.address).unwrap(), 1).unwrap().status, 201);
    assert_eq!(put(&endpoint, 1, 1, b"one").status, 201);
    set_rights(&data, 0o500);
    assert_eq!(code_of(&put(&endpoint, 1, 2, b"two")), (503, "storage-read-only".to_owned()));
    let heads =
        Connection::to(endpoint.address).unwrap().send(&request("GET", &library(1), TOKEN, b"")).unwrap();
    assert_eq!(heads.status, 200, "others read on");
    set_rights(&data, 0o700);
    assert_eq!(put(&endpoint, 1, 2, b"two").status, 201);
    drop(endpoint);
    set_rights(&data, 0o500);
    let refused = command.output().unwrap();
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("cannot write in the data folder") && !refused.status.success(), "{told}");
    set_rights(&data, 0o700);
}

/// Sets the rights of a folder and of all folders in it.
fn set_rights(folder: &Path, mode: u32) {
    fs::set_permissions(folder, Permissions::from_mode(0o700)).unwrap();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            set_rights(&entry.path(), mode);
        }
    }
    fs::set_permissions(folder, Permissions::from_mode(mode)).unwrap();
}

/// A folder that cannot be read hides nothing of what is beside it.
#[test]
fn folders_that_cannot_be_read_are_named_and_passed_over() {
    let folder = TempDir::with_prefix("reprise-rights-").unwrap();
    let (data, mut command) = program_for_nobody(&folder);
    let mut endpoint = Process::run(command.args(["--total-quota", "100"]));
    for writer in [1, 2] {
        assert_eq!(claim(&mut Connection::to(endpoint.address).unwrap(), writer).unwrap().status, 201);
        assert_eq!(put(&endpoint, writer, 1, &Records::of(writer, |_| 200).next().unwrap()).status, 201);
    }
    let foreign = data.join("libraries/lost+found");
    fs::create_dir(&foreign).unwrap();
    let closed = [foreign, data.join("libraries").join(library(2)).join("browsers")];
    let close =
        |mode| closed.iter().for_each(|it| fs::set_permissions(it, Permissions::from_mode(mode)).unwrap());
    close(0o000);
    for _ in 0..2 {
        assert_eq!(code_of(&put(&endpoint, 2, 2, b"two")).1, "storage-read-only");
        assert_eq!(put(&endpoint, 1, 1, &Records::of(1, |_| 200).next().unwrap()).status, 200);
        // It also starts beside them, and counts what it can.
        endpoint = Process::run(&mut command);
    }
    let output = by_nobody(&folder).args(["check", "--data"]).arg(&data).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("libraries/lost+found: no endpoint has written this"), "{told}");
    assert!(told.contains(&format!("{}/browsers: this cannot be read", library(2))), "{told}");
    assert!(told.contains("2 libraries, 1 record, ") && told.contains("2 broken"), "{told}");
    let copy = folder.path().join("copy");
    let output = Command::new(PROGRAM).args(["backup", "--data"]).arg(&data).arg("--to").arg(&copy).output();
    let is_root = fs::metadata(folder.path()).unwrap().uid() == 0;
    assert_eq!(output.unwrap().status.success(), is_root, "a copy that lacks something is none");
    close(0o700);
}
