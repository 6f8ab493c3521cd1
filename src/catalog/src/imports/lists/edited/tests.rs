//! Tests of [`read_edited`]: tables as the export writes them, as spreadsheets save them, and as people spoil them.

use proptest::prelude::*;

use super::*;
use crate::changes::{About, Change, FileFacts, Holds, Ruling, SaidBy, Stamp, TrackFacts};
use crate::evidence::Settings;
use crate::export::{ByteOrderMark, Format, Notes, Options, Paths, Separator, Source, export};
use crate::ids::{BrowserId, PlaceId};
use crate::imports::{ImportKind, sniff, take_stated};
use crate::library::{Catalog, Standpoint, TrackAt};
use crate::query::Table;

const ME: BrowserId = BrowserId([1; 8]);

/// What a person says of a song: whether it is back, and where it came from.
type Word = (Option<Ticked>, Option<Ruling>);

fn catalog(songs: &[(String, String, Word)]) -> Catalog {
    let mut catalog = Catalog::default();
    for (at, (title, artist, (ticked, ruling))) in (0u8..).zip(songs) {
        let track = TrackId([at; 16]);
        let mut facts = TrackFacts { title: title.clone(), size: 9, ..TrackFacts::default() };
        facts.tags.artist = Some(artist.clone());
        facts.container = Some(crate::reading::Container::Mp4);
        let file = FileFacts::new(9, 1, Holds::Track(track));
        let facts = [
            Fact::Track { track, facts: facts.into() },
            Fact::File { place: PlaceId([2; 8]), path: format!("{at}.m4a"), file },
            Fact::Tick { track, ticked: *ticked },
            Fact::Overruled { track, ruling: *ruling },
        ];
        facts.into_iter().for_each(|fact| {
            catalog.fold(Change::new(Stamp::at(u64::from(at) + 1, ME), fact));
        });
    }
    catalog
}

fn table(catalog: &Catalog, options: Options) -> String {
    let settings = Settings::default();
    let rows = Table::of(catalog, &Standpoint { browser: ME, ..Standpoint::default() });
    let tracks: Vec<TrackAt> = catalog.tracks().map(|track| track.at()).collect();
    let source = Source { catalog, table: &rows, settings: &settings, tracks: &tracks, today: "2026-11-29" };
    export(source, Format::Csv, options).text
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof!["[-=+@'|;,\t a\"\r\n]{0,9}", any::<String>(), Just("'=cmd|' /C calc'!A0".to_owned())]
}

fn word() -> impl Strategy<Value = Word> {
    let ticks = prop::sample::select(vec![None, Some(Ticked::Returned), Some(Ticked::NotReturned)]);
    let stores = prop::option::of(prop::sample::select(Store::ALL));
    let rulings =
        (prop::sample::select(Origin::ALL), stores).prop_map(|(origin, store)| Ruling { origin, store });
    (ticks, prop::option::of(rulings))
}

fn options() -> impl Strategy<Value = Options> {
    let marks = prop::sample::select(vec![ByteOrderMark::Written, ByteOrderMark::LeftOut]);
    let paths = prop::sample::select(vec![Paths::Included, Paths::LeftOut]);
    (marks, paths, prop::sample::select(Separator::ALL)).prop_map(|(mark, paths, separator)| Options {
        mark,
        paths,
        separator,
        ..Options::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A table that was written and not changed says nothing new. Written by one catalog and read by another, it brings
    /// all words over.
    #[test]
    fn a_table_brings_what_was_said(
        songs in prop::collection::vec((hostile(), hostile(), word(), word()), 1..6),
        options in options(),
    ) {
        let of = |pick: fn(&(String, String, Word, Word)) -> Word| {
            let songs = songs.iter().map(|song| (song.0.clone(), song.1.clone(), pick(song)));
            catalog(&songs.collect::<Vec<_>>())
        };
        let (mine, theirs) = (of(|song| song.2), of(|song| song.3));
        let text = table(&mine, options);
        prop_assert_eq!(sniff(text.as_bytes()), Some(ImportKind::List), "no list of Apple's");
        let edited = read_edited(text.as_bytes()).unwrap();
        prop_assert_eq!((edited.unreadable, edited.twice), (0, 0), "{}", text);
        let plan = edited.plan(&mine);
        prop_assert_eq!((plan.facts.len(), plan.same), (0, songs.len() as u64), "{}", text);
        let mut changed = theirs;
        let plan = edited.plan(&changed);
        prop_assert_eq!(plan.changed + plan.same, songs.len() as u64);
        for fact in plan.facts {
            changed.fold(Change::new(Stamp::at(99, ME), fact));
        }
        for (one, other) in mine.tracks().zip(changed.tracks()) {
            prop_assert_eq!((one.ticked(), one.ruling()), (other.ticked(), other.ruling()));
        }
    }

    #[test]
    fn anything_is_read(text in hostile(), bytes: Vec<u8>) {
        let file = [b"Reprise id,Tick,Origin said,Title\r\n", text.as_bytes(), &bytes].concat();
        let edited = read_edited(&file).unwrap();
        edited.plan(&catalog(&[]));
    }
}

const ID: &str = "r-00000000000000000000000000000000";

fn planned(text: &str) -> (Edited, EditedPlan) {
    let edited = read_edited(text.as_bytes()).unwrap();
    let plan = edited.plan(&catalog(&[("Blue".into(), "Ana".into(), (None, None))]));
    (edited, plan)
}

#[test]
fn words_of_the_person_are_taken() {
    let check = |text: &str, wanted: &[Fact]| assert_eq!(planned(text).1.facts, wanted, "{text}");
    let track = TrackId([0; 16]);
    let tick = |ticked| Fact::Tick { track, ticked };
    let says = |origin, store| Fact::Overruled { track, ruling: Some(Ruling { origin, store }) };
    check(&format!("Reprise id,Tick\n{ID},Returned"), &[tick(Some(Ticked::Returned))]);
    check(
        &format!("\"Reprise id\";\"Tick\"\r\n\"{}\";\" not returned\"", ID.to_uppercase()),
        &[tick(Some(Ticked::NotReturned))],
    );
    check(&format!("Origin said\tReprise id\ncd-rip\t{ID}\n"), &[says(Origin::CdRip, None)]);
    check(
        &format!("Reprise id,Origin said,Store said\n{ID},,bandcamp"),
        &[says(Origin::Store, Some(Store::Bandcamp))],
    );
    check(&format!("Reprise id,Title\n{ID},Another title"), &[]);
    check(&format!("Reprise id,Tick\n{ID},\n\n,\n"), &[]);
}

#[test]
fn a_row_that_cannot_be_read_changes_nothing() {
    let check = |row: &str, why: UnreadRow| {
        let (edited, plan) = planned(&format!("Reprise id,Tick,Origin said,Store said\n{row}\n"));
        assert_eq!((edited.unreadable, plan.facts.len()), (1, 0), "{row}");
        assert_eq!(edited.troubles, [(2, why)]);
    };
    check(&format!("{ID},yes,,"), UnreadRow::Tick("yes".into()));
    check(&format!("{ID},returned,bought,"), UnreadRow::Origin("bought".into()));
    check(&format!("{ID},returned,store,my shop"), UnreadRow::Store("my shop".into()));
    check("r-12,returned,,", UnreadRow::Id("r-12".into()));
    check(",returned,,", UnreadRow::Nameless);
}

#[test]
fn one_row_ten_thousand_times_is_one_song() {
    let rows = format!("{ID},returned\n").repeat(10_000);
    let (edited, plan) = planned(&format!("Reprise id,Tick\n{rows}"));
    assert_eq!((edited.twice, plan.facts.len(), plan.changed), (9_999, 1, 1));
}

#[test]
fn songs_that_the_catalog_lacks_are_listed() {
    let text =
        "Reprise id,Title,Artist,Tick\nr-ffffffffffffffffffffffffffffffff,'=Sky,Bob,returned\n,Sea,Bob,\n";
    let (_, plan) = planned(text);
    assert_eq!((plan.facts.len(), plan.unheard), (0, 1));
    let names: Vec<_> = plan.unknown.tracks.iter().map(|song| song.name.as_deref()).collect();
    assert_eq!(names, [Some("=Sky"), Some("Sea")]);
    let taken = take_stated(&plan.unknown, SaidBy::Reprise, &catalog(&[]));
    assert_eq!(taken.unseen, 2);
}

/// A workbook as spreadsheets write one: shared texts, cells that are left out, a second sheet.
#[test]
fn a_workbook_that_was_made_of_a_table_is_read() {
    let shared = format!("<sst><si><t>Reprise id</t></si><si><t>Tick</t></si><si><t>{ID}</t></si></sst>");
    let sheet = "<worksheet><sheetData>\
        <row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>Title</t></is></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>\
        <row r=\"2\"><c r=\"A2\" t=\"s\"><v>2</v></c><c r=\"C2\" t=\"inlineStr\"><is><t>not returned</t></is></c></row>\
        </sheetData></worksheet>";
    let book = "<workbook><sheets><sheet name=\"songs\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    let links = "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let parts = [
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", links),
        ("xl/sharedStrings.xml", &shared),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let parts = parts.map(|(name, text)| (name, text.as_bytes()));
    let edited = read_edited(&crate::fixtures::exports::zip(&parts, 8)).unwrap();
    let plan = edited.plan(&catalog(&[("Blue".into(), "Ana".into(), (None, None))]));
    let ticked = Some(Ticked::NotReturned);
    assert_eq!(plan.facts, [Fact::Tick { track: TrackId([0; 16]), ticked }]);
    assert!(read_edited(&crate::fixtures::exports::zip(&parts[..1], 8)).is_none());
}

/// Tells what is new in a workbook that another program made.
#[test]
#[ignore = "reads a file of another program; REPRISE_TABLE is its path"]
fn a_table_of_another_program() {
    let Some(path) = std::env::var_os("REPRISE_TABLE") else { return };
    let edited = read_edited(&std::fs::read(path).unwrap()).unwrap();
    println!(
        "{:?} {:?}",
        edited,
        edited.plan(&catalog(&[("Blue".into(), "Ana".into(), (None, None))])).facts
    );
}

#[test]
fn other_tables_are_none_of_ours() {
    for text in ["title,artist,album,isrc\na,b,c,d", "Reprise id", "", "\u{feff}"] {
        assert!(read_edited(text.as_bytes()).is_none(), "{text}");
    }
}

#[test]
fn an_id_that_nobody_knows_is_no_song() {
    let catalog = catalog(&[("Sky".into(), "Ana".into(), (None, None))]);
    let of = |cells: &str| {
        let table = format!("Reprise id,Title,Note,Tick\r\nr-{},{cells}\r\n", "9".repeat(32));
        let plan = read_edited(table.as_bytes()).unwrap().plan(&catalog);
        (plan.unknown.tracks.len(), plan.unheard, plan.facts.len(), plan.changed)
    };
    assert_eq!(of(",,"), (0, 1, 0, 0));
    assert_eq!(of(",on the shelf,returned"), (0, 1, 0, 0));
    assert_eq!(of("Sea,on the shelf,"), (1, 1, 0, 0));
    assert_eq!(of("Sea,,"), (1, 0, 0, 0));
}

#[test]
fn notes_come_back_as_they_were_edited() {
    let song = |title: &str| (title.to_owned(), "Ana".to_owned(), (None, None));
    let mut catalog = catalog(&[song("Sky"), song("Sea")]);
    let about = About::Track(TrackId([1; 16]));
    let note = Fact::Note { about: about.clone(), note: Some("=shelf, 3".into()) };
    catalog.fold(Change::new(Stamp::at(9, ME), note));
    let left_out = table(&catalog, Options::default());
    let without = read_edited(left_out.as_bytes()).unwrap().plan(&catalog);
    assert!(
        !left_out.contains("shelf") && without.facts.is_empty(),
        "a note that was left out stays: {left_out}"
    );
    let written = table(&catalog, Options { notes: Notes::Included, ..Options::default() });
    let unchanged = read_edited(written.as_bytes()).unwrap().plan(&catalog);
    assert_eq!((unchanged.facts.len(), unchanged.same), (0, 2));
    let edited = written.replace("'=shelf, 3", "lent");
    assert_ne!(edited, written, "the note stands in the table, disarmed");
    let plan = read_edited(edited.as_bytes()).unwrap().plan(&catalog);
    assert_eq!(plan.facts, [Fact::Note { about, note: Some("lent".into()) }]);
}

#[test]
fn a_table_is_told_behind_lines_that_stand_above_its_names() {
    let song = ("Jóga".to_owned(), "Björk".to_owned(), (None, None));
    let catalog = catalog(&[song]);
    let table = "Reprise id;Title;Tick;Note\r\nr-00000000000000000000000000000000;Jóga;returned;shelf 3\r\n";
    let check = |text: String| {
        assert_eq!(sniff(text.as_bytes()), Some(ImportKind::List), "{text}");
        let edited = read_edited(text.as_bytes()).unwrap_or_else(|| panic!("no table of ours: {text}"));
        assert_eq!((edited.plan(&catalog).facts.len(), edited.unreadable), (2, 0), "{text}");
    };
    check(table.to_owned());
    check(format!("sep=;\r\n{table}"));
    check(format!("My songs;;;\r\n;;;\r\n{table}"));
    check(format!("\r\n\r\n{}", table.replace(';', "|")));
}

/// Workbooks leave out empty cells at the end of a row, so a note that the person emptied is not there at all.
#[test]
fn a_cell_that_was_emptied_in_a_workbook_is_empty() {
    let texts = ["Reprise id", "Title", "Note", ID, "Blue"];
    let cell = |at: usize| format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", texts[at]);
    let rows = [[0, 1, 2].map(cell).concat(), [3, 4].map(cell).concat()];
    let sheet = format!("<worksheet><row>{}</row><row>{}</row></worksheet>", rows[0], rows[1]);
    let parts = [
        ("xl/workbook.xml", "<workbook><sheet name=\"s\" r:id=\"1\"/></workbook>"),
        ("xl/_rels/workbook.xml.rels", "<Relationship Id=\"1\" Target=\"worksheets/s.xml\"/>"),
        ("xl/worksheets/s.xml", &sheet),
    ];
    let parts = parts.map(|(name, text)| (name, text.as_bytes()));
    let edited = read_edited(&crate::fixtures::exports::zip(&parts, 8)).unwrap();
    let mut catalog = catalog(&[("Blue".into(), "Ana".into(), (None, None))]);
    let about = About::Track(TrackId([0; 16]));
    let note = Some("shelf 3".to_owned());
    catalog.fold(Change::new(Stamp::at(9, ME), Fact::Note { about: about.clone(), note }));
    assert_eq!(edited.plan(&catalog).facts, [Fact::Note { about, note: None }]);
}

/// A spreadsheet keeps a date that the person typed as a number of days.
#[test]
fn a_date_that_was_typed_into_a_note_stays_a_date() {
    let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let head = ["Reprise id", "Title", "Note"].map(cell).concat();
    let row = [cell(ID), cell("Blue"), "<c s=\"1\"><v>45992</v></c>".to_owned()].concat();
    let sheet = format!("<worksheet><row>{head}</row><row>{row}</row></worksheet>");
    let styles = "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    let parts = [
        ("xl/workbook.xml", "<workbook><sheet name=\"s\" r:id=\"1\"/></workbook>"),
        ("xl/_rels/workbook.xml.rels", "<Relationship Id=\"1\" Target=\"worksheets/s.xml\"/>"),
        ("xl/styles.xml", styles),
        ("xl/worksheets/s.xml", &sheet),
    ];
    let parts = parts.map(|(name, text)| (name, text.as_bytes()));
    let edited = read_edited(&crate::fixtures::exports::zip(&parts, 8)).unwrap();
    let plan = edited.plan(&catalog(&[("Blue".into(), "Ana".into(), (None, None))]));
    let note = Some("2025-12-01".to_owned());
    assert_eq!(plan.facts, [Fact::Note { about: About::Track(TrackId([0; 16])), note }]);
}

#[test]
fn without_the_column_of_ids_songs_are_told_by_their_names() {
    let songs = [("Blue", "Ana"), ("Red", "Ana"), ("Twin", "Bob"), ("Twin", "Bob")];
    let songs = songs.map(|(title, artist)| (title.to_owned(), artist.to_owned(), (None, None)));
    let catalog = catalog(&songs);
    for separator in Separator::ALL {
        let text = table(&catalog, Options { separator: *separator, ..Options::default() });
        let cut = separator_of(*separator);
        // The first column is deleted, and the first song ticked.
        let lines = text.lines().filter_map(|line| Some(line.split_once(cut)?.1.to_owned()));
        let text = lines.collect::<Vec<_>>().join("\r\n");
        assert_eq!(sniff(text.as_bytes()), Some(ImportKind::List), "no list of Apple's");
        let edited = read_edited(text.as_bytes()).unwrap();
        let plan = edited.plan(&catalog);
        let twins = plan.unknown.tracks.iter().filter_map(|row| row.name.as_deref());
        assert_eq!((plan.facts.len(), plan.same), (0, 2), "{text}");
        assert_eq!(twins.collect::<Vec<_>>(), ["Twin"; 2], "two songs have these names");
        let taken = take_stated(&plan.unknown, SaidBy::Reprise, &catalog);
        assert!(taken.facts.is_empty(), "{taken:?}");
    }
    let edited = read_edited(
        b"Title,Artist,Certainty,Way back,Cloud status,Tick\nBlue,Ana,sure,apple,purchased,returned",
    );
    let tick = Fact::Tick { track: TrackId([0; 16]), ticked: Some(Ticked::Returned) };
    assert_eq!(edited.unwrap().plan(&catalog).facts, [tick], "and nothing of Apple's word");
}

fn separator_of(separator: Separator) -> char {
    match separator {
        Separator::Comma => ',',
        Separator::Semicolon => ';',
        Separator::Tab => '\t',
    }
}

#[test]
fn a_row_that_contradicts_another_one_is_not_read() {
    let (edited, plan) = planned(&format!("Reprise id,Note\n{ID},lent\n{ID},lent\n{ID},sold"));
    assert_eq!((edited.twice, edited.unreadable, plan.facts.len()), (1, 1, 1));
    assert_eq!(edited.troubles, [(4, UnreadRow::Contradicts)]);
}

#[test]
fn lengths_are_read_unless_a_spreadsheet_may_have_spoiled_them() {
    let told = |length: &str| {
        let (_, plan) = planned(&format!("Reprise id,Title,Duration\n,Sky,{length}"));
        plan.unknown.tracks.first().and_then(|row| row.duration_ms)
    };
    assert_eq!([told("3:42"), told("0:16"), told("1:02:03")], [Some(222_000), Some(16_000), Some(3_723_000)]);
    assert_eq!([told("03:42:00"), told("3:42:00 AM"), told("")], [None; 3]);
}

#[test]
fn a_table_that_ends_in_a_row_says_so() {
    let (edited, _) = planned(&format!("Reprise id,Title,Tick\r\n{ID},Blue,\r\n,Bl"));
    assert_eq!(edited.troubles, [(3, UnreadRow::Cut)]);
    for whole in [format!("Reprise id,Tick\n{ID},"), format!("Reprise id,Title,Tick\n{ID}\n")] {
        assert_eq!(planned(&whole).0.unreadable, 0, "{whole}");
    }
}
