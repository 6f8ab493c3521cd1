//! Files are only read: the app never asks for access to write, and has no code that could.

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
    for word in ["createWritable", "createSyncAccessHandle", "removeEntry", "showSaveFilePicker"] {
        check_absent(&environment::dist()?, word)?;
    }
    Ok(())
}

fn check_absent(folder: &Path, word: &str) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            check_absent(&path, word)?;
        } else {
            let bytes = fs::read(&path)?;
            let there = bytes.windows(word.len()).any(|part| part == word.as_bytes());
            assert!(!there, "{word} in {}", path.display());
        }
    }
    Ok(())
}
