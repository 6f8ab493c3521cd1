//! Takes pictures of every page with the sample library, in several windows and colours, and a page that shows them
//! all. `cargo xtask shots` runs it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use reprise_tests::browser::{self, Browser};
use reprise_tests::endpoint::Endpoint;
use reprise_tests::tab::Tab;
use serde_json::{Value, json};

/// The songs of the sample library.
const SONGS: u32 = 51;

/// A page: its name, its address, and what must be clicked there by selector, if anything.
const PAGES: [(&str, &str, Option<&str>); 19] = [
    ("library", "/", None),
    ("albums", "/?as=albums", None),
    ("card", "/", Some("[data-testid=track]")),
    ("restore", "/restore", None),
    ("everything", "/restore", Some(".restore__tools .segmented__part:last-child .segmented__input")),
    ("check-up", "/check-up", None),
    ("sync", "/sync", None),
    ("twins", "/twins", None),
    ("what-if", "/what-if", None),
    ("sheet", "/sheet", None),
    ("pictures", "/pictures", None),
    ("found", "/found", None),
    ("since", "/since", None),
    ("new-computer", "/new-computer", None),
    ("terms", "/terms", None),
    ("export", "/?show=export", None),
    ("places", "/?show=places", None),
    ("problems", "/?show=problems", None),
    ("keys", "/?show=keys", None),
];

/// A window: its name, width and height in CSS pixels, device pixels a CSS pixel.
const WINDOWS: [(&str, u32, u32, f64); 5] = [
    ("wide", 1280, 800, 1.0),
    ("phone", 390, 844, 2.0),
    ("narrow", 320, 640, 2.0),
    ("zoomed", 640, 400, 2.0),
    ("4k", 3840, 2160, 1.0),
];

/// The colours: a name, and the media features that a person has chosen.
const COLOURS: [(&str, &str, &str); 3] = [
    ("light", "prefers-color-scheme", "light"),
    ("dark", "prefers-color-scheme", "dark"),
    ("forced", "forced-colors", "active"),
];

fn main() -> anyhow::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).context("name the folder for the pictures")?);
    fs::create_dir_all(&folder)?;
    let profile = browser::fresh_profile()?;
    let (endpoint, browser) = (Endpoint::start()?, Browser::start(profile.path())?);
    let mut sheet = Sheet::new(&folder);
    let first = browser.open(&endpoint.url("/"))?;
    first.wait_for("the first visit", "document.querySelector('.first__ways')")?;
    each_look(&first, |look| sheet.add(&first, "first-visit", look))?;
    let tab = browser.open(&endpoint.url("/?sample"))?;
    tab.wait_for_tracks(SONGS)?;
    for (name, path, click) in PAGES {
        tab.go(&endpoint.url(path))?;
        tab.wait_for("the sample", "document.querySelector('[data-testid=scan]')?.dataset.state === 'done'")?;
        if let Some(selector) = click {
            tab.click_css(selector)?;
        }
        each_look(&tab, |look| sheet.add(&tab, name, look))?;
    }
    sheet.save()
}

/// Shows the page in every window and colour. Windows other than the usual two are looked at in light alone.
fn each_look(tab: &Tab, mut take: impl FnMut(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    for (at, (window, width, height, scale)) in WINDOWS.into_iter().enumerate() {
        tab.call(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false }),
        )?;
        let colours = if at < 2 { COLOURS.as_slice() } else { COLOURS.get(..1).unwrap_or_default() };
        for (colour, feature, value) in colours {
            let features = json!([{ "name": feature, "value": value }]);
            tab.call("Emulation.setEmulatedMedia", json!({ "media": "", "features": features }))?;
            settle(tab)?;
            take(&format!("{window}-{colour}"))?;
        }
    }
    tab.call("Emulation.clearDeviceMetricsOverride", json!({}))?;
    tab.call("Emulation.setEmulatedMedia", json!({ "media": "", "features": [] })).map(drop)
}

/// Waits until nothing moves and nothing is being asked any more.
fn settle(tab: &Tab) -> anyhow::Result<()> {
    let _: Value =
        tab.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))")?;
    tab.wait_for(
        "a page at rest",
        "document.getAnimations().every(it => it.playState !== 'running')
            && !document.querySelector('[aria-busy=true]')",
    )
}

/// The pictures, and the page that shows them.
struct Sheet<'a> {
    folder: &'a Path,
    html: String,
}

impl<'a> Sheet<'a> {
    fn new(folder: &'a Path) -> Sheet<'a> {
        let head = "<!doctype html><meta charset=utf-8><title>Reprise: every page</title>\
            <style>body{font:14px system-ui;margin:2em}figure{display:inline-block;margin:8px;vertical-align:top}\
            img{height:360px;border:1px solid #888}</style>\n";
        Sheet { folder, html: head.to_owned() }
    }

    fn add(&mut self, tab: &Tab, page: &str, look: &str) -> anyhow::Result<()> {
        let name = format!("{page}-{look}");
        fs::write(self.folder.join(format!("{name}.png")), tab.picture()?)?;
        let too_wide: bool =
            tab.value("document.documentElement.scrollWidth > document.documentElement.clientWidth")?;
        let note = if too_wide { " <b>scrolls sideways</b>" } else { "" };
        if too_wide {
            println!("{name} scrolls sideways");
        }
        writeln!(
            self.html,
            "<figure><a href={name}.png><img src={name}.png></a><figcaption>{name}{note}</figcaption></figure>"
        )?;
        Ok(())
    }

    fn save(self) -> anyhow::Result<()> {
        fs::write(self.folder.join("index.html"), self.html).context("cannot write the sheet")
    }
}
