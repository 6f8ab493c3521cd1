//! One song to be written, and what every format asks of it.

use super::{Notes, Options, Paths, Source, private};
use crate::changes::{About, Ruling, Ticked};
use crate::evidence::{Evidence, Settings, links, weigh};
use crate::library::{Catalog, File, Subject, Track, TrackAt};
use crate::marks::Mark;
use crate::query::Row;
use crate::stated::{UNTITLED, line_of};

/// One song to be written.
#[derive(Clone, Debug)]
pub(super) struct Song<'a> {
    catalog: &'a Catalog,
    pub(super) settings: &'a Settings,
    pub(super) track: Track<'a>,
    pub(super) subject: Subject<'a>,
    pub(super) row: Row,
    /// All copies. Those that are there come first.
    pub(super) copies: Vec<File<'a>>,
    /// A copy: one that is there and in the folder that was chosen, if there is one.
    pub(super) file: Option<File<'a>>,
    /// The copy's path in the chosen folder, if paths may be told.
    pub(super) path: Option<String>,
    /// Names of its files that are not told.
    pub(super) names: Vec<String>,
}

impl<'a> Song<'a> {
    pub(super) fn of(source: Source<'a>, at: TrackAt, options: &Options) -> Option<Song<'a>> {
        let catalog = source.catalog;
        let track = catalog.track_at(at)?;
        let subject = catalog.subject(track)?;
        let row = source.table.row(at)?;
        let is_in = |file: &File<'_>| options.takes(file);
        let copies = catalog.copies_in_order(track);
        let file = copies.iter().copied().find(is_in);
        let path = file.filter(|_| options.paths == Paths::Included).map(File::path);
        let file = file.or_else(|| copies.first().copied());
        let names = private::names_of(track, &subject.facts, options);
        Some(Song { catalog, settings: source.settings, track, subject, row, copies, file, path, names })
    }

    /// The title, or "untitled" where nothing tells it.
    pub(super) fn title(&self) -> &str {
        let title = self.subject.facts.title.as_str();
        if title.trim().is_empty() { UNTITLED } else { title }
    }

    /// "Artist - Title" in one line.
    pub(super) fn name(&self) -> String {
        line_of(self.subject.facts.tags.artist.as_deref(), Some(&self.subject.facts.title))
    }

    /// The ending of the copy's name, without its dot: what says to a player what it is.
    pub(super) fn ending(&self) -> Option<&'a str> {
        let (stem, ending) = self.file?.name().rsplit_once('.')?;
        let is_ending =
            (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (is_ending && !stem.is_empty()).then_some(ending)
    }

    /// The best link where the song can be had again.
    pub(super) fn link(&self) -> Option<String> {
        let facts = &self.subject.facts;
        let verdict = &self.row.judgement.verdict;
        let links = links(&facts.tags, &facts.marks, verdict, self.settings.country);
        links.into_iter().next().map(|link| link.url)
    }

    /// What speaks for or against origins, without what comes from paths unless they are told. The weighing borrows the
    /// song, so what is made of it is handed over.
    pub(super) fn evidence<T>(&self, options: &Options, make: impl FnMut(Evidence<'_>) -> T) -> Vec<T> {
        let is_told =
            |it: &Evidence<'_>| options.paths == Paths::Included || !it.mark.is_some_and(Mark::is_of_path);
        weigh(&self.subject.evidence()).into_iter().filter(is_told).map(make).collect()
    }

    /// The person's word on whether the song is back: empty, "returned" or "not returned".
    pub(super) fn tick(&self) -> &'static str {
        match self.catalog.ticked_anywhere(self.track) {
            None => "",
            Some(Ticked::Returned) => "returned",
            Some(Ticked::NotReturned) => "not returned",
        }
    }

    /// What the person noted of the song itself.
    pub(super) fn note(&self, options: &Options) -> Option<&'a str> {
        if options.notes == Notes::LeftOut {
            return None;
        }
        self.catalog.note(&About::Track(self.track.id()))
    }

    /// The words of the origin and the store that the person said.
    pub(super) fn said(&self) -> [&'static str; 2] {
        let Some(Ruling { origin, store }) = self.track.ruling() else { return ["", ""] };
        [origin.slug(), store.map_or("", |store| store.slug())]
    }

    /// The length in whole seconds.
    pub(super) fn seconds(&self) -> Option<u64> {
        self.subject.facts.audio.duration_ms.map(|ms| ms.saturating_add(500) / 1000)
    }

    /// The length in minutes and seconds, with hours if there are any: "4:05", "1:02:03"; empty where it is not known.
    pub(super) fn clock(&self) -> String {
        self.seconds().map(clock).unwrap_or_default()
    }
}

/// A title, or a dash where nothing tells it, as JSON has it.
pub(super) fn titled(title: &str) -> &str {
    if title.trim().is_empty() { "-" } else { title }
}

fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stated::one_line;

    #[test]
    fn durations() {
        let check = |seconds, wanted| assert_eq!(clock(seconds), wanted);
        check(0, "0:00");
        check(245, "4:05");
        check(3723, "1:02:03");
    }

    #[test]
    fn a_name_stays_in_its_line() {
        assert_eq!(one_line("a\nb\r#EXTM3U\u{85}c\u{2028}d"), "a b #EXTM3U c d");
    }
}
