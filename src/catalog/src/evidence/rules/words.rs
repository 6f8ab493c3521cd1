//! Words in which files say that they were recorded, and copied from streams or records.

use crate::text::{contains, starts};

/// Whether a text begins with the name of a recorder's maker, as their files do.
pub(super) fn names_recorder(text: &str) -> bool {
    const MAKERS: [&str; 33] = [
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
        "M-AUDIO",
        "SONOSAX",
        "Tentacle",
        "Lectrosonics",
        "DEVA",
        "TEAC",
        "Instamic",
        "AudioMoth",
        "Song Meter",
        "PodTrak",
        "Cantar",
    ];
    let text = text.trim_start();
    let rest = MAKERS.iter().filter(|maker| starts(text, maker)).filter_map(|maker| text.get(maker.len()..));
    // A name that goes on in letters is another one: "Rolandia".
    rest.into_iter().any(|rest| !rest.starts_with(char::is_alphabetic)) || is_model(text)
}

/// Whether a text is the model of a recorder whose maker is not named: "H4n", "DR-40", "R-09HR".
fn is_model(text: &str) -> bool {
    const ZOOM: [&str; 13] = [
        "H1n",
        "H2n",
        "H3-VR",
        "H4n",
        "H5",
        "H6",
        "H8",
        "F8n",
        "H4n Pro",
        "H1essential",
        "H4essential",
        "H6essential",
        "H5studio",
    ];
    const SERIES: [&str; 6] = ["DR-", "R-", "LS-", "PMD", "PCM-A", "WS-"];
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let is_numbered = |series: &&str| {
        let digits = text.strip_prefix(*series).unwrap_or_default();
        digits.len() >= 2 && digits.len() <= 8 && digits.bytes().take(2).all(|it| it.is_ascii_digit())
    };
    ZOOM.contains(&text) || SERIES.iter().any(is_numbered)
}

/// Whether a text names a stream or a program that copies streams.
pub(super) fn names_stream(text: &str) -> bool {
    const NAMES: [&str; 58] = [
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
        "streamwriter",
        "radiotracker",
        "audials",
        "clipconverter",
        "onlinevideoconverter",
        "mp3juice",
        "deemix",
        "freyr",
        "4k video downloader",
        "youtube.com/shorts",
        "spytify",
        "soggfy",
        "zotify",
        "tidal-dl",
        "orpheusdl",
        "deezloader",
        "scdl",
        "jdownloader",
        "videoproc",
        "freemake",
        "loader.to",
        "alltomp3",
        "sidify",
        "noteburner",
        "tunefab",
        "audfree",
        "keepvid",
        "mp3fiber",
        "screamer radio",
        "stationripper",
        "jaksta",
        "tunebite",
        "provided to youtube by",
        "audio hijack",
        "replay music",
        "replay media catcher",
        "total recorder",
        "drmare",
        "audkit",
        "tunesolo",
        "viwizard",
        "tuneskit",
        "macsome",
        "ondesoft",
    ];
    NAMES.iter().any(|name| contains(text, name))
        || is_soundcloud_page(text)
        || SERVICES.iter().any(|it| names_copy_of(text, it))
}

/// Whether a text is the address of a song at SoundCloud, and nothing else, as programs leave it that copy the song.
fn is_soundcloud_page(text: &str) -> bool {
    let address = text.trim().trim_start_matches("https://").trim_start_matches("http://");
    let path = address.trim_start_matches("www.").strip_prefix("soundcloud.com/").unwrap_or_default();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    !path.contains(char::is_whitespace) && parts.next().is_some() && parts.next().is_some()
}

/// Services whose streams people copy.
const SERVICES: [&str; 6] = ["youtube", "spotify", "soundcloud", "deezer", "tidal", "mixcloud"];

/// Whether a text says that something was copied from a service: "YouTube rip", "downloaded from SoundCloud".
fn names_copy_of(text: &str, service: &str) -> bool {
    let how = [
        "ripped from ",
        "downloaded from ",
        "recorded from ",
        "converted from ",
        "taken from ",
        "saved from ",
    ];
    let rips = [" rip", "-rip", " to mp3", " downloader", " converter", " music converter"];
    let is_told = |how: &&str| contains(text, &format!("{how}{service}"));
    let is_rip = |rip: &&str| contains(text, &format!("{service}{rip}"));
    contains(text, service) && (how.iter().any(is_told) || rips.iter().any(is_rip))
}

/// Whether a text says that music was recorded from a record.
pub(super) fn names_record(text: &str) -> bool {
    // In Italian, Portuguese, Spanish and Russian the word has other letters.
    ["vinyl", "vinil", "винил", "Винил", "needledrop", "needle drop", "schallplatte", "LP-rip"]
        .iter()
        .any(|word| contains(text, word))
        || starts(text.trim_start(), "LP rip")
        || [" LP rip", " LP Rip", "from LP", "from an LP"].iter().any(|words| contains_whole(text, words))
}

/// Whether these words stand in a text, and no letter right behind them: "from LP", and not "from LPCM".
fn contains_whole(text: &str, words: &str) -> bool {
    let mut behind = text.match_indices(words).filter_map(|(at, _)| text.get(at + words.len()..));
    behind.any(|rest| !rest.starts_with(char::is_alphanumeric))
}
