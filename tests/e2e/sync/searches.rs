//! A search that is kept is kept in all browsers of the library.

use super::{Elsewhere, is_synced, join, synced};

const KEPT: &str = "[...document.querySelectorAll('.search__kept a')].map(it => it.innerText).join()";

#[test]
fn a_search_that_is_kept_is_there_in_other_browsers() -> anyhow::Result<()> {
    let (stage, here, words) = synced()?;
    let elsewhere = Elsewhere::start()?;
    let there = elsewhere.browser.open(&stage.url("/sync"))?;
    join(&there, &words)?;
    is_synced(&there)?;
    for tab in [&here, &there] {
        tab.go(&stage.url("/?q=format:mp3"))?;
        tab.wait_for("the search", "document.querySelector('.search__told .notice__named input')")?;
    }
    here.run("document.querySelector('input[type=search]').focus()")?;
    here.fill(".search__told .notice__named input", "My MP3s")?;
    here.click("button", "Keep")?;
    for tab in [&here, &there] {
        tab.wait_for("the kept search", &format!("{KEPT} === 'My MP3s'"))?;
    }
    there.run("document.querySelector('input[type=search]').focus()")?;
    there.click("button", "Forget My MP3s")?;
    for tab in [&here, &there] {
        tab.wait_for("no kept search", &format!("{KEPT} === ''"))?;
        assert_eq!(tab.complaints()?, [""; 0]);
    }
    Ok(())
}
