//! What a version of Reprise kept in a browser and at the endpoint, and what it showed. A later version must
//! show the same. `dump-stored` makes it, and the end-to-end test of the stored form opens it.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::browser::Browser;
use crate::records::{Sealed, Shelf};
use crate::stored::Database;
use crate::tab::Tab;

/// What was kept, and what was shown of it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Kept {
    /// Which version made it, and what the file leaves out.
    pub about: String,
    /// The browser's database.
    pub database: Database,
    /// The library at the endpoint.
    pub shelf: Shelf,
    /// The library's records at the endpoint.
    pub sealed: Vec<Sealed>,
    /// What the app showed.
    pub shown: Shown,
}

/// What the app shows to a person who looks at every page.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The songs of the JSON export, by title.
    pub songs: Vec<Song>,
    /// The titles of the songs of which the person said where they came from.
    pub overruled: Vec<String>,
    /// How many songs come back in each way.
    pub outlook: BTreeMap<String, u32>,
    /// The restore list.
    pub restore: Restore,
    /// What the person has chosen.
    pub choices: Choices,
    /// The names of this browser's places that can be read again.
    pub places: Vec<String>,
    /// The names of the library's browsers.
    pub browsers: Vec<String>,
    /// The library's words.
    pub words: Vec<String>,
}

/// A song, as the export has it. What is not known is null there.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Song {
    /// Its title.
    pub title: Option<String>,
    /// Its id.
    pub id: String,
    /// Where it came from.
    pub origin: Option<String>,
    /// How sure that is.
    pub certainty: Option<String>,
    /// What Apple's list says of it.
    pub cloud_status: Option<String>,
    /// How it comes back.
    pub way_back: Option<String>,
}

/// The restore list of what is missing here.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Restore {
    /// Songs that are missing.
    pub missing: u32,
    /// Songs that came back.
    pub returned: u32,
    /// Songs about which the app asks the person.
    pub review: u32,
    /// Songs whose tick is set.
    pub ticked: u32,
    /// How many songs each group has.
    pub groups: BTreeMap<String, u32>,
}

/// What the person has chosen.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Choices {
    /// Whether the page is dark. The system is light.
    pub is_dark: bool,
    /// The Apple subscription.
    pub subscription: String,
    /// The country of the stores.
    pub country: String,
    /// The stores that the person cannot sign in to.
    pub closed_stores: Vec<String>,
    /// The heads of the columns that the table shows.
    pub heads: Vec<String>,
}

const OUTLOOK: &str = "Object.fromEntries(\
    [...document.querySelectorAll('[data-testid=outlook] [data-way]')]\
    .filter(part => part.dataset.count > 0).map(part => [part.dataset.way, Number(part.dataset.count)]))";

const RESTORE: &str = "(list => ({ missing: Number(list.dataset.missing), returned: Number(list.dataset.returned), \
    review: Number(list.dataset.review), ticked: list.querySelectorAll('[type=checkbox]:checked').length, \
    groups: Object.fromEntries([...list.querySelectorAll('[data-testid=restore-group]')]\
    .map(group => [group.dataset.way, Number(group.dataset.count)])) }))\
    (document.querySelector('[data-testid=restore]'))";

/// Reads the choices from the page. A colour may be written in any notation, so a canvas turns it into bytes.
const CHOICES: &str = "(() => {
    const [canvas, select] = [document.createElement('canvas').getContext('2d'),
        name => document.querySelector(`select[aria-label='${name}']`).value];
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    const stores = [...document.querySelectorAll('details')].find(it => it.innerText.includes('sign in to'));
    const closed = [...stores.querySelectorAll('[type=checkbox]:not(:checked)')];
    return {
        isDark: red + green + blue < 384,
        subscription: select('Apple subscription'),
        country: select('My store country'),
        closedStores: closed.map(it => it.parentElement.textContent.trim()),
        heads: [...document.querySelectorAll('[role=columnheader]')]
            .filter(head => head.getClientRects().length).map(head => head.innerText.trim()),
    };
})()";

/// Chooses all songs in the export dialog: by a radio button, or by a select labelled "What", as versions differ.
const ALL_SONGS: &str = "const radios = [...document.querySelectorAll('[data-testid=export] label')];
    radios.find(it => it.innerText.trim() === 'All')?.click();
    const what = document.querySelector('[data-testid=export] select[aria-label=What]');
    if (what) { what.value = 'library'; what.dispatchEvent(new Event('change', { bubbles: true })); }";

const PLACES: &str =
    "[...document.querySelectorAll('[aria-label=\"Name of this place\"]')].map(it => it.value).sort()";

const BROWSERS: &str =
    "[...document.querySelectorAll('input[aria-label^=\"Name of \"]')].map(it => it.value).sort()";

const WORDS: &str =
    "[...document.querySelectorAll('[data-testid=shown-words] li')].map(it => it.innerText.trim())";

impl Shown {
    /// Looks at every page of an open app that has this many songs and syncs.
    ///
    /// # Errors
    /// When a page does not show what it should.
    pub fn look(browser: &Browser, tab: &Tab, songs: u32) -> anyhow::Result<Shown> {
        tab.click("link", "Library")?;
        tab.search("")?;
        tab.wait_for_tracks(songs)?;
        let (outlook, choices, places) = (tab.value(OUTLOOK)?, tab.value(CHOICES)?, places(tab)?);
        let exported = exported(browser, tab)?;
        tab.search("is:mine")?;
        tab.wait_for(
            "the songs that were overruled",
            "document.querySelectorAll('[data-track]').length < 5",
        )?;
        let mine = tab.rows()?.into_iter().map(|row| row.id);
        let overruled = mine.map(|id| title_of(&exported, &id)).collect::<anyhow::Result<_>>()?;
        tab.search("")?;
        tab.click("link", "Restore")?;
        tab.wait_for(
            "the restore list",
            "document.querySelector('[data-testid=restore]')?.ariaBusy == 'false'",
        )?;
        let restore = tab.value(RESTORE)?;
        tab.click("link", "Sync")?;
        tab.wait_for("the browsers", &format!("{BROWSERS}.length > 0"))?;
        let browsers = tab.value(BROWSERS)?;
        tab.click("button", "Show the words")?;
        tab.wait_for("the words", &format!("{WORDS}.length == 24"))?;
        let words = tab.value(WORDS)?;
        Ok(Shown { songs: exported, overruled, outlook, restore, choices, places, browsers, words })
    }
}

/// The names of the places, from their panel.
fn places(tab: &Tab) -> anyhow::Result<Vec<String>> {
    let opener =
        "[...document.querySelectorAll('footer button')].find(it => /\\d places?$/.test(it.innerText))";
    tab.wait_for("the places", opener)?;
    tab.run(&format!("{opener}.click()"))?;
    tab.wait_for("their panel", "document.querySelector('dialog [aria-label=\"Name of this place\"]')")?;
    let places = tab.value(PLACES)?;
    close_dialog(tab)?;
    Ok(places)
}

fn exported(browser: &Browser, tab: &Tab) -> anyhow::Result<Vec<Song>> {
    tab.open_export()?;
    // Without this the export would hold the missing songs only, because the restore page was open last.
    tab.run(ALL_SONGS)?;
    tab.click("button", "Save")?;
    let mut catalog: Value = serde_json::from_slice(&browser.download()?.bytes)?;
    close_dialog(tab)?;
    let tracks = catalog.get_mut("tracks").map(Value::take).context("an export without tracks")?;
    let mut songs: Vec<Song> = serde_json::from_value(tracks)?;
    songs.sort();
    Ok(songs)
}

fn title_of(songs: &[Song], id: &str) -> anyhow::Result<String> {
    let song = songs.iter().find(|song| song.id == id);
    song.and_then(|song| song.title.clone())
        .with_context(|| format!("the export has no song {id} among {}", songs.len()))
}

fn close_dialog(tab: &Tab) -> anyhow::Result<()> {
    tab.press("Escape")?;
    tab.wait_for("the dialog to close", "!document.querySelector('dialog[open]')")
}
