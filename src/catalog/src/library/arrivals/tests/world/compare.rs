//! Compares every claim of every browser with what was seen, and with what lies where in truth. It knows nothing of how
//! the catalog concludes.

use std::collections::{BTreeMap, BTreeSet};

use super::history::History;
use super::things::{Copy, Looks, SONGS, browser_id, song_of};
use crate::ids::{PlaceId, TrackId};
use crate::library::{Group, Judgement, Standpoint, Track, TrackAt, Whereabouts};
use crate::query::{Row, Table};

/// Copies that were not seen for so long count no more.
const LONG_MS: u64 = 90 * 86_400_000;

/// Where copies of one song were last seen, as one browser sees it.
#[derive(Default)]
struct Copies<'a> {
    whole_here: bool,
    cut_here: bool,
    whole_there: bool,
    cut_there: bool,
    /// A whole one lies in a place of another browser on this computer.
    whole_near: bool,
    all: Vec<(PlaceId, u64, &'a Copy)>,
}

impl Copies<'_> {
    fn is_here(&self) -> bool {
        self.whole_here || (self.cut_here && self.whole_there)
    }

    fn looks(&self) -> BTreeSet<Looks> {
        self.all.iter().map(|(.., copy)| copy.looks()).collect()
    }

    fn is_cut(&self) -> bool {
        !self.is_here() && !self.whole_there && (self.cut_here || self.cut_there)
    }
}

/// What a browser knew before it read: which whole songs it held, which songs it held in any form, which it said to
/// be away, which it wanted and what they were known by, and what it said to have returned.
pub(super) struct Before {
    whole: BTreeSet<usize>,
    held: BTreeSet<usize>,
    away: BTreeSet<usize>,
    wanted: BTreeSet<(usize, Looks)>,
    returned: BTreeMap<TrackId, crate::changes::Found>,
}

impl History {
    /// Compares every claim of every browser.
    pub(super) fn compare(&mut self) {
        for browser in 0..self.things.browsers.len() {
            let from = self.from(browser);
            let table = Table::of(&self.catalog, &from);
            self.compare_tables(browser, &from, &table);
            let rows: Vec<(TrackAt, Row)> = table.rows().collect();
            let mut told: BTreeMap<usize, Vec<(TrackAt, Judgement)>> = BTreeMap::new();
            for (at, row) in &rows {
                match self.song_at(*at) {
                    Some(song) => told.entry(song).or_default().push((*at, row.judgement)),
                    None => self.lies.push(format!("browser {browser} tells of a song that never was")),
                }
            }
            self.compare_sums(browser, &rows, &table, &told);
            for (song, told) in told {
                self.compare_song(browser, song, &told);
            }
        }
    }

    /// The table that is updated change by change says the same as one that is made anew.
    fn compare_tables(&mut self, browser: usize, from: &Standpoint, anew: &Table) {
        let (known, table) = &mut self.tables[browser];
        if known != from {
            (*known, *table) = (from.clone(), anew.clone());
            return;
        }
        table.settle(&self.catalog, from);
        let stands = |table: &Table| -> Vec<_> {
            table.rows().map(|(at, row)| (at, row.judgement.whereabouts, row.judgement.way)).collect()
        };
        let (kept, anew) = (stands(table), stands(anew));
        if kept != anew {
            let other = kept.iter().zip(&anew).find(|(one, other)| one != other);
            self.lies.push(format!("the table of browser {browser} is not up to date: {other:?}"));
        }
    }

    /// The song that a track is in truth.
    pub(super) fn song_at(&self, at: TrackAt) -> Option<usize> {
        let track = self.catalog.track_at(at)?;
        let of_list = || track.said().find_map(|(.., said)| Some((said.persistent_id?.0 >> 32) as usize));
        track.facts().and_then(|facts| song_of(&facts)).or_else(of_list)
    }

    /// All songs that were ever seen or listed are counted, and no others; the groups add up.
    fn compare_sums(
        &mut self,
        browser: usize,
        rows: &[(TrackAt, Row)],
        table: &Table,
        told: &BTreeMap<usize, Vec<(TrackAt, Judgement)>>,
    ) {
        self.compared("all songs add up");
        let ever: BTreeSet<usize> = self.seen.ever.union(&self.seen.listed).copied().collect();
        let counted: BTreeSet<usize> = told.keys().copied().collect();
        for &song in ever.symmetric_difference(&counted) {
            self.lie(song, format!("song {song} is not counted by browser {browser}, or never was"));
        }
        let outlook = table.outlook();
        let by_group: u64 = outlook.parts.iter().map(|part| part.sum.count).sum();
        let let_go = rows.iter().filter(|(_, row)| row.judgement.whereabouts == Whereabouts::LetGo).count();
        if by_group != outlook.whole.count || by_group as usize + let_go != rows.len() {
            self.lies.push(format!("the groups of browser {browser} do not add up"));
        }
    }

    /// The copies of a song, all of them or those that are known by the same.
    fn copies_of(&self, browser: usize, song: usize, looks: Option<&Looks>) -> Copies<'_> {
        let mut copies = Copies::default();
        let here = self.seen.places_of(&self.things, browser);
        let is_it = |copy: &Copy| copy.song == song && looks.is_none_or(|looks| copy.looks() == *looks);
        for (place, ms, copy) in self.seen.everywhere(&self.things).filter(|(.., copy)| is_it(copy)) {
            let is_here = here.contains(&place);
            let is_near = self.things.place(place).is_some_and(|place| {
                place.browser != browser
                    && self.things.browsers[place.browser] == self.things.browsers[browser]
            });
            copies.whole_here |= is_here && !copy.is_cut;
            copies.cut_here |= is_here && copy.is_cut;
            copies.whole_there |= !is_here && !copy.is_cut;
            copies.cut_there |= !is_here && copy.is_cut;
            copies.whole_near |= !is_here && !copy.is_cut && is_near;
            copies.all.push((place, ms, copy));
        }
        copies
    }

    /// What the song of a track is known by.
    pub(super) fn looks_of(&self, at: TrackAt) -> Option<Looks> {
        self.catalog.track_at(at).and_then(Track::facts).map(|facts| Looks::of_facts(&facts))
    }

    /// A track is gone only if no file was last seen that is known by the same. What only a list knows is gone only if the
    /// file that it names was not last seen there.
    fn compare_gone(&mut self, browser: usize, song: usize, at: TrackAt, stands: Whereabouts) {
        self.compared("nothing like it is there");
        let Some(track) = self.catalog.track_at(at) else { return };
        let (looks, is_only_listed) = (self.looks_of(at), track.is_only_listed());
        let listed: BTreeSet<String> = track.said().filter_map(|(.., said)| said.location).collect();
        let is_it = |place: PlaceId, path: &str, copy: &Copy| {
            let path = self.things.place(place).map(|place| self.things.full_path(place.root, path));
            match is_only_listed {
                true => path.is_some_and(|path| listed.contains(&path)),
                false => Some(copy.looks()) == looks,
            }
        };
        let mut seen = self.seen.all_paths(&self.things);
        let place = seen.find(|(place, path, copy)| copy.song == song && is_it(*place, path, copy));
        let words = place.map(|(place, ..)| {
            format!("browser {browser} says of song {song}: {stands:?}, and {} holds it", self.name_of(place))
        });
        drop(seen);
        let Some(words) = words else { return };
        // Other browsers ask nothing of a song that only one has.
        let asks = (0..self.things.browsers.len()).any(|browser| self.is_asked(browser, song));
        if asks { self.counts.asked += 1 } else { self.lie(song, words) }
    }

    fn compare_song(&mut self, browser: usize, song: usize, told: &[(TrackAt, Judgement)]) {
        use Whereabouts::{Cut, Elsewhere, Here, LetGo, Listed, Lost, Missing, ThisComputer, Unread};
        let copies = self.copies_of(browser, song, None);
        let is_here = copies.is_here();
        let is_there = !is_here && copies.whole_there;
        let is_cut = copies.is_cut();
        // A song in several encodings, or under names that nothing joins, may be several songs of the catalog, of which
        // each stands by itself.
        let takes = copies.looks();
        let apart = || {
            takes.iter().filter(|_| takes.len() > 1).map(|looks| self.copies_of(browser, song, Some(looks)))
        };
        let may_be_here = is_here || (takes.len() > 1 && copies.cut_here);
        let may_be_there = is_there || apart().any(|it| it.whole_there && !it.whole_here);
        let may_be_cut = is_cut || apart().any(|it| it.is_cut() || (it.cut_here && !it.whole_here));
        let is_near = copies.whole_near;
        // What was let go may be there again as something else, here too.
        let let_go = told.iter().filter(|(_, it)| it.whereabouts == LetGo).map(|(at, _)| self.looks_of(*at));
        let let_go: Vec<Copies<'_>> =
            let_go.map(|looks| self.copies_of(browser, song, looks.as_ref())).collect();
        let is_away = |it: &Copies<'_>| !it.whole_here && !it.cut_here;
        let is_let_go = self.let_go.iter().any(|(of, by)| {
            let is_so = |it: &Copies<'_>| it.all.is_empty() || (*by == browser && is_away(it));
            let is_whole_so = (*by == browser || copies.all.is_empty()) && is_away(&copies);
            *of == song && (is_whole_so || (!let_go.is_empty() && let_go.iter().all(is_so)))
        });
        let stands: BTreeSet<Whereabouts> = told.iter().map(|(_, it)| it.whereabouts).collect();
        let says = |any: &[Whereabouts]| any.iter().any(|it| stands.contains(it));
        let mut wrong = Vec::new();
        let mut check = |claim: &'static str, is_so: bool| {
            if !is_so {
                wrong.push(claim);
            }
        };
        check("here", (!is_here || takes.len() > 1 || says(&[Here])) && (!says(&[Here]) || may_be_here));
        check("held", !copies.whole_here || says(&[Here]));
        let is_told = is_let_go && says(&[LetGo]);
        let is_away = says(&[Elsewhere, ThisComputer]);
        check(
            "elsewhere",
            (!is_there || is_told || takes.len() > 1 || is_away) && (!is_away || may_be_there),
        );
        check("this computer", !says(&[ThisComputer]) || is_near);
        check("cut", (!is_cut || is_told || says(&[Cut])) && (!says(&[Cut]) || may_be_cut));
        check("let go", !says(&[LetGo]) || is_let_go);
        let is_gone = !is_here && !is_there && !is_cut;
        check(
            "gone",
            !is_gone || stands.iter().all(|it| [Missing, Lost, Unread, Listed, LetGo].contains(it)),
        );
        check("unread", !says(&[Unread]) || self.may_be_unread(song));
        check("listed", !says(&[Listed]) || !self.seen.ever.contains(&song));
        let is_twice = told.len() > 1;
        for claim in
            ["here", "held", "elsewhere", "this computer", "cut", "let go", "gone", "unread", "listed"]
        {
            self.compared(claim);
        }
        self.counts.twice += u64::from(is_twice);
        for claim in wrong {
            let words = format!("browser {browser} says of song {song}: {stands:?}, and “{claim}” is not so");
            self.lie(song, words);
        }
        for (at, _) in told.iter().filter(|(_, it)| it.whereabouts == Lost) {
            self.compare_lost(browser, song, *at);
        }
        for (at, it) in
            told.iter().filter(|(_, it)| [Missing, Lost, Unread, Listed].contains(&it.whereabouts))
        {
            self.compare_gone(browser, song, *at, it.whereabouts);
        }
        for (at, judgement) in told {
            self.compare_copies(browser, song, *at, judgement);
        }
    }

    /// A song is lost only if no known folder held its audio, or its name, when it was last read. Of a song that was
    /// encoded again and retagged another encoding may be there; that is counted apart.
    fn compare_lost(&mut self, browser: usize, song: usize, at: TrackAt) {
        self.compared("lost");
        let Some(facts) = self.catalog.track_at(at).and_then(Track::facts) else { return };
        let is_same = |copy: &Copy| {
            let now = self.seen.last_seen(copy.file).map(|(.., copy)| copy.names().0);
            (facts.essence.is_some() && copy.essence() == facts.essence) || now.as_ref() == Some(&facts.title)
        };
        let sounds = |copy: &Copy| SONGS[copy.song].recording == SONGS[song].recording;
        let there: Vec<(PlaceId, bool)> = self
            .seen
            .everywhere(&self.things)
            .filter(|(.., copy)| sounds(copy))
            .map(|(place, _, copy)| (place, is_same(copy)))
            .collect();
        if there.iter().all(|(_, is_same)| !is_same) {
            self.counts.encoded += u64::from(!there.is_empty());
            return;
        }
        let words = format!(
            "browser {browser} says that song {song} is lost, and {} held it",
            there.iter().find(|(_, is_same)| *is_same).map(|it| self.name_of(it.0)).unwrap_or_default()
        );
        self.lie(song, words);
    }

    /// Whether a folder that holds the path of a list was not read since, or none of the list's files was ever found there.
    fn may_be_unread(&self, song: usize) -> bool {
        self.listed.iter().filter(|(of, ..)| *of == song).any(|(_, root, _)| {
            let is_read = |place: PlaceId| self.read.get(&place).is_some_and(|ms| *ms > self.listed_ms);
            let read = self.things.places.iter().filter(|it| it.root == *root && is_read(it.id));
            !read.into_iter().any(|place| self.seen.held_listed(place.id, *root, &self.listed))
        })
    }

    /// Copies on two disks, and on one alone.
    fn compare_copies(&mut self, browser: usize, song: usize, at: TrackAt, judgement: &Judgement) {
        if judgement.whereabouts != Whereabouts::Here {
            return;
        }
        let looks = self.looks_of(at);
        let copies = self.copies_of(browser, song, None);
        let whole = || copies.all.iter().filter(|(.., copy)| !copy.is_cut);
        let is_recent = |ms: u64| ms + LONG_MS >= self.things.now_ms;
        let disk = |place: PlaceId| self.things.place(place).map(|place| self.things.roots[place.root].disk);
        let disks: BTreeSet<_> = whole().filter(|(_, ms, _)| is_recent(*ms)).map(|it| disk(it.0)).collect();
        // Of a reading that missed a part of a place nobody knows later which of its files it saw. So the copies there may
        // count as old, although they were seen.
        let is_whole = |place: PlaceId| {
            let read: Vec<u64> =
                self.seen.same_as(place).iter().filter_map(|it| self.read.get(it)).copied().collect();
            read.is_empty() || read.into_iter().any(is_recent)
        };
        let same = whole()
            .filter(|(place, ms, copy)| is_recent(*ms) && is_whole(*place) && Some(copy.looks()) == looks);
        let same: BTreeSet<_> = same.map(|it| disk(it.0)).collect();
        let is_all_said = whole().all(|(place, ..)| self.is_said(*place));
        let told = (disks.len(), same.len());
        let roots = whole().filter_map(|(place, ..)| Some(self.things.place(*place)?.root));
        let is_in_folders = roots.collect::<BTreeSet<_>>().len() > 1;
        let is_left = is_in_folders && whole().any(|(place, ..)| self.is_left(*place));
        match judgement.group() {
            Some(Group::Copy) => {
                self.compared("would come back by copy");
                if told.0 < 2 && is_left {
                    self.counts.left += 1;
                } else if told.0 < 2 {
                    let words = format!("browser {browser} says that song {song} is on two disks: {told:?}");
                    self.lie(song, words);
                }
            }
            Some(Group::OnlyCopy) => {
                self.compared("only copy");
                if is_all_said && told.1 > 1 {
                    let words = format!("browser {browser} says that song {song} is on one disk: {told:?}");
                    self.lie(song, words);
                }
            }
            _ => {}
        }
    }

    /// Whether the line of a place says that it is on the computer's own disk, and the person left it so, which is not
    /// so.
    fn is_left(&self, place: PlaceId) -> bool {
        let disk =
            self.things.place(place).map(|place| &self.things.disks[self.things.roots[place.root].disk]);
        disk.is_some_and(|disk| disk.owner.is_none()) && !self.said_disks.contains(&place)
    }

    /// Whether the person said on which disk a place lies.
    fn is_said(&self, place: PlaceId) -> bool {
        let Some(of) = self.things.place(place) else { return false };
        self.said_disks.contains(&place) && self.said_computers.contains(&of.browser)
    }

    /// What a browser knows before it reads.
    pub(super) fn before(&self, browser: usize) -> Before {
        let (from, here) = (self.from(browser), self.seen.places_of(&self.things, browser));
        let own = || self.seen.everywhere(&self.things).filter(|(place, ..)| here.contains(place));
        let tracks = || self.catalog.tracks().filter(|track| track.is_listed());
        let stands = |track: Track<'_>| self.catalog.whereabouts(track, &from);
        let away = tracks().filter(|track| stands(*track) != Whereabouts::Here);
        let wanted = tracks().filter(|track| stands(*track).is_wanted() && !track.is_only_listed());
        Before {
            whole: own().filter(|(.., copy)| !copy.is_cut).map(|(.., copy)| copy.song).collect(),
            held: own().map(|(.., copy)| copy.song).collect(),
            away: away.filter_map(|track| self.song_at(track.at())).collect(),
            wanted: wanted
                .filter_map(|track| Some((self.song_at(track.at())?, self.looks_of(track.at())?)))
                .collect(),
            returned: self.returned(browser),
        }
    }

    fn returned(&self, browser: usize) -> BTreeMap<TrackId, crate::changes::Found> {
        let found = self.catalog.tracks();
        found.filter_map(|track| Some((track.id(), track.returned(browser_id(browser))?))).collect()
    }

    /// What newly returned was not in the browser's places before, and is now. What came back is said to have.
    pub(super) fn compare_returned(&mut self, browser: usize, before: &Before, is_done: bool) {
        let here = self.seen.places_of(&self.things, browser);
        let own = || self.seen.everywhere(&self.things).filter(|(place, ..)| here.contains(place));
        let held: BTreeSet<usize> = own().map(|(.., copy)| copy.song).collect();
        let whole: BTreeSet<(usize, Looks)> =
            own().filter(|(.., copy)| !copy.is_cut).map(|(.., copy)| (copy.song, copy.looks())).collect();
        let now: BTreeSet<usize> = whole.iter().map(|(song, _)| *song).collect();
        let mut said = BTreeSet::new();
        for (id, found) in self.returned(browser) {
            let Some(song) = self.catalog.position(id).and_then(|at| self.song_at(at)) else { continue };
            said.insert(song);
            self.compared("returned, and not gone again");
            if is_done && !held.contains(&song) {
                self.lie(
                    song,
                    format!("browser {browser} says still that song {song} returned, which is gone again"),
                );
            }
            if before.returned.get(&id) == Some(&found) {
                continue;
            }
            self.compared("returned");
            let was_away = !before.whole.contains(&song) || before.away.contains(&song);
            if !was_away || !now.contains(&song) {
                self.lie(song, format!("browser {browser} says that song {song} returned"));
            }
            let same = self.seen.same_as(found.place);
            if found.is_again && !same.iter().any(|place| self.seen.missed.contains_key(&(*place, song))) {
                self.lie(song, format!("browser {browser} says that song {song} was found again in a place that never missed it"));
            }
        }
        let wanted: BTreeSet<usize> = before.wanted.iter().map(|(song, _)| *song).collect();
        self.note_new_computer(browser, &wanted, &said);
        let came = before.wanted.intersection(&whole).map(|(song, _)| *song);
        let came: BTreeSet<usize> = came.filter(|song| is_done && !before.held.contains(song)).collect();
        for song in came {
            self.compared("what came back is said");
            let is_let_go = self.let_go.iter().any(|(of, _)| *of == song);
            if !said.contains(&song) && self.is_asked(browser, song) {
                self.counts.asked += 1;
            } else if !said.contains(&song) && !is_let_go {
                self.lie(song, format!("song {song} came back in browser {browser}, which does not say so"));
            }
        }
    }

    /// What is known of a song, track by track, in words.
    pub(super) fn tracks_in_words(&self, song: usize) -> Vec<String> {
        let tracks = self.catalog.tracks().filter(|track| self.song_at(track.at()) == Some(song));
        let told = tracks.map(|track| {
            let files = track.copies().map(|file| {
                let place = self.name_of(file.place());
                let is_there = if self.catalog.is_present(file) { "there" } else { "not there" };
                format!("{place}{} {is_there}", file.path())
            });
            let stands = (0..self.things.browsers.len())
                .map(|browser| format!("{:?}", self.catalog.whereabouts(track, &self.from(browser))));
            let listed = track.said().filter_map(|(.., said)| said.location);
            format!(
                "{:?} {:?}, {:?}: {}; files {}; listed at {}; replaced {}",
                track.title(),
                track.album(),
                track.essence().map(|it| it.0[..2].to_vec()),
                stands.collect::<Vec<_>>().join(" "),
                files.collect::<Vec<_>>().join(", "),
                listed.collect::<Vec<_>>().join(", "),
                track.replaced().count()
            )
        });
        told.collect()
    }
}
