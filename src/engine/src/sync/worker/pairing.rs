//! The code that this tab shows, or the one that was typed in it. It is kept in memory only: a tab that is closed voids
//! its code.

use std::cell::{Cell, RefCell};

use futures::FutureExt as _;
use reprise_catalog::ids::MailboxId;
use reprise_catalog::seal::pairing::{Code, Given, Giver, Heard, Met, Nonce};
use reprise_catalog::seal::{LibraryKey, qr_code};

use super::SyncWorker;
use super::answer::in_turn;
use super::entering::join;
use super::line::{Line, own_address};
use crate::platform::random::make_bytes;
use crate::platform::time::wall_ms;
use crate::protocol::sync::{Answer, Failure, FailureKind, Shown};
use crate::store::Storage;
use crate::sync::client::Fetch;
use crate::sync::membership::Membership;
use crate::sync::pairing::{self, OPEN_MS, PairingStop, Waiting};
use crate::sync::syncer::{Records as _, Stop};
use crate::words;
use reprise_catalog::seal::Seen;

/// What this tab knows of a pairing.
#[derive(Default)]
pub(super) struct Pairing {
    /// Each code that is shown or typed has a number. What waits for an older one ends.
    latest: Cell<u32>,
    /// When that was, in milliseconds since 1970.
    began_ms: Cell<u64>,
    step: RefCell<Option<At>>,
}

/// How far it is.
enum At {
    Shown(Giver),
    Met(MailboxId, Met),
    Typed { code: String, endpoint: Option<String>, mailbox: MailboxId, heard: Heard },
}

impl Pairing {
    fn begin(&self) -> u32 {
        self.step.take();
        self.latest.set(self.latest.get().wrapping_add(1));
        self.began_ms.set(wall_ms());
        self.latest.get()
    }

    /// Why a code has ended, if it has. A clock that was set by ten minutes or more meanwhile ends it too.
    fn ended(&self, code: u32) -> Option<PairingStop> {
        if self.latest.get() != code {
            return Some(PairingStop::Closed);
        }
        (wall_ms().abs_diff(self.began_ms.get()) >= OPEN_MS).then_some(PairingStop::Late)
    }

    /// Shows a new code for another browser.
    pub(super) async fn show(
        &self,
        storage: &Storage,
        joined: &Membership,
        page: &str,
    ) -> Result<Answer, Failure> {
        self.begin();
        let giver = Giver::new(Code::new(make_bytes()), &make_bytes());
        let line = Line::of(joined, storage).await?;
        pairing::open(&line.client, &giver, &make_nonce).await.map_err(PairingStop::Call)?;
        let shown = shown(giver.code(), page, joined.endpoint.clone());
        self.step.replace(Some(At::Shown(giver)));
        Ok(Answer::Shown(shown))
    }

    /// Waits until another browser has answered to the code that is shown.
    pub(super) async fn meet(&self, storage: &Storage, joined: &Membership) -> Result<Answer, Failure> {
        let Some(At::Shown(giver)) = self.step.take() else { return Err(PairingStop::Closed.into()) };
        let (mine, line) = (self.latest.get(), Line::of(joined, storage).await?);
        let ended = || self.ended(mine);
        let waiting = Waiting { transport: line.client.transport(), ended: &ended };
        let mailbox = giver.code().mailbox();
        let met = waiting.meet(&giver, &make_nonce).await.and_then(|met| ended().map_or(Ok(met), Err));
        match met {
            Ok(met) => {
                let name = met.name.clone();
                self.step.replace(Some(At::Met(mailbox, met)));
                Ok(Answer::Met(name))
            }
            Err(stop) => Err(close(&line, mailbox, stop).await),
        }
    }

    /// Gives the key to the browser that shows these digits.
    pub(super) async fn give(
        &self,
        storage: &Storage,
        joined: &Membership,
        digits: &str,
    ) -> Result<Answer, Failure> {
        let Some(At::Met(mailbox, met)) = self.step.take() else { return Err(PairingStop::Closed.into()) };
        let (mine, line) = (self.latest.get(), Line::of(joined, storage).await?);
        let given = given(&line, joined).await?;
        let ended = || self.ended(mine);
        let waiting = Waiting { transport: line.client.transport(), ended: &ended };
        match waiting.give(mailbox, met, digits, &given, &make_nonce).await {
            Ok(has_said) => {
                // The endpoint closes it by itself if this call does not arrive.
                let _ = line.client.close_mailbox(mailbox).await;
                Ok(Answer::Given { has_said })
            }
            Err(stop) => Err(close(&line, mailbox, stop).await),
        }
    }

    /// Shows no code any more. A browser that has answered to it need not wait until the ten minutes are over.
    pub(super) async fn drop_code(&self, storage: &Storage) -> Answer {
        let met = self.step.take();
        self.begin();
        if let Some(At::Met(mailbox, _)) = met
            && let Ok(Some(joined)) = Membership::load(storage).await
            && let Ok(line) = Line::of(&joined, storage).await
        {
            // The endpoint closes it by itself if this call does not arrive.
            let _ = line.client.close_mailbox(mailbox).await;
        }
        Answer::Done
    }

    /// Answers to a code that was typed here, and says which digits the other browser must hear.
    pub(super) async fn hear(&self, typed: &str, endpoint: Option<String>) -> Result<Answer, Failure> {
        let mine = self.begin();
        let code = Code::read(typed).map_err(PairingStop::Message)?;
        let mailbox = code.mailbox();
        let fetch = Fetch::from(&endpoint.clone().unwrap_or_else(own_address));
        let ended = || self.ended(mine);
        let waiting = Waiting { transport: &fetch, ended: &ended };
        let heard = waiting.hear(code, &browser_name(), make_bytes(), &make_nonce).await?;
        let digits = heard.digits();
        self.step.replace(Some(At::Typed { code: typed.to_owned(), endpoint, mailbox, heard }));
        Ok(Answer::Digits(digits))
    }

    /// Waits for the key, and joins with it at the endpoint where the code was answered.
    pub(super) async fn join(
        &self,
        worker: &SyncWorker,
        storage: &Storage,
        typed: &str,
    ) -> Result<(), Failure> {
        let (endpoint, mailbox, heard) = match self.step.take() {
            Some(At::Typed { code, endpoint, mailbox, heard }) if code == typed => (endpoint, mailbox, heard),
            _ => return Err(PairingStop::Closed.into()),
        };
        let mine = self.latest.get();
        let fetch = Fetch::from(&endpoint.clone().unwrap_or_else(own_address));
        let ended = || self.ended(mine);
        let waiting = Waiting { transport: &fetch, ended: &ended };
        let Given { key, epoch, heads, .. } = waiting.take(mailbox, &heard).await?;
        let enter = || {
            let key = LibraryKey::new(*key.expose());
            enter(worker, storage, key, endpoint.clone(), epoch, &heads).boxed_local()
        };
        in_turn(worker, &enter).await?;
        // The other browser waits a while for this, and then says that it does not know.
        let _ = waiting.say_joined(mailbox, &heard, &make_nonce).await;
        Ok(())
    }
}

async fn enter(
    worker: &SyncWorker,
    storage: &Storage,
    key: LibraryKey,
    endpoint: Option<String>,
    epoch: u64,
    heads: &[Seen],
) -> Result<(), Failure> {
    if Membership::load(storage).await?.is_some() {
        return Err(Failure::new("in-library", words::already_in_library_code()));
    }
    let membership = Membership::of(key, endpoint, None);
    let line = Line::of(&membership, storage).await?;
    if let Some(before) = line.was_elsewhere().await {
        return Err(Failure::new("elsewhere", words::pair_elsewhere(&before)));
    }
    // What the giver has seen is believed before anything that the server says.
    let records = line.records;
    if epoch > records.epoch().await? {
        records.set_epoch(epoch).await?;
    }
    records.note_named(heads).await?;
    join(worker, storage, membership).await
}

/// The last record of each browser that this one has sent or read.
pub(super) async fn seen(line: &Line) -> Result<Vec<Seen>, Stop> {
    let standing = line.records.standing().await?;
    let own = line.records.seal_of(standing.acknowledged).await?;
    let own = own.map(|seal| Seen::of(line.browser, standing.acknowledged, seal.hash));
    let others = standing.followed.iter();
    let others = others.map(|(browser, followed)| Seen::of(*browser, followed.last, followed.hash));
    Ok(own.into_iter().chain(others).collect())
}

/// Which browsers were removed, as a record tells it.
async fn removals(line: &Line) -> Result<Vec<Seen>, Stop> {
    Ok(line.records.standing().await?.removals().collect())
}

/// What this browser knows of the library.
async fn given(line: &Line, joined: &Membership) -> Result<Given, Failure> {
    Ok(Given {
        key: LibraryKey::new(*joined.key.expose()),
        epoch: line.records.epoch().await?,
        endpoint: joined.endpoint.clone(),
        heads: seen(line).await?.into_iter().chain(removals(line).await?).collect(),
    })
}

async fn close(line: &Line, mailbox: MailboxId, why: PairingStop) -> Failure {
    // The endpoint closes it by itself if this call does not arrive.
    let _ = line.client.close_mailbox(mailbox).await;
    why.into()
}

/// The code in its written forms. An address that means this computer alone leads nowhere elsewhere.
fn shown(code: &Code, page: &str, endpoint: Option<String>) -> Shown {
    let words = code.words().map(str::to_owned).to_vec();
    let link = match is_loopback(page) {
        true => String::new(),
        false => format!("{page}#/code/{}", words.join("-")),
    };
    let qr = Some(&link).filter(|link| !link.is_empty()).and_then(|link| qr_code(link));
    let qr_size = qr.as_ref().map_or(0, |qr| qr.size);
    let qr_path = qr.map(|qr| qr.path).unwrap_or_default();
    Shown { words, link, qr_size, qr_path, endpoint, ..Shown::default() }
}

fn is_loopback(page: &str) -> bool {
    let host = page.split_once("://").map_or(page, |(_, rest)| rest);
    ["localhost", "127.", "[::1]"].iter().any(|begin| host.starts_with(begin))
}

fn make_nonce() -> Nonce {
    make_bytes()
}

/// The name by which the other browser tells its person who asks.
fn browser_name() -> String {
    use wasm_bindgen::JsCast as _;
    let scope: web_sys::WorkerGlobalScope = js_sys::global().unchecked_into();
    named(&scope.navigator().user_agent().unwrap_or_default())
}

/// The browser and the system that this user agent tells, the more special words first.
fn named(agent: &str) -> String {
    let first = |words: &[(&str, &'static str)], other: &'static str| {
        words.iter().find(|(word, _)| agent.contains(word)).map_or(other, |(_, name)| *name)
    };
    let browser = first(
        &[
            ("Edg", "Edge"),
            ("OPR/", "Opera"),
            ("Firefox/", "Firefox"),
            ("Chrom", "Chrome"),
            ("Safari/", "Safari"),
        ],
        words::a_browser(),
    );
    let system = first(
        &[
            ("iPhone", words::on_iphone()),
            ("iPad", words::on_ipad()),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS", words::on_mac()),
            ("CrOS", "ChromeOS"),
            ("Linux", "Linux"),
        ],
        words::on_another_system(),
    );
    words::browser_on_system(browser, system)
}

impl From<PairingStop> for Failure {
    fn from(stop: PairingStop) -> Failure {
        let kind = match &stop {
            PairingStop::Message(_) => FailureKind::Secret,
            PairingStop::Call(error) if error.is_passing() => FailureKind::Offline,
            _ => FailureKind::Other,
        };
        Failure { kind, ..Failure::new(stop.slug(), stop.to_string()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_this_computer_is_given_to_no_other() {
        let code = Code::new([0; 18]);
        let check = |page: &str, link: &str| {
            let shown = shown(&code, page, None);
            assert_eq!((shown.link.as_str(), shown.qr_size > 0), (link, !link.is_empty()));
        };
        check("http://127.0.0.1:8080/sync", "");
        check("http://localhost:8080/sync", "");
        check(
            "https://r.example/sync",
            &format!("https://r.example/sync#/code/{}abandon", "abandon-".repeat(8)),
        );
    }

    #[test]
    fn browsers_are_told_apart() {
        fn check(agent: &str, name: &str) {
            assert_eq!(named(agent), name);
        }
        check("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux");
        let chrome =
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
        check(chrome, "Chrome on Windows");
        check(&format!("{chrome} Edg/140.0"), "Edge on Windows");
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on an iPhone",
        );
        check("", "A browser on another system");
    }
}
