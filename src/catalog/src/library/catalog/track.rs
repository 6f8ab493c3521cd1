//! A song of the catalog: a handle that reads what is asked for.

use std::fmt;

use super::Catalog;
use super::at::TrackAt;
use super::facts::Gist;
use super::file::File;
use super::words::Words;
use crate::changes::{Change, Found, Register, Ruling, Said, SaidBy, Stamp, Ticked, TrackFacts};
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::reading::Essence;

/// One song. The handle is cheap to copy.
#[derive(Clone, Copy)]
pub struct Track<'a> {
    catalog: &'a Catalog,
    at: TrackAt,
}

impl fmt::Debug for Track<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Track").field("id", &self.id()).field("read", &self.read()).finish_non_exhaustive()
    }
}

impl<'a> Track<'a> {
    pub(super) fn new(catalog: &'a Catalog, at: TrackAt) -> Track<'a> {
        Track { catalog, at }
    }

    pub(super) fn catalog(self) -> &'a Catalog {
        self.catalog
    }

    /// The song's position.
    pub fn at(self) -> TrackAt {
        self.at
    }

    /// The song's id.
    pub fn id(self) -> TrackId {
        self.catalog.tracks.id(self.at)
    }

    /// The title in the tags, or the file's name where they have none; empty while only a file that names the
    /// song is known.
    pub fn title(self) -> &'a str {
        let Catalog { common, tracks, .. } = self.catalog;
        tracks.shown(common, self.at).title
    }

    /// The performer.
    pub fn artist(self) -> Option<&'a str> {
        let Catalog { common, tracks, .. } = self.catalog;
        tracks.shown(common, self.at).artist
    }

    /// The title of the release.
    pub fn album(self) -> Option<&'a str> {
        let Catalog { common, tracks, .. } = self.catalog;
        tracks.shown(common, self.at).album
    }

    /// What was last read of the song; `None` while only a file that names it is known.
    pub fn facts(self) -> Option<TrackFacts> {
        self.read().map(|read| read.value)
    }

    /// What was last read of the song, with its stamp.
    pub fn read(self) -> Option<Register<TrackFacts>> {
        let Catalog { common, tracks, .. } = self.catalog;
        tracks.facts(common, self.at)
    }

    /// When the song was last read; `None` while only a file that names it is known.
    pub fn read_at(self) -> Option<Stamp> {
        let Catalog { common, tracks, .. } = self.catalog;
        tracks.read_at(common, self.at)
    }

    /// When a browser last read the song.
    pub fn read_by(self, browser: BrowserId) -> Option<Stamp> {
        self.catalog.read_by(self.at, browser)
    }

    /// The id of the song's audio, if it is known.
    pub fn essence(self) -> Option<Essence> {
        self.gist()?.essence
    }

    /// The song's length in milliseconds, if it is known.
    pub fn duration_ms(self) -> Option<u64> {
        self.gist()?.duration_ms
    }

    /// The size of the file that the song was read from, in bytes.
    pub fn size(self) -> Option<u64> {
        Some(self.gist()?.size)
    }

    /// The song's copies, present and absent.
    pub fn copies(self) -> impl Iterator<Item = File<'a>> {
        self.catalog.copies(self)
    }

    /// What the person last said of whether the song is back; `None` if nothing. [`Catalog::ticked`] says whether that
    /// still holds.
    pub fn ticked(self) -> Option<Ticked> {
        self.tick().map(|(_, ticked)| ticked)
    }

    /// The same, with the stamp of that.
    pub(crate) fn tick(self) -> Option<(Stamp, Ticked)> {
        let tick = self.words()?.tick?;
        Some((tick.stamp, tick.value?))
    }

    /// Where the person says that the song came from; `None` if they say nothing.
    pub fn ruling(self) -> Option<Ruling> {
        self.words()?.overruled?.value
    }

    /// What Apple's lists say of the song, each with the stamp of the statement.
    pub fn said(self) -> impl Iterator<Item = (SaidBy, Stamp, Said)> {
        self.stated().filter(|(by, ..)| !by.is_of_records())
    }

    /// What lists of records say of the record that the song is on.
    pub fn records(self) -> impl Iterator<Item = (SaidBy, Stamp, Said)> {
        self.stated().filter(|(by, ..)| by.is_of_records())
    }

    /// Whether a list of records says that the person has the song's CD.
    pub fn is_on_cd(self) -> bool {
        self.records().any(|(.., said)| said.is_on_cd())
    }

    fn stated(self) -> impl Iterator<Item = (SaidBy, Stamp, Said)> {
        let stated = self.words().map(|words| words.stated).unwrap_or_default();
        stated.into_iter().filter_map(|(by, said)| Some((by, said.stamp, *said.value?)))
    }

    /// Where and when a browser found the song again after it was missing there.
    pub fn returned(self, browser: BrowserId) -> Option<Found> {
        let words = self.words()?;
        words.returned.iter().find(|(of, _)| *of == browser)?.1.value
    }

    /// The browsers on which the person says that they removed the song, and when.
    pub fn let_go(self) -> impl Iterator<Item = (BrowserId, Stamp)> {
        let said = self.words().map(|words| words.let_go).unwrap_or_default();
        said.into_iter().filter(|(_, it)| it.value).map(|(browser, it)| (browser, it.stamp))
    }

    /// The songs whose files were taken for this one: when that was, and what this one said before. `None` for one that a
    /// person says is another song.
    pub fn moved(self) -> Vec<(TrackId, Register<Option<Box<TrackFacts>>>)> {
        self.words().map(|words| words.moved).unwrap_or_default()
    }

    /// The lists that had the song and of which a newer one lacks it, with when that one was taken.
    pub fn left_out(self) -> impl Iterator<Item = (SaidBy, Stamp)> {
        let left_out = self.words().map(|words| words.left_out).unwrap_or_default();
        left_out.into_iter().filter(|(_, it)| it.value).map(|(by, it)| (by, it.stamp))
    }

    /// What people said of the song, the earliest first, as far as it is remembered.
    pub fn acts(self) -> Vec<Change> {
        self.words().map(|words| words.acts).unwrap_or_default()
    }

    /// The earliest stamp of a file or a reading of the song that was folded in. It is not part of what is
    /// known: a snapshot may have lost it.
    pub fn first(self) -> Stamp {
        let Catalog { common, tracks, .. } = self.catalog;
        tracks.first(common, self.at)
    }

    /// The files that held the song and hold another one now: when that was seen, the place and the path.
    pub fn replaced(self) -> impl Iterator<Item = (Stamp, PlaceId, String)> {
        let replaced = self.words().map(|words| words.replaced).unwrap_or_default();
        replaced.into_iter().map(|(place, path)| (path.stamp, place, path.value))
    }

    /// Whether lists show the song: a file holds it, present or absent, a file that held it was replaced by another
    /// song, or Apple's lists state it and it never had a file. Otherwise it is another song's former id. A song whose
    /// files were given to another one is listed only while a file of its own is there.
    pub fn is_listed(self) -> bool {
        let is_of_file = || self.gist().is_none_or(|gist| gist.container.is_some());
        let is_known = self.copies().next().is_some()
            || self.words().is_some_and(|words| {
                !words.replaced.is_empty()
                    || (!is_of_file()
                        && words.stated.iter().any(|(by, it)| it.value.is_some() && !by.is_of_records()))
            });
        is_known && (!self.catalog.is_taken(self.id()) || self.copies().any(File::is_seen_present))
    }

    /// Whether no file ever told of the song: what is known of it, a list has said.
    pub fn is_only_listed(self) -> bool {
        self.copies().next().is_none() && self.gist().is_some_and(|gist| gist.container.is_none())
    }

    /// What the person and Apple's lists say of the song; `None` if nobody ever said anything.
    pub(crate) fn words(self) -> Option<Words> {
        let Catalog { common, tracks, .. } = self.catalog;
        tracks.has_words(self.at).then(|| tracks.words(common, self.at))
    }

    fn gist(self) -> Option<Gist> {
        let Catalog { common, tracks, .. } = self.catalog;
        tracks.gist(common, self.at)
    }
}
