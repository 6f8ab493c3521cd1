//! Measures on made pairs how well songs are found again: as another file that came back, and as rows of lists. Beside
//! each song lie decoys: a live version, a remix, a remaster, the same song on another album. Every fourth song is
//! away, so that only its decoys can be found. Run with `-- --nocapture` to see the figures.

use crate::changes::{Change, Fact, FileFacts, Holds, Stamp, TrackFacts};
use crate::fixtures::dice::Dice;
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::imports::matching::match_stated;
use crate::library::Catalog;
use crate::matching::{Index, Returned, Sureness, returned_keys};
use crate::reading::Essence;
use crate::stated::StatedTrack;

/// How many songs are looked for.
const SONGS: u64 = 4_000;

/// Every so manieth song is away.
const AWAY: u64 = 4;

const ARTISTS: [&str; 12] = [
    "The Beatles",
    "Bj\u{f6}rk",
    "AC/DC",
    "Guns N\u{2019} Roses",
    "Sigur R\u{f3}s",
    "Simon & Garfunkel",
    "The The",
    "P!nk",
    "Beyonc\u{e9}",
    "\u{6771}\u{4eac}\u{4e8b}\u{5909}",
    "N.W.A",
    "Mot\u{f6}rhead",
];

const TITLES: [&str; 14] = [
    "Don't Stop",
    "Mr. Tambourine Man",
    "(I Can't Get No) Satisfaction",
    "Hunter",
    "99 Luftballons",
    "Intro",
    "J\u{f3}ga",
    "Live and Let Die",
    "What's Going On?",
    "Alive",
    "7 Years",
    "The End",
    "Clean",
    "St. Elmo's Fire",
];

const GUESTS: [&str; 4] = ["", "", "", "Nicole K."];

/// What was found of what was looked for.
#[derive(Debug, Default)]
struct Found {
    there: u32,
    sure: u32,
    asked: u32,
    wrong: u32,
    /// All that were wrong, and the first that were missed.
    told: Vec<String>,
}

impl Found {
    /// Notes what was found where one of these was wanted, or nothing.
    fn note(&mut self, wanted: &[usize], found: Option<(usize, Sureness)>, what: impl Fn() -> String) {
        self.there += u32::from(!wanted.is_empty());
        match found {
            Some((at, Sureness::Sure)) if wanted.contains(&at) => self.sure += 1,
            Some((_, Sureness::Sure)) => {
                self.wrong += 1;
                self.tell("wrong", what);
            }
            Some((at, Sureness::Unsure)) if wanted.contains(&at) => self.asked += 1,
            _ if !wanted.is_empty() => self.tell("missed", what),
            _ => {}
        }
    }

    fn tell(&mut self, how: &str, what: impl Fn() -> String) {
        let told = format!("{how}: {}", what());
        match how {
            "wrong" => self.told.insert(0, told),
            _ if self.told.len() < 12 => self.told.push(told),
            _ => {}
        }
    }

    /// Prints the figures and checks that nothing sure is wrong and that at least these shares were found, in percent:
    /// surely, and surely or as a question.
    #[track_caller]
    fn check(&self, what: &str, sure: f64, sure_or_asked: f64) {
        let share = |found: u32| 100.0 * f64::from(found) / f64::from(self.there);
        let (is_sure, all) = (share(self.sure), share(self.sure + self.asked));
        println!(
            "{what}: {} songs, sure {is_sure:.1} %, sure or asked {all:.1} %, {} wrong",
            self.there, self.wrong
        );
        let told = self.told.join("\n");
        assert_eq!(self.wrong, 0, "{what}\n{told}");
        assert!(is_sure >= sure && all >= sure_or_asked, "{what}: {is_sure:.1}, {all:.1}\n{told}");
    }
}

/// A song with this number: every album has ten, every artist four albums, and some titles come again and again.
fn song(number: u64) -> TrackFacts {
    let mut dice = Dice(number + 1);
    let (album, artist) = (number / 10, number / 40);
    let name = ARTISTS[(artist % 12) as usize];
    let artist = if artist < 12 { name.to_owned() } else { format!("{name} {}", artist / 12) };
    let guest = dice.one_of(&GUESTS).copied().unwrap_or_default();
    let title = dice.one_of(&TITLES).copied().unwrap_or_default();
    let title = if dice.below(3) == 0 { title.to_owned() } else { format!("{title} {number}") };
    let mut facts = TrackFacts { title, size: 3_000_000 + number * 7, ..TrackFacts::default() };
    if !guest.is_empty() {
        facts.title = format!("{} (feat. {guest})", facts.title);
    }
    facts.tags.title = Some(facts.title.clone());
    facts.tags.artist = Some(artist);
    facts.tags.album = Some(format!("Album {album}"));
    facts.tags.track_number = Some((number % 10 + 1) as u32);
    facts.audio.duration_ms = Some(120_000 + 1_000 * dice.below(180));
    facts.essence = Some(essence(number));
    facts
}

fn essence(number: u64) -> Essence {
    Essence((number + 1).to_le_bytes())
}

/// Songs that are like this one and are not it.
fn decoys(number: u64, of: &TrackFacts) -> Vec<TrackFacts> {
    let other = |title: String, album: String, at: u64| {
        let mut facts = of.clone();
        facts.title = title;
        facts.tags.title = Some(facts.title.clone());
        facts.tags.album = Some(album);
        facts.essence = Some(essence(1_000_000 + number * 10 + at));
        facts.size += 100 + at;
        facts
    };
    let album = of.tags.album.clone().unwrap_or_default();
    let mut decoys = Vec::new();
    match number % 5 {
        0 => decoys.push(other(format!("{} (Live)", of.title), format!("{album} Live"), 0)),
        1 => decoys.push(other(format!("{} [Remix]", of.title), album, 1)),
        2 => decoys.push(other(format!("{} - 2011 Remaster", of.title), album, 2)),
        3 => decoys.push(other(of.title.clone(), "Greatest Hits".to_owned(), 3)),
        _ => {}
    }
    if number.is_multiple_of(7) {
        // The same audio on another album.
        decoys.push(TrackFacts { essence: of.essence, ..other(of.title.clone(), "Best of".to_owned(), 4) });
    }
    decoys
}

/// The same name as somebody else writes it.
fn spelled(dice: &mut Dice, name: &str) -> String {
    match dice.below(10) {
        0 => name.to_lowercase(),
        1 => name.to_uppercase(),
        2 => name.replace(['\'', '\u{2019}', '.', '!', '?', '(', ')'], ""),
        3 => name.replace('\'', "\u{2019}"),
        4 => name.replace("(feat. ", "ft. ").replace(')', ""),
        5 => name.replace("(feat. ", "[featuring ").replace(')', "]"),
        6 => name.strip_prefix("The ").unwrap_or(name).to_owned(),
        7 => name.chars().map(wide).collect(),
        _ => name.to_owned(),
    }
}

fn wide(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap_or(c),
        c => c,
    }
}

fn respelled(dice: &mut Dice, facts: &mut TrackFacts) {
    facts.title = spelled(dice, &facts.title);
    facts.tags.title = Some(facts.title.clone());
    facts.tags.artist = facts.tags.artist.take().map(|it| spelled(dice, &it));
    let album = facts.tags.album.take().map(|it| spelled(dice, &it));
    facts.tags.album = album.map(|it| edition(dice, it));
}

fn edition(dice: &mut Dice, album: String) -> String {
    match dice.below(8) {
        0 => format!("{album} (Deluxe Edition)"),
        1 => format!("{album} [Remastered]"),
        _ => album,
    }
}

/// How the audio of decoys came.
#[derive(Clone, Copy, Debug)]
enum Encoded {
    AsBefore,
    /// In another encoding, as that of all songs.
    Again,
}

/// Looks for each song among files that came: what `change` makes of it, unless it is away, and all decoys.
fn returns(of_decoys: Encoded, change: impl Fn(&mut Dice, &mut TrackFacts)) -> Found {
    let (mut here, mut wanted) = (Vec::new(), Vec::new());
    for number in 0..SONGS {
        let song = song(number);
        wanted.push(if number % AWAY != 0 { vec![here.len()] } else { Vec::new() });
        if number % AWAY != 0 {
            let mut came = song.clone();
            change(&mut Dice(number * 31 + 7), &mut came);
            here.push(came);
        }
        here.extend(decoys(number, &song).into_iter().map(|decoy| match of_decoys {
            Encoded::AsBefore => decoy,
            Encoded::Again => {
                TrackFacts { essence: decoy.essence.map(|it| essence(!u64::from_le_bytes(it.0))), ..decoy }
            }
        }));
    }
    let keys = here
        .iter()
        .enumerate()
        .flat_map(|(at, facts)| returned_keys(facts).into_iter().map(move |(_, key)| (key, at)));
    let index = Index::of(9, keys);
    let search = Returned { index: &index, facts_of: |at: usize| here.get(at).cloned(), is_later: |_| true };
    let mut found = Found::default();
    for (number, wanted) in (0..SONGS).zip(wanted) {
        let missing = song(number);
        let likeness = search.find(&missing).map(|it| (it.here, it.sureness));
        let told = |facts: &TrackFacts| {
            format!("{} / {:?} / {:?}", facts.title, facts.tags.artist, facts.tags.album)
        };
        let first = || wanted.first().map(|at| told(&here[*at]));
        found.note(&wanted, likeness, || format!("{}, {:?}", told(&missing), first()));
    }
    found
}

#[test]
fn the_same_audio_under_the_same_album_is_found_for_sure() {
    let found = returns(Encoded::AsBefore, |dice, facts| {
        // Renamed, moved, and tagged anew: the audio is the same.
        facts.size += dice.below(5_000);
        if dice.below(2) == 0 {
            facts.title = spelled(dice, &facts.title);
            facts.tags.title = Some(facts.title.clone());
            facts.tags.album = facts.tags.album.take().map(|it| edition(dice, it));
        }
    });
    found.check("files with the same audio and album", 98.0, 98.0);
}

#[test]
fn what_was_encoded_again_with_its_tags_is_found_or_asked() {
    let found = returns(Encoded::Again, |dice, facts| {
        facts.essence = Some(essence(2_000_000 + dice.below(1 << 40)));
        facts.audio.duration_ms = facts.audio.duration_ms.map(|ms| ms + dice.below(1_500));
        facts.size /= 2;
        respelled(dice, facts);
    });
    found.check("files in another encoding", 0.0, 95.0);
}

/// Looks for each row of a list in a catalog that has the songs, but for those that are away, and all decoys.
fn lists(row_of: impl Fn(&mut Dice, &TrackFacts) -> StatedTrack) -> Found {
    let (mut catalog, mut rows, mut next) = (Catalog::default(), Vec::new(), 0_u64);
    let mut wanted: Vec<Vec<usize>> = Vec::new();
    let mut add = |facts: TrackFacts| {
        let (at, stamp) = (next as usize, Stamp::at(next + 1, BrowserId([1; 8])));
        let mut id = [0; 16];
        id[..8].copy_from_slice(&next.to_be_bytes());
        next += 1;
        let (track, place) = (TrackId(id), PlaceId([1; 8]));
        let file = FileFacts::new(facts.size, 1, Holds::Track(track));
        catalog.fold(Change::new(stamp, Fact::File { place, path: format!("{at}.mp3"), file }));
        catalog.fold(Change::new(stamp, Fact::Track { track, facts: facts.into() }));
        at
    };
    for number in 0..SONGS {
        let song = song(number);
        rows.push(row_of(&mut Dice(number * 37 + 5), &song));
        let own = (number % AWAY != 0).then(|| add(song.clone()));
        wanted.push(own.into_iter().collect());
        let others: Vec<usize> = decoys(number, &song)
            .into_iter()
            .filter_map(|decoy| {
                let is_same = decoy.title == song.title;
                Some(add(decoy)).filter(|_| is_same)
            })
            .collect();
        // A row that names no album means the song on any.
        if rows.last().is_some_and(|row| row.album.is_none()) {
            wanted.last_mut().unwrap().extend(others);
        }
    }
    let matching = match_stated(&rows, &catalog, |_| true);
    let mut found = Found::default();
    let mut likeness = vec![None; rows.len()];
    for it in &matching.matches {
        let at = u64::from_be_bytes(it.track.0[..8].try_into().unwrap()) as usize;
        likeness[it.row as usize] = Some((at, it.sureness));
    }
    for (row, (wanted, likeness)) in rows.iter().zip(wanted.into_iter().zip(likeness)) {
        found.note(&wanted, likeness, || format!("{:?} {:?} {:?}", row.name, row.artist, row.album));
    }
    found
}

fn row(dice: &mut Dice, facts: &TrackFacts) -> StatedTrack {
    let mut facts = facts.clone();
    respelled(dice, &mut facts);
    StatedTrack {
        name: Some(facts.title),
        artist: facts.tags.artist,
        album: facts.tags.album.filter(|_| dice.below(10) > 0),
        ..StatedTrack::default()
    }
}

#[test]
fn rows_with_lengths_are_found() {
    let found = lists(|dice, facts| StatedTrack { duration_ms: facts.audio.duration_ms, ..row(dice, facts) });
    found.check("rows of lists with lengths", 90.0, 95.0);
}

#[test]
fn rows_without_lengths_are_found_or_asked() {
    lists(row).check("rows of lists without lengths", 75.0, 85.0);
}
