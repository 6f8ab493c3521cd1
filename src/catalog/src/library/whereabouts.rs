//! Where a song stands for one browser: here, elsewhere, missing and so on. One function decides it, and pages,
//! figures, exports and the restore list ask nobody else. Whether a missing song is lost is decided in `lost`.

use super::{Catalog, File, Place, Standpoint, Track};
use crate::changes::{Register, Stamp};
use crate::evidence::WayBack;
use crate::ids::{PlaceId, TrackId};
use crate::text::{named, rests_below};

named! {
    /// Where a song stands for one browser.
    Whereabouts {
        /// A copy was in a place of this browser when that was last read.
        Here = "here", "Here";
        /// Only files are known that lack a part of its audio.
        Cut = "cut", "Cut, no whole copy known";
        /// No copy is here, and a whole one is in a place of another browser on this computer.
        ThisComputer = "this-computer", "On this computer, in another browser";
        /// No copy is here, and a whole one was there when another browser last read its places.
        Elsewhere = "elsewhere", "In another place";
        /// A list names a file of it, and no folder that would hold the file was read.
        Unread = "unread", "Not read yet";
        /// Only lists know it, among them one of Apple's, and they name no file.
        Listed = "listed", "Known from a list";
        /// A copy was known, none is left, nothing gives it back, and every place was read since.
        Lost = "lost", "Lost";
        /// A copy was known, and none is left.
        Missing = "missing", "Missing";
        /// The person removed it on purpose.
        LetGo = "let-go", "You removed it";
        /// Only playlists and lists of other programs name it. It stands beside the library, and is never missing.
        OnList = "on-list", "On a list";
    }
}

named! {
    /// The group in which a song is counted: the way it comes back, or why there is none.
    Group {
        Apple = "apple", "Download from Apple";
        AppleSubscription = "apple-subscription", "Comes with a subscription";
        Store = "store", "Download from another store";
        Rip = "rip", "Rip the CD again";
        Copy = "copy", "Copy from another place";
        OnlyCopy = "only-copy", "Only copy";
        ThisComputer = "this-computer", "On this computer";
        Cut = "cut", "Cut, no whole copy known";
        Unfound = "unfound", "Not found so far";
        Lost = "lost", "Lost";
        Unread = "unread", "Not read yet";
        Listed = "listed", "Only on a list";
    }
}

impl Group {
    /// The group of a song that stands there and comes back in this way. `None` for a song that was let go.
    pub fn of(whereabouts: Whereabouts, way: Option<WayBack>) -> Option<Group> {
        let by_way = way.map(|way| match way {
            WayBack::Apple => Group::Apple,
            WayBack::AppleSubscription => Group::AppleSubscription,
            WayBack::Store => Group::Store,
            WayBack::Rip => Group::Rip,
            WayBack::Copy => Group::Copy,
            WayBack::OnlyCopy => Group::OnlyCopy,
            WayBack::Lost => Group::Lost,
        });
        match whereabouts {
            Whereabouts::LetGo => None,
            Whereabouts::Cut => Some(Group::Cut),
            Whereabouts::ThisComputer => Some(Group::ThisComputer),
            Whereabouts::Lost => Some(Group::Lost),
            Whereabouts::Unread => by_way.or(Some(Group::Unread)),
            Whereabouts::Listed => by_way.or(Some(Group::Listed)),
            Whereabouts::OnList => Some(Group::Listed),
            Whereabouts::Here | Whereabouts::Elsewhere | Whereabouts::Missing => {
                by_way.or(Some(Group::Unfound))
            }
        }
    }
}

impl Whereabouts {
    /// Whether a copy was known, and none is left.
    pub fn is_gone(self) -> bool {
        matches!(self, Whereabouts::Missing | Whereabouts::Lost)
    }

    /// Whether a song that stands there is on the restore list.
    pub fn is_wanted(self) -> bool {
        use Whereabouts::{Cut, Elsewhere, Listed, Lost, Missing, ThisComputer};
        matches!(self, Cut | ThisComputer | Elsewhere | Listed | Lost | Missing)
    }
}

/// The copies of a song, as one browser sees them.
#[derive(Clone, Copy, Debug, Default)]
struct Copies {
    whole_here: bool,
    cut_here: bool,
    /// A whole one on another browser of the same computer.
    whole_near: bool,
    whole_elsewhere: bool,
    cut_elsewhere: bool,
    /// Files that were there once.
    absent: bool,
}

impl Copies {
    /// Notes a file of the song.
    fn note(&mut self, catalog: &Catalog, file: File<'_>, from: &Standpoint) {
        let (is_present, is_cut) = (from.has(catalog, file), file.is_cut());
        let is_here = catalog.is_on(file.place(), from.browser);
        self.absent |= !is_present;
        self.whole_here |= is_present && is_here && !is_cut;
        self.cut_here |= is_present && is_here && is_cut;
        self.whole_elsewhere |= is_present && !is_here && !is_cut;
        self.cut_elsewhere |= is_present && !is_here && is_cut;
        self.whole_near |= is_present && !is_here && !is_cut && catalog.is_near(file, from);
    }
}

impl Catalog {
    /// Where a song stands, without the question whether it is lost.
    pub(super) fn whereabouts(&self, track: Track<'_>, from: &Standpoint) -> Whereabouts {
        let copies = self.copies_from(track, from);
        let is_here = copies.whole_here || copies.cut_here;
        let is_anywhere = is_here || copies.whole_elsewhere || copies.cut_elsewhere;
        if !is_here && self.is_let_go(track, from, is_anywhere) {
            return Whereabouts::LetGo;
        }
        let listed = named_file(track);
        let is_known = copies.absent || is_anywhere || track.replaced().next().is_some() || listed.is_some();
        if copies.whole_here
            || (copies.cut_here && copies.whole_elsewhere)
            || self.is_back_as_another(track, from)
        {
            Whereabouts::Here
        } else if copies.whole_near {
            Whereabouts::ThisComputer
        } else if copies.whole_elsewhere {
            Whereabouts::Elsewhere
        } else if copies.cut_here || copies.cut_elsewhere {
            Whereabouts::Cut
        } else if listed.is_some_and(|(_, path)| self.is_unread(track, &path)) {
            Whereabouts::Unread
        } else if let Some(listed) = (!is_known).then(|| listed_by(track)).flatten() {
            listed
        } else {
            Whereabouts::Missing
        }
    }

    /// Whether a copy of a song is in a place of this browser, be it whole or not.
    pub fn is_here(&self, track: Track<'_>, from: &Standpoint) -> bool {
        let copies = self.copies_from(track, from);
        copies.whole_here || copies.cut_here
    }

    /// Whether the person said that they removed the song: on this browser, or on any if no browser holds it. That
    /// wears off: a copy that came to the browser later, and is gone, was not meant.
    fn is_let_go(&self, track: Track<'_>, from: &Standpoint, is_anywhere: bool) -> bool {
        let mut said = track.let_go().filter(|(browser, _)| *browser == from.browser || !is_anywhere);
        said.any(|(browser, said)| !self.is_gone_since(track, browser, said))
    }

    /// Whether the song came back as another one, which is still here.
    fn is_back_as_another(&self, track: Track<'_>, from: &Standpoint) -> bool {
        let other = track.returned(from.browser).and_then(|found| self.track(found.as_track?));
        other.is_some_and(|other| {
            self.copies(other)
                .any(|file| from.has(self, file) && !file.is_cut() && self.is_on(file.place(), from.browser))
        })
    }

    /// Whether no place that would hold a listed file was read to its end. One that is no more need not be read.
    fn is_unread(&self, track: Track<'_>, path: &str) -> bool {
        let mut places = self.places_that_hold(track, path).into_iter();
        !places.any(|place| self.was_looked_through(place))
    }

    /// The places that would hold the file at a song's listed path: their name is one of the path's folders, and the song
    /// was found there, or a file by the rest of this path, or another file of a list by the rest of its own.
    fn places_that_hold(&self, track: Track<'_>, path: &str) -> Vec<PlaceId> {
        let was_in = |id| {
            self.copies(track).any(|file| file.place() == id) || track.replaced().any(|(_, of, _)| of == id)
        };
        let would_hold = |(&id, place): (&PlaceId, &Register<Place>)| {
            let mut rests = rests_below(&place.value.name, path).peekable();
            let is_named = rests.peek().is_some();
            let holds = is_named
                && (rests.any(|rest| self.file(id, rest).is_some()) || was_in(id) || self.holds_listed(id));
            holds.then_some(id)
        };
        self.places().iter().filter_map(would_hold).collect()
    }

    fn copies_from(&self, track: Track<'_>, from: &Standpoint) -> Copies {
        let mut copies = Copies::default();
        self.copies(track).for_each(|file| copies.note(self, file, from));
        let is_cut = copies.cut_here || copies.cut_elsewhere;
        if is_cut && !copies.whole_here && !copies.whole_elsewhere {
            // A whole file of it may be there that was taken for another song's, as one that was encoded again.
            let others = self.taken_by(track.id()).flat_map(|other| self.copies(other));
            let own = others.filter(|file| file.says().is_some_and(|it| TrackId::derive(&it) == track.id()));
            own.filter(|file| !file.is_cut()).for_each(|file| copies.note(self, file, from));
        }
        copies
    }

    /// Whether a file is in a place of this computer.
    fn is_near(&self, file: File<'_>, from: &Standpoint) -> bool {
        let Some(own) = self.computer(from.browser) else { return false };
        let browser = self.places().get(&file.place()).map(|place| place.value.browser);
        browser.and_then(|browser| self.computer(browser)) == Some(own) && self.disk(file.place()).is_none()
    }
}

/// Where a song stands of which no file is known, by the lists that name it.
fn listed_by(track: Track<'_>) -> Option<Whereabouts> {
    track.said().next()?;
    let is_of_library = track.said().any(|(by, ..)| by.is_of_library());
    Some(if is_of_library { Whereabouts::Listed } else { Whereabouts::OnList })
}

/// The path of the song's file in the newest list that names one, with when that was said.
pub(super) fn named_file(track: Track<'_>) -> Option<(Stamp, String)> {
    let of_libraries = track.said().filter(|(by, ..)| by.is_of_library());
    let named = of_libraries.filter_map(|(_, stamp, said)| Some((stamp, said.location?)));
    named.max_by_key(|(stamp, _)| *stamp)
}
