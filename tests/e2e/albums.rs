//! The library by album and by folder: all songs stand in one, and each leads to its songs and back.

use crate::stage::Stage;

#[test]
fn the_library_stands_by_album() -> anyhow::Result<()> {
    const SONGS: u32 = 60;
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(SONGS)?;
    tab.click("radio", "Albums")?;
    let here = "document.querySelector('[data-testid=albums][aria-busy=false]')";
    let albums = "[...document.querySelectorAll('[data-testid=album]')]";
    tab.wait_for("the albums", &format!("{here} && {albums}.length > 0"))?;
    assert_eq!(tab.value::<String>("location.search")?, "?as=albums");
    let count: usize = tab.value_of(here, "it => Number(it.dataset.count)")?;
    let tracks: Vec<u32> = tab.value(&format!("{albums}.map(it => Number(it.dataset.tracks))"))?;
    assert_eq!((tracks.len(), tracks.iter().sum::<u32>()), (count, SONGS));
    let back: Vec<u32> = tab.value(&format!("{albums}.map(it => Number(it.dataset.back))"))?;
    let would: u32 = tab.value("Number(document.querySelector('[data-testid=figures]').dataset.back)")?;
    assert_eq!(back.iter().sum::<u32>(), would, "the albums and the headline agree");
    tab.screenshot("albums")?;

    tab.run("document.querySelector('[data-testid=album] button').click()")?;
    tab.wait_for_tracks(tracks[0])?;
    tab.wait_for("the album in the address", "location.search.startsWith('?q=album')")?;
    tab.run("history.back()")?;
    tab.wait_for("the albums", here)?;
    tab.reload()?;
    tab.wait_for("the albums", &format!("{here} && {albums}.length == {count}"))?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// Folders are opened step by step, each step has an address, and the last one leads to its songs.
#[test]
fn the_library_stands_by_folder() -> anyhow::Result<()> {
    const SONGS: u32 = 60;
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(SONGS)?;
    tab.click("radio", "Folders")?;
    let here = "document.querySelector('[data-testid=folders][aria-busy=false]')";
    let folders = "[...document.querySelectorAll('[data-testid=folder]')]";
    tab.wait_for("the place", &format!("{here} && {folders}.length == 1"))?;
    assert_eq!(tab.value::<String>("location.search")?, "?as=folders");
    let tracks = format!("{folders}.map(it => Number(it.dataset.tracks))");
    assert_eq!(tab.value::<Vec<u32>>(&tracks)?, [SONGS]);
    let back: u32 = tab.value(&format!("Number({folders}[0].dataset.back)"))?;
    let would: u32 = tab.value("Number(document.querySelector('[data-testid=figures]').dataset.back)")?;
    assert_eq!(back, would, "the folder and the headline agree");

    // One step down by the keyboard: the focus goes to the list.
    tab.run(&format!("{folders}[0].querySelector('button').focus()"))?;
    tab.press("Enter")?;
    tab.wait_for(
        "its folders",
        &format!("{here} && document.querySelectorAll('.albums__above li').length == 2"),
    )?;
    assert_eq!(tab.value::<String>("document.activeElement.dataset.testid")?, "folders");
    let inside: Vec<u32> = tab.value(&tracks)?;
    assert_eq!(inside.iter().sum::<u32>(), SONGS, "{inside:?}");
    tab.wait_for("the folder in the address", "location.search.startsWith('?q=in')")?;
    tab.screenshot("folders")?;
    tab.run("history.back()")?;
    tab.wait_for(
        "the place again",
        &format!("{here} && document.querySelectorAll('.albums__above li').length == 0"),
    )?;
    tab.run("history.forward()")?;
    tab.wait_for("its folders", &format!("{here} && {folders}.length == {}", inside.len()))?;

    // Down to the songs of the first folder.
    let (table, steps) =
        ("document.querySelector('[data-testid=tracks]')", "document.querySelectorAll('.albums__above li')");
    let mut songs = 0;
    for depth in 3.. {
        if tab.value::<bool>(&format!("{table} != null"))? {
            break;
        }
        songs = tab.value(&format!("Number({folders}[0].dataset.tracks)"))?;
        tab.run(&format!("{folders}[0].querySelector('button').click()"))?;
        tab.wait_for("a step", &format!("{table} || {here} && {steps}.length == {depth}"))?;
    }
    assert!((1..SONGS).contains(&songs), "{songs}");
    tab.wait_for_tracks(songs)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}
