//! Music is only read: the app never asks for access to write to it. One file is written, which the person chooses for the
//! back-up; nothing else has code that could.

use std::fs;
use std::path::Path;

use reprise_tests::environment;
use reprise_tests::library::{self, Weight};

use crate::stage::Stage;

/// A script that records every request for access. It replaces the picker, because a headless browser shows
/// no window.
const WATCH: &str = "window.asked = [];
    const note = (owner, name, answer) => {
        const real = owner[name];
        owner[name] = function (...given) {
            asked.push([name, JSON.stringify(given.at(-1) ?? null)]);
            return answer ? answer() : real.apply(this, given);
        };
    };
    note(window, 'showDirectoryPicker', () => Promise.reject(new DOMException('not now', 'AbortError')));
    note(FileSystemHandle.prototype, 'queryPermission');
    note(FileSystemHandle.prototype, 'requestPermission');
    note(FileSystemDirectoryHandle.prototype, 'getFileHandle');
    note(FileSystemDirectoryHandle.prototype, 'getDirectoryHandle');
    note(FileSystemDirectoryHandle.prototype, 'removeEntry');
    note(FileSystemFileHandle.prototype, 'createWritable');";

#[test]
fn the_app_never_asks_to_write() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..30, Weight::Light)?;
    let tab = stage.visit_with(WATCH)?;
    tab.click("button", "Choose a folder")?;
    tab.wait_for("the picker to be asked", "asked.some(([name]) => name === 'showDirectoryPicker')")?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    let mut asked: Vec<(String, String)> = tab.value("asked")?;
    tab.reload()?;
    tab.wait_for_tracks(30)?;
    asked.extend(tab.value::<Vec<(String, String)>>("asked")?);
    for (name, wish) in asked {
        assert!(!["removeEntry", "createWritable"].contains(&name.as_str()), "{name} was called");
        assert!(!wish.contains("readwrite") && !wish.contains("create"), "{name} asked for {wish}");
    }
    for word in ["createSyncAccessHandle", "removeEntry"] {
        assert_eq!(holding(&environment::dist()?, word)?, [""; 0], "{word}");
    }
    // The file that a person chooses for the back-up is the only one that is written: the page's start script and its wasm let
    // them choose it, and the engine writes it.
    for (word, parts) in [("showSaveFilePicker", ["app-", "index.html"]), ("createWritable", ["engine-"; 2])]
    {
        let holding = holding(&environment::dist()?, word)?;
        assert!(
            holding.iter().all(|file| parts.iter().any(|part| file.starts_with(part))),
            "{word}: {holding:?}"
        );
    }
    Ok(())
}

/// The files below a folder that hold a word.
fn holding(folder: &Path, word: &str) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(holding(&path, word)?);
        } else if fs::read(&path)?.windows(word.len()).any(|part| part == word.as_bytes()) {
            found.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    Ok(found)
}
