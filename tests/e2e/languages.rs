//! The page in German: chosen by the browser, changed by hand, and what happens when a table of messages does not load.

use reprise_tests::library::{self, Weight};
use reprise_tests::tab::quoted;

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

/// Pages whose sentences the engine writes, each with something that is there once it is drawn.
const WRITTEN: [(&str, &str); 12] = [
    ("/since", "[data-testid=since][aria-busy=false] .lead"),
    ("/twins", "[data-testid=duplicates][aria-busy=false] h1"),
    ("/what-if", "[data-testid=what-if][aria-busy=false] .leaf__bar"),
    ("/pictures", "[data-testid=pictures][aria-busy=false] table"),
    ("/found", "[data-testid=found][aria-busy=false] .leaf__line"),
    ("/new-computer", "[data-testid=new-computer][aria-busy=false] .leaf__line"),
    ("/terms", "[data-testid=terms] .terms__line"),
    ("/sheet", "[data-testid=sheet][aria-busy=false] .leaf__line"),
    ("/restore", "[data-testid=restore]"),
    ("/check-up", "main h1"),
    ("/sync", "main h1"),
    ("/?show=export", "[data-testid=export] .export__choices select"),
];

/// Texts and names on the page that have a word of English in them which German has not. The preview of a file is English.
const ENGLISH: &str = r"(() => {
    const isEnglish = text => /\b(the|of|and|is|are|not|from|with|this|that|there|which|by)\b(?!:)/i.test(text);
    const found = [];
    const walk = element => {
        if (!element.checkVisibility() || element.matches('pre, [lang=en]')) return;
        for (const name of ['aria-label', 'title', 'placeholder']) {
            if (isEnglish(element.getAttribute(name) ?? '')) found.push(element.getAttribute(name));
        }
        for (const node of element.childNodes) {
            if (node.nodeType == Node.TEXT_NODE && isEnglish(node.data)) found.push(node.data);
            if (node.nodeType == Node.ELEMENT_NODE) walk(node);
        }
    };
    walk(document.body);
    return found;
})()";

#[test]
fn what_the_engine_writes_is_german_on_a_german_page() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..60, Weight::Light)?;
    let tab = stage.browser().open_with(&stage.url("/"), GERMAN)?;
    tab.drop_music(stage.folder())?;
    tab.wait_for_tracks(60)?;
    library::write_file(stage.folder(), "liste.csv", b"neither music nor a list")?;
    tab.drop_music(&stage.folder().join("liste.csv"))?;
    let told = "document.querySelector('[data-testid=import]')?.innerText ?? ''";
    tab.wait_for("what the list is", &format!("({told}).includes('Nicht übernommen: ')"))?;
    assert_eq!(tab.value::<Vec<String>>(ENGLISH)?, [""; 0], "the lists' dialog");
    for (path, there) in WRITTEN {
        tab.go(&stage.url(path))?;
        tab.wait_for(path, &format!("document.querySelector({})", quoted(there)))?;
        assert_eq!(tab.value::<Vec<String>>(ENGLISH)?, [""; 0], "{path}");
    }
    tab.go(&stage.url("/?q=origin:itunes-purchase"))?;
    tab.wait_for("a song", "document.querySelector('[data-testid=track][data-track]')")?;
    tab.click_css("[data-testid=track][data-track]")?;
    tab.wait_for("what was found", "document.querySelector('[data-testid=evidence] .marks li')")?;
    assert_eq!(tab.value::<Vec<String>>(ENGLISH)?, [""; 0], "the card");
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
    assert_eq!(said, "Die Texte dieser Seite wurden nicht geladen. Es ist nichts verloren.");
    tab.screenshot("without-words")?;
    Ok(())
}
