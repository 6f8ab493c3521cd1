//! A person on a new computer is led step by step: each step says what the catalog knows of it.

use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;
use tempfile::TempDir;

use super::{Elsewhere, SONGS, is_synced, join, synced};

/// The numbers of the steps that are done, as the page shows them.
fn steps_done(tab: &Tab, wanted: &str) -> anyhow::Result<()> {
    let page = "document.querySelector('[data-testid=new-computer][aria-busy=false]')";
    let done = format!(
        "[...{page}?.querySelectorAll('.leaf__part--done h2') ?? []].map(it => it.innerText[0]).join()"
    );
    tab.wait_for(&format!("the steps {wanted:?} to be done"), &format!("{done} === '{wanted}'"))
}

#[test]
fn the_steps_on_a_new_computer_are_offered_and_tick_themselves_off() -> anyhow::Result<()> {
    let (stage, _tab, words) = synced()?;
    let elsewhere = Elsewhere::start()?;
    let tab = elsewhere.browser.open(&stage.url("/new-computer"))?;
    steps_done(&tab, "")?;
    tab.click("link", "Join by a code or by the words")?;
    join(&tab, &words)?;
    is_synced(&tab)?;

    tab.click("link", "Library")?;
    tab.wait_for_tracks(SONGS)?;
    tab.click("link", "Is this a new computer? Step by step")?;
    steps_done(&tab, "1")?;
    tab.screenshot("new-computer-joined")?;

    let music = TempDir::with_prefix("reprise-music-")?;
    library::write(music.path(), 0..SONGS / 2, Weight::Light)?;
    tab.drop_music(music.path())?;
    tab.scan_done()?;
    steps_done(&tab, "1,2,3")?;
    let told = "document.querySelector('[data-testid=new-computer]').innerText";
    tab.wait_for("what is back", &format!("{told}.includes('12 of 24 songs are back')"))?;
    tab.screenshot("new-computer-half")?;

    library::write(music.path(), 0..SONGS, Weight::Light)?;
    tab.drop_music(music.path())?;
    tab.scan_done()?;
    steps_done(&tab, "1,2,3,4")?;
    tab.click("link", "Library")?;
    tab.wait_for_tracks(SONGS)?;
    assert!(tab.value::<bool>("!document.body.innerText.includes('Is this a new computer?')")?);
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}
