//! The store of settings: short texts, by name.

use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionMode};
use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::StreamSecret;
use reprise_wire::hex;
use zeroize::Zeroizing;

use super::{Storage, StorageError};
use crate::protocol::IntentId;

pub(super) const STORE: &str = "settings";

/// How many intents are remembered: more than all tabs have under way when an engine crashes.
const MOST_DONE: usize = 64;

/// What can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The id of this browser.
    Browser,
    /// The theme.
    Theme,
    /// The subscription with Apple, as its word.
    Subscription,
    /// The country of the person's stores, as its code; empty for none.
    Country,
    /// The stores in which the person cannot sign in, as their words with commas between.
    ClosedStores,
    /// The columns of the table that are hidden, as their words with spaces between.
    HiddenColumns,
    /// The searches that an earlier version kept: a line each, the name and the address with a tab between.
    Searches,
    /// Whether the browser was asked to keep the catalog, and its answer.
    Persistence,
    /// The secret of this browser's stream, behind its id. Secret.
    Stream,
    /// When the person last put off the question for the words, in milliseconds since 1970.
    PutOff,
    /// When this browser last took another id because somebody else wrote in its place, in milliseconds since 1970.
    Renewed,
    /// Why this browser goes on under another id, until that was said: the word of a fault.
    RenewedFor,
    /// The library that this browser has joined: its key and its endpoint. Secret.
    Sync,
    /// Libraries that a new one has replaced and that are not deleted at their endpoints yet. Secret.
    Behind,
    /// The id of the library from which this browser was removed.
    Removed,
    /// The id that this browser had in a library from which it was removed.
    Was,
    /// The id from which this browser went on as another, until that is said.
    WentOn,
    /// The bytes of the last snapshot of own batches.
    Snapshot,
    /// The ids of the intents that were stored last, in hexadecimal digits with spaces between.
    Done,
    /// The questions that the person has not answered yet, in hexadecimal digits.
    Doubts,
    /// What takes back the lists that were written last, in hexadecimal digits.
    Lists,
    /// What other browsers said that took songs away, in hexadecimal digits.
    Removals,
    /// Up to which number the batches of each browser were shown: ids and numbers with spaces between.
    Shown,
}

impl Setting {
    fn key(self) -> &'static str {
        match self {
            Setting::Browser => "browser",
            Setting::Theme => "theme",
            Setting::Subscription => "subscription",
            Setting::Country => "country",
            Setting::ClosedStores => "closed-stores",
            Setting::HiddenColumns => "hidden-columns",
            Setting::Searches => "searches",
            Setting::Persistence => "persistence",
            Setting::Stream => "stream",
            Setting::PutOff => "put-off",
            Setting::Renewed => "renewed",
            Setting::RenewedFor => "renewed-for",
            Setting::Sync => "sync",
            Setting::Behind => "behind",
            Setting::Removed => "removed",
            Setting::Was => "was",
            Setting::WentOn => "went-on",
            Setting::Snapshot => "snapshot",
            Setting::Done => "done",
            Setting::Doubts => "doubts",
            Setting::Lists => "lists",
            Setting::Removals => "removals",
            Setting::Shown => "shown",
        }
    }
}

/// The id of this browser, in an open transaction over the settings.
pub(super) async fn browser_in(transaction: &Transaction<'_>) -> Result<Option<BrowserId>, StorageError> {
    let store = transaction.object_store(STORE)?;
    let known: Option<String> = store.get(Setting::Browser.key()).primitive()?.await?;
    Ok(known.as_deref().and_then(BrowserId::from_hex))
}

/// The ids of the intents that were stored last, in an open transaction over the settings.
pub(super) async fn done_in(transaction: &Transaction<'_>) -> Result<Vec<IntentId>, StorageError> {
    let store = transaction.object_store(STORE)?;
    let known: Option<String> = store.get(Setting::Done.key()).primitive()?.await?;
    let words = known.unwrap_or_default();
    Ok(words.split(' ').filter_map(|word| u64::from_str_radix(word, 16).ok().map(IntentId)).collect())
}

/// Stores the ids of intents together with what this transaction stores.
pub(super) async fn note_done(
    transaction: &Transaction<'_>,
    mut done: Vec<IntentId>,
    intents: &[IntentId],
) -> Result<(), StorageError> {
    if intents.is_empty() {
        return Ok(());
    }
    done.extend(intents);
    let kept = done.len().saturating_sub(MOST_DONE);
    let words: Vec<String> = done.iter().skip(kept).map(|intent| format!("{:016x}", intent.0)).collect();
    let store = transaction.object_store(STORE)?;
    store.put(words.join(" ")).with_key(Setting::Done.key()).without_key_type().primitive()?.await?;
    Ok(())
}

impl Storage {
    /// The id of this browser, as it is stored.
    pub(crate) async fn stored_browser(&self) -> Result<Option<BrowserId>, StorageError> {
        Ok(self.setting(Setting::Browser).await?.as_deref().and_then(BrowserId::from_hex))
    }

    /// Reads a setting.
    pub async fn setting(&self, setting: Setting) -> Result<Option<String>, StorageError> {
        let transaction = self.transaction(STORE, TransactionMode::Readonly)?;
        let store = transaction.object_store(STORE)?;
        Ok(store.get::<String, _, _>(setting.key()).primitive()?.await?)
    }

    /// Reads settings, all as they were at one moment.
    pub async fn settings(&self, settings: &[Setting]) -> Result<Vec<Option<String>>, StorageError> {
        let transaction = self.transaction(STORE, TransactionMode::Readonly)?;
        let store = transaction.object_store(STORE)?;
        let mut values = Vec::with_capacity(settings.len());
        for setting in settings {
            values.push(store.get::<String, _, _>(setting.key()).primitive()?.await?);
        }
        Ok(values)
    }

    /// Writes a setting.
    pub async fn set(&self, setting: Setting, value: &str) -> Result<(), StorageError> {
        self.set_all(&[(setting, Some(value))]).await
    }

    /// Removes a setting.
    pub async fn unset(&self, setting: Setting) -> Result<(), StorageError> {
        self.set_all(&[(setting, None)]).await
    }

    /// Writes settings, and removes those without a value: all or none, durably. Nothing is awaited before the commit
    /// is asked for, so they are kept even if the page is closed at once.
    pub async fn set_all(&self, settings: &[(Setting, Option<&str>)]) -> Result<(), StorageError> {
        let transaction = self.durable([STORE])?;
        let store = transaction.object_store(STORE)?;
        for &(setting, value) in settings {
            match value {
                Some(value) => drop(store.put(value).with_key(setting.key()).without_key_type().primitive()?),
                None => drop(store.delete::<String, _>(setting.key().to_owned()).primitive()?),
            }
        }
        drop(store);
        Ok(transaction.commit().await?)
    }

    /// Changes a setting by what it is, and writes another one with it, in one transaction: no tab overwrites what another one
    /// has just written.
    pub(crate) async fn change(
        &self,
        setting: Setting,
        change: impl FnOnce(Option<String>) -> String,
        with: Option<(Setting, String)>,
    ) -> Result<(), StorageError> {
        let transaction = self.durable([STORE])?;
        let store = transaction.object_store(STORE)?;
        let known: Option<String> = store.get(setting.key()).primitive()?.await?;
        for (setting, value) in [(setting, change(known))].into_iter().chain(with) {
            store.put(value).with_key(setting.key()).without_key_type().primitive()?.await?;
        }
        drop(store);
        Ok(transaction.commit().await?)
    }

    /// The id of this browser; this fresh one, if it has none yet. Tabs that open at the same time agree on one.
    pub async fn browser_id(&self, fresh: BrowserId) -> Result<BrowserId, StorageError> {
        let transaction = self.durable([STORE])?;
        if let Some(id) = browser_in(&transaction).await? {
            return Ok(id);
        }
        let store = transaction.object_store(STORE)?;
        store.put(fresh.to_hex()).with_key(Setting::Browser.key()).without_key_type().primitive()?.await?;
        drop(store);
        transaction.commit().await?;
        Ok(fresh)
    }

    /// The secret of this browser's stream; this fresh one, if none is stored for its id. It is durable before it is
    /// answered, because what is written under it can be written under no other.
    pub(crate) async fn stream_secret(
        &self,
        browser: BrowserId,
        fresh: StreamSecret,
    ) -> Result<StreamSecret, StorageError> {
        let transaction = self.durable([STORE])?;
        let store = transaction.object_store(STORE)?;
        let known: Option<String> = store.get(Setting::Stream.key()).primitive()?.await?;
        if let Some(secret) = known.map(Zeroizing::new).and_then(|known| read_stream(browser, &known)) {
            return Ok(secret);
        }
        let written = stream_setting(browser, &fresh);
        store.put(written.as_str()).with_key(Setting::Stream.key()).without_key_type().primitive()?.await?;
        drop(store);
        transaction.commit().await?;
        Ok(fresh)
    }
}

/// The value of [`Setting::Stream`]: the browser's id and the secret, in hexadecimal digits.
pub(crate) fn stream_setting(browser: BrowserId, secret: &StreamSecret) -> Zeroizing<String> {
    let digits = Zeroizing::new(hex::write(secret.expose()));
    Zeroizing::new(format!("{browser} {}", digits.as_str()))
}

fn read_stream(browser: BrowserId, stored: &str) -> Option<StreamSecret> {
    let (whose, secret) = stored.split_once(' ')?;
    let bytes = Zeroizing::new(hex::read::<32>(secret)?);
    (BrowserId::from_hex(whose)? == browser).then(|| StreamSecret::new(*bytes))
}
