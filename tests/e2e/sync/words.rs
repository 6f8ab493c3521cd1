//! The words of a library: until they were typed from what was written down, the page says that it is not safe.

use super::{Elsewhere, are_browsers, join, synced};
use reprise_tests::tab::{Tab, quoted};

#[test]
fn four_words_are_asked_for_until_they_were_typed() -> anyhow::Result<()> {
    let (stage, tab, words) = synced()?;
    is(&tab, "words-unconfirmed")?;
    let not_safe = "document.querySelector('.page.sync h1').textContent.startsWith('Not safe yet')";
    tab.wait_for("the headline", not_safe)?;
    tab.click("button", "Hide the words")?;
    tab.click("button", "I wrote them down")?;
    // One wrong word, and other places are asked for.
    let before = labels(&tab)?;
    type_words(&tab, &words.iter().map(|_| "wrong".to_owned()).collect::<Vec<_>>())?;
    tab.wait_for(
        "the refusal",
        "document.body.innerText.includes('is another one; look at what you wrote down')",
    )?;
    is(&tab, "words-unconfirmed")?;
    tab.wait_for("other places", &format!("{LABELS} != {}", quoted(&before)))?;
    tab.screenshot("sync-words-asked")?;
    type_words(&tab, &words)?;
    // All of it was read back after it was sent.
    is(&tab, "yes")?;
    let safe = "document.querySelector('.page.sync h1').textContent === 'Your list is safe.'";
    tab.wait_for("the headline", safe)?;
    tab.screenshot("sync-safe")?;
    tab.reload()?;
    is(&tab, "yes")?;
    assert_eq!(tab.complaints()?, [""; 0]);

    // Every browser of the library knows it.
    let elsewhere = Elsewhere::start()?;
    let there = elsewhere.browser.open(&stage.url("/sync"))?;
    join(&there, &words)?;
    is(&there, "yes")?;
    Ok(())
}

/// The number that is printed on the sheet, and not shown on the screen, is as good as four words.
#[test]
fn the_number_of_the_printed_sheet_is_as_good() -> anyhow::Result<()> {
    let (_stage, tab, _words) = synced()?;
    let sheet = "document.querySelector('.sheet__number')";
    assert_eq!(tab.value::<String>(&format!("getComputedStyle({sheet}).display"))?, "none");
    let said: String = tab.value("document.querySelector('.sheet').textContent")?;
    assert!(said.contains("the server's records went: ") && said.contains("Check "), "{said}");
    let number: String = tab.value(&format!("{sheet}.textContent.replace(/[^0-9]/g, '')"))?;
    tab.click("button", "Hide the words")?;
    tab.click("button", "I wrote them down")?;
    let field = "[...document.querySelectorAll('.confirm__word input')].pop()";
    for (typed, safe) in [("00000000", "words-unconfirmed"), (number.as_str(), "yes")] {
        tab.wait_for("the fields", field)?;
        tab.run(&format!(
            "const field = {field}; field.value = {}; \
             field.dispatchEvent(new Event('input', {{ bubbles: true }}))",
            quoted(typed)
        ))?;
        tab.click("button", "Check them")?;
        if safe == "words-unconfirmed" {
            tab.wait_for("the refusal", "document.body.innerText.includes('has another number')")?;
        }
        is(&tab, safe)?;
    }
    Ok(())
}

#[test]
fn a_browser_that_joins_by_the_words_shows_that_they_are_kept() -> anyhow::Result<()> {
    let (stage, tab, words) = synced()?;
    is(&tab, "words-unconfirmed")?;
    let elsewhere = Elsewhere::start()?;
    let there = elsewhere.browser.open(&stage.url("/sync"))?;
    join(&there, &words)?;
    is(&there, "yes")?;
    is(&tab, "yes")?;
    // On which computer the second one runs is asked there, and answered once.
    there.click("link", "Sync")?;
    are_browsers(&there, 2)?;
    there.screenshot("sync-which-computer")?;
    there.click("button", "A new one")?;
    there.wait_for("the answer", "!document.querySelector('#which-computer')")?;
    Ok(())
}

/// The labels of the fields for words, as one text.
const LABELS: &str =
    "[...document.querySelectorAll('.confirm__word')].map(it => it.textContent.trim()).join()";

fn labels(tab: &Tab) -> anyhow::Result<String> {
    tab.wait_for("the fields", "document.querySelectorAll('.confirm__word').length == 5")?;
    tab.value(LABELS)
}

/// Types the words that are asked for, and checks them.
fn type_words(tab: &Tab, words: &[String]) -> anyhow::Result<()> {
    tab.wait_for(
        "empty fields",
        "[...document.querySelectorAll('.confirm__word input')].every(it => !it.value)",
    )?;
    tab.run(&format!(
        "const words = {}; for (const label of document.querySelectorAll('.confirm__word')) {{ \
         const field = label.querySelector('input'); const at = label.textContent.match(/[0-9]+/); \
         field.value = at ? words[parseInt(at[0]) - 1] : ''; \
         field.dispatchEvent(new Event('input', {{ bubbles: true }})); }}",
        serde_json::to_string(words)?
    ))?;
    tab.click("button", "Check them")
}

fn is(tab: &Tab, safe: &str) -> anyhow::Result<()> {
    let told = "document.querySelector('[data-testid=sync]')?.dataset.safe";
    tab.wait_for(safe, &format!("{told} == {}", quoted(safe)))
}
