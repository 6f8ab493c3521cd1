//! The page in German: chosen by the browser, changed by hand, and what happens when a table of messages does not load.

use reprise_tests::library::{self, Weight};

use crate::stage::Stage;

/// A browser whose person reads German first.
const GERMAN: &str = "Object.defineProperty(navigator, 'languages', { get: () => ['de-AT', 'en'] });";

/// The tables of messages that this page has fetched.
const TABLES: &str =
    "performance.getEntriesByType('resource').map(it => it.name).filter(it => it.includes('/words-'))";

/// Lets no table load whose address has this in it.
fn without(table: &str) -> String {
    format!(
        "{GERMAN} const real = window.fetch;
         window.fetch = (url, ...rest) =>
            String(url).includes({table:?}) ? Promise.reject(new TypeError('no network')) : real(url, ...rest);"
    )
}

#[test]
fn the_browser_s_language_is_spoken_until_another_one_is_chosen() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..3, Weight::Light)?;
    let tab = stage.browser().open_with(&stage.url("/"), GERMAN)?;
    assert_eq!(tab.value::<String>("document.documentElement.lang")?, "de");
    assert_eq!(
        tab.value::<String>("document.querySelector('h1').innerText")?,
        "Welche deiner Songs kämen zurück?"
    );
    tab.drop_music(stage.folder())?;
    tab.wait_for_tracks(3)?;
    let answer = "document.querySelector('[data-testid=figures]').innerText";
    tab.wait_for("the answer", &format!("/3 Songs .*zurück\\.$/.test({answer})"))?;
    tab.screenshot("german")?;
    let tables: Vec<String> = tab.value(TABLES)?;
    assert!(matches!(&tables[..], [one] if one.contains("/words-de-")), "{tables:?}");
    for page in ["Wiederherstellen", "Check-up", "Sync", "Bibliothek"] {
        tab.click("link", page)?;
    }

    tab.choose("Sprache", "en")?;
    tab.wait_for("English", "document.documentElement.lang == 'en'")?;
    tab.wait_for_tracks(3)?;
    tab.click("link", "Check-up")?;
    tab.wait_for("a question", "document.body.innerText.includes('Which songs would not come back')")?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_table_that_does_not_load_is_replaced_by_english_or_said() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.browser().open_with(&stage.url("/"), &without("/words-de"))?;
    tab.wait_for("the notice", "document.querySelector('[data-testid=second-choice]')?.checkVisibility()")?;
    assert_eq!(tab.value::<String>("document.documentElement.lang")?, "en");
    assert_eq!(tab.count("button", "Choose a folder")?, 1);

    let tab = stage.browser().open_with(&stage.url("/"), &without("/words-"))?;
    tab.wait_for("the sentence", "document.querySelector('#wordless').checkVisibility()")?;
    let said: String = tab.value("document.querySelector('#wordless p').innerText.trim()")?;
    assert_eq!(said, "The words of this page did not load. Nothing is lost.");
    tab.screenshot("without-words")?;
    Ok(())
}
