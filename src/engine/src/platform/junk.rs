//! Files and folders that systems leave behind, which nobody misses in a count.

const FILES: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Bins, shadows and caches. What a bin holds was thrown away, and a shadow holds no song by itself.
const FOLDERS: [&str; 35] = [
    // macOS, and what AppleShare and the unpacking of its archives leave.
    ".Trashes",
    ".Trash",
    ".AppleDouble",
    ".AppleDB",
    ".AppleDesktop",
    "__MACOSX",
    ".Spotlight-V100",
    ".fseventsd",
    ".TemporaryItems",
    ".DocumentRevisions-V100",
    ".MobileBackups",
    "Network Trash Folder",
    "Temporary Items",
    // Windows.
    "$RECYCLE.BIN",
    "RECYCLER",
    "RECYCLED",
    "System Volume Information",
    "resource.frk",
    // Linux.
    "lost+found",
    ".thumbnails",
    ".snapshots",
    // Android.
    "LOST.DIR",
    // Network drives.
    "@eaDir",
    "#recycle",
    "@Recycle",
    ".@__thumb",
    ".@upload_cache",
    "#snapshot",
    ".snapshot",
    ".zfs",
    ".recycle",
    "~snapshot",
    "@Recently-Snapshot",
    // Programs that keep what was deleted on another computer.
    ".stversions",
    ".dropbox.cache",
];

/// Whether a system and not a person put this file there: `._*`, `.DS_Store` and the like; on Android also what was deleted
/// and is kept for a month: `.trashed-1700000000-Song.mp3`.
pub fn is_junk(name: &str) -> bool {
    let trashed = name.strip_prefix(".trashed-").and_then(|rest| rest.split_once('-'));
    name.starts_with("._") || is_among(&FILES, name) || trashed.is_some_and(|(day, _)| is_number(day))
}

/// Whether a folder with this name is a bin or a shadow, so that nothing in it is a song: `.Trashes`, `@eaDir`.
pub fn is_junk_folder(name: &str) -> bool {
    // On Linux, each person has a bin of their own on other disks: `.Trash-1000`. Windows numbers what it found when it
    // mended a disk: `FOUND.000`.
    let numbered = [".Trash-", "FOUND."].into_iter().filter_map(|start| name.strip_prefix(start));
    is_among(&FOLDERS, name) || numbered.into_iter().any(is_number)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_among(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn junk_is_told_by_its_name() {
        for name in ["._Song.mp3", ".DS_Store", "thumbs.db", "desktop.ini", ".trashed-1700000000-Song.mp3"] {
            assert!(is_junk(name), "{name}");
        }
        for name in ["Song.mp3", ".hidden.mp3", "_.mp3", "Thumbs.db.mp3", ".trashed-Song.mp3"] {
            assert!(!is_junk(name), "{name}");
        }
    }

    #[test]
    fn bins_and_shadows_are_told_by_their_names() {
        for name in
            [".Trashes", ".Trash-1000", "$Recycle.Bin", ".AppleDouble", "__MACOSX", "@eaDir", "FOUND.012"]
        {
            assert!(is_junk_folder(name), "{name}");
        }
        for name in [
            "Trash",
            ".Trash-Metal",
            "Recycled Air",
            "FOUND.",
            "Found.wav",
            "Music",
            ".hidden",
            "lost and found",
        ] {
            assert!(!is_junk_folder(name), "{name}");
        }
    }
}
