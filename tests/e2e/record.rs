//! The table record: what opening reads instead of all batches. It is a cache, and nothing depends on it.

use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;

use crate::stage::Stage;

/// Opens this page's database for a script, as `store(name)`, with all requests as promises by `done`. A `put` is
/// done when its transaction is: a page that reloads between the two takes the bytes of a Blob with it, and the
/// browser then forgets the whole transaction.
const DATABASE: &str =
    "const done = it => new Promise((yes, no) => { it.onsuccess = () => yes(it.result); it.onerror = no });
    const database = await done(indexedDB.open('reprise'));
    const store = name => database.transaction(name).objectStore(name);
    const put = (name, value, key) => new Promise((yes, no) => {
        const transaction = database.transaction(name, 'readwrite');
        transaction.oncomplete = yes;
        transaction.onabort = () => no(transaction.error);
        transaction.objectStore(name).put(value, key);
    });";

/// Whether there is a record.
const HAS_RECORD: &str = "return await done(store('record').count()) == 2";

/// Answers what was last written into the record, as text.
const RECORD_KEY: &str = "return String(await done(store('record').get('key')))";

/// Empties the first batch, as a bad disk may.
const EMPTY_A_BATCH: &str = "const [first] = await done(store('batches').getAllKeys(null, 1));
    await put('batches', new Uint8Array(0), first); return ''";

/// Changes one byte in the middle of the record.
const SPOIL: &str =
    "const record = new Uint8Array(await (await done(store('record').get('record'))).arrayBuffer());
    record[record.length / 2 | 0] ^= 1;
    await put('record', new Blob([record]), 'record'); return ''";

#[test]
fn a_library_opens_from_its_record_and_without_it() -> anyhow::Result<()> {
    const SONGS: u32 = 1_200;
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..SONGS, Weight::Light)?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for("a table record", &in_database(HAS_RECORD))?;
    let (shown, record) = (seen(&tab, SONGS)?, text(&tab, RECORD_KEY)?);

    // The record opens alone, so a batch that it holds may be damaged. What comes after it is folded behind it.
    text(&tab, EMPTY_A_BATCH)?;
    tab.reload()?;
    assert_eq!(seen(&tab, SONGS)?, shown);
    library::write(stage.folder(), SONGS..SONGS + 1, Weight::Light)?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    let shown = seen(&tab, SONGS + 1)?;
    tab.reload()?;
    assert_eq!(seen(&tab, SONGS + 1)?, shown);
    assert_eq!(text(&tab, RECORD_KEY)?, record, "a record was written for one song");
    assert_eq!(tab.complaints()?, [""; 0]);

    // A spoilt record is thrown away, and the batches are read. Now one of these is missing, and the page says so.
    text(&tab, SPOIL)?;
    tab.reload()?;
    tab.wait_for(
        "what is wrong",
        "document.body.innerText.includes('A part of the stored catalog is damaged.')",
    )?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(SONGS + 1)
}

/// The sums of the library, and the first rows.
fn seen(tab: &Tab, songs: u32) -> anyhow::Result<(String, Vec<String>)> {
    tab.wait_for_tracks(songs)?;
    tab.wait_for("the figures", "document.querySelector('[data-testid=figures]')?.ariaBusy == 'false'")?;
    let figures = tab.value("document.querySelector('[data-testid=figures]').innerText")?;
    Ok((figures, tab.rows()?.into_iter().map(|row| row.text).collect()))
}

fn text(tab: &Tab, script: &str) -> anyhow::Result<String> {
    tab.value(&in_database(script))
}

fn in_database(script: &str) -> String {
    format!("(async () => {{ {DATABASE} {script} }})()")
}
