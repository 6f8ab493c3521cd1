//! Joining by a code of nine words: a browser shows it, another one types it, and two digits go back.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reprise_catalog::seal::LibraryKey;
use reprise_tests::tab::Tab;

use super::{Elsewhere, SONGS, has_failed, is_synced, join, restores, synced};

const CODE: &str = "document.querySelector('div[data-testid=code]')";
const DIGITS: &str = "document.querySelector('[data-testid=digits]')?.innerText ?? ''";

#[test]
fn a_browser_joins_by_a_code_and_leaves_no_key_behind() -> anyhow::Result<()> {
    let (stage, here, words) = synced()?;
    let code = show_code(&here)?;
    here.screenshot("sync-code")?;
    let elsewhere = Elsewhere::start()?;
    let there = elsewhere.browser.open(&stage.url("/sync"))?;
    type_code(&there, &code)?;
    let digits = digits(&there)?;
    there.screenshot("sync-code-typed")?;
    is(&here, "asking")?;
    here.screenshot("sync-code-asking")?;
    let_in(&here, &digits)?;
    is(&here, "done")?;
    is_synced(&there)?;
    // A code shows nobody's words, so nothing is safe by it.
    for tab in [&here, &there] {
        let safe = "document.querySelector('[data-testid=sync]')?.dataset.safe";
        tab.wait_for("words that are not kept", &format!("{safe} == 'words-unconfirmed'"))?;
    }
    restores(&there, SONGS, 0)?;
    assert_eq!((here.complaints()?, there.complaints()?), (vec![], vec![]));

    // A code is good for one browser.
    let third = Elsewhere::start()?;
    let late = third.browser.open(&stage.url("/sync"))?;
    type_code(&late, &code)?;
    has_failed(&late, "unknown-mailbox", "This code is not good any more; show a new one")?;

    let key = LibraryKey::of_words(&words.join(" "))?;
    drop(there);
    assert_eq!(elsewhere.holds_after_closing(&forms(&key, &words))?, [""; 0]);
    // The search finds what is there: a link of an earlier Reprise leaves its key in the history.
    let link = format!("#/join/{}", BASE64_URL_SAFE_NO_PAD.encode(key.expose()));
    late.go(&stage.url(&format!("/sync{link}")))?;
    reprise_tests::wait::until("the key of a link", reprise_tests::wait::LONG, || {
        Ok(Some(())
            .filter(|()| holding(third.profile(), &forms(&key, &words)).is_ok_and(|found| !found.is_empty())))
    })
}

#[test]
fn other_digits_void_the_code_and_the_words_still_do() -> anyhow::Result<()> {
    let (stage, here, words) = synced()?;
    let code = show_code(&here)?;
    let elsewhere = Elsewhere::start()?;
    let there = elsewhere.browser.open(&stage.url("/sync"))?;
    type_code(&there, &code)?;
    let digits = digits(&there)?;
    is(&here, "asking")?;
    let_in(&here, if digits == "11" { "12" } else { "11" })?;
    is(&here, "refused")?;
    has_failed(&here, "other-digits", "somebody else may be answering")?;
    has_failed(&there, "unknown-mailbox", "This code is not good any more")?;
    here.click("button", "Close the code")?;
    join(&there, &words)?;
    is_synced(&there)?;
    restores(&there, SONGS, 0)?;
    // Typing the words leaves them nowhere either.
    let key = LibraryKey::of_words(&words.join(" "))?;
    drop(there);
    assert_eq!(elsewhere.holds_after_closing(&forms(&key, &words))?, [""; 0]);
    Ok(())
}

/// A stranger saw the code and typed it first. The person's own browser is told that it was used, and the stranger gets
/// nothing. A guessed code leads nowhere, and another one lets the right browser in.
#[test]
fn a_stranger_who_types_the_code_first_gets_nothing() -> anyhow::Result<()> {
    let (stage, here, _words) = synced()?;
    let code = show_code(&here)?;
    let computers = [Elsewhere::start()?, Elsewhere::start()?];
    let [stranger, mine] = computers.each_ref().map(|it| it.browser.open(&stage.url("/sync")));
    let (stranger, mine) = (stranger?, mine?);
    type_code(&stranger, &code)?;
    digits(&stranger)?;
    is(&here, "asking")?;
    type_code(&mine, &code)?;
    has_failed(&mine, "slot-taken", "This code was used")?;
    mine.screenshot("sync-code-used")?;
    // The person sees no digits of their own browser, and closes the code.
    here.click("button", "Close the code")?;
    has_failed(&stranger, "unknown-mailbox", "This code is not good any more; show a new one")?;
    type_code(&mine, &["abandon"; 9].join(" "))?;
    has_failed(&mine, "unknown-mailbox", "This code is not good any more; show a new one")?;
    type_code(&mine, "abandon abandon abandon")?;
    has_failed(&mine, "no-code", "A code has nine words, and these are 3")?;
    assert_eq!(stranger.count("switch", "Keep my catalog in the cloud")?, 1, "it is in no library");
    let code = show_code(&here)?;
    type_code(&mine, &code)?;
    let digits = digits(&mine)?;
    is(&here, "asking")?;
    let_in(&here, &digits)?;
    is(&here, "done")?;
    is_synced(&mine)?;
    restores(&mine, SONGS, 0)
}

/// Ten minutes pass by the clock of the browser that shows the code. It says so, and the code lets nobody in any more.
#[test]
fn a_code_is_late_after_ten_minutes() -> anyhow::Result<()> {
    let (stage, here, _words) = synced()?;
    let code = show_code(&here)?;
    for engine in here.workers()? {
        engine.run("Date.now = (now => () => now() + 600_001)(Date.now.bind(Date))")?;
    }
    is(&here, "expired")?;
    has_failed(&here, "code-late", "The ten minutes of this code are over; show a new one")?;
    here.screenshot("sync-code-late")?;
    let elsewhere = Elsewhere::start()?;
    let there = elsewhere.browser.open(&stage.url("/sync"))?;
    type_code(&there, &code)?;
    has_failed(&there, "unknown-mailbox", "This code is not good any more; show a new one")
}

impl Elsewhere {
    /// The files that hold any of these once the browser is closed: what it keeps in memory until then is in them.
    fn holds_after_closing(self, forms: &[Vec<u8>]) -> anyhow::Result<Vec<String>> {
        let Elsewhere { browser, profile } = self;
        browser.quit()?;
        holding(profile.path(), forms)
    }
}

fn show_code(tab: &Tab) -> anyhow::Result<String> {
    tab.click("button", "Show a code")?;
    is(tab, "waiting")?;
    tab.value(&format!("[...{CODE}.querySelectorAll('li')].map(it => it.innerText.trim()).join(' ')"))
}

fn type_code(tab: &Tab, code: &str) -> anyhow::Result<()> {
    tab.fill("textarea[data-testid=code]", code)?;
    tab.click("button", "Use the code")
}

fn digits(tab: &Tab) -> anyhow::Result<String> {
    tab.wait_for("the digits", &format!("({DIGITS}).length == 2"))?;
    tab.value(DIGITS)
}

fn let_in(tab: &Tab, digits: &str) -> anyhow::Result<()> {
    tab.fill("div[data-testid=code] input", digits)?;
    tab.click("button", "Let it in")
}

fn is(tab: &Tab, state: &str) -> anyhow::Result<()> {
    tab.wait_for(&format!("the code to be {state}"), &format!("{CODE}?.dataset.state == '{state}'"))
}

/// A library's key in every form in which a file may hold it.
fn forms(key: &LibraryKey, words: &[String]) -> Vec<Vec<u8>> {
    let hex: String = key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
    let spellings = [" ", "+", "-"].map(|between| words.join(between));
    let texts = spellings.into_iter().chain([hex, BASE64_URL_SAFE_NO_PAD.encode(key.expose())]);
    let both = texts.flat_map(|text| {
        let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [text.into_bytes(), wide]
    });
    both.chain([key.expose().to_vec()]).collect()
}

/// The files of a profile, but for the app's own database, that hold any of these.
fn holding(profile: &Path, forms: &[Vec<u8>]) -> anyhow::Result<Vec<String>> {
    let (mut found, mut folders) = (Vec::new(), vec![profile.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.extend(Some(path).filter(|path| !path.ends_with("IndexedDB")));
            } else if let Ok(bytes) = fs::read(&path) {
                let holds = |form: &Vec<u8>| bytes.windows(form.len()).any(|it| it == form.as_slice());
                found.extend(forms.iter().any(holds).then(|| path.display().to_string()));
            }
        }
    }
    Ok(found)
}
