//! What is known of a log's discs and files while its lines come in.

use crate::reading::Toc;
use crate::side::names::last_part;
use crate::side::{LoggedDisc, LoggedFile};

/// No disc has more tracks.
const MAX_TRACKS: usize = 99;

/// Logs that were joined tell of a few discs, not of hundreds.
const MAX_DISCS: usize = 64;

/// The discs of a log, the one being told of, and the table that is being read.
#[derive(Default)]
pub(super) struct Draft {
    discs: Vec<LoggedDisc>,
    current: usize,
    track: Option<u8>,
    rows: Vec<(u32, u32)>,
    start: Option<u32>,
    counted: Option<usize>,
    /// The id that the log gives the disc.
    stated: Option<String>,
    /// A check sum that stands before the name of its file.
    early_crc: Option<(Option<u8>, u32)>,
    /// What the line before announces.
    pub(super) awaits_name: bool,
}

impl Draft {
    /// A row of the table of contents: the track, its first and its last sector.
    pub(super) fn row(&mut self, track: u8, start: u32, end: u32) {
        // Track 0 is what hides before the first one.
        if track == 1 && !self.rows.is_empty() {
            self.next_disc();
        }
        if usize::from(track) == self.rows.len() + 1 && self.rows.len() < MAX_TRACKS {
            self.rows.push((start, end));
        }
    }

    /// The first sector of the current track.
    pub(super) fn start(&mut self, sector: u32) {
        self.start = Some(sector);
    }

    /// The last sector of the current track, which ends its row.
    pub(super) fn end(&mut self, sector: u32) {
        if let (Some(start), Some(track)) = (self.start.take(), self.track) {
            self.row(track, start, sector);
        }
    }

    /// How many tracks the disc has, where the table may leave some out.
    pub(super) fn count(&mut self, tracks: usize) {
        self.counted = Some(tracks);
    }

    /// The id of the disc by the log's own word.
    pub(super) fn state_id(&mut self, id: &str) {
        // MusicBrainz' ids have 28 letters and end in a hyphen.
        if id.len() == 28 && id.ends_with('-') {
            self.stated = Some(id.to_owned());
        }
    }

    /// From here on it is of another disc: rippers that fill two drives write one log.
    pub(super) fn next_disc(&mut self) {
        if self.rows.is_empty() {
            return;
        }
        self.end_table();
        self.counted = None;
        if self.discs.len() < MAX_DISCS {
            self.current = self.discs.len();
        }
    }

    /// From here on it is of this track.
    pub(super) fn track(&mut self, track: u8) {
        self.track = Some(track);
    }

    /// From here on it is of the whole disc.
    pub(super) fn whole(&mut self) {
        self.track = None;
    }

    /// A file was written.
    pub(super) fn file(&mut self, path: &str) {
        let (track, name) = (self.track, last_part(path.trim()).trim_matches('"').to_owned());
        if !name.is_empty() {
            let crc = self.early_crc.take().filter(|(of, _)| *of == track).map(|(_, crc)| crc);
            self.disc().files.push(LoggedFile { track, name, crc });
        }
    }

    /// The check sum of this track's file; the one of the copy comes after that of the test.
    pub(super) fn crc(&mut self, crc: u32) {
        let track = self.track;
        match self.disc().files.last_mut().filter(|file| file.track == track) {
            Some(file) => file.crc = Some(crc),
            None => self.early_crc = Some((track, crc)),
        }
    }

    /// The table of contents is over: what follows is of that disc.
    pub(super) fn end_table(&mut self) {
        if self.rows.is_empty() {
            return;
        }
        let rows = std::mem::take(&mut self.rows);
        let complete = self.counted.is_none_or(|tracks| tracks == rows.len());
        let stated = self.stated.take();
        let Some(toc) = Toc::from_sectors(&rows).filter(|_| complete) else { return };
        self.track = None;
        if let Some(known) = self.discs.iter().position(|disc| disc.toc.as_ref() == Some(&toc)) {
            self.current = known;
            return;
        }
        if self.disc().toc.is_some() && self.discs.len() < MAX_DISCS {
            self.current = self.discs.len();
        }
        let disc = self.disc();
        (disc.stated_id, disc.toc, disc.listed) = (stated, Some(toc), rows.len());
    }

    /// The discs of which it is told that something was ripped.
    pub(super) fn finish(mut self) -> Vec<LoggedDisc> {
        self.end_table();
        self.discs.retain(|disc| disc.toc.is_some() || disc.files.iter().any(|file| file.crc.is_some()));
        self.discs
    }

    fn disc(&mut self) -> &mut LoggedDisc {
        if self.current >= self.discs.len() {
            self.current = self.discs.len();
            self.discs.push(LoggedDisc::default());
        }
        // The line above has seen to it that there is one.
        self.discs.get_mut(self.current).expect("the current disc is one of the discs")
    }
}
