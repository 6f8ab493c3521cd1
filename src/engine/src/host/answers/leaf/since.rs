//! The page "Since when": two lists of days compared, and what can be compared. The table of it is an export.

use reprise_catalog::changes::{Counts, Entry};
use reprise_catalog::dated::{Comparison, Day, Differing, Names, compare, days};
use reprise_catalog::library::{Group, Track, Whereabouts};
use reprise_catalog::text::{fold, sorting};

use super::AT_ONCE;
use crate::host::Host;
use crate::host::slices::Slice;
use crate::platform::time::{day_and_minute, noon, wall_ms};
use crate::protocol::catalog::TrackId;
use crate::protocol::leaf::{Leaf, LeafChoice, LeafExport, LeafLine, LeafPart};
use crate::words::{self, OfCount};

/// The most songs of a kind in one answer, so that a message stays small.
const MOST: u32 = 400;

/// The first words of the choices.
const FROM: &str = "from";
const TO: &str = "to";

/// The page, with the first songs of each kind.
pub(super) async fn leaf(host: &Host, count: u32, chosen: &str) -> Leaf {
    let (days, since) = since(host, chosen);
    let Some(Since { from, to, compared }) = since else { return too_few(&days) };
    let is_last = days.last().is_some_and(|last| last.day == to);
    let longest = [&compared.new, &compared.gone, &compared.changed].map(Vec::len).into_iter().max();
    Leaf {
        title: title(&shown(from), (!is_last).then(|| shown(to)), compared.counts()),
        told: lead_of(compared.unnamed),
        choices: choices(&days, from, to),
        parts: parts(host, &compared, count.min(MOST) as usize).await,
        total: longest.unwrap_or_default() as u64,
        export: longest.filter(|longest| *longest > 0).map(|_| LeafExport::Table),
        ..Leaf::default()
    }
}

/// Two lists compared.
pub(in crate::host::answers) struct Since {
    /// The days of the lists, counted from 1 January 1970.
    pub(in crate::host::answers) from: u32,
    pub(in crate::host::answers) to: u32,
    pub(in crate::host::answers) compared: Comparison,
}

/// The days that have a list, and the comparison of the two that are chosen. A single day has none.
pub(in crate::host::answers) fn since(host: &Host, chosen: &str) -> (Vec<Day>, Option<Since>) {
    let (today, _) = day_and_minute(wall_ms());
    let days = host.library.with(|catalog, _| days(catalog, today));
    let since = two_of(&days, chosen).map(|(from, to)| Since {
        from,
        to,
        compared: host.library.with(|catalog, _| compare(catalog, today, from, to)),
    });
    (days, since)
}

/// The page where there are no two lists.
fn too_few(days: &[Day]) -> Leaf {
    let first =
        days.first().map_or_else(|| words::since_none().to_owned(), |it| words::since_first(&shown(it.day)));
    Leaf {
        title: words::since_when().to_owned(),
        told: vec![first, words::since_told().to_owned()],
        ..Leaf::default()
    }
}

/// The two days that are compared, the earlier first: those that are chosen, else the last one and the one before it.
fn two_of(days: &[Day], chosen: &str) -> Option<(u32, u32)> {
    let of = |what: &str| {
        let mut words =
            chosen.lines().filter_map(|line| line.strip_prefix(what)?.strip_prefix(' ')?.parse().ok());
        words.find(|day| days.iter().any(|it| it.day == *day))
    };
    let [.., before, last] = days else { return None };
    let to = of(TO).unwrap_or(last.day);
    let from = of(FROM).unwrap_or(if to == before.day { days.first()?.day } else { before.day });
    Some((from.min(to), from.max(to)))
}

/// A day as people read it.
fn shown(day: u32) -> String {
    words::format::day(noon(day))
}

fn choices(days: &[Day], from: u32, to: u32) -> Vec<LeafChoice> {
    let choice = |word: &str, name: &str, chosen: u32| LeafChoice {
        name: name.to_owned(),
        options: days
            .iter()
            .rev()
            .map(|it| {
                let name = words::since_option(&shown(it.day), &words::songs(it.songs.into()));
                (format!("{word} {}", it.day), name)
            })
            .collect(),
        chosen: format!("{word} {chosen}"),
    };
    vec![choice(FROM, words::since_from(), from), choice(TO, words::since_to(), to)]
}

fn title(from: &str, to: Option<String>, Counts { new, gone, changed }: Counts) -> String {
    let counts = [
        (new, words::since_new(new.into())),
        (gone, words::since_gone(gone.into())),
        (changed, words::since_changed(changed.into())),
    ];
    let some: Vec<String> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, told)| told).collect();
    let what = if some.is_empty() { words::since_nothing().to_owned() } else { some.join(", ") };
    match to {
        Some(to) => words::since_between(from, &to, &what),
        None => words::since(from, &what),
    }
}

fn lead_of(unnamed: Counts) -> Vec<String> {
    let all = unnamed.sum();
    let counted = (all > 0).then(|| words::since_unnamed(all));
    counted.into_iter().chain([words::since_told().to_owned()]).collect()
}

/// Which songs are meant.
pub(in crate::host::answers) async fn names(host: &Host, compared: &Comparison) -> Names {
    let all = [&compared.new, &compared.gone, &compared.changed].into_iter().flatten();
    let (mut names, mut slice, mut at) = (Names::of(all.map(|it| it.song)), Slice::begin(), 0);
    loop {
        let is_over = host.library.with(|catalog, _| {
            catalog.tracks().skip(at).take(AT_ONCE).for_each(|track| names.look(track.id()));
            at += AT_ONCE;
            at >= catalog.tracks().len()
        });
        if is_over {
            return names;
        }
        slice.rest().await;
    }
}

/// The songs that differ, by how they do.
async fn parts(host: &Host, compared: &Comparison, count: usize) -> Vec<LeafPart> {
    let names = names(host, compared).await;
    let kinds = [
        (&compared.new, words::since_new_head as OfCount, words::since_new_told()),
        (&compared.gone, words::since_gone_head, words::since_gone_told()),
        (&compared.changed, words::since_changed_head, words::since_changed_told()),
    ];
    let mut parts = Vec::new();
    for (songs, head, told) in kinds.into_iter().filter(|(songs, ..)| !songs.is_empty()) {
        let (head, told) = (head(songs.len() as u64), told.to_owned());
        parts.push(LeafPart { head, told, lines: lines(host, &names, songs, count).await, is_done: false });
    }
    parts
}

/// A song that differs: its name and its id, if it can be named.
pub(in crate::host::answers) struct Named<'a> {
    name: Option<String>,
    pub(in crate::host::answers) track: Option<TrackId>,
    pub(in crate::host::answers) it: &'a Differing,
}

/// These songs by artist and title. Those that cannot be named come last.
pub(in crate::host::answers) async fn named<'a>(
    host: &Host,
    names: &Names,
    songs: &'a [Differing],
) -> Vec<Named<'a>> {
    let (mut named, mut slice) = (Vec::new(), Slice::begin());
    for some in songs.chunks(AT_ONCE) {
        host.library.with(|catalog, _| {
            named.extend(some.iter().map(|it| {
                let track = names.get(it.song).and_then(|id| catalog.track(id));
                let name = track.map(name_of);
                let key = (name.is_none(), name.as_deref().map(fold));
                (key, Named { name, track: track.map(Track::id), it })
            }));
        });
        slice.rest().await;
    }
    sorting::sort_by(&mut named, |one, other| one.0.cmp(&other.0));
    named.into_iter().map(|(_, named)| named).collect()
}

/// The first of these songs.
async fn lines(host: &Host, names: &Names, songs: &[Differing], count: usize) -> Vec<LeafLine> {
    let line = |Named { name, track, it }: Named<'_>| LeafLine {
        text: name.unwrap_or_else(|| words::since_unknown().to_owned()),
        note: note(it),
        track,
        ..LeafLine::default()
    };
    named(host, names, songs).await.into_iter().take(count).map(line).collect()
}

fn name_of(track: Track<'_>) -> String {
    let title = words::format::title(track.title());
    match track.artist().filter(|artist| !artist.is_empty()) {
        Some(artist) => words::artist_and_title(artist, &title),
        None => title,
    }
}

/// What the lists say of a song.
fn note(it: &Differing) -> String {
    let entry = |Entry { origin, way }: Entry| match Group::of(Whereabouts::Here, way) {
        Some(group) if way.is_some() => words::since_entry(words::origin(origin), words::group(group)),
        _ => words::origin(origin).to_owned(),
    };
    match (it.before.map(entry), it.after.map(entry)) {
        (Some(before), Some(after)) => words::since_was(&before, &after),
        (one, other) => one.or(other).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use reprise_catalog::changes::ShortId;
    use reprise_catalog::evidence::{Origin, WayBack};

    use super::*;

    const DAYS: [Day; 3] = [Day { day: 7, songs: 1 }, Day { day: 8, songs: 2 }, Day { day: 9, songs: 3 }];

    #[test]
    fn two_days_are_compared_the_earlier_first() {
        let check =
            |chosen: &str, wanted: (u32, u32)| assert_eq!(two_of(&DAYS, chosen), Some(wanted), "{chosen}");
        check("", (8, 9));
        check("from 7", (7, 9));
        check("to 8", (7, 8));
        check("from 9\nto 7", (7, 9));
        check("from 6\nto x", (8, 9));
        check("from 8\nto 8", (8, 8));
        assert_eq!(two_of(&DAYS[..1], "from 7"), None);
    }

    #[test]
    fn the_title_tells_what_differs() {
        let counts = Counts { new: 212, gone: 14, changed: 0 };
        assert_eq!(title("2026-03-31", None, counts), "Since 2026-03-31: 212 new, 14 gone");
        let changed = Counts { changed: 1, ..Counts::default() };
        let to = Some("2026-05-02".to_owned());
        assert_eq!(title("2026-03-31", to, changed), "From 2026-03-31 to 2026-05-02: 1 changed");
        assert_eq!(title("2026-03-31", None, Counts::default()), "Since 2026-03-31: nothing has changed");
    }

    #[test]
    fn of_a_song_it_is_told_what_it_was_and_what_it_is() {
        let (rip, unknown) =
            (Some(Entry { origin: Origin::CdRip, way: Some(WayBack::Rip) }), Origin::Unknown);
        let unknown = Some(Entry { origin: unknown, way: None });
        let note = |before, after| note(&Differing { song: ShortId([0; 5]), before, after });
        assert_eq!(note(None, rip), "CD rip · Rip the CD again");
        assert_eq!(note(unknown, rip), "was: Unknown; is: CD rip · Rip the CD again");
    }
}
