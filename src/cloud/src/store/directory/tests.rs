//! The directory on the disk of this computer, beside what earlier builds left, beside other processes, and after kills.

use std::fs;

use futures::TryStreamExt as _;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore as _, ObjectStoreExt as _, PutMode};
use tempfile::TempDir;

use super::*;
use crate::store::{Created, Store};
use crate::testing::power::{self, Flaw, PowerDisk};

fn key(number: u64) -> Path {
    Path::from(format!("libraries/l/browsers/b/{number:016}"))
}

async fn put(store: &Store, number: u64) -> Created {
    store.create(&key(number), Bytes::from(format!("batch {number}"))).await.unwrap()
}

async fn listed(store: &Store, prefix: &str) -> Vec<(String, u64)> {
    let objects: Vec<_> = store.list(&Path::from(prefix)).try_collect().await.unwrap();
    let mut objects: Vec<_> =
        objects.into_iter().map(|object| (object.location.to_string(), object.size)).collect();
    objects.sort();
    objects
}

fn recent_names(folder: &TempDir) -> usize {
    let Ok(folders) = fs::read_dir(folder.path().join("recent")) else { return 0 };
    folders.map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
}

#[tokio::test]
async fn a_directory_of_an_earlier_build_opens_unchanged() {
    let folder = TempDir::with_prefix("reprise-earlier-").unwrap();
    let earlier = LocalFileSystem::new_with_prefix(folder.path()).unwrap().with_fsync(true);
    for number in 1..=3 {
        earlier
            .put_opts(&key(number), format!("batch {number}").into(), PutMode::Create.into())
            .await
            .unwrap();
    }
    fs::write(folder.path().join("libraries/l/browsers/b/0000000000000004#1"), b"unfinished").unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    assert_eq!(put(&store, 3).await, Created::Taken);
    assert_eq!(put(&store, 4).await, Created::Stored);
    store.remove(vec![key(1)]).await.unwrap();
    assert_eq!(store.read(&key(2)).await.unwrap().unwrap(), "batch 2");
    assert_eq!(store.size(&key(4)).await.unwrap(), Some(7));
    assert_eq!(store.read(&key(1)).await.unwrap(), None);
    let names =
        |numbers: &[u64]| numbers.iter().map(|number| (key(*number).to_string(), 7)).collect::<Vec<_>>();
    assert_eq!(listed(&store, "libraries").await, names(&[2, 3, 4]));
    assert_eq!(
        store.folders(&Path::from("libraries/l/browsers")).await.unwrap(),
        [Path::from("libraries/l/browsers/b")]
    );
    // And back again: an earlier build finds all of it.
    drop(store);
    assert_eq!(recent_names(&folder), 0, "closed, it has none that are recent");
    for number in 2..=4 {
        let found = earlier.get(&key(number)).await.unwrap().bytes().await.unwrap();
        assert_eq!(found, format!("batch {number}"));
    }
}

#[tokio::test]
async fn recent_objects_are_not_listed_twice() {
    let folder = TempDir::with_prefix("reprise-recent-").unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    put(&store, 1).await;
    assert_eq!(recent_names(&folder), 1);
    assert_eq!(listed(&store, "").await, [(key(1).to_string(), 7)]);
    assert_eq!(store.folders(&Path::default()).await.unwrap(), [Path::from("libraries")]);
    store.remove(vec![key(1)]).await.unwrap();
    assert_eq!(recent_names(&folder), 0, "nothing brings it back");
}

#[tokio::test]
async fn what_a_kill_interrupted_is_finished() {
    let folder = TempDir::with_prefix("reprise-killed-").unwrap();
    let left = folder.path().join("recent/0011223344556677");
    fs::create_dir_all(&left).unwrap();
    let leave = |number: u64, bytes: &'static [u8], stamp: u64| {
        let entry = Entry::of(&key(number), &PutPayload::from_static(b"whole"), stamp);
        fs::write(left.join(entry.name()), bytes).unwrap();
    };
    leave(1, b"whole", 9);
    leave(2, b"who", 9);
    leave(3, b"who\0\0", 1);
    leave(3, b"whole", 2);
    let store = Store::in_folder(folder.path()).unwrap();
    assert_eq!(listed(&store, "").await, [(key(1).to_string(), 5), (key(3).to_string(), 5)]);
    assert!(!left.exists());
}

/// Systems leave their own files and folders anywhere: they harm nothing, and stay.
#[tokio::test]
async fn what_is_not_ours_stays_in_the_folder_of_recent_ones() {
    let folder = TempDir::with_prefix("reprise-foreign-").unwrap();
    let left = folder.path().join("recent/0011223344556677");
    let foreign = folder.path().join("recent/@eaDir");
    fs::create_dir_all(&foreign).unwrap();
    fs::create_dir_all(left.join("@eaDir")).unwrap();
    let entry = Entry::of(&key(1), &PutPayload::from_static(b"whole"), 1).name();
    fs::write(left.join(&entry), b"whole").unwrap();
    let kept = [left.join("notes.txt"), foreign.join(&entry), folder.path().join("recent/.DS_Store")];
    kept.iter().for_each(|file| fs::write(file, b"whole").unwrap());
    #[cfg(target_os = "linux")]
    fs::write(left.join(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"\xff")), b"x")
        .unwrap();
    let directory = Directory::in_folder(folder.path()).unwrap();
    let others = directory.recent.as_ref().unwrap().others().unwrap();
    assert_eq!(others, [folder.path().canonicalize().unwrap().join("recent/0011223344556677")]);
    let store = Store::in_directory(directory);
    assert_eq!(listed(&store, "").await, [(key(1).to_string(), 5)]);
    assert!(kept.iter().all(|file| file.exists()) && !left.join(&entry).exists());
    put(&store, 2).await;
    store.remove(vec![key(1), key(2)]).await.unwrap();
    assert!(kept.iter().all(|file| file.exists()), "also those that look like objects");
}

/// Whoever waits while another opens the store does not trust that this one finished.
#[test]
fn who_waited_for_an_opener_that_failed_recovers() {
    let folder = TempDir::with_prefix("reprise-openers-").unwrap();
    let turn = turn_to_open(folder.path(), Missing::Made);
    let company = company_in(folder.path()).unwrap();
    assert!(matches!(company, Company::NoneYet(_)));
    let left = folder.path().join("recent/0011223344556677");
    fs::create_dir(&left).unwrap();
    let entry = Entry::of(&key(1), &PutPayload::from_static(b"whole"), 1);
    fs::write(left.join(entry.name()), b"whole").unwrap();
    let try_turn = || File::open(folder.path().join("recent")).unwrap().try_lock();
    assert!(matches!(try_turn(), Err(TryLockError::WouldBlock)), "one opens at a time");
    let opened = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| Directory::in_folder(folder.path()).unwrap());
        drop((company, turn));
        waiting.join().unwrap()
    });
    assert!(matches!(opened.company, Company::NoneYet(_)));
    assert!(opened.has(&key(1)).unwrap());
    assert!(try_turn().is_ok(), "and who has opened lets the next");
}

#[test]
fn recent_names_stay_where_a_folder_failed_to_sync() {
    let disk = PowerDisk::new(Flaw::FailsOnce);
    let directory = Directory::open(Arc::new(disk.clone()), power::root(), Company::Never).unwrap();
    for number in 1..=8 {
        directory.create(&key(number), &PutPayload::from_static(b"x")).unwrap();
    }
    let recent = directory.recent.as_ref().unwrap();
    // At first for each folder above it; a thread may have been before.
    let left = (0..8).find_map(|_| recent.retire().ok());
    assert_eq!(left, Some(8));
    assert!(directory.settle(&key(1)).is_err(), "what was lost is not sure by asking again");
    drop(directory);
    for seed in 0..16 {
        let after = Directory::open(Arc::new(disk.cut(seed)), power::root(), Company::Never).unwrap();
        for number in 1..=8 {
            assert!(after.has(&key(number)).unwrap(), "{number} after cut {seed}");
        }
    }
}

#[test]
fn a_put_whose_folder_failed_to_sync_is_not_settled_later() {
    let disk = PowerDisk::new(Flaw::FailsOnce);
    let directory = Directory::open(Arc::new(disk), power::root(), Company::Unknown).unwrap();
    for _ in 0..8 {
        let created = directory.create(&key(1), &PutPayload::from_static(b"x"));
        assert!(created.is_err() && directory.settle(&key(1)).is_err());
    }
}

#[tokio::test]
async fn what_others_serve_is_not_taken_for_left_over() {
    let folder = TempDir::with_prefix("reprise-company-").unwrap();
    let one = Store::in_folder(folder.path()).unwrap();
    put(&one, 1).await;
    let other = Store::in_folder(folder.path()).unwrap();
    let looking = Store::to_look_at(folder.path()).unwrap();
    assert_eq!(recent_names(&folder), 1);
    assert_eq!(put(&other, 1).await, Created::Taken);
    assert_eq!(put(&other, 2).await, Created::Stored);
    assert_eq!(looking.read(&key(2)).await.unwrap().unwrap(), "batch 2");
    // One removes what the other put, with its recent name.
    one.remove(vec![key(1), key(2)]).await.unwrap();
    assert_eq!(recent_names(&folder), 0);
    assert_eq!(put(&other, 2).await, Created::Stored);
}

fn open_double(flaw: Flaw) -> std::result::Result<Directory, io::Error> {
    Directory::open(Arc::new(PowerDisk::new(flaw)), power::root(), Company::Never)
}

#[test]
fn a_disk_that_can_neither_link_nor_rename_safely_is_refused_by_name() {
    assert_eq!(open_double(Flaw::None).unwrap().naming, Naming::Link);
    let without_links = open_double(Flaw::HasNoLinks).unwrap();
    assert_eq!(without_links.naming, Naming::Rename);
    assert!(without_links.disk.entries(&power::root()).unwrap().is_empty(), "nothing is left of trying");
    let message = open_double(Flaw::Replaces).unwrap_err().to_string();
    assert!(message.starts_with("exFAT has neither hard links nor"), "{message}");
}

/// This computer's own renames are tried too: the tests have no disk without links.
#[test]
fn renames_of_this_computer_replace_nothing() {
    let folder = TempDir::with_prefix("reprise-rename-").unwrap();
    let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
    fs::write(&one, b"1").unwrap();
    LocalDisk.rename_new(&one, &other).unwrap();
    fs::write(&one, b"2").unwrap();
    assert_eq!(LocalDisk.rename_new(&one, &other).unwrap_err().kind(), ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&other).unwrap(), b"1");
}

#[tokio::test]
async fn many_objects_are_listed_in_parts() {
    let disk = PowerDisk::new(Flaw::HasNoLinks);
    let directory = Directory::open(Arc::new(disk), power::root(), Company::Never).unwrap();
    for number in 1..=2500 {
        directory.create(&key(number), &PutPayload::from_static(b"x")).unwrap();
    }
    let store = Store::in_directory(directory);
    assert_eq!(listed(&store, "libraries/l").await.len(), 2500);
    assert!(listed(&store, "libraries/other").await.is_empty());
}

/// An object is put while another under its key is removed. The other's own name, which was durable, may come back.
#[test]
fn what_is_put_anew_is_not_what_was_removed() {
    let disk = PowerDisk::new(Flaw::None);
    let directory = Directory::open(Arc::new(disk.clone()), power::root(), Company::Never).unwrap();
    directory.create(&key(1), &PutPayload::from_static(b"old")).unwrap();
    directory.recent.as_ref().unwrap().retire().unwrap();
    directory.begin_removal(&[key(1)]);
    directory.create(&key(1), &PutPayload::from_static(b"new")).unwrap();
    for seed in 0..32 {
        let after = Directory::open(Arc::new(disk.cut(seed)), power::root(), Company::Never).unwrap();
        assert_eq!(after.read(&key(1)).unwrap().unwrap(), "new", "cut {seed}");
    }
    let directory = open_double(Flaw::None).unwrap();
    directory.create(&key(1), &PutPayload::from_static(b"x")).unwrap();
    directory.remove(vec![key(1), key(2)]).unwrap();
    let folder = directory.file(&key(1)).parent().unwrap().to_owned();
    assert!(!directory.removals.are_in(&folder), "a removal that is durable costs later puts nothing");
}

#[test]
fn when_too_many_cannot_leave_the_folder_of_recent_ones_puts_are_refused() {
    let directory = open_double(Flaw::FailsOnce).unwrap();
    let put = |number: u64| directory.create(&key(number), &PutPayload::from_static(b"x"));
    let recent = directory.recent.as_ref().unwrap();
    put(1).unwrap();
    assert!((0..8).any(|_| recent.retire().is_ok()));
    (2..=recent::MOST as u64).for_each(|number| recent.note(&key(number), PathBuf::new()));
    put(9998).unwrap();
    assert!(put(9999).unwrap_err().to_string().contains("too many"));
}
