//! Batches a second: the endpoint over a directory, and the same bytes written by threads to the same disk.

use std::fs::{self, File};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::Instant;

use tempfile::TempDir;

use crate::claim::{TOKEN, claim, library};
use crate::compare;
use crate::http::{Connection, request};
use crate::process::Process;

/// Sizes of batches: a tick, some edits, a batch of a scan, a part of a first upload.
const SIZES: [usize; 4] = [400, 2_000, 20_000, 100_000];

/// What the floor syncs to disk after each write.
#[derive(Clone, Copy)]
enum Floor {
    /// Only the file: its bytes survive a power cut, but perhaps not its name.
    File,
    /// The file and its directory, which is what the endpoint promises when it answers.
    FileAndDirectory,
}

/// Compares the endpoint with both floors. Rounds of the three alternate.
pub(crate) fn measure(writers: u32, batches: u32, rounds: usize) {
    let folder = TempDir::with_prefix_in("reprise-bench-", env!("CARGO_TARGET_TMPDIR")).unwrap();
    let process = Process::start(&folder.path().join("data"), &["--log", "off", "--quota", "1000000"]);
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let bare = |floor, name: &str| {
            let floors = folder.path().join(format!("{name}-{round}"));
            at_once(writers, batches, |writer| write_bare(&floors, writer, batches, floor))
        };
        let file_floor = bare(Floor::File, "file");
        let ours = at_once(writers, batches, |writer| put(process.address, round, writer, batches));
        let directory_floor = bare(Floor::FileAndDirectory, "directory");
        file.push((ours, file_floor));
        directory.push((ours, directory_floor));
    }
    println!("{writers} writers, {batches} batches each, of {SIZES:?} bytes in turn");
    compare("batches, floor write-fsync-rename", &file, 0.6);
    compare("batches, floor write-fsync-rename-fsync of the directory", &directory, 0.8);
}

/// Runs all writers at once and returns batches a second.
fn at_once(writers: u32, batches: u32, write: impl Fn(u32) + Sync) -> f64 {
    let begun = Instant::now();
    thread::scope(|scope| {
        for writer in 0..writers {
            let write = &write;
            scope.spawn(move || write(writer));
        }
    });
    f64::from(writers * batches) / begun.elapsed().as_secs_f64()
}

fn write_bare(folder: &Path, writer: u32, batches: u32, floor: Floor) {
    let folder = folder.join(writer.to_string());
    fs::create_dir_all(&folder).unwrap();
    for (number, size) in (1..=batches).zip(SIZES.into_iter().cycle()) {
        let (temporary, name) = (folder.join("temporary"), folder.join(number.to_string()));
        let mut file = File::create(&temporary).unwrap();
        file.write_all(&vec![7; size]).unwrap();
        file.sync_all().unwrap();
        fs::rename(&temporary, &name).unwrap();
        if let Floor::FileAndDirectory = floor {
            File::open(&folder).unwrap().sync_all().unwrap();
        }
    }
}

fn put(address: SocketAddr, round: usize, writer: u32, batches: u32) {
    let seed = (round as u64) << 32 | u64::from(writer);
    let library = library(seed);
    let mut connection = Connection::to(address).unwrap();
    assert_eq!(claim(&mut connection, seed).unwrap().status, 201);
    for (number, size) in (1..=batches).zip(SIZES.into_iter().cycle()) {
        let path = format!("{library}/browsers/{writer:016x}/batches/{number}");
        let answer = connection.send(&request("PUT", &path, TOKEN, &vec![7; size])).unwrap();
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    }
}
