//! Words in which files say that they were recorded, and copied from streams or records.

use crate::text::{contains, starts};

/// Whether a text begins with the name of a recorder's maker, as their files do.
pub(super) fn names_recorder(text: &str) -> bool {
    const MAKERS: [&str; 22] = [
        "ZOOM",
        "TASCAM",
        "Roland",
        "EDIROL",
        "Marantz",
        "OLYMPUS",
        "SONY PCM",
        "SoundDev",
        "Sound Devices",
        "Nagra",
        "FOSTEX",
        "Sound Dev:",
        "MixPre",
        "SONY ICD",
        "PCM-D",
        "PCM-M",
        "YAMAHA POCKETRAK",
        "KORG MR",
        "Zaxcom",
        "AATON",
        "iRig Recorder",
        "Wildlife Acoustics",
    ];
    MAKERS.iter().any(|maker| starts(text.trim_start(), maker))
}

/// Whether a text names a stream or a program that copies streams.
pub(super) fn names_stream(text: &str) -> bool {
    const NAMES: [&str; 14] = [
        "yout.com",
        "youtube.com/watch",
        "youtu.be/",
        "youtube-dl",
        "yt-dlp",
        "youtube to mp3",
        "ytmp3",
        "y2mate",
        "convert2mp3",
        "flvto",
        "savefrom.net",
        "snaptube",
        "spotdl",
        "streamripper",
    ];
    NAMES.iter().any(|name| contains(text, name)) || SERVICES.iter().any(|it| names_copy_of(text, it))
}

/// Services whose streams people copy.
const SERVICES: [&str; 6] = ["youtube", "spotify", "soundcloud", "deezer", "tidal", "mixcloud"];

/// Whether a text says that something was copied from a service: "YouTube rip", "downloaded from SoundCloud".
fn names_copy_of(text: &str, service: &str) -> bool {
    let how = ["ripped from ", "downloaded from ", "recorded from ", "converted from "];
    let is_told = |how: &&str| contains(text, &format!("{how}{service}"));
    let is_rip = |rip: &&str| contains(text, &format!("{service}{rip}"));
    contains(text, service) && (how.iter().any(is_told) || [" rip", "-rip"].iter().any(is_rip))
}

/// Whether a text says that music was recorded from a record.
pub(super) fn names_record(text: &str) -> bool {
    // In Italian, Portuguese, Spanish and Russian the word has other letters.
    ["vinyl", "vinil", "винил", "Винил", "needledrop", "needle drop", "schallplatte", "LP-rip"]
        .iter()
        .any(|word| contains(text, word))
        || starts(text.trim_start(), "LP rip")
}
