//! The library by album: all songs stand in one, and an album leads to its songs and back.

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
    let count: usize = tab.value(&format!("Number({here}.dataset.count)"))?;
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
