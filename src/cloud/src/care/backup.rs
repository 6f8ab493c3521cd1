//! Copies a store while it is served, and puts a copy back. A plain copy may lose a stream: a browser that replaces its
//! records by a snapshot meanwhile removes what the copy had not reached. So this lists again after copying, until
//! everything that is listed is in the copy.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use futures::TryStreamExt as _;
use futures::stream::{self, StreamExt as _};
use object_store::path::Path;

use crate::care::count;
use crate::libraries::mailboxes::millis;
use crate::store::failure::StoreError;
use crate::store::keys;
use crate::store::{Created, Store};

/// How many objects are copied at the same time.
const TOGETHER: usize = 8;

/// How often everything is listed at most. Only a store that is compacted without end needs more.
const MOST_ROUNDS: usize = 100;

/// What is said after a copy was put back.
pub(super) const AFTER_RESTORING: &str = "\
What was raised, removed or deleted after the copy was made is as it was then: older epochs count again (secrets that
were changed since let in again, until a browser raises the epoch), removed browsers and deleted libraries are back.
Browsers that have been there since notice it, say so, and send again what they hold.
";

/// Why there is no whole copy.
#[derive(Debug, thiserror::Error)]
pub(super) enum CopyError {
    /// A storage failed.
    #[error("the storage failed: {}", .0.cause())]
    Storage(#[from] StoreError),
    /// Something else is where the copy should go.
    #[error("where the copy should go is something else, name an empty place or an earlier copy")]
    Occupied,
    /// The copy was not finished.
    #[error("this copy is not whole: making it was interrupted; make it again, or take another")]
    Unfinished,
    /// It never came to an end.
    #[error("the store changes faster than it can be copied; try again when less is going on")]
    Restless,
}

/// How much was copied.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Copied {
    objects: u64,
    bytes: u64,
}

impl fmt::Display for Copied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", count(self.objects, "object", "objects"), count(self.bytes, "byte", "bytes"))
    }
}

/// The object that stands beside a copy once it is whole.
fn seal() -> Path {
    Path::from("copy/whole")
}

/// Copies a store.
pub(super) async fn backup(from: &Store, to: &Store) -> Result<Copied, CopyError> {
    let before = sizes(to).await?;
    if !before.is_empty() && !to.has(&seal()).await? && !to.has(&begun()).await? {
        return Err(CopyError::Occupied);
    }
    to.create(&begun(), Bytes::from_static(b"begun\n")).await?;
    to.remove(vec![seal()]).await?;
    let (mut copied, mut known) = (Copied::default(), before);
    for _ in 0..MOST_ROUNDS {
        let listed = sizes(from).await?;
        let missing: Vec<Path> = listed
            .iter()
            .filter(|(key, size)| known.get(*key) != Some(size))
            .map(|(key, _)| key.clone())
            .collect();
        if missing.is_empty() {
            finish(to, &listed, known).await?;
            return Ok(copied);
        }
        for (key, bytes) in copy(from, to, missing).await? {
            copied.objects += 1;
            copied.bytes += bytes;
            known.insert(key, bytes);
        }
    }
    Err(CopyError::Restless)
}

/// Removes from the copy what the store no longer has, and seals it.
async fn finish(
    to: &Store,
    listed: &HashMap<Path, u64>,
    known: HashMap<Path, u64>,
) -> Result<(), StoreError> {
    let gone = known.into_keys().filter(|key| !listed.contains_key(key));
    to.remove(gone.collect()).await?;
    to.create(&seal(), Bytes::from(format!("{}\n", millis(SystemTime::now())))).await?;
    to.remove(vec![begun()]).await
}

/// The object that stands beside a copy that is being made.
fn begun() -> Path {
    Path::from("copy/begun")
}

/// Puts back what a copy holds and the store lacks.
pub(super) async fn restore(from: &Store, to: &Store) -> Result<Copied, CopyError> {
    if !from.has(&seal()).await? {
        return Err(CopyError::Unfinished);
    }
    let there: HashSet<Path> = sizes(to).await?.into_keys().collect();
    let mut missing: Vec<Path> = sizes(from).await?.into_keys().filter(|key| !there.contains(key)).collect();
    // Claims, epochs, marks and owners come before records, and records in order: so at no moment has a library
    // records that its marks would forbid.
    missing.sort_by_cached_key(|key| (is_record(key), key.clone()));
    let (first, records): (Vec<Path>, Vec<Path>) = missing.into_iter().partition(|key| !is_record(key));
    let mut copied = Copied::default();
    for part in [first, records] {
        for (_, bytes) in copy(from, to, part).await? {
            copied.objects += 1;
            copied.bytes += bytes;
        }
    }
    Ok(copied)
}

fn is_record(key: &Path) -> bool {
    matches!(keys::part_of(key), Some(keys::Part::Browser(_, keys::Entry::Batch(_))))
}

/// Copies objects. Those that are gone meanwhile are passed over.
async fn copy(from: &Store, to: &Store, keys: Vec<Path>) -> Result<Vec<(Path, u64)>, StoreError> {
    let copies = stream::iter(keys).map(|key| async move {
        let Some(bytes) = from.read(&key).await? else { return Ok(None) };
        let size = bytes.len() as u64;
        if to.create(&key, bytes.clone()).await? == Created::Taken {
            // A copy that was cut off, or a record that was replaced since the copy before.
            to.remove(vec![key.clone()]).await?;
            to.create(&key, bytes).await?;
        }
        Ok::<_, StoreError>(Some((key, size)))
    });
    copies.buffer_unordered(TOGETHER).try_filter_map(async |copied| Ok(copied)).try_collect().await
}

/// The size of each object that an endpoint has written below the libraries. Mailboxes are not copied: they are
/// closed by the time a copy is needed.
async fn sizes(store: &Store) -> Result<HashMap<Path, u64>, StoreError> {
    let ours = store.list(&keys::libraries()).try_filter_map(async |object| {
        let is_kept = matches!(keys::part_of(&object.location), Some(part) if !is_passing(part));
        let is_ours = is_kept && keys::library_of(&object.location).is_some();
        Ok(is_ours.then_some((object.location, object.size)))
    });
    ours.try_collect().await
}

fn is_passing(part: keys::Part) -> bool {
    matches!(part, keys::Part::Mailbox(_) | keys::Part::Swept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Stores;
    use crate::testing::client::Client;

    async fn filled() -> (Stores, Client) {
        let stores = Stores::directory();
        let client = Client::of(stores.endpoint());
        client.claim().await;
        for number in 1..=5 {
            client.put('a', number, format!("batch {number}").as_bytes()).await;
        }
        (stores, client)
    }

    #[tokio::test]
    async fn a_copy_is_put_back() {
        let ((stores, client), copy, other) = (filled().await, Stores::directory(), Stores::memory());
        let copied = backup(&stores.store, &copy.store).await.unwrap();
        assert_eq!(copied.objects, 7, "claim, owner, five records");
        assert_eq!(backup(&stores.store, &copy.store).await.unwrap(), Copied::default());
        client.put('a', 6, b"later").await;
        client
            .call("DELETE", &format!("{}/batches?before=5", crate::testing::client::path_of('a')), b"")
            .await;
        assert_eq!(backup(&stores.store, &copy.store).await.unwrap().objects, 1);
        assert_eq!(sizes(&copy.store).await.unwrap(), sizes(&stores.store).await.unwrap());
        restore(&copy.store, &other.store).await.unwrap();
        assert_eq!(Client::of(other.endpoint()).heads().await, [('a', 5, 6, 12)]);
    }

    #[tokio::test]
    async fn what_the_store_has_stays() {
        let ((stores, client), copy) = (filled().await, Stores::memory());
        backup(&stores.store, &copy.store).await.unwrap();
        client.put('a', 6, b"later").await;
        let lost = Path::from(format!(
            "libraries/{}{}/0000000000000003",
            crate::testing::client::LIBRARY,
            crate::testing::client::path_of('a')
        ));
        stores.store.remove(vec![lost]).await.unwrap();
        assert_eq!(restore(&copy.store, &stores.store).await.unwrap().objects, 1);
        assert_eq!(Client::of(stores.endpoint()).heads().await, [('a', 1, 6, 40)]);
    }

    #[tokio::test]
    async fn only_a_whole_copy_is_put_back_and_nothing_else_is_overwritten() {
        let ((stores, _), (other, _)) = (filled().await, filled().await);
        let refused = backup(&stores.store, &other.store).await.unwrap_err();
        assert!(matches!(refused, CopyError::Occupied), "{refused}");
        let refused = restore(&other.store, &stores.store).await.unwrap_err();
        assert!(matches!(refused, CopyError::Unfinished), "{refused}");
    }
}
