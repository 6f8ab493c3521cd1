//! A link for joining, as earlier versions made it, opened in a tab where Reprise is open already, with a library or without one; and a
//! link that leads nowhere.

use std::io::ErrorKind;
use std::net::TcpListener;

use reprise_catalog::seal::{LibraryKey, Link};
use reprise_tests::records::Shelf;
use reprise_tests::tab::{Tab, quoted};

use super::{Elsewhere, SONGS, is_synced, restores, synced};
use crate::stage::Stage;

#[test]
fn a_link_leads_an_open_tab_into_the_library() -> anyhow::Result<()> {
    let (stage, _here, words) = synced()?;
    let key = LibraryKey::of_words(&words.join(" "))?;
    let fragment = Link { key, endpoint: None }.fragment();
    let elsewhere = Elsewhere::start()?;
    let there = elsewhere.browser.open(&stage.url("/sync"))?;
    warns_of_a_stranger(&stage, &there)?;
    asks_first(&there, &fragment)?;
    leads_nowhere(&there, &format!("{fragment}/at/{}", nobody()?))?;
    paste(&there, &fragment)?;
    is_in_the_field(&there, &fragment)?;
    there.screenshot("sync-link-pasted")?;
    there.click("button", "Open my library")?;
    there.click("button", "Join this library")?;
    is_synced(&there)?;
    restores(&there, SONGS, 0)?;
    there.click("link", "Sync")?;
    is_synced(&there)?;
    paste(&there, &fragment)?;
    let told = "[...document.querySelectorAll('[role=alert]')].map(it => it.innerText).join()";
    there.wait_for("the word that it is in one", &format!("{told}.includes('in a library already')"))?;
    hides_the_key(&there)?;
    there.screenshot("sync-link-refused")?;
    is_synced(&there)
}

/// A stranger's link to a library of theirs at the same server: before anything is sent, the page says who could read it.
fn warns_of_a_stranger(stage: &Stage, tab: &Tab) -> anyhow::Result<()> {
    let key = LibraryKey::new([0xbd; 32]);
    let keys = key.derive();
    Shelf::of(&keys).claim(&stage.url(""))?;
    let fragment = Link { key, endpoint: None }.fragment();
    paste(tab, &fragment)?;
    is_in_the_field(tab, &fragment)?;
    tab.click("button", "Open my library")?;
    let said = "document.querySelector('[role=dialog], .page.sync')?.innerText";
    let warning = quoted("whoever holds these words can read it: join only if the words are yours");
    tab.wait_for("the warning", &format!("{said}?.includes({warning})"))?;
    tab.screenshot("sync-strangers-link")?;
    assert_eq!(tab.count("button", "Join this library")?, 1);
    tab.reload()?;
    tab.wait_for("the switch to be off", "document.querySelector('[role=switch][aria-checked=false]')")?;
    let streams = stage.kept().join("libraries").join(keys.library.to_hex()).join("streams");
    anyhow::ensure!(!streams.exists(), "something was sent to the stranger's library");
    Ok(())
}

/// A link that leads to another server: the page says what would be sent to whom, and without a yes nothing is.
fn asks_first(tab: &Tab, fragment: &str) -> anyhow::Result<()> {
    let stranger = TcpListener::bind("127.0.0.1:0")?;
    stranger.set_nonblocking(true)?;
    let address = format!("http://{}", stranger.local_addr()?);
    paste(tab, &format!("{fragment}/at/{address}"))?;
    is_in_the_field(tab, &format!("{fragment}/at/{address}"))?;
    tab.click("button", "Open my library")?;
    let asked = "document.querySelector('[data-testid=asks]')?.innerText";
    tab.wait_for(
        "the question",
        &format!("{asked}?.includes({})", quoted(&format!("Send it to {address}?"))),
    )?;
    tab.screenshot("sync-asks-before")?;
    tab.click("button", "No")?;
    tab.wait_for("the word that nothing was sent", "document.body.innerText.includes('Nothing was sent')")?;
    let heard = stranger.accept().map(|_| ()).map_err(|error| error.kind());
    anyhow::ensure!(heard == Err(ErrorKind::WouldBlock), "something was sent: {heard:?}");
    tab.reload()
}

/// Looks for a library at an address where nobody listens. The page says so and keeps nothing of it.
fn leads_nowhere(tab: &Tab, fragment: &str) -> anyhow::Result<()> {
    paste(tab, fragment)?;
    is_in_the_field(tab, fragment)?;
    tab.click("button", "Open my library")?;
    tab.click("button", "Yes, go on")?;
    let told = "document.querySelector('[role=alert] .sync__failure')?.innerText";
    tab.wait_for("the word that nobody is there", &format!("/does not answer/.test({told})"))?;
    tab.screenshot("sync-wrong-endpoint")?;
    assert_eq!(tab.count("button", "Join this library")?, 0);
    tab.reload()?;
    tab.wait_for("the switch to be off", "document.querySelector('[role=switch][aria-checked=false]')")?;
    assert_eq!(tab.value::<String>("document.querySelector('[data-testid=words]').value")?, "");
    Ok(())
}

/// Puts a link into the tab's address, as a person does who pastes it there.
fn paste(tab: &Tab, fragment: &str) -> anyhow::Result<()> {
    tab.wait_for("the switch", "document.querySelector('[role=switch]')")?;
    tab.run(&format!("location.hash = {}", quoted(fragment)))
}

fn is_in_the_field(tab: &Tab, fragment: &str) -> anyhow::Result<()> {
    let held = "document.querySelector('[data-testid=words]')?.value";
    tab.wait_for("the link in its field", &format!("{held} == {}", quoted(fragment)))?;
    hides_the_key(tab)
}

fn hides_the_key(tab: &Tab) -> anyhow::Result<()> {
    tab.wait_for("the key to leave the address bar", "location.href.endsWith('/sync')")
}

/// An address of this machine at which nobody listens any more.
fn nobody() -> anyhow::Result<String> {
    Ok(format!("http://{}", TcpListener::bind("127.0.0.1:0")?.local_addr()?))
}
