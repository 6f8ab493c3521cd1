//! What page and workers may do: text of files and lists never acts, the page talks to its own server only, and the workers
//! that read files to nobody else.

use std::fs;

use reprise_catalog::fixtures::flac;
use reprise_tests::folders::made_up;
use reprise_tests::library::{write_file, write_song};
use reprise_tests::song::{Format, From, Song};
use reprise_tests::tab::Tab;

use crate::stage::Stage;

/// Markup that would act as soon as a page took it for markup.
const ACTS: &str = "<img src=x onerror=\"window.acted = 1\">";

/// Tags of Vorbis comments.
const TAGS: [&str; 24] = [
    "TITLE",
    "ARTIST",
    "ALBUM",
    "ALBUMARTIST",
    "COMPOSER",
    "PERFORMER",
    "GENRE",
    "DATE",
    "COMMENT",
    "DESCRIPTION",
    "COPYRIGHT",
    "LICENSE",
    "ORGANIZATION",
    "LABEL",
    "ENCODER",
    "ENCODED-BY",
    "ISRC",
    "BARCODE",
    "ASIN",
    "CATALOGNUMBER",
    "CONTACT",
    "URL",
    "SOURCE",
    "TRACKNUMBER",
];

/// Notes what the policies refuse, from the start.
const WATCH: &str = "self.refused = []; self.acted = 0;
    addEventListener('securitypolicyviolation', event => refused.push(event.effectiveDirective + ' ' + event.blockedURI))";

#[test]
fn no_text_of_a_file_or_a_list_acts() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    for (seed, format) in [(1, Format::Mp3), (2, Format::M4a), (3, Format::Flac), (4, Format::Vorbis)] {
        let named = |what: &str| format!("{what} {seed} {ACTS}");
        let song = Song {
            title: named("title"),
            artist: named("artist"),
            album: named("album"),
            path: format!(
                "<img src=x onerror=acted=1>/{seed} <img src=x onerror=acted=1>.{}",
                format.extension()
            ),
            ..made_up(seed, format, From::Nowhere)
        };
        write_song(stage.folder(), &song)?;
    }
    write_file(stage.folder(), "every tag.flac", &tagged())?;
    let tab = stage.visit_with(WATCH)?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(5)?;
    drop_list(&tab)?;
    inert(&tab)?;
    tab.click("button", "Close")?;
    for page in ["/restore", "/check-up", "/twins", "/sync", "/"] {
        tab.run(&format!("document.querySelector('a[href=\"{page}\"]')?.click()"))?;
        tab.wait_for(
            "a page",
            "document.querySelector('#main .page, #main table, #main [data-testid]') != null",
        )?;
        inert(&tab)?;
    }
    for (search, songs) in [("title", 5), ("\"every tag\"", 1)] {
        tab.search(search)?;
        tab.wait_for_tracks(songs)?;
        tab.click_css("[data-testid=track]")?;
        tab.wait_for("the song's card", "document.querySelector('[data-testid=evidence]')")?;
        inert(&tab)?;
        tab.press("Escape")?;
    }
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// A FLAC file of which every tag is markup.
fn tagged() -> Vec<u8> {
    let tags = TAGS.map(|tag| format!("{tag}={} {ACTS}", if tag == "TITLE" { "title" } else { tag }));
    let comments = flac::vorbis_comments(&tags.each_ref().map(String::as_str));
    flac::flac_of(&[(0, flac::stream_info(132_300, [7; 16])), (4, comments)], 100_000)
}

/// A list whose every text is markup.
fn drop_list(tab: &Tab) -> anyhow::Result<()> {
    let folder = tempfile::TempDir::with_prefix("reprise-list-")?;
    let list = folder.path().join("<img src=x onerror=acted=1>.csv");
    let quoted = format!("\"{}\"", ACTS.replace('"', "\"\""));
    let head = "Track name,Artist name,Album,Playlist name,Type,ISRC";
    fs::write(&list, format!("{head}\r\n{quoted},{quoted},{quoted},{quoted},Playlist,\r\n"))?;
    tab.drop_music(&list)?;
    tab.wait_for("what the list would change", "document.querySelector('[data-testid=import]') != null")
}

fn inert(tab: &Tab) -> anyhow::Result<()> {
    let acted: u32 = tab.value("acted")?;
    let images: u32 = tab.value("document.querySelectorAll('img').length")?;
    let refused: Vec<String> = tab.value("refused")?;
    assert_eq!((acted, images, refused), (0, 0, Vec::new()));
    Ok(())
}

/// Tries something, and answers what was thrown.
fn thrown(tab: &Tab, tried: &str) -> anyhow::Result<String> {
    tab.value(&format!(
        "(async () => {{ try {{ {tried}; return 'nothing' }} catch (error) {{ return error.name }} }})()"
    ))
}

#[test]
fn the_page_refuses_markup_that_acts_and_workers_of_others() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit()?;
    for (tried, expected) in [
        ("document.createElement('p').innerHTML = '<img src=x onerror=acted()>'", "TypeError"),
        ("document.createElement('p').innerHTML = '<svg/onload=acted()>'", "TypeError"),
        ("document.createElement('p').innerHTML = '<b>bold</b>'", "nothing"),
        ("new Worker('/engine.js')", "TypeError"),
        ("new Worker('data:text/javascript,0')", "TypeError"),
        ("document.createElement('script').text = 'acted()'", "TypeError"),
        ("trustedTypes.createPolicy('mine', {})", "TypeError"),
        ("await fetch('http://127.0.0.1:9/')", "TypeError"),
        ("await fetch('/healthz')", "nothing"),
    ] {
        assert_eq!(thrown(&tab, tried)?, expected, "{tried}");
    }
    Ok(())
}

#[test]
fn only_the_engine_may_talk_to_other_servers() -> anyhow::Result<()> {
    let (here, elsewhere) = (Stage::start()?, Stage::start()?);
    write_song(here.folder(), &made_up(1, Format::Mp3, From::Nowhere))?;
    let tab = here.visit()?;
    tab.drop_music(here.folder())?;
    tab.scan_done()?;
    // The other server does not let this app in, so only the event tells who refused.
    let refused = format!(
        "(async () => {{ let refused = 'not refused here';
            addEventListener('securitypolicyviolation', event => {{ refused = event.effectiveDirective }});
            await fetch('{}').catch(() => 0); await new Promise(later => setTimeout(later, 300)); return refused }})()",
        elsewhere.url("/healthz")
    );
    let engine = tab.workers()?;
    let engine = engine.first().expect("the page has started the engine");
    assert_eq!(engine.value::<String>(&refused)?, "not refused here");
    let readers = engine.workers()?;
    assert!(!readers.is_empty(), "the engine has started workers that read files");
    for reader in &readers {
        assert_eq!(reader.value::<String>(&refused)?, "connect-src");
        assert!(reader.value::<String>("location.pathname")?.starts_with("/engine-reader-"));
    }
    Ok(())
}
