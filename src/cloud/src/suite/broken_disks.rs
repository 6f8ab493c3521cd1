//! Disks that are full or cannot be written: the call is refused with a code, nothing is half stored, and
//! reading goes on. Most disks are real, so their tests need the right to mount. Without it they print that they
//! were skipped.

use std::collections::HashSet;
use std::fs::DirEntry;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::store::Store;
use crate::store::directory::{Company, Directory};
use crate::testing::client::Client;
use crate::testing::endpoint_over;
use crate::testing::power::{self, Flaw, PowerDisk};

/// A small disk in memory.
struct Disk(TempDir);

impl Disk {
    fn mount(size: &str) -> Option<Self> {
        let folder = TempDir::with_prefix("reprise-disk-").unwrap();
        let options = format!("size={size}");
        if mount(&["-t", "tmpfs", "-o", &options, "tmpfs"], folder.path()) {
            return Some(Self(folder));
        }
        reprise_needs::skip("broken disks need the right to mount one");
        None
    }

    fn make_read_only(&self) {
        assert!(mount(&["-o", "remount,ro"], self.0.path()));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

fn mount(options: &[&str], folder: &Path) -> bool {
    Command::new("mount").args(options).arg(folder).output().is_ok_and(|output| output.status.success())
}

fn client(disk: &Disk) -> Client {
    Client::of(endpoint_over(Store::in_folder(disk.0.path()).unwrap()))
}

/// Every file on a disk, whatever its names: recent objects have two.
fn files(folder: &Path) -> HashSet<u64> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let of = |entry: DirEntry| match entry.path().is_dir() {
        true => files(&entry.path()),
        false => HashSet::from([entry.metadata().unwrap().ino()]),
    };
    entries.flat_map(of).collect()
}

#[tokio::test]
async fn a_full_disk_keeps_what_it_acknowledged() {
    let Some(disk) = Disk::mount("48k") else { return };
    let before = client(&disk);
    assert_eq!(before.claim().await.status, 201);
    let mut stored = 0;
    let refused = loop {
        let answer = before.put('a', stored + 1, &[7; 1000]).await;
        if answer.status != 201 {
            break answer;
        }
        stored += 1;
    };
    refused.expect(507, "disk-full", None);
    assert!(stored > 0);
    // The claim and whose the stream is.
    assert_eq!(files(disk.0.path()).len() as u64, stored + 2, "nothing half-stored lies about");
    for client in [before, client(&disk)] {
        assert_eq!(client.heads().await, [('a', 1, stored, 1000 * stored)]);
        client.put('a', stored + 1, &[7; 1000]).await.expect(507, "disk-full", None);
        let mut after = 0;
        while let Some((last, _)) = client.fetch('a', after).await.0.last() {
            after = *last;
        }
        assert_eq!(after, stored);
    }
}

#[tokio::test]
async fn a_read_only_disk_is_read() {
    let Some(disk) = Disk::mount("1m") else { return };
    let before = client(&disk);
    before.claim().await;
    assert_eq!(before.put('a', 1, b"one").await.status, 201);
    disk.make_read_only();
    for client in [before, client(&disk)] {
        client.put('a', 2, b"two").await.expect(503, "storage-read-only", None);
        client.delete().await.expect(503, "storage-read-only", None);
        assert_eq!(client.fetch('a', 0).await, (vec![(1, b"one".to_vec())], 1));
        assert_eq!(client.claim().await.status, 200);
    }
}

/// What a call could not make durable is not acknowledged to who calls again, and finds it there.
#[tokio::test]
async fn what_failed_to_sync_is_not_acknowledged_later() {
    let disk = PowerDisk::new(Flaw::FailsOnce);
    let directory = Directory::open(std::sync::Arc::new(disk), power::root(), Company::Unknown).unwrap();
    let client = Client::of(endpoint_over(Store::in_directory(directory)));
    for _ in 0..8 {
        assert_eq!(client.claim().await.status, 503);
    }
    for _ in 0..8 {
        assert_eq!(client.remove('a', 1).await.status, 503);
    }
    for _ in 0..8 {
        assert_eq!(client.delete().await.status, 503);
    }
}
