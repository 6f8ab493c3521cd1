//! What is stored of the library that this browser has joined: its key, and the address of its endpoint. Also the
//! libraries that it has replaced by a new one.

use reprise_catalog::ids::{BrowserId, LibraryId};
use reprise_catalog::seal::{LibraryKey, Link, Mistyped, WordsError};
use reprise_wire::hex;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::protocol::sync::{Failure, FailureKind, MistypedWord, Unread};
use crate::store::{Setting, Storage, StorageError};
use crate::words;

/// A library that this browser has joined or is about to join.
pub(crate) struct Membership {
    /// The library's key.
    pub(crate) key: LibraryKey,
    /// The address of the endpoint; `None` if it is the one that serves the app.
    pub(crate) endpoint: Option<String>,
    /// The invitation that the endpoint's owner gave for making the library.
    pub(crate) invitation: Option<String>,
    /// What is done about its records that cannot be read, once another library has replaced it.
    pub(crate) unread: Unread,
    /// The browsers that are to come to the library that has replaced it, before it is deleted.
    pub(crate) awaited: Vec<BrowserId>,
}

/// [`Membership`] as it is stored. The key is in hexadecimal digits.
#[derive(Serialize, Deserialize)]
struct Stored {
    key: Zeroizing<String>,
    #[serde(default)]
    endpoint: Option<String>,
    #[serde(default)]
    invitation: Option<String>,
    /// Whether the person has given up what cannot be read.
    #[serde(default)]
    is_given_up: bool,
    /// The ids of the browsers that are awaited.
    #[serde(default)]
    awaited: Vec<String>,
}

impl Membership {
    /// Reads words or a link, typed or pasted. An address that is given counts before the one in the link.
    pub(crate) fn read(secret: &str, endpoint: Option<String>) -> Result<Membership, Failure> {
        let endpoint = Membership::address(endpoint.as_deref());
        let (key, of_link) = if secret.contains("/join/") {
            let link =
                Link::read(secret).map_err(|error| of_secret(words::link(&error).to_owned(), Vec::new()))?;
            (link.key, link.endpoint)
        } else {
            (LibraryKey::of_words(secret).map_err(of_words)?, None)
        };
        Ok(Membership {
            key,
            endpoint: endpoint.or_else(|| Membership::address(of_link.as_deref())),
            invitation: None,
            unread: Unread::Waits,
            awaited: Vec::new(),
        })
    }

    /// Makes the membership of a library that is to be made, with an invitation if the endpoint wants one.
    pub(crate) fn of(key: LibraryKey, endpoint: Option<String>, invitation: Option<String>) -> Membership {
        // A text that no header can carry is no invitation.
        let invitation = invitation.map(|word| word.trim().to_owned());
        let invitation =
            invitation.filter(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic()));
        let endpoint = Membership::address(endpoint.as_deref());
        Membership { key, endpoint, invitation, unread: Unread::Waits, awaited: Vec::new() }
    }

    /// The library that this browser has joined, if any.
    pub(crate) async fn load(storage: &Storage) -> Result<Option<Membership>, StorageError> {
        let stored = storage.setting(Setting::Sync).await?.map(Zeroizing::new);
        Ok(stored.and_then(|stored| Membership::decode(&stored)))
    }

    /// Stores it: from now on this browser syncs. If the library was noted for deletion, it no longer is.
    pub(crate) async fn save(&self, storage: &Storage) -> Result<(), StorageError> {
        self.keep(Membership::behind(storage).await?, storage).await
    }

    /// Stores it in place of an old library, which is noted for deletion. Both happen or neither does.
    pub(crate) async fn replace(&self, old: Membership, storage: &Storage) -> Result<(), StorageError> {
        let mut behind = Membership::behind(storage).await?;
        behind.push(old);
        self.keep(behind, storage).await
    }

    async fn keep(&self, behind: Vec<Membership>, storage: &Storage) -> Result<(), StorageError> {
        let (own, behind) = (self.encode(), self.encode_others_of(behind));
        let behind = behind.as_deref().map(String::as_str);
        storage.set_all(&[(Setting::Sync, Some(own.as_str())), (Setting::Behind, behind)]).await
    }

    /// The libraries that were replaced and are not deleted yet.
    pub(crate) async fn behind(storage: &Storage) -> Result<Vec<Membership>, StorageError> {
        let stored = storage.setting(Setting::Behind).await?.map(Zeroizing::new);
        let stored: Vec<Stored> =
            stored.and_then(|stored| serde_json::from_str(&stored).ok()).unwrap_or_default();
        Ok(stored.into_iter().filter_map(Membership::of_stored).collect())
    }

    /// Gives up what cannot be read of those, or what else keeps them from being deleted.
    pub(crate) async fn give_up_behind(storage: &Storage) -> Result<(), StorageError> {
        let Some(joined) = Membership::load(storage).await? else { return Ok(()) };
        let behind = Membership::behind(storage).await?.into_iter();
        joined.keep(behind.map(|old| Membership { unread: Unread::GivenUp, ..old }).collect(), storage).await
    }

    /// Removes a library from those that are not deleted yet.
    pub(crate) async fn strike_out(&self, storage: &Storage) -> Result<(), StorageError> {
        let behind = self.encode_others_of(Membership::behind(storage).await?);
        storage.set_all(&[(Setting::Behind, behind.as_deref().map(String::as_str))]).await
    }

    /// The address of an endpoint as a person typed it, with `https` in front if no scheme is given.
    pub(crate) fn address(typed: Option<&str>) -> Option<String> {
        let typed = typed.map(str::trim).filter(|typed| !typed.is_empty())?;
        let has_scheme = typed.starts_with("https://") || typed.starts_with("http://");
        Some(if has_scheme { typed.to_owned() } else { format!("https://{typed}") })
    }

    /// The library's id.
    pub(crate) fn library(&self) -> LibraryId {
        self.key.derive().library
    }

    fn encode_others_of(&self, memberships: Vec<Membership>) -> Option<Zeroizing<String>> {
        let is_other = |membership: &Membership| membership.key.expose() != self.key.expose();
        let others: Vec<Stored> =
            memberships.iter().filter(|it| is_other(it)).map(Membership::to_stored).collect();
        let encoded = (!others.is_empty()).then(|| serde_json::to_string(&others).unwrap_or_default());
        encoded.map(Zeroizing::new)
    }

    fn encode(&self) -> Zeroizing<String> {
        Zeroizing::new(serde_json::to_string(&self.to_stored()).unwrap_or_default())
    }

    fn to_stored(&self) -> Stored {
        Stored {
            key: Zeroizing::new(hex::write(self.key.expose())),
            endpoint: self.endpoint.clone(),
            invitation: self.invitation.clone(),
            is_given_up: self.unread == Unread::GivenUp,
            awaited: self.awaited.iter().map(|browser| browser.to_hex()).collect(),
        }
    }

    fn decode(stored: &str) -> Option<Membership> {
        Membership::of_stored(serde_json::from_str(stored).ok()?)
    }

    fn of_stored(Stored { key, endpoint, invitation, is_given_up, awaited }: Stored) -> Option<Membership> {
        let unread = if is_given_up { Unread::GivenUp } else { Unread::Waits };
        let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(hex::read(&key)?);
        let awaited = awaited.iter().filter_map(|id| BrowserId::from_hex(id)).collect();
        Some(Membership { key: LibraryKey::new(*bytes), endpoint, invitation, unread, awaited })
    }
}

fn of_words(error: WordsError) -> Failure {
    let message = words::key_words(&error);
    match error {
        WordsError::Count(_) => of_secret(message, Vec::new()),
        WordsError::Unknown(words) | WordsError::Checksum(words) => of_secret(message, words),
    }
}

fn of_secret(message: String, words: Vec<Mistyped>) -> Failure {
    let mistyped = words.into_iter().map(|word| MistypedWord {
        at: word.at as u32,
        typed: word.typed,
        candidates: word.candidates.into_iter().map(str::to_owned).collect(),
    });
    let (kind, code) = (FailureKind::Secret, "no-words".to_owned());
    Failure { message, code, kind, mistyped: mistyped.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let kept = |endpoint: Option<&str>| Membership {
            key: LibraryKey::new([0xa7; 32]),
            endpoint: endpoint.map(str::to_owned),
            invitation: endpoint.map(str::to_owned),
            unread: if endpoint.is_some() { Unread::GivenUp } else { Unread::Waits },
            awaited: endpoint.map(|_| BrowserId([3; 8])).into_iter().collect(),
        };
        for endpoint in [None, Some("https://other.example")] {
            let found = Membership::decode(&kept(endpoint).encode()).unwrap();
            assert_eq!((found.key.expose(), found.endpoint.as_deref()), (&[0xa7; 32], endpoint));
            assert_eq!(found.invitation.as_deref(), endpoint);
            assert_eq!(found.unread == Unread::GivenUp, endpoint.is_some());
            assert_eq!(found.awaited.len(), usize::from(endpoint.is_some()));
        }
        for damaged in ["", "{}", r#"{"key":"00"}"#, &format!(r#"{{"key":"{}"}}"#, "zz".repeat(32))] {
            assert!(Membership::decode(damaged).is_none(), "{damaged}");
        }
    }

    #[test]
    fn words_and_links_are_read_and_what_is_wrong_is_told() {
        let key = LibraryKey::new([1; 32]);
        let words = key.words().join(" ");
        let link = Link { key, endpoint: Some("https://e.example".into()) }.fragment();
        let read = |secret: &str, endpoint: Option<&str>| {
            Membership::read(secret, endpoint.map(str::to_owned))
                .map(|read| (*read.key.expose(), read.endpoint))
        };
        assert_eq!(read(&words, Some(" ")), Ok(([1; 32], None)));
        assert_eq!(read(&link, None), Ok(([1; 32], Some("https://e.example".into()))));
        assert_eq!(read(&link, Some("f.example:8080")), Ok(([1; 32], Some("https://f.example:8080".into()))));
        let invitation =
            |word: &str| Membership::of(LibraryKey::new([1; 32]), None, Some(word.into())).invitation;
        assert_eq!(
            (invitation(" a-b_1 "), invitation("a\nb"), invitation("ä")),
            (Some("a-b_1".into()), None, None)
        );
        let failure = read(&words.replacen("absurd", "absrud", 1), None).unwrap_err();
        assert_eq!((failure.kind, failure.mistyped.len()), (FailureKind::Secret, 1));
        assert_eq!(failure.mistyped[0].candidates, ["absurd"]);
    }
}
