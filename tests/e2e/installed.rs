//! The app as a browser installs it: it is offered once, and takes the lists that the system opens with it. What only
//! the browser does (the event, the queue) is played by the tests.

use reprise_tests::tab::Tab;

use crate::stage::Stage;

/// Plays the queue of files that the system opens with the app, which headless Chromium does not have.
const QUEUE: &str = "Object.defineProperty(window, 'launchQueue',
    { value: { setConsumer: consumer => (window.opens = consumer) } });";

#[test]
fn a_list_that_the_system_opens_is_shown_first() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit_with(QUEUE)?;
    tab.wait_for("the page", "document.querySelector('[data-testid=drop-zone]')")?;
    tab.run(
        "window.opened = navigator.storage.getDirectory()
            .then(folder => folder.getFileHandle('evening.m3u8', { create: true }))
            .then(async file => {
                const writing = await file.createWritable();
                await writing.write('#EXTM3U\\n#EXTINF:200,Somebody - Something\\nSomebody - Something.mp3\\n');
                await writing.close();
                opens({ files: [file] });
            })",
    )?;
    tab.wait_for(
        "what it would change",
        "document.querySelector('[data-testid=import]')?.dataset.new === '1'",
    )
}

/// Keeps the browser's own offer from the page.
const ONLY_PLAYED: &str = "addEventListener('beforeinstallprompt',
    event => event.isPlayed || event.stopImmediatePropagation(), true)";

#[test]
fn the_app_is_offered_once() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit_with(ONLY_PLAYED)?;
    tab.wait_for("the page", "document.querySelector('[data-testid=drop-zone]')")?;
    assert!(!is_offered(&tab)?, "it is offered where the browser offers nothing");
    offer(&tab)?;
    assert!(is_offered(&tab)?);
    tab.click("button", "Install")?;
    tab.wait_for("the browser's question", "window.prompted === 1")?;
    assert!(!is_offered(&tab)?);
    tab.reload()?;
    tab.wait_for("the page", "document.querySelector('[data-testid=drop-zone]')")?;
    offer(&tab)?;
    assert!(!is_offered(&tab)?, "the person was asked already");
    Ok(())
}

/// Plays the browser that offers to install the app.
fn offer(tab: &Tab) -> anyhow::Result<()> {
    tab.run(
        "dispatchEvent(Object.assign(new Event('beforeinstallprompt'),
            { isPlayed: true, prompt: () => (window.prompted = (window.prompted ?? 0) + 1) }))",
    )
}

fn is_offered(tab: &Tab) -> anyhow::Result<bool> {
    tab.value("document.getElementById('install').checkVisibility()")
}
