//! Single files that the person gave: which of them are music, and which are looked into as lists.

use reprise_catalog::changes::Holds;
use reprise_catalog::imports::sniff;
use reprise_catalog::library::ScannedFile;
use reprise_catalog::side::{self, SideFile, is_audio};

use super::{Given, imports};
use crate::platform::file::{FileSource, read_ranges, size_and_time};
use crate::scan::worker::reading_of;

/// How much of a text is looked at to tell whether a ripper wrote it, in bytes.
const MOST_TEXT: u64 = 1 << 20;

/// Takes single files that are no music out of what was given. Each is then looked into as a list, and the person hears
/// what it is. What a ripper wrote stays with the music that was given with it. `None` if the person stops it.
pub(super) async fn lists_apart(
    given: Vec<Given>,
    is_stopped: impl Fn() -> bool,
) -> Option<(Vec<FileSource>, Vec<Given>)> {
    let is_music = |given: &Given| !matches!(given, Given::File(file) if !is_audio(&file.name()));
    let has_music = given.iter().any(is_music);
    let (mut lists, mut rest) = (Vec::new(), Vec::new());
    for given in given {
        if is_stopped() {
            return None;
        }
        match given {
            Given::File(file) if is_list(&file, has_music).await => lists.push(file),
            given => rest.push(given),
        }
    }
    Some((lists, rest))
}

/// Whether a file is more likely a list than music, or a part of a rip that was given with it.
async fn is_list(file: &FileSource, has_music: bool) -> bool {
    let name = file.name();
    if imports::may_be_list(&name) {
        return true;
    }
    if is_audio(&name) || (has_music && is_company(file).await) {
        return false;
    }
    !is_music(file).await
}

/// Whether it may lie beside music and is no list: a ripper wrote it, or it is no text.
async fn is_company(file: &FileSource) -> bool {
    let Ok(opened) = file.open().await else { return true };
    let (size, _) = size_and_time(&opened);
    let read = read_ranges(&opened, &[0..size.min(MOST_TEXT)]).await;
    let text = read.ok().and_then(|mut parts| parts.pop()).unwrap_or_default();
    sniff(&text).is_none() || side::read(&file.name(), &text) != SideFile::Other
}

/// Whether there is music in it, also if it is damaged. A file that cannot be opened counts as music, so that the person
/// hears why.
async fn is_music(file: &FileSource) -> bool {
    let Ok(opened) = file.open().await else { return true };
    let (name, (size, time)) = (file.name(), size_and_time(&opened));
    match reading_of(&opened, &name, size).await {
        Ok((reading, _)) => {
            let found = ScannedFile::of_reading(reading, "", &name, size, time, None);
            found.file.holds != Holds::NotMusic
        }
        Err(_) => true,
    }
}
