//! What the person says wins and can be undone, what Apple says stands beside what was found, and ticks are kept.

use reprise_catalog::fixtures::mp4::{self, Mp4};
use reprise_tests::folders;
use reprise_tests::library::{write_file, write_song};
use reprise_tests::lists::{self, APPLE_MUSIC, MATCHED};
use reprise_tests::song::{ACCOUNT, Format, From, Song};
use reprise_tests::tab::{Scheme, Tab, quoted};

use crate::stage::Stage;

#[test]
fn what_the_person_says_wins_until_they_take_it_back() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let song = folders::made_up(1, Format::Mp3, From::Nowhere);
    write_song(stage.folder(), &song)?;
    let tab = open_with_music(&stage, 1)?;
    wait_for_way(&tab, "only-copy", 1)?;

    open_card(&tab, &song.title)?;
    tab.click_css("#i-know-better")?;
    tab.choose("Where it came from", "store")?;
    tab.choose("Which store", "bandcamp")?;
    pictures(&tab, "overruling")?;
    tab.click("button", "Say so")?;
    wait_for_text(&tab, "Came from Bandcamp. You said so.")?;
    wait_for_way(&tab, "store", 1)?;

    tab.reload()?;
    wait_for_way(&tab, "store", 1)?;
    // The card has an address, so it is still open.
    wait_for_text(&tab, "Came from Bandcamp. You said so.")?;
    tab.click("button", "Undo")?;
    wait_for_way(&tab, "only-copy", 1)?;
    let focused: String = tab.value("document.activeElement.id")?;
    assert_eq!(focused, "i-know-better", "the focus stays in the card");
    // The undoing is an act as well, and can be taken back.
    wait_for_text(&tab, "The evidence decides where it came from.")?;
    pictures(&tab, "history")?;
    tab.click("button", "Take it back")?;
    wait_for_way(&tab, "store", 1)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn apples_list_adds_its_words_and_the_songs_of_the_cloud() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let song = folders::made_up(1, Format::M4a, From::Itunes);
    write_song(stage.folder(), &song)?;
    let tab = open_with_music(&stage, 1)?;
    drop_list(&tab, &[(&song, MATCHED), (&only_in_the_cloud(), APPLE_MUSIC)])?;
    tab.wait_for_tracks(2)?;

    open_card(&tab, &song.title)?;
    wait_for_text(&tab, "Library.xml says")?;
    wait_for_text(&tab, "Apple says Matched, the file suggests Purchased.")?;
    pictures(&tab, "stated")?;
    tab.press("Escape")?;
    open_card(&tab, "Only in the Cloud")?;
    wait_for_text(&tab, "Apple lists it. No file of it was read.")?;
    wait_for_text(&tab, "Apple Music, added to the library, only in the cloud")?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn the_music_apps_table_is_read_where_it_is_dropped() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    write_file(stage.folder(), "iTunes Media/Apple Music/Rented.m4p", &rented())?;
    let tab = open_with_music(&stage, 1)?;
    open_card(&tab, "Rented")?;
    wait_for_text(&tab, "Whether it was added to your library or only kept offline, nothing here tells.")?;
    let list = tempfile::TempDir::with_prefix("reprise-list-")?;
    let table = "\"Persistent ID\",\"Cloud status\",\"Name\",\"Artist\",\"Album\",\"Duration\"\r\n\
        \"0123456789ABCDEF\",\"no longer available\",\"Rented\",\"Nobody\",\"Nowhere\",\"10\"\r\n";
    write_file(list.path(), "table.csv", table.as_bytes())?;
    tab.drop_path("[data-testid=evidence]", &list.path().join("table.csv"))?;
    tab.take_lists()?;
    wait_for_text(&tab, "Music app says")?;
    wait_for_text(&tab, "Apple says No Longer Available, the file suggests Apple Music.")?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn accounts_are_told_apart_and_masked() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    for (seed, account) in (1..).zip(["jo@example.org", "jo@example.org", "jan@example.org"]) {
        let song = folders::made_up(seed, Format::M4a, From::Itunes);
        let mut file = song.m4a();
        file.items.retain(|item| !item.ends_with(ACCOUNT.as_bytes()));
        file.items.push(mp4::text_item(b"apID", account));
        write_file(stage.folder(), &song.path, &file.build())?;
    }
    let tab = open_with_music(&stage, 3)?;
    tab.click("link", "Restore")?;
    wait_for_text(&tab, "2 accounts to sign in with")?;
    let sources: Vec<String> = tab.value(
        "[...document.querySelectorAll('.sources__line')].map(it => it.innerText.replace(/\\s+/g, ' '))",
    )?;
    assert_eq!(sources, ["j•••@example.org 2", "j•••@example.org 1"]);
    let ticks: u32 =
        tab.value("document.querySelectorAll('[data-testid=restore] [type=checkbox]').length")?;
    assert_eq!(ticks, 0, "nothing is missing, so nothing can be back");
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_hidden_column_stays_hidden() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    write_song(stage.folder(), &folders::made_up(1, Format::Mp3, From::Nowhere))?;
    let tab = open_with_music(&stage, 1)?;
    assert_eq!(tab.count("columnheader", "Album")?, 1);
    tab.click("button", "Columns")?;
    tab.click("checkbox", "Album")?;
    tab.wait_for("the column to go", "document.querySelector('.library')?.dataset.hidden == 'album'")?;
    tab.reload()?;
    tab.wait_for_tracks(1)?;
    tab.wait_for("the choice", "document.querySelector('.library')?.dataset.hidden == 'album'")?;
    assert_eq!(tab.count("columnheader", "Album")?, 0);
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn ticks_stay_and_songs_that_come_back_tick_themselves() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    write_song(stage.folder(), &folders::made_up(1, Format::M4a, From::Itunes))?;
    let tab = open_with_music(&stage, 1)?;
    let (lost, other) = (only_in_the_cloud(), Song { album: "Elsewhere".into(), ..only_in_the_cloud() });
    drop_list(&tab, &[(&lost, APPLE_MUSIC), (&other, APPLE_MUSIC)])?;
    tab.wait_for_tracks(3)?;

    tab.click("link", "Restore")?;
    wait_for_list(&tab, 2, 0, 0)?;
    tab.click("button", "Start restoring")?;
    pictures(&tab, "restore-ticks")?;
    let tick = "Only in the Cloud is back";
    tab.click("checkbox", tick)?;
    wait_for_list(&tab, 1, 1, 0)?;
    tab.reload()?;
    wait_for_list(&tab, 1, 1, 0)?;
    tab.click_css(&format!("input[aria-label={}]:checked", quoted(tick)))?;
    wait_for_list(&tab, 2, 0, 0)?;

    // One song comes back as a file. Of the other it is not sure whether it is the same song.
    write_song(stage.folder(), &lost)?;
    tab.drop_music(stage.folder())?;
    wait_for_list(&tab, 1, 0, 1)?;
    wait_for_text(&tab, "the same title and artist")?;
    pictures(&tab, "restore-review")?;
    tab.click("button", "Another song")?;
    wait_for_list(&tab, 1, 0, 0)?;
    tab.click("link", "Check-up")?;
    wait_for_text(&tab, "What Apple itself says")?;
    pictures(&tab, "check-up")?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// A song of Apple Music, locked, as it is stored for listening offline.
fn rented() -> Vec<u8> {
    let items = [(b"\xa9nam", "Rented"), (b"\xa9ART", "Nobody"), (b"\xa9alb", "Nowhere")];
    Mp4 {
        entry: mp4::sound_entry(b"drms", 44_100, &[&mp4::purchase(b"sinf", 7, "")]),
        samples: mp4::vbr_samples(431, 743, 1),
        items: items.map(|(kind, value)| mp4::text_item(kind, value)).to_vec(),
        ..Mp4::default()
    }
    .build()
}

/// A song that Apple's list has. No folder has it until the test writes the file.
fn only_in_the_cloud() -> Song {
    Song { title: "Only in the Cloud".into(), ..folders::made_up(2, Format::Mp3, From::Nowhere) }
}

/// Writes a library of the Music app with these songs and these flags, and drops it on the page.
fn drop_list(tab: &Tab, songs: &[(&Song, &str)]) -> anyhow::Result<()> {
    let folder = tempfile::TempDir::with_prefix("reprise-list-")?;
    tab.drop_music(&lists::write_library_xml(folder.path(), songs)?)?;
    tab.take_lists()?;
    tab.wait_for(
        "the list to be taken in",
        &format!("document.querySelector('[data-testid=scan]')?.innerText.includes('lists {}')", songs.len()),
    )?;
    Ok(())
}

fn open_with_music(stage: &Stage, songs: u32) -> anyhow::Result<Tab> {
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(songs)?;
    Ok(tab)
}

fn open_card(tab: &Tab, title: &str) -> anyhow::Result<()> {
    tab.find_row(title)?;
    tab.click_css("[data-testid=track][data-track]")?;
    tab.wait_for("the evidence card", "document.querySelector('[data-testid=evidence]')")
}

fn wait_for_way(tab: &Tab, way: &str, count: u32) -> anyhow::Result<()> {
    let part = format!("document.querySelector('[data-testid=outlook] [data-way={}]')", quoted(way));
    tab.wait_for(&format!("{count} songs of way {way}"), &format!("{part}?.dataset.count == {count}"))
}

fn wait_for_text(tab: &Tab, text: &str) -> anyhow::Result<()> {
    tab.wait_for(text, &format!("document.body.textContent.includes({})", quoted(text)))
}

fn wait_for_list(tab: &Tab, missing: u32, returned: u32, review: u32) -> anyhow::Result<()> {
    let told = "(it => `${it?.missing} ${it?.returned} ${it?.review}`)\
        (document.querySelector('[data-testid=restore]')?.dataset)";
    tab.wait_for("missing, returned, review", &format!("{told} == '{missing} {returned} {review}'"))
        .map_err(|error| error.context(format!("the list says {:?}", tab.value::<String>(told).ok())))
}

/// Takes pictures in light and in dark, at the width of a desk and of a phone.
fn pictures(tab: &Tab, name: &str) -> anyhow::Result<()> {
    for (width, height) in [(1440, 900), (390, 844)] {
        let metrics =
            serde_json::json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        tab.call("Emulation.setDeviceMetricsOverride", metrics)?;
        for scheme in [Scheme::Light, Scheme::Dark] {
            tab.prefer(scheme)?;
            tab.screenshot(&format!("{name}-{width}-{}", scheme.word()))?;
        }
    }
    tab.call("Emulation.clearDeviceMetricsOverride", serde_json::json!({}))?;
    tab.prefer(Scheme::Light)
}
