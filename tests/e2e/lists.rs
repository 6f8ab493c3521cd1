//! Lists without files: Apple's own lists make a catalog by themselves, and folders join them in any order.

use std::fs;

use reprise_catalog::fixtures::{id3, mpeg};
use reprise_tests::folders;
use reprise_tests::library::{write_file, write_song};
use reprise_tests::lists::{self, APPLE_MUSIC, BOUGHT};
use reprise_tests::song::{Format, From, Song};
use reprise_tests::tab::Tab;

use crate::stage::Stage;

/// The headline of the dialog of lists.
const HEAD: &str = "document.querySelector('[data-testid=import] h2')?.innerText";

#[test]
fn a_list_alone_makes_a_catalog_and_its_folder_joins_it() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let [here, away, cloud] = songs();
    write_song(stage.folder(), &here)?;
    let tab = stage.visit()?;
    drop_list(&tab, &[(&here, BOUGHT), (&away, BOUGHT), (&cloud, APPLE_MUSIC)])?;
    wait_for_scan(&tab, "1 only in Apple's cloud, listed now, 2 whose files were not read yet")?;
    tab.wait_for_tracks(3)?;
    assert_eq!(titles(&tab, 3)?, [&*here.title, &*away.title, &*cloud.title].map(str::to_owned));

    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    let rows = "[...document.querySelectorAll('[data-testid=track]')]";
    let of_place = format!("{rows}.filter(it => it.innerText.includes('reprise-music-')).length");
    tab.wait_for("three songs, one of them here", &format!("{rows}.length == 3 && {of_place} == 1"))?;
    // What is known already is not offered to be applied.
    let folder = tempfile::TempDir::with_prefix("reprise-list-")?;
    let all = [(&here, BOUGHT), (&away, BOUGHT), (&cloud, APPLE_MUSIC)];
    tab.drop_music(&lists::write_library_xml(folder.path(), &all)?)?;
    tab.wait_for(
        "that all is known",
        &format!("{HEAD} == 'Everything in it is known. There is nothing to apply.'"),
    )?;
    assert_eq!(tab.count("button", "Apply")?, 0);
    tab.click("button", "Close")?;
    tab.reload()?;
    tab.wait_for_tracks(3)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// What a list changes is counted again while the person is asked, and when it is written.
#[test]
fn what_was_read_meanwhile_is_not_new() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let [here, away, cloud] = songs();
    write_song(stage.folder(), &here)?;
    let (tab, other) = (stage.visit()?, stage.visit()?);
    let folder = tempfile::TempDir::with_prefix("reprise-list-")?;
    let all = [(&here, BOUGHT), (&away, BOUGHT), (&cloud, APPLE_MUSIC)];
    tab.call("Page.bringToFront", serde_json::json!({}))?;
    tab.drop_music(&lists::write_library_xml(folder.path(), &all)?)?;
    let new = "document.querySelector('[data-testid=import]')?.dataset.new";
    tab.wait_for("what would change", &format!("{new} == 3"))?;
    other.call("Page.bringToFront", serde_json::json!({}))?;
    other.drop_music(stage.folder())?;
    other.scan_done()?;
    tab.call("Page.bringToFront", serde_json::json!({}))?;
    tab.wait_for("what would change now", &format!("{new} == 2"))?;
    tab.click("button", "Apply")?;
    tab.wait_for("what has changed", &format!("{HEAD} == 'It was taken in.' && {new} == 2"))?;
    tab.click("button", "Close")?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn what_a_list_changed_can_be_taken_back() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let [here, ..] = songs();
    write_song(stage.folder(), &here)?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(1)?;
    let folder = tempfile::TempDir::with_prefix("reprise-list-")?;
    let list = folder.path().join("liked.csv");
    fs::write(
        &list,
        "Track name,Artist name,Album,Playlist name,Type,ISRC\r\nFar Away,Nobody,Nowhere,Mine,Playlist,\r\n",
    )?;
    let import = "document.querySelector('[data-testid=import]')";
    for _ in 0..2 {
        tab.drop_music(&list)?;
        tab.wait_for("what would change", &format!("{import}?.dataset.new == 1"))?;
        assert_eq!(tab.track_count()?, 1);
        tab.click("button", "Apply")?;
        tab.wait_for_tracks(2)?;
        tab.click("button", "Undo")?;
        tab.wait_for_tracks(1)?;
        tab.click("button", "Close")?;
        tab.wait_for("the dialog to close", &format!("!{import}"))?;
    }
    tab.reload()?;
    tab.wait_for_tracks(1)?;
    tab.drop_music(&list)?;
    tab.take_lists()?;
    tab.wait_for_tracks(2)?;
    // Who lists it is told, and nobody claims that it has a file.
    tab.find_row("Far Away")?;
    tab.click_css("[data-testid=track][data-track]")?;
    let card = "document.querySelector('[data-testid=evidence]')?.innerText ?? ''";
    tab.wait_for(
        "the list",
        &format!("({card}).includes('It stands on a list of TuneMyMusic. No file of it was read.')"),
    )?;
    tab.press("Escape")?;
    tab.wait_for("the card to close", "!document.querySelector('[data-testid=evidence]')")?;
    tab.fill("input[type=search]", "")?;
    tab.wait_for_tracks(2)?;
    // The address follows what is typed a little later.
    tab.wait_for("the address", "location.search == ''")?;
    // When the dialog is long closed, it can still be taken back.
    tab.reload()?;
    tab.wait_for_tracks(2)?;
    tab.click("link", "Check-up")?;
    tab.click("button", "The lists that were taken in last …")?;
    tab.click("button", "Undo")?;
    tab.wait_for(
        "it to be taken back",
        &format!("{import}?.querySelector('h2').innerText == 'It was taken back.'"),
    )?;
    tab.click("button", "Close")?;
    tab.click("link", "Library")?;
    tab.wait_for_tracks(1)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_file_that_is_no_list_is_told_by_name_and_makes_no_place() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit()?;
    let folder = tempfile::TempDir::with_prefix("reprise-list-")?;
    let import = "document.querySelector('[data-testid=import]')";
    let files = [
        ("streams.asx", "<asx version=\"3.0\"><entry><ref href=\"http://radio.example/1\"/></entry></asx>"),
        ("diary.log", "Today I heard something nice.\n"),
        ("Library.xml", ""),
    ];
    for (name, text) in files {
        let list = folder.path().join(name);
        fs::write(&list, text)?;
        for _ in 0..2 {
            tab.drop_music(&list)?;
            tab.wait_for(
                "what it is",
                &format!("{import}?.innerText.includes('{name}') && {import}.innerText.includes('wanted')"),
            )?;
            tab.click("button", "Close")?;
            tab.wait_for("the dialog to close", &format!("!{import}"))?;
        }
    }
    assert!(!tab.value::<bool>("document.body.innerText.includes('1 place')")?);
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_song_without_a_name_is_shown_as_untitled() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit()?;
    let [.., cloud] = songs();
    let nameless = Song { title: String::new(), ..cloud };
    drop_list(&tab, &[(&nameless, APPLE_MUSIC)])?;
    tab.wait_for_tracks(1)?;
    assert_eq!(titles(&tab, 1)?, ["untitled"]);
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_compilation_is_one_album_on_the_restore_list() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    for (at, artist) in (1..).zip(["Zoe", "Ana", "Zoe"]) {
        let title = format!("Song {at}");
        let mut frames = vec![
            ("TIT2", id3::text(&title)),
            ("TPE1", id3::text(artist)),
            ("TALB", id3::text("Hits")),
            ("TCMP", id3::text("1")),
        ];
        // Only some of the songs name an artist of the album.
        frames.extend((at == 2).then(|| ("TPE2", id3::text("Various Artists"))));
        let song = [id3::tag(id3::Version::V23, &frames), mpeg::cbr(128, 40, at)].concat();
        write_file(stage.folder(), &format!("Hits/CD{}/0{at}.mp3", at % 2 + 1), &song)?;
    }
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(3)?;
    tab.click("link", "Restore")?;
    tab.wait_for("the songs", "document.querySelectorAll('.songs__title').length == 3")?;
    let heads: Vec<String> =
        tab.value("[...document.querySelectorAll('.songs__name')].map(it => it.innerText)")?;
    assert_eq!(heads, ["Hits"]);
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// A song that will be read, one of another folder, and one that only the cloud has, in the order of the table.
fn songs() -> [Song; 3] {
    let named = |seed, artist: &str, title: &str| Song {
        artist: artist.into(),
        title: title.into(),
        ..folders::made_up(seed, Format::M4a, From::Itunes)
    };
    [named(1, "Ana", "Here"), named(2, "Bea", "Away"), named(3, "Cora", "Cloud")]
}

fn drop_list(tab: &Tab, songs: &[(&Song, &str)]) -> anyhow::Result<()> {
    let folder = tempfile::TempDir::with_prefix("reprise-list-")?;
    tab.drop_music(&lists::write_library_xml(folder.path(), songs)?)?;
    tab.take_lists()?;
    wait_for_scan(tab, &format!("lists {}", songs.len()))
}

fn wait_for_scan(tab: &Tab, text: &str) -> anyhow::Result<()> {
    let said = format!("document.querySelector('[data-testid=scan]')?.innerText.includes({text:?})");
    tab.wait_for(text, &said)
}

/// The titles of the first rows.
fn titles(tab: &Tab, count: u32) -> anyhow::Result<Vec<String>> {
    let titles = "[...document.querySelectorAll('[data-testid=track] .grid__cell--title')].map(it => it.innerText.trim())";
    tab.wait_for("the titles", &format!("{titles}.filter(it => it).length == {count}"))?;
    tab.value(titles)
}
