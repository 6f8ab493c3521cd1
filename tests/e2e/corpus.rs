//! Real files from other projects' test suites, many of them broken on purpose: all are read, and every one
//! is counted.

use reprise_tests::folders;

use crate::stage::Stage;

#[test]
fn every_file_of_the_corpus_is_accounted_for() -> anyhow::Result<()> {
    let Some(corpus) = reprise_needs::corpus() else { return Ok(()) };
    let files = folders::count_files(&corpus)?;
    let stage = Stage::start()?;
    let tab = stage.visit()?;
    tab.drop_music(&corpus)?;
    let scan = tab.scan_done()?;
    assert_eq!((scan.read, scan.total), (files, files), "{scan:?}");
    let tracks = tab.track_count()?;
    println!("{files} files, {tracks} songs, {} with problems, {} ms", scan.problems, scan.ms);
    assert!(tracks > files / 2, "only {tracks} songs of {files} files");
    tab.screenshot("corpus")?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}
