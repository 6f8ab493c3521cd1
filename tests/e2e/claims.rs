//! What the page says of songs while folders are copied, emptied, and songs are deleted and brought back.

use std::fs;
use std::path::Path;

use reprise_tests::folders;
use reprise_tests::library::{self, Weight};
use reprise_tests::song::{Format, From, Song};
use reprise_tests::tab::Tab;
use reprise_tests::wait::{self, SOON};

use crate::stage::Stage;

const SONGS: u32 = 24;

#[test]
fn a_deleted_song_is_not_found_then_lost_and_returns() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let (music, backup) = (stage.folder().join("Music"), stage.folder().join("Backup"));
    let songs = write(&music)?;
    write(&backup)?;
    let tab = stage.visit()?;
    read(&tab, &music)?;
    let back = figure(&tab, "back")?;
    read(&tab, &backup)?;
    // A copy on the same disk gives nothing back, and whether it is one is asked once.
    tab.click("button", "A copy on the same disk")?;
    stands(&tab, "back", back)?;
    stands(&tab, "songs", SONGS)?;

    // A song of which nothing gives it back but its file.
    let only =
        songs.iter().find(|song| matches!(song.from, From::Nowhere)).expect("a song of unknown origin");
    let (here, there) = (music.join(&only.path), backup.join(&only.path));
    let kept = fs::read(&here)?;
    fs::remove_file(&here)?;
    read(&tab, &music)?;
    stands(&tab, "unfound", 0)?;
    fs::remove_file(&there)?;
    read(&tab, &backup)?;
    stands(&tab, "unfound", 1)?;
    stands(&tab, "lost", 0)?;
    tab.wait_for(
        "its title",
        &format!(
            "[...document.querySelectorAll('.notice')].some(it => it.innerText.includes({:?}))",
            only.title
        ),
    )?;
    tab.click("button", "It is gone by accident")?;
    // Only when every folder was read since, it is lost.
    read(&tab, &music)?;
    stands(&tab, "lost", 1)?;
    tab.screenshot("claims-lost")?;
    fs::write(&here, kept)?;
    read(&tab, &music)?;
    stands(&tab, "lost", 0)?;
    tab.click("link", "Restore")?;
    let told = "(list => `${list?.dataset.missing} ${list?.dataset.returned}`)(document.querySelector('[data-testid=restore]'))";
    tab.wait_for("the song that returned", &format!("{told} == '0 1'"))?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_folder_with_nothing_in_it_is_not_plugged_in() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let music = stage.folder().join("Music");
    write(&music)?;
    let tab = stage.visit()?;
    read(&tab, &music)?;
    fs::remove_dir_all(&music)?;
    fs::create_dir(&music)?;
    fs::write(music.join(".DS_Store"), b"x")?;
    read(&tab, &music)?;
    tab.wait_for(
        "the question",
        "document.body.innerText.includes('is not plugged in, or nothing is in it')",
    )?;
    stands(&tab, "unfound", 0)?;
    stands(&tab, "songs", SONGS)?;
    tab.screenshot("claims-unplugged")?;
    tab.click("button", "It is empty on purpose")?;
    // What the person emptied is asked about as songs that are gone are.
    tab.wait_for("the next question", "document.body.innerText.includes('and 21 more')")?;
    stands(&tab, "lost", 0)?;
    tab.click("button", "They are gone by accident")?;
    tab.click("link", "Restore")?;
    let missing = "document.querySelector('[data-testid=restore]')?.dataset.missing";
    tab.wait_for("the songs to be missing", &format!("{missing} == {SONGS}"))?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_folder_that_was_away_is_no_problem() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let (music, away) = (stage.folder().join("Music"), stage.folder().join("Away"));
    write(&music)?;
    let tab = stage.visit()?;
    read(&tab, &music)?;
    fs::rename(&music, &away)?;
    tab.click("button", "1 place")?;
    tab.click("button", "Read again")?;
    tab.wait_for("the place to be away", "document.body.innerText.includes('not plugged in')")?;
    check_problems(&tab)?;
    fs::rename(&away, &music)?;
    tab.click("button", "1 place")?;
    tab.click("button", "Read again")?;
    tab.scan_done()?;
    tab.wait_for("the place to be back", "!document.body.innerText.includes('not plugged in')")?;
    check_problems(&tab)?;
    stands(&tab, "songs", SONGS)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// The check-up counts no file that could not be read. Leads back to the library.
fn check_problems(tab: &Tab) -> anyhow::Result<()> {
    tab.press("Escape")?;
    tab.click("link", "Check-up")?;
    let line =
        "[...document.querySelectorAll('.checkup__line')].find(it => it.innerText.includes('could not be'))";
    tab.wait_for("no problem", &format!("{line}?.querySelector('.checkup__count').innerText == '0'"))?;
    tab.click("link", "Library")
}

#[test]
fn songs_that_were_removed_on_purpose_are_not_missed() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let music = stage.folder().join("Music");
    let songs = write(&music)?;
    let tab = stage.visit()?;
    read(&tab, &music)?;
    for song in songs.iter().take(2) {
        fs::remove_file(music.join(&song.path))?;
    }
    read(&tab, &music)?;
    tab.search("is:absent")?;
    tab.wait_for_tracks(2)?;
    tab.run("document.querySelector('[role=grid]').dispatchEvent(new KeyboardEvent('keydown', { key: 'a', ctrlKey: true, bubbles: true }))")?;
    tab.click("button", "I removed them")?;
    tab.wait_for("the sum beside", "document.body.innerText.includes('2 removed by you beside these')")?;
    tab.click("link", "Restore")?;
    let missing = "document.querySelector('[data-testid=restore]')?.dataset.missing";
    tab.wait_for("nothing to be missing", &format!("{missing} == 0"))?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_hint_counts_when_the_person_says_so() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let music = stage.folder().join("Music");
    write(&music)?;
    for seed in 900..903 {
        library::write_song(&music, &folders::made_up(seed, Format::Mp3, From::CdPerhaps))?;
    }
    let tab = stage.visit()?;
    read(&tab, &music)?;
    let (back, perhaps) = (figure(&tab, "back")?, figure(&tab, "perhaps")?);
    assert_eq!(perhaps, 3);
    tab.click("link", "Check-up")?;
    tab.click("button", "I have these CDs")?;
    tab.click("link", "Library")?;
    stands(&tab, "back", back + perhaps)?;
    tab.click("link", "Check-up")?;
    tab.screenshot("claims-hints")?;
    tab.click("button", "Undo")?;
    tab.click("link", "Library")?;
    stands(&tab, "back", back)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// An answer in the review list is about the files that are there. When these are gone, the songs are missing again.
#[test]
fn an_answer_holds_as_long_as_its_files_are_there() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let music = stage.folder().join("Music");
    let songs = write(&music)?;
    let tab = stage.visit()?;
    read(&tab, &music)?;
    let gone: Vec<&Song> = songs.iter().filter(|song| matches!(song.from, From::Nowhere)).take(2).collect();
    for song in &gone {
        fs::remove_file(music.join(&song.path))?;
    }
    read(&tab, &music)?;
    // Other audio under the same names may be the same songs.
    for song in &gone {
        let path = format!("Again/{}", song.path.rsplit('/').next().unwrap_or_default());
        library::write_song(&music, &Song { path, seed: song.seed + 7_000, ..(*song).clone() })?;
    }
    read(&tab, &music)?;
    tab.click("link", "Restore")?;
    restores(&tab, "2 0 2")?;
    tab.click("button", "The same song")?;
    restores(&tab, "1 1 1")?;
    tab.click("button", "Another song")?;
    restores(&tab, "1 1 0")?;
    tab.click("link", "Library")?;
    fs::remove_dir_all(music.join("Again"))?;
    read(&tab, &music)?;
    tab.click("button", "They are gone by accident")?;
    tab.click("link", "Restore")?;
    // The one that is another song is gone as well.
    restores(&tab, "3 0 0")?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// What the restore list says: how many songs are missing, are back, and may be back.
fn restores(tab: &Tab, wanted: &str) -> anyhow::Result<()> {
    let told = "(it => `${it?.missing} ${it?.returned} ${it?.review}`)(document.querySelector('[data-testid=restore]')?.dataset)";
    tab.wait_for(&format!("{wanted} on the restore list"), &format!("{told} == {wanted:?}"))
}

/// A folder that is away and said to be empty has no files, also where all its songs have copies.
#[test]
fn a_folder_that_is_empty_on_purpose_has_no_files() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let (music, backup) = (stage.folder().join("Music"), stage.folder().join("Backup"));
    write(&music)?;
    write(&backup)?;
    let tab = stage.visit()?;
    read(&tab, &music)?;
    read(&tab, &backup)?;
    // Whether they are one folder is asked from one side.
    read(&tab, &music)?;
    let asked = "[...document.querySelectorAll('.notice--asked')].filter(it => it.innerText.includes('holds the same files')).length";
    assert_eq!(tab.value::<u32>(asked)?, 1);
    tab.click("button", "A copy on the same disk")?;
    tab.wait_for("no question", &format!("{asked} == 0"))?;
    fs::rename(&music, stage.folder().join("Away"))?;
    tab.click("button", "2 places")?;
    tab.run("[...document.querySelectorAll('.places__line')].find(it => it.querySelector('input').value == 'Music').querySelectorAll('button')[0].click()")?;
    tab.wait_for("the place to be away", "document.body.innerText.includes('not plugged in')")?;
    tab.click("button", "It is empty on purpose")?;
    tab.wait_for("the answer", "!document.body.innerText.includes('not plugged in')")?;
    stands(&tab, "songs", SONGS)?;
    tab.click("button", "2 places")?;
    let files = "[...document.querySelectorAll('.places__line')].map(it => `${it.querySelector('input').value} ${it.querySelector('.places__files').innerText}`).join()";
    tab.wait_for("its files to be gone", &format!("{files} == 'Backup 24 files,Music 0 files'"))?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// A folder that was read before the one around it is a part of that. None of its files is said to be gone.
#[test]
fn a_folder_inside_another_becomes_a_part_of_it() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let music = stage.folder().join("Music");
    let songs = write(&music)?;
    let tab = stage.visit()?;
    let song = songs.iter().find(|song| song.path.contains('/')).expect("a song in a folder");
    let (inside, _) = song.path.split_once('/').expect("its folder");
    read(&tab, &music.join(inside))?;
    read(&tab, &music)?;
    stands(&tab, "songs", SONGS)?;
    tab.search(&format!("\"{}\"", song.title))?;
    tab.wait_for("the song", "document.querySelector('[data-testid=track]')")?;
    tab.run("document.querySelector('[data-testid=track]').click()")?;
    let card = "document.querySelector('[data-testid=evidence]')?.innerText";
    tab.wait_for("its copy", &format!("{card}?.includes({:?})", song.path))?;
    assert!(!tab.value::<String>(card)?.contains("not there when last read"));
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// Writes the songs of a folder.
fn write(folder: &Path) -> anyhow::Result<Vec<Song>> {
    fs::create_dir_all(folder)?;
    library::write(folder, 0..SONGS, Weight::Light)
}

fn read(tab: &Tab, folder: &Path) -> anyhow::Result<()> {
    tab.drop_music(folder)?;
    tab.scan_done()?;
    Ok(())
}

fn told(figure: &str) -> String {
    format!("document.querySelector('[data-testid=figures][aria-busy=false]')?.dataset.{figure}")
}

fn figure(tab: &Tab, name: &str) -> anyhow::Result<u32> {
    // Figures that stand can be asked for anew at any time, so they are looked at once, when they stand.
    let value: String = wait::until("figures", SOON, || tab.value(&told(name)))?;
    Ok(value.parse()?)
}

fn stands(tab: &Tab, figure: &str, wanted: u32) -> anyhow::Result<()> {
    tab.wait_for(&format!("{figure} to be {wanted}"), &format!("{} == {wanted}", told(figure)))
}

/// What it costs to say that a folder is no more is asked first, in sight of the person, and can be taken back.
#[test]
fn a_folder_that_is_no_more_is_asked_about_and_taken_back() -> anyhow::Result<()> {
    const ONLY: &str =
        "Number(document.querySelector('[data-testid=outlook] [data-way=only-copy]').dataset.count)";
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(12)?;
    let only: u32 = tab.value(ONLY)?;
    assert!(only > 0, "no song would be missed");
    let say_no_more = || -> anyhow::Result<()> {
        tab.click("button", "1 place")?;
        tab.click("button", "This folder is no more")
    };
    say_no_more()?;
    let asked =
        "document.querySelector('dialog') === null && /would be missing/.test(document.body.innerText)";
    tab.wait_for("the question", asked)?;
    assert_eq!(tab.value::<u32>(ONLY)?, only, "nothing is said before the answer");
    tab.click("button", "Not now")?;
    tab.wait_for("no question", "!/would be missing/.test(document.body.innerText)")?;

    say_no_more()?;
    tab.wait_for("the question", asked)?;
    tab.click("button", "This folder is no more")?;
    tab.wait_for("that they are missing", &format!("{ONLY} === 0"))?;
    tab.click("button", "1 place")?;
    tab.click("button", "This folder is still there")?;
    tab.wait_for("that they are here", &format!("{ONLY} === {only}"))?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}
