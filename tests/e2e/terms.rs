//! What the terms mean: one click from where they are used.

use crate::stage::Stage;

#[test]
fn a_term_is_explained_one_click_away() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(12)?;
    tab.click("link", "What is this?")?;
    let focused = |id: &str| format!("document.activeElement.id === '{id}'");
    tab.wait_for("the figures", &focused("figure-back"))?;
    tab.screenshot("terms")?;
    tab.run("history.back()")?;
    tab.wait_for_tracks(12)?;

    tab.click_css("[data-testid=track][data-track]")?;
    let link = "document.querySelector('.terms__links a[href*=way-]')";
    tab.wait_for("the terms of the card", link)?;
    tab.screenshot("terms-on-card")?;
    let (id, name): (String, String) =
        tab.value(&format!("[{link}.href.split('of=')[1], {link}.innerText]"))?;
    tab.click("link", &name)?;
    tab.wait_for("the way back", &focused(&id))?;
    let told: String = tab.value("document.activeElement.innerText")?;
    assert!(told.starts_with(&name) && told.len() > name.len() + 20, "{told}");
    tab.run("history.back()")?;
    tab.wait_for("the card again", "document.querySelector('[data-testid=evidence]')")?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn where_the_explanations_do_not_load_the_page_says_so() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit_with(
        "const real = fetch; window.fetch = (it, ...more) =>
        String(it).includes('/terms-') ? Promise.reject(new Error('no')) : real(it, ...more)",
    )?;
    tab.wait_for("the app", "document.querySelector('[data-testid=sync]')")?;
    tab.go(&stage.url("/terms"))?;
    tab.wait_for(
        "the sentence",
        "document.querySelector('[data-testid=terms]')?.innerText.includes('did not load')",
    )?;
    Ok(())
}
