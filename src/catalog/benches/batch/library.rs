//! A made-up library as a scan reports it, with names as varied as in a real one. The mix of formats, the marks and
//! the paths are those of the library that the end-to-end tests make.

use reprise_catalog::changes::{Change, Clock, Fact};
use reprise_catalog::changes::{FileFacts, Holds, TrackFacts};
use reprise_catalog::evidence::path_marks;
use reprise_catalog::fixtures::dice::Dice;
use reprise_catalog::ids::{BrowserId, PlaceId, TrackId};
use reprise_catalog::marks::Delivery;
use reprise_catalog::marks::{Mark, Where};
use reprise_catalog::reading::{Codec, Container, Essence};

pub(crate) const BROWSER: BrowserId = BrowserId([0x5a; 8]);
pub(crate) const PLACE: PlaceId = PlaceId([0xc3; 8]);

/// Whether files have their paths, or none, to see what everything else weighs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paths {
    Varied,
    /// Without them, to see what everything else weighs.
    None,
}

/// Stems of the words in titles. With endings and prefixes they make some thousand words.
const STEMS: &str = "love night river stone blue dance fire road home moon heart light rain summer winter gold dream \
ghost city ocean shadow silver morning evening window garden mountain thunder velvet whisper mirror engine paper \
sugar diamond highway station letter number sister brother mother father stranger soldier angel devil rebel king \
queen prince castle tower bridge harbor island desert forest meadow valley canyon horizon planet comet rocket \
satellite signal static radio record needle guitar piano drum violin ballad waltz tango rumba blues gospel anthem \
lullaby serenade requiem sonata prelude nocturne fugue concerto symphony quartet partita minuet gavotte allegro \
andante adagio presto largo moderate gentle wild broken hollow crooked crystal marble copper iron leather cotton \
denim ribbon button pocket wallet ticket suitcase airplane motor wheel anchor sailor captain pirate treasure \
lantern candle ember ash smoke flame spark storm tempest hurricane blizzard avalanche tide current ripple wave \
shore beach sand pebble shell coral reef dolphin raven sparrow eagle falcon swallow tiger panther wolf coyote \
horse pony rabbit spider serpent dragon phoenix unicorn giant wizard witch magic spell potion poison remedy fever \
shiver tremble stumble tumble wander follow remember forget forgive promise surrender deliver discover recover \
yesterday tomorrow tonight forever never always sometimes maybe certain perfect simple little lonely lovely \
holy heavy hungry thirsty weary crazy lazy easy dirty pretty ugly bitter sweet sour salty cold warm burning frozen";

const SMALL: [&str; 14] =
    ["the", "of", "a", "in", "my", "you", "me", "to", "and", "I", "for", "on", "your", "with"];

const SYLLABLES: [&str; 40] = [
    "ka", "lo", "mer", "in", "da", "ro", "bel", "sti", "an", "vik", "tor", "ha", "ne", "shi", "gu", "ra",
    "pel", "do", "mi", "er", "jo", "nas", "el", "wen", "th", "ul", "sa", "ber", "quin", "ost", "fre", "lin",
    "mar", "co", "zé", "hö", "ña", "ly", "ke", "vi",
];

const GENRES: [&str; 12] = [
    "Rock",
    "Pop",
    "Alternative",
    "Jazz",
    "Classical",
    "Hip-Hop/Rap",
    "Electronic",
    "R&B/Soul",
    "Country",
    "Folk",
    "Soundtrack",
    "Metal",
];

fn word(dice: &mut Dice) -> String {
    if dice.below(4) == 0 {
        return SMALL.get(dice.skewed(14) as usize).copied().unwrap_or_default().to_owned();
    }
    let stems = STEMS.split_whitespace().count() as u64;
    let stem = STEMS.split_whitespace().nth(dice.skewed(stems) as usize).unwrap_or_default();
    match dice.below(12) {
        0 | 1 => format!("{stem}s"),
        2 => format!("{stem}ing"),
        3 => format!("{stem}er"),
        4 => format!("{stem}y"),
        5 => format!("un{stem}"),
        6 => name(dice),
        _ => stem.to_owned(),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn words(dice: &mut Dice, least: u64, most: u64) -> String {
    let count = least + dice.below(most - least + 1);
    (0..count).map(|_| capital(&word(dice))).collect::<Vec<_>>().join(" ")
}

fn name(dice: &mut Dice) -> String {
    let syllables = 2 + dice.below(2);
    let parts: String =
        (0..syllables).map(|_| SYLLABLES.get(dice.below(40) as usize).copied().unwrap_or_default()).collect();
    capital(&parts)
}

fn title(dice: &mut Dice) -> String {
    let title = words(dice, 1, 5);
    match dice.below(30) {
        0 => format!("{title} (Live)"),
        1 => format!("{title} (feat. {} {})", name(dice), name(dice)),
        2 => format!("{title} - Remastered {}", 1990 + dice.below(30)),
        3 => format!("{title}?"),
        4 => format!("{title}, Pt. {}", 1 + dice.below(4)),
        _ => title,
    }
}

/// What the songs of an album share.
struct Album {
    artist: String,
    name: String,
    genre: &'static str,
    year: u32,
    total: u32,
    format: u64,
    artwork: u64,
    modified_ms: u64,
    apple: u64,
    isrc: String,
    bought: String,
}

/// The changes of a scan of this many songs, album by album.
pub(crate) fn changes(songs: u32, paths: Paths) -> Vec<Change> {
    let (mut dice, mut clock, mut changes) = (Dice(7), Clock::new(BROWSER), Vec::new());
    let (mut now, mut artist, mut left) = (1_780_000_000_000, String::new(), 0);
    while (changes.len() as u32) < 2 * songs {
        if left == 0 {
            artist = if dice.below(3) == 0 {
                format!("The {}", words(&mut dice, 1, 2))
            } else {
                format!("{} {}", name(&mut dice), name(&mut dice))
            };
            left = 1 + dice.below(6);
        }
        left -= 1;
        let album = album(&mut dice, &artist);
        for number in 1..=album.total.min(songs - changes.len() as u32 / 2) {
            let (path, facts) = song(&mut dice, &album, number);
            let path = if paths == Paths::None { String::new() } else { path };
            let track = TrackId::derive(&facts);
            let modified_ms = album.modified_ms + u64::from(number) * 2_000 + dice.below(2_000);
            let marks = path_marks(&format!("Music/{path}"));
            let file = FileFacts { marks, ..FileFacts::new(facts.size, modified_ms, Holds::Track(track)) };
            now += dice.below(3);
            let facts = Box::new(facts);
            for fact in [Fact::File { place: PLACE, path, file }, Fact::Track { track, facts }] {
                changes.push(Change::new(clock.tick(now), fact));
            }
        }
    }
    changes
}

fn album(dice: &mut Dice, artist: &str) -> Album {
    Album {
        artist: artist.to_owned(),
        name: words(dice, 1, 4),
        genre: GENRES.get(dice.skewed(12) as usize).copied().unwrap_or_default(),
        year: 1960 + dice.below(66) as u32,
        total: 8 + dice.below(9) as u32,
        format: dice.below(100),
        artwork: dice.below(400_000),
        modified_ms: 1_200_000_000_000 + dice.below(500_000_000_000),
        apple: 200_000_000 + dice.below(1_500_000_000),
        isrc: format!(
            "{}{:02}",
            ["USRC1", "GBAYE", "DEF05", "USSM1", "FRZ11"][dice.below(5) as usize],
            dice.below(25)
        ),
        bought: format!(
            "20{:02}-{:02}-{:02} {:02}",
            8 + dice.below(18),
            1 + dice.below(12),
            1 + dice.below(28),
            dice.below(24)
        ),
    }
}

fn song(dice: &mut Dice, album: &Album, number: u32) -> (String, TrackFacts) {
    let title = title(dice);
    let (container, codec, extension) = match album.format {
        0..45 => (Container::Mpeg, Codec::Mp3, "mp3"),
        45..80 => (Container::Mp4, Codec::Aac, "m4a"),
        80..94 => (Container::Flac, Codec::Flac, "flac"),
        94..98 => (Container::Ogg, Codec::Vorbis, "ogg"),
        _ => (Container::Ogg, Codec::Opus, "opus"),
    };
    let mut facts = TrackFacts { title: title.clone(), container: Some(container), ..TrackFacts::default() };
    let tags = &mut facts.tags;
    tags.title = Some(title.clone());
    tags.artist = Some(album.artist.clone());
    tags.album = Some(album.name.clone());
    tags.album_artist = album.format.is_multiple_of(2).then(|| album.artist.clone());
    tags.genre = Some(album.genre.to_owned());
    (tags.track_number, tags.track_total) = (Some(number), Some(album.total));
    tags.year = Some(album.year);
    if album.format < 45 {
        tags.ids.isrc = Some(format!("{}{:05}", album.isrc, album.apple % 90_000 + u64::from(number)));
    }
    let audio = &mut facts.audio;
    let kbps = match codec {
        Codec::Flac => 700 + dice.below(400) as u32,
        Codec::Mp3 if album.format.is_multiple_of(3) => 180 + dice.below(80) as u32,
        Codec::Mp3 => 320,
        _ => 256,
    };
    let ms = 120_000 + dice.below(180_000);
    (audio.codec, audio.duration_ms, audio.bitrate_kbps) = (Some(codec), Some(ms), Some(kbps));
    (audio.sample_rate_hz, audio.channels) = (Some(44_100), Some(2));
    audio.bits_per_sample = (codec == Codec::Flac).then_some(16);
    // Sizes vary, because bit rates are rounded and tags have some length.
    facts.size = ms * u64::from(kbps) / 8 + dice.below(ms / 8) + album.artwork + 2_048;
    facts.essence = Some(Essence(dice.roll().to_le_bytes()));
    from(dice, album, number, &mut facts);
    let safe = |text: &str| text.replace(['/', ':', '?', '"'], "_");
    let path =
        format!("{}/{}/{number:02} {}.{extension}", safe(&album.artist), safe(&album.name), safe(&title));
    (path, facts)
}

/// The marks of a song's origin: half of M4A were bought; of MP3 a fifth was ripped and a seventh bought.
fn from(dice: &mut Dice, album: &Album, number: u32, facts: &mut TrackFacts) {
    let mut mark = |place, key: &str, value: &str| {
        facts.marks.push(Mark { place, key: key.to_owned(), value: value.to_owned() });
    };
    match (album.format, album.apple % 35) {
        (45..80, from) if from % 2 == 0 => {
            mark(Where::SampleEntry, "pinf", "");
            mark(Where::SampleEntry, "schi/user", "1000000");
            mark(Where::SampleEntry, "schi/name", "Sam Example");
            mark(Where::SampleEntry, "righ/song", &(album.apple + u64::from(number)).to_string());
            mark(Where::Ilst, "apID", "someone@example.org");
            mark(Where::Ilst, "purd", &format!("{}:{:02}:{:02}", album.bought, number, dice.below(60)));
            let ids = &mut facts.tags.ids;
            (ids.apple_song, ids.apple_album) = (Some(album.apple + u64::from(number)), Some(album.apple));
            (ids.apple_artist, ids.apple_storefront) = (Some(album.apple / 7), Some(143_441));
            facts.delivery =
                Delivery::RECORD.and(Delivery::ACCOUNT).and(Delivery::DATE).and(Delivery::CATALOGUE);
        }
        (45..80, _) => mark(Where::Ilst, "©too", "iTunes 10.5.1, QuickTime 7.7"),
        (0..45, from) if from % 5 == 0 => {
            mark(Where::Id3, "TENC", "iTunes v4.6");
            mark(Where::Id3, "COMM:iTunes_CDDB_IDs", "12++");
            facts.delivery = Delivery::DISC;
        }
        (0..45, from) if from % 7 == 0 => {
            let id = 200_000_000 + album.apple / 8 + u64::from(number);
            mark(Where::Id3, "COMM:", &format!("Amazon.com Song ID: {id}"));
            facts.delivery = Delivery::COMMENT;
        }
        (80..94, from) if from % 3 == 0 => mark(Where::Vorbis, "DISCID", &format!("{:08x}", album.apple)),
        _ => {}
    }
}
