//! Compares real rip logs and cue sheets with their labels.

use std::fs;

use reprise_catalog::side::{self, CueSheet, RipLog, Ripper, SideFile};

use crate::{Agreement, labelled};

const LABELS: &str = "logs.tsv";

/// A row of the labels.
struct Label<'a> {
    path: &'a str,
    kind: &'a str,
    ripper: &'a str,
    version: &'a str,
    tracks: Option<usize>,
    files: Option<usize>,
    /// The sector where the disc ends.
    lead_out: Option<u32>,
}

impl<'a> Label<'a> {
    fn of(cells: &'a [String]) -> Option<Label<'a>> {
        let cell = |at: usize| cells.get(at).map(String::as_str);
        let number = |at: usize| cell(at).and_then(|text| text.parse().ok());
        Some(Label {
            path: cell(1)?,
            kind: cell(2)?,
            ripper: cell(4)?,
            version: cell(5)?,
            tracks: number(7),
            files: number(8),
            lead_out: cell(12).and_then(|text| text.parse().ok()),
        })
    }

    /// What is wrong with what was read; `None` if nothing is.
    fn disagrees(&self, found: &SideFile) -> Option<String> {
        match (self.kind, found) {
            ("rip log", SideFile::RipLog(log)) => self.log_disagrees(log),
            ("cue sheet", SideFile::Cue(sheet)) => self.sheet_disagrees(sheet),
            ("verification log", SideFile::Verification { tracks }) => {
                (Some(*tracks) != self.tracks).then(|| format!("{tracks} tracks"))
            }
            // A cue sheet that starts no track is not taken for one.
            ("cue sheet", SideFile::Other) => (self.tracks.unwrap_or(0) > 0).then(|| "no sheet".to_owned()),
            ("rip log" | "cue sheet" | "verification log", other) => Some(format!("{other:?}")),
            (_, SideFile::Other) => None,
            (_, other) => Some(format!("{other:?}")),
        }
    }

    fn log_disagrees(&self, log: &RipLog) -> Option<String> {
        let transliterated = self.ripper.contains("transliterated");
        let ripper = if transliterated { Ripper::Other.label() } else { log.ripper.label() };
        let named_right = transliterated || self.ripper.starts_with(ripper);
        let version = self.version.is_empty()
            || log.version.trim_start_matches('v') == self.version.trim_start_matches('v');
        let listed = log.discs.first().map_or(0, |disc| disc.listed);
        let tracks = self.tracks.is_none_or(|tracks| listed == tracks || listed == 0);
        let count = log.discs.iter().map(|disc| disc.files.len()).sum::<usize>();
        // For joined logs, the labels count different names only in some rows.
        let files = transliterated || self.files.is_none_or(|files| count >= files);
        let right = named_right && version && tracks && files && self.ends_like(log);
        (!right).then(|| format!("{} {}, {listed} listed, {count} files", log.ripper.label(), log.version))
    }

    /// Whether the first disc's table of contents ends at the sector of the label. Data tracks are left out of it.
    fn ends_like(&self, log: &RipLog) -> bool {
        let disc =
            log.discs.first().filter(|disc| disc.toc.as_ref().is_some_and(|toc| toc.tracks() == disc.listed));
        let end =
            disc.and_then(|disc| disc.toc.as_ref()?.to_musicbrainz().split('+').nth(2)?.parse::<u32>().ok());
        self.lead_out.zip(end).is_none_or(|(lead_out, end)| lead_out + 150 == end)
    }

    fn sheet_disagrees(&self, sheet: &CueSheet) -> Option<String> {
        let ripper = sheet.ripper.as_deref().unwrap_or("-");
        let files = sheet.files.iter().filter(|file| !file.name.is_empty()).count();
        let right = ripper == self.ripper
            && self.tracks.is_none_or(|tracks| tracks == sheet.tracks())
            && self.files.is_none_or(|named| named == files);
        (!right).then(|| format!("{ripper}, {} tracks, {files} files", sheet.tracks()))
    }
}

/// Whether the disc ids that rippers write equal those that are computed from the table of contents.
fn check_ids(bytes: &[u8], found: &SideFile) {
    let (SideFile::RipLog(log), Ok(text)) = (found, std::str::from_utf8(bytes)) else { return };
    let Some(toc) = log.discs.first().and_then(|disc| disc.toc.as_ref()) else { return };
    let told = |key: &str| text.lines().find_map(|line| line.trim().strip_prefix(key)).map(str::trim);
    if let Some(id) = told("MusicBrainz Disc ID:").or(told("DiscID:")) {
        assert_eq!(toc.musicbrainz_id(), id);
    }
    if let Some(id) = told("CDDB Disc ID:").or(told("CDDB ID:")) {
        assert_eq!(format!("{:08x}", toc.cddb_id()), id.to_ascii_lowercase());
    }
}

#[test]
fn logs_and_sheets_are_what_their_labels_say() {
    let Some((corpus, rows)) = labelled(LABELS) else { return };
    let mut agreement = Agreement::default();
    for label in rows.iter().filter_map(|row| Label::of(row)) {
        let Ok(bytes) = fs::read(corpus.join(label.path)) else { continue };
        let found = side::read(label.path, &bytes);
        check_ids(&bytes, &found);
        let told = |it| format!("{} ({} {}): {it}", label.path, label.kind, label.ripper);
        agreement.add(label.disagrees(&found).map(told));
    }
    agreement.print(LABELS);
    let (agree, differ) = (agreement.agree, agreement.differ.len());
    assert!(agree > 200, "only {agree} labelled files were found");
    assert!(differ * 50 <= agree, "{differ} differ");
}
