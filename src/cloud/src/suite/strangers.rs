//! A directory in which other things have the names of objects: pipes, folders, links, files of any size. Each is told as
//! a failure of the storage to who would put there; nobody waits for it, and everything else goes on.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::TempDir;

use crate::care::check::check;
use crate::libraries::census::Census;
use crate::libraries::mailboxes;
use crate::store::{MOST_BYTES, Store};
use crate::testing::client::{Client, LIBRARY, path_of};
use crate::testing::endpoint_over;

/// What can have the name of an object and is none.
#[derive(Debug, Clone, Copy)]
enum Thing {
    Pipe,
    Socket,
    Folder,
    LinkToNothing,
    LinkToItself,
    LinkToFolder,
    /// Reading it never ends.
    LinkToDevice,
    /// Larger than memory.
    Large,
}

const THINGS: [Thing; 8] = [
    Thing::Pipe,
    Thing::Socket,
    Thing::Folder,
    Thing::LinkToNothing,
    Thing::LinkToItself,
    Thing::LinkToFolder,
    Thing::LinkToDevice,
    Thing::Large,
];

impl Thing {
    fn put_at(self, name: &Path) {
        fs::create_dir_all(name.parent().unwrap()).unwrap();
        match self {
            Self::Pipe => mknodat(CWD, name, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap(),
            Self::Socket => {
                // The path of a socket may not be long; that of a file may.
                let short = TempDir::new().unwrap();
                UnixListener::bind(short.path().join("s")).unwrap();
                fs::rename(short.path().join("s"), name).unwrap();
            }
            Self::Folder => fs::create_dir(name).unwrap(),
            Self::LinkToNothing => symlink("/nothing/there", name).unwrap(),
            Self::LinkToItself => symlink(name, name).unwrap(),
            Self::LinkToFolder => symlink("..", name).unwrap(),
            Self::LinkToDevice => symlink("/dev/zero", name).unwrap(),
            Self::Large => File::create(name).unwrap().set_len(MOST_BYTES << 10).unwrap(),
        }
    }
}

/// A directory with a library of three records.
struct Kept {
    folder: TempDir,
    store: Store,
    client: Client,
}

impl Kept {
    async fn new() -> Self {
        let folder = TempDir::with_prefix("reprise-strangers-").unwrap();
        let store = Store::in_folder(folder.path()).unwrap();
        let client = Client::of(endpoint_over(store.clone()));
        assert_eq!(client.claim().await.status, 201);
        for number in 1..=3 {
            assert_eq!(client.put('a', number, b"record").await.status, 201);
        }
        Self { folder, store, client }
    }

    fn at(&self, below: &str) -> PathBuf {
        self.folder.path().join(format!("libraries/{LIBRARY}{below}"))
    }

    /// What those see who were there, and those who come now.
    fn clients(&self) -> [Client; 2] {
        [self.client.clone(), Client::of(endpoint_over(self.store.clone()))]
    }

    /// `check` names these keys, and the records are no faults of its.
    async fn names(&self, strangers: &[&str]) {
        let told = check(&self.store).await.unwrap().report(Duration::ZERO);
        let named = told.lines().filter_map(|line| line.split_once(": no endpoint has written this;"));
        let below = format!("libraries/{LIBRARY}");
        let named: Vec<_> = named.map(|(key, _)| key.strip_prefix(&below).unwrap_or(key)).collect();
        assert_eq!(named, strangers, "{told}");
    }
}

#[tokio::test]
async fn what_has_the_name_of_the_next_record_is_no_record() {
    for thing in THINGS {
        let kept = Kept::new().await;
        let next = format!("{}/0000000000000004", path_of('a'));
        thing.put_at(&kept.at(&next));
        for client in kept.clients() {
            assert_eq!(client.heads().await.first(), Some(&('a', 1, 3, 18)), "{thing:?}");
            assert_eq!(client.fetch('a', 2).await.0, [(3, b"record".to_vec())], "{thing:?}");
            client.put('a', 4, b"record").await.expect(503, "storage-unavailable", None);
            assert!([200, 201].contains(&client.put('b', 1, b"other").await.status), "{thing:?}");
        }
        kept.names(&[&next]).await;
        assert_eq!(Census::take(&kept.store).await.unwrap().foreign, 1, "{thing:?}");
    }
}

#[tokio::test]
async fn what_has_the_name_of_a_claim_lets_nobody_in_and_claims_nothing() {
    for thing in THINGS {
        let folder = TempDir::with_prefix("reprise-strangers-").unwrap();
        thing.put_at(&folder.path().join(format!("libraries/{LIBRARY}/claim")));
        let client = Client::of(endpoint_over(Store::in_folder(folder.path()).unwrap()));
        client.claim().await.expect(503, "storage-unavailable", None);
        client.call("GET", "", b"").await.expect(404, "unknown-library", None);
    }
}

#[tokio::test]
async fn what_has_the_name_of_an_owner_or_of_a_mark_is_none() {
    for thing in THINGS {
        let kept = Kept::new().await;
        let (owner, mark) = ("/streams/bbbbbbbbbbbbbbbb", format!("{}/forgotten", path_of('a')));
        thing.put_at(&kept.at(owner));
        thing.put_at(&kept.at(&mark));
        for client in kept.clients() {
            client.put('b', 1, b"record").await.expect(503, "storage-unavailable", None);
            client.remove('a', 3).await.expect(503, "storage-unavailable", None);
            assert_eq!(client.heads().await, [('a', 1, 3, 18)], "{thing:?}");
        }
        assert_eq!(kept.client.put('a', 4, b"record").await.status, 201, "{thing:?}");
        kept.names(&[&mark, owner]).await;
    }
}

/// Copies that somebody made beside records, and links that lead round in circles.
#[tokio::test]
async fn folders_of_others_hold_no_records() {
    let kept = Kept::new().await;
    let copy = format!("{}/old/0000000000000009", path_of('a'));
    fs::create_dir(kept.at(&format!("{}/old", path_of('a')))).unwrap();
    fs::write(kept.at(&copy), b"record").unwrap();
    symlink(".", kept.at("/browsers/round")).unwrap();
    symlink("/", kept.folder.path().join("libraries/all")).unwrap();
    fs::write(kept.at("/browsers/two\nlines"), b"x").unwrap();
    for client in kept.clients() {
        assert_eq!(client.heads().await, [('a', 1, 3, 18)]);
        assert_eq!(client.fetch('a', 0).await.1, 3);
    }
    kept.names(&[&copy, "/browsers/round", "/browsers/two%0Alines", "libraries/all"]).await;
    assert_eq!(kept.client.delete().await.status, 204);
    assert!(kept.at(&copy).exists(), "what is not ours stays");
}

/// A library that was moved to another place and linked is served, counted and read through.
#[tokio::test]
async fn a_library_behind_a_link_is_one() {
    let kept = Kept::new().await;
    let moved = kept.folder.path().join("moved");
    fs::rename(kept.at(""), &moved).unwrap();
    symlink(&moved, kept.at("")).unwrap();
    for client in kept.clients() {
        assert_eq!(client.heads().await, [('a', 1, 3, 18)]);
    }
    assert_eq!(Census::take(&kept.store).await.unwrap().records(), 3);
    kept.names(&[]).await;
}

/// Mailboxes are swept by their age; what others keep in their folder is not.
#[tokio::test]
async fn what_others_keep_beside_mailboxes_stays() {
    let kept = Kept::new().await;
    let folder = kept.folder.path().join("mailboxes");
    let [ours, photo] =
        ["00112233445566778899aabbccddeeff/open", "holiday.jpg"].map(|name| folder.join(name));
    fs::create_dir_all(ours.parent().unwrap()).unwrap();
    for file in [&ours, &photo] {
        fs::write(file, b"x").unwrap();
        File::options().append(true).open(file).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    assert_eq!(mailboxes::sweep(&kept.store, Duration::from_secs(60)).await.unwrap(), 1);
    assert!(photo.exists() && !ours.exists());
}

/// An unused library in which something of others lies stays.
#[tokio::test]
async fn a_library_with_something_of_others_is_not_swept() {
    let folder = TempDir::with_prefix("reprise-strangers-").unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    let endpoint = endpoint_over(store.clone());
    Thing::Pipe.put_at(&folder.path().join(format!("libraries/{LIBRARY}/pipe")));
    let client = Client::of(endpoint_over(store));
    assert_eq!(client.claim().await.status, 201);
    assert_eq!(endpoint.libraries.care(Duration::ZERO).await.unwrap(), 0);
    assert_eq!(client.claim().await.status, 200);
}
