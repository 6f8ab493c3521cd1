//! What a person's tick still says of a song: it is about the files that were there when it was made.

use super::{Catalog, File, Track};
use crate::changes::{Stamp, Ticked};
use crate::ids::BrowserId;

impl Catalog {
    /// Whether the person says that a song is back, as far as that still holds on a browser. A song that they ticked is
    /// missing again once a file of it that came later is gone there. What they say is not back is that on the browser on
    /// which they say it, until a file comes later.
    pub fn ticked(&self, track: Track<'_>, browser: BrowserId) -> Option<Ticked> {
        let (stamp, ticked) = track.tick()?;
        let holds = match ticked {
            Ticked::Returned => !self.is_gone_since(track, browser, stamp),
            Ticked::NotReturned => stamp.browser == browser && !self.has_come_since(track, browser, stamp),
        };
        holds.then_some(ticked)
    }

    /// Whether the person says that a song is back, for files that are written for no browser: a song that they ticked is
    /// missing again once all its files, of which one came later, are gone.
    pub fn ticked_anywhere(&self, track: Track<'_>) -> Option<Ticked> {
        let (stamp, ticked) = track.tick()?;
        let is_gone = || self.present_copies(track).next().is_none();
        let is_later = |file: File<'_>| file.looked_at().is_some_and(|looked_at| looked_at > stamp);
        let is_over = ticked == Ticked::Returned && is_gone() && self.copies(track).any(is_later);
        (!is_over).then_some(ticked)
    }

    /// Whether a file of a song that a browser had after this moment is gone there.
    pub(super) fn is_gone_since(&self, track: Track<'_>, browser: BrowserId, since: Stamp) -> bool {
        let is_later = |file: File<'_>| file.looked_at().is_some_and(|looked_at| looked_at > since);
        let mut own = self.copies(track).filter(|file| self.is_on(file.place(), browser));
        own.any(|file| !self.is_present(file) && is_later(file))
    }

    fn has_come_since(&self, track: Track<'_>, browser: BrowserId, since: Stamp) -> bool {
        let is_later = |file: File<'_>| file.stamp().is_some_and(|stamp| stamp > since);
        let is_here = |file: File<'_>| self.is_on(file.place(), browser) && !file.is_cut();
        self.present_copies(track).any(|file| is_here(file) && is_later(file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, FileFacts, Holds, Presence};
    use crate::ids::{PlaceId, TrackId};

    #[test]
    fn a_tick_is_written_until_the_files_that_came_later_are_gone() {
        let (place, browser, track) = (PlaceId([1; 8]), BrowserId([1; 8]), TrackId([1; 16]));
        let (mut catalog, mut ms) = (Catalog::default(), 0);
        let file = |presence| {
            let file = FileFacts { presence, ..FileFacts::new(1, 1, Holds::Track(track)) };
            Fact::File { place, path: "1.mp3".into(), file }
        };
        let mut told = |fact| {
            ms += 1;
            catalog.fold(Change::new(Stamp::at(ms, browser), fact));
            catalog.track(track).and_then(|track| catalog.ticked_anywhere(track))
        };
        told(Fact::Place { place, browser, name: "Music".into() });
        assert_eq!(told(file(Presence::Absent)), None);
        let ticked = Some(Ticked::Returned);
        assert_eq!(told(Fact::Tick { track, ticked }), ticked);
        assert_eq!(told(file(Presence::Present)), ticked);
        assert_eq!(told(file(Presence::Absent)), None);
        assert_eq!(told(Fact::Tick { track, ticked }), ticked, "said anew");
    }
}
