//! What is known of places and browsers beside their files: when each place was read, whether it is no more, its
//! disk, whether it is the same folder as another, and on which computer each browser runs.

use std::collections::{BTreeMap, HashMap};

use crate::changes::{
    About, Change, DayList, Disk, Extent, Fact, PlaceRead, Register, Sameness, Stamp, WordsKept,
};
use crate::ids::{BrowserId, LibraryId, PlaceId};

/// What is known of places and browsers beside their files.
#[derive(Clone, Debug, Default)]
pub(super) struct Sayings {
    /// The readings of each place, by when they began.
    reads: HashMap<PlaceId, BTreeMap<u64, Register<Extent>>>,
    gone: HashMap<PlaceId, Register<bool>>,
    disks: HashMap<PlaceId, Register<Option<Disk>>>,
    computers: HashMap<BrowserId, Register<Option<String>>>,
    samenesses: HashMap<(PlaceId, PlaceId), Register<Sameness>>,
    /// For each library, how it is known that its words are kept.
    words: HashMap<LibraryId, Register<WordsKept>>,
    /// Which browsers have left which libraries.
    left: HashMap<(LibraryId, BrowserId), Register<bool>>,
    /// What the person notes.
    notes: HashMap<About, Register<Option<String>>>,
    /// The searches that the person keeps, by name.
    searches: BTreeMap<String, Register<Option<String>>>,
    /// The daily song lists ([`Fact::Dated`]). The key is the browser that wrote the list and the number of its
    /// register, such as (desk, 3).
    dated: HashMap<(BrowserId, u32), Register<Option<Box<DayList>>>>,
    /// For each place that is the same folder as others, the least of them.
    folders: HashMap<PlaceId, PlaceId>,
}

impl Sayings {
    /// Folds a fact in, and answers the places that it is about. Facts of other kinds change nothing.
    pub(super) fn fold(&mut self, stamp: Stamp, fact: Fact) -> Vec<PlaceId> {
        match fact {
            Fact::PlaceRead { place, began_ms, extent } => {
                let reads = self.reads.entry(place).or_default();
                let read = Register { stamp, value: extent };
                if reads.get(&began_ms).is_none_or(|known| read.beats(known)) {
                    reads.insert(began_ms, read);
                }
                // Of a folder that several browsers have, what each saw is compared again. Else no verdict rests on it
                // alone; the table asks [`super::Catalog::places_of_lists`].
                let same = self.same_as(place);
                if same.len() > 1 { same } else { Vec::new() }
            }
            Fact::PlaceGone { place, is_gone } => {
                write(&mut self.gone, place, Register { stamp, value: is_gone });
                vec![place]
            }
            Fact::Disk { place, disk } => {
                write(&mut self.disks, place, Register { stamp, value: disk });
                // All browsers that have the folder have it on this disk.
                self.same_as(place)
            }
            Fact::Computer { browser, computer } => {
                write(&mut self.computers, browser, Register { stamp, value: computer });
                Vec::new()
            }
            Fact::Sameness { place, other, sameness } => {
                write(&mut self.samenesses, (place, other), Register { stamp, value: sameness });
                let mut about = self.same_as(place);
                about.extend(self.same_as(other));
                self.join_folders();
                about.extend(self.same_as(place));
                about
            }
            Fact::WordsKept { library, how } => {
                write(&mut self.words, library, Register { stamp, value: how });
                Vec::new()
            }
            Fact::Left { library, browser, has_left } => {
                write(&mut self.left, (library, browser), Register { stamp, value: has_left });
                Vec::new()
            }
            Fact::Note { about, note } => {
                write(&mut self.notes, about, Register { stamp, value: note });
                Vec::new()
            }
            Fact::Search { name, address } => {
                let now = Register { stamp, value: address };
                if self.searches.get(&name).is_none_or(|known| now.beats(known)) {
                    self.searches.insert(name, now);
                }
                Vec::new()
            }
            Fact::Dated { browser, slot, list } => {
                write(&mut self.dated, (browser, slot), Register { stamp, value: list });
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// The registers for lists of days, in no order.
    pub(super) fn dated(&self) -> impl Iterator<Item = (BrowserId, u32, &Register<Option<Box<DayList>>>)> {
        self.dated.iter().map(|(&(browser, slot), list)| (browser, slot, list))
    }

    /// The note about something.
    pub(super) fn note(&self, about: &About) -> Option<&str> {
        self.notes.get(about)?.value.as_deref()
    }

    /// All notes.
    pub(super) fn notes(&self) -> impl Iterator<Item = (&About, &str)> {
        self.notes.iter().filter_map(|(about, note)| Some((about, note.value.as_deref()?)))
    }

    /// All searches that were ever kept, by name; those that are kept no more have no address.
    pub(super) fn searches(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.searches.iter().map(|(name, it)| (name.as_str(), it.value.as_deref()))
    }

    /// How and when it was last known that a library's words are kept.
    pub(super) fn words_kept(&self, library: LibraryId) -> Option<&Register<WordsKept>> {
        self.words.get(&library)
    }

    /// When a browser left a library, if it has.
    pub(super) fn left(&self, library: LibraryId, browser: BrowserId) -> Option<Stamp> {
        self.left.get(&(library, browser)).filter(|left| left.value).map(|left| left.stamp)
    }

    /// When a browser left a library, if that is the last word of all libraries.
    pub(super) fn left_last(&self, browser: BrowserId) -> Option<Stamp> {
        let said = self.left.iter().filter(|((_, of), _)| *of == browser).map(|(_, left)| left);
        said.max_by_key(|left| left.stamp).filter(|left| left.value).map(|left| left.stamp)
    }

    /// The readings of a place, the earliest first.
    pub(super) fn reads(&self, place: PlaceId) -> impl DoubleEndedIterator<Item = PlaceRead> {
        let reads = self.reads.get(&place).into_iter().flatten();
        reads.map(|(&began_ms, read)| PlaceRead { began_ms, ended_ms: read.stamp.ms, extent: read.value })
    }

    /// When readings of places began, in no order.
    pub(super) fn begun(&self) -> Vec<u64> {
        self.reads.values().flat_map(|reads| reads.keys().copied()).collect()
    }

    pub(super) fn is_gone(&self, place: PlaceId) -> bool {
        self.gone.get(&place).is_some_and(|gone| gone.value)
    }

    pub(super) fn disk(&self, place: PlaceId) -> Option<&Disk> {
        self.disks.get(&place)?.value.as_ref()
    }

    pub(super) fn has_disk(&self, place: PlaceId) -> bool {
        self.disks.contains_key(&place)
    }

    pub(super) fn computer(&self, browser: BrowserId) -> Option<&str> {
        self.computers.get(&browser)?.value.as_deref()
    }

    pub(super) fn sameness(&self, one: PlaceId, other: PlaceId) -> Option<Sameness> {
        let said = [(one, other), (other, one)].map(|pair| self.samenesses.get(&pair));
        said.into_iter().flatten().max_by_key(|said| said.stamp).map(|said| said.value)
    }

    /// When it was said of a place whether it is the same folder as another one, by whoever was asked of this place.
    pub(super) fn written_of_pair(&self, place: PlaceId, other: PlaceId) -> Option<Stamp> {
        self.samenesses.get(&(place, other)).map(|said| said.stamp)
    }

    /// When it was first said that a place is the same folder as another one, in milliseconds since 1970.
    pub(super) fn joined_ms(&self, place: PlaceId) -> u64 {
        let said = self.samenesses.iter().filter(|((one, other), said)| {
            said.value == Sameness::Same && (*one == place || *other == place)
        });
        said.map(|(_, said)| said.stamp.ms).min().unwrap_or(0)
    }

    /// The folder of a place: the least of the places that are the same folder.
    pub(super) fn folder(&self, place: PlaceId) -> PlaceId {
        self.folders.get(&place).copied().unwrap_or(place)
    }

    /// The places that are the same folder as this one, with it.
    pub(super) fn same_as(&self, place: PlaceId) -> Vec<PlaceId> {
        let folder = self.folder(place);
        let others = self.folders.iter().filter(|(it, of)| **of == folder && **it != place);
        others.map(|(&it, _)| it).chain([place]).collect()
    }

    /// Whether any two places are the same folder.
    pub(super) fn has_same(&self) -> bool {
        !self.folders.is_empty()
    }

    fn join_folders(&mut self) {
        let mut folders: HashMap<PlaceId, PlaceId> = HashMap::new();
        let is_same =
            |(one, other): &&(PlaceId, PlaceId)| self.sameness(*one, *other) == Some(Sameness::Same);
        for &(one, other) in self.samenesses.keys().filter(is_same) {
            let of = |place| folders.get(&place).copied().unwrap_or(place);
            let (one, other) = (of(one), of(other));
            let least = one.min(other);
            folders.values_mut().filter(|it| **it == one || **it == other).for_each(|it| *it = least);
            folders.extend([(one, least), (other, least)]);
        }
        self.folders = folders;
    }

    /// When what a fact of a place or browser writes was last written.
    pub(super) fn written(&self, fact: &Fact) -> Option<Stamp> {
        match fact {
            Fact::PlaceRead { place, began_ms, .. } => Some(self.reads.get(place)?.get(began_ms)?.stamp),
            Fact::PlaceGone { place, .. } => Some(self.gone.get(place)?.stamp),
            Fact::WordsKept { library, .. } => Some(self.words.get(library)?.stamp),
            Fact::Note { about, .. } => Some(self.notes.get(about)?.stamp),
            Fact::Search { name, .. } => Some(self.searches.get(name)?.stamp),
            Fact::Left { library, browser, .. } => Some(self.left.get(&(*library, *browser))?.stamp),
            Fact::Dated { browser, slot, .. } => Some(self.dated.get(&(*browser, *slot))?.stamp),
            Fact::Disk { place, .. } => Some(self.disks.get(place)?.stamp),
            Fact::Computer { browser, .. } => Some(self.computers.get(browser)?.stamp),
            // Either of the two places can be the one that was asked of.
            Fact::Sameness { place, other, .. } => {
                let said = [(*place, *other), (*other, *place)].map(|pair| self.samenesses.get(&pair));
                said.into_iter().flatten().map(|said| said.stamp).max()
            }
            _ => None,
        }
    }

    /// Everything as the changes that say it.
    pub(super) fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut say = |stamp, fact| changes.push(Change::new(stamp, fact));
        for (&place, reads) in &self.reads {
            for (&began_ms, read) in reads {
                say(read.stamp, Fact::PlaceRead { place, began_ms, extent: read.value });
            }
        }
        for (&place, gone) in &self.gone {
            say(gone.stamp, Fact::PlaceGone { place, is_gone: gone.value });
        }
        for (&place, disk) in &self.disks {
            say(disk.stamp, Fact::Disk { place, disk: disk.value.clone() });
        }
        for (&browser, computer) in &self.computers {
            say(computer.stamp, Fact::Computer { browser, computer: computer.value.clone() });
        }
        for (&(place, other), said) in &self.samenesses {
            say(said.stamp, Fact::Sameness { place, other, sameness: said.value });
        }
        for (&library, kept) in &self.words {
            say(kept.stamp, Fact::WordsKept { library, how: kept.value });
        }
        for (&(library, browser), left) in &self.left {
            say(left.stamp, Fact::Left { library, browser, has_left: left.value });
        }
        for (about, note) in &self.notes {
            say(note.stamp, Fact::Note { about: about.clone(), note: note.value.clone() });
        }
        for (name, it) in &self.searches {
            say(it.stamp, Fact::Search { name: name.clone(), address: it.value.clone() });
        }
        for (&(browser, slot), list) in &self.dated {
            say(list.stamp, Fact::Dated { browser, slot, list: list.value.clone() });
        }
        changes.sort_unstable();
        changes
    }
}

/// Writes a register, unless the value that it holds wins.
fn write<K: std::hash::Hash + Eq, T: Ord + Clone>(
    registers: &mut HashMap<K, Register<T>>,
    key: K,
    value: Register<T>,
) {
    let known = registers.entry(key).or_insert_with(|| value.clone());
    if value.beats(known) {
        *known = value;
    }
}
