//! Writes the fuzzer's first inputs, a folder for each target: files made by the fixtures, never real ones.

use std::fs;
use std::path::Path;

use reprise_catalog::changes::{Batch, Change, Fact, FileFacts, Holds, MakingAll, Stamp, TrackFacts};
use reprise_catalog::evidence::Settings;
use reprise_catalog::export::json::with_changes;
use reprise_catalog::export::{Format, Options, Source, export};
use reprise_catalog::fixtures::every::every;
use reprise_catalog::fixtures::{exports, logs, plists};
use reprise_catalog::ids::{BrowserId, PlaceId, TrackId};
use reprise_catalog::imports::SCRIPT_FILE;
use reprise_catalog::library::{Catalog, Standpoint};
use reprise_catalog::query::{Query, Table};

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: seeds FOLDER");
        std::process::exit(2);
    };
    for (target, name, bytes) in seeds() {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

fn seeds() -> Vec<(&'static str, String, Vec<u8>)> {
    let files = every().into_iter().flat_map(|(name, file)| {
        // The last four bytes say where bytes are left out, and how many.
        let far = [file.as_slice(), &[0x80, 0, 0, 9]].concat();
        [("read", name.clone(), file), ("read_far", name, far)]
    });
    files.chain(side_files()).chain(imports()).chain(lists()).collect()
}

fn side_files() -> impl Iterator<Item = (&'static str, String, Vec<u8>)> {
    let german = ["Titel", "Dateiname", "Kopie-CRC"];
    let wide: Vec<u8> = logs::english().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cue = "REM DISCID 1A021C03\nREM COMMENT \"ExactAudioCopy v1.6\"\nFILE \"Trees.wav\" WAVE\n  TRACK 01 AUDIO\n    ISRC USQY51374467\n    INDEX 01 00:00:00\n";
    let texts = [
        ("eac.log", logs::english().into_bytes()),
        ("wide.log", [&[0xff, 0xfe], wide.as_slice()].concat()),
        ("german.log", logs::eac("EAC Auslese-Logdatei vom 1. Mai 2021", german).into_bytes()),
        ("xld.log", logs::xld().into_bytes()),
        ("whipper.log", logs::whipper("Log created by: whipper 0.10.0 (internal logger)", "").into_bytes()),
        ("dbpoweramp.log", logs::dbpoweramp().into_bytes()),
        ("cyanrip.log", logs::cyanrip().into_bytes()),
        ("freac.log", logs::freac("device://cdda:0/").into_bytes()),
        ("a.cue", cue.as_bytes().to_vec()),
        ("a.accurip", b"[AccurateRip ID: 1-2-3] found.\n 01     [00000001] x\n".to_vec()),
    ];
    texts.into_iter().map(|(name, text)| ("side", name.to_owned(), text))
}

fn imports() -> Vec<(&'static str, String, Vec<u8>)> {
    let list = "name,artist,cloud status,kind,location,persistent ID,duration\na,b,matched,Matched AAC audio file,/Users/x/a.m4a,B579225D43482C43,12.5\n";
    let inner = exports::zip(&[(exports::TRACKS, exports::EXPORT.as_bytes())], 8);
    let outer = exports::zip(&[("Apple_Media_Services.zip", &inner), ("../climbs.txt", b"x")], 0);
    vec![
        ("library", "library.xml".to_owned(), plists::xml_file(&plists::library())),
        ("library", "library.plist".to_owned(), plists::binary_file(&plists::library())),
        ("archive", "inner.zip".to_owned(), inner),
        ("archive", "outer.zip".to_owned(), outer),
        ("export", "tracks.json".to_owned(), exports::EXPORT.as_bytes().to_vec()),
        ("script", SCRIPT_FILE.to_owned(), list.as_bytes().to_vec()),
    ]
}

/// One song in each form that we write, and in some that others write.
fn lists() -> Vec<(&'static str, String, Vec<u8>)> {
    let browser = BrowserId([1; 8]);
    let (track, place) = (TrackId([7; 16]), PlaceId([2; 8]));
    let facts = TrackFacts { title: "Hunter".into(), ..TrackFacts::default() };
    let changes = [
        Change::new(Stamp::at(1, browser), Fact::Track { track, facts: facts.into() }),
        Change::new(Stamp::at(2, browser), Fact::Place { place, browser, name: "Music".into() }),
        Change::new(
            Stamp::at(3, browser),
            Fact::File { place, path: "a/1.mp3".into(), file: FileFacts::new(9, 1, Holds::Track(track)) },
        ),
    ];
    let mut catalog = Catalog::default();
    changes.iter().for_each(|change| drop(catalog.fold(change.clone())));
    let (settings, table) = (Settings::default(), Table::of(&catalog, &Standpoint::default()));
    let tracks = table.select(&Query::default());
    let written = |format| {
        let source = Source {
            catalog: &catalog,
            table: &table,
            settings: &settings,
            tracks: &tracks,
            today: "2026-11-30",
        };
        export(source, format, Options::default()).text
    };
    let mut making = MakingAll::default();
    let is_whole = making.take(Batch::new(browser, changes.to_vec())).is_ok();
    assert!(is_whole, "the changes are our own");
    let texts = [Format::Csv, Format::M3u8, Format::Xspf, Format::Jspf, Format::ItunesXml];
    let texts =
        texts.into_iter().map(|format| ("lists", format!("{format:?}"), written(format).into_bytes()));
    let soundiiz = "title;artist;album;isrc\r\nHunter;Björk;Homogenic;GBAAA9700001\r\n";
    let backup = with_changes(written(Format::Json), &settings, making.parts());
    let others = [
        ("lists", "soundiiz.csv".to_owned(), soundiiz.as_bytes().to_vec()),
        ("lists", "sheet.xlsx".to_owned(), workbook()),
        ("backup", "backup.json".to_owned(), backup.into_bytes()),
    ];
    texts.chain(others).collect()
}

fn workbook() -> Vec<u8> {
    exports::zip(
        &[
            ("xl/workbook.xml", br#"<workbook><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
            ("xl/sharedStrings.xml", b"<sst><si><t>Title</t></si><si><t>Artist</t></si></sst>"),
            (
                "xl/worksheets/sheet1.xml",
                br#"<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row></sheetData></worksheet>"#,
            ),
        ],
        8,
    )
}
