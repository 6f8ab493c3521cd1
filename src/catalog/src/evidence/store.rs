//! Stores other than Apple's: their names, their addresses, and whether they still give songs back.

use crate::text::{named, starts};

named! {
    /// A store that sold or delivered a song.
    Store {
        Amazon = "amazon", "Amazon";
        Audible = "audible", "Audible";
        Bandcamp = "bandcamp", "Bandcamp";
        Beatport = "beatport", "Beatport";
        Bleep = "bleep", "Bleep";
        Boomkat = "boomkat", "Boomkat";
        CdBaby = "cdbaby", "CD Baby";
        EMusic = "emusic", "eMusic";
        EOnkyo = "e-onkyo", "e-onkyo";
        GooglePlay = "google-play", "Google Play Music";
        HdTracks = "hdtracks", "HDtracks";
        Jamendo = "jamendo", "Jamendo";
        Juno = "juno", "Juno Download";
        Magnatune = "magnatune", "Magnatune";
        Mora = "mora", "mora";
        Msn = "msn", "MSN Music";
        Napster = "napster", "Napster";
        Ototoy = "ototoy", "OTOTOY";
        PrestoMusic = "presto-music", "Presto Music";
        ProStudioMasters = "prostudiomasters", "ProStudioMasters";
        Qobuz = "qobuz", "Qobuz";
        SevenDigital = "7digital", "7digital";
        Traxsource = "traxsource", "Traxsource";
        Walmart = "walmart", "Walmart Music";
        Yahoo = "yahoo", "Yahoo Music";
        Zune = "zune", "Zune";
    }
}

/// Whether a store still gives back what it sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Business {
    /// Yes.
    Open,
    /// No, it has closed: songs that it sold cannot be downloaded again.
    Closed,
}

impl Store {
    /// Whether it still gives back what it sold (EVIDENCE.md §4.3).
    pub fn business(self) -> Business {
        match self {
            Store::GooglePlay | Store::Msn | Store::Walmart | Store::Yahoo | Store::Zune => Business::Closed,
            _ => Business::Open,
        }
    }

    /// The hosts whose pages belong to the store.
    ///
    /// Amazon has none: taggers put links to its shop into files of any origin.
    pub fn hosts(self) -> &'static [&'static str] {
        match self {
            Store::Bandcamp => &["bandcamp.com"],
            Store::Beatport => &["beatport.com"],
            Store::Bleep => &["bleep.com"],
            Store::Boomkat => &["boomkat.com"],
            Store::CdBaby => &["cdbaby.com"],
            Store::EMusic => &["emusic.com"],
            Store::EOnkyo => &["e-onkyo.com"],
            Store::HdTracks => &["hdtracks.com"],
            Store::Jamendo => &["jamendo.com"],
            Store::Juno => &["junodownload.com", "juno.co.uk"],
            Store::Magnatune => &["magnatune.com"],
            Store::Mora => &["mora.jp"],
            Store::Napster => &["napster.com"],
            Store::Ototoy => &["ototoy.jp"],
            Store::PrestoMusic => &["prestomusic.com", "prestoclassical.co.uk"],
            Store::ProStudioMasters => &["prostudiomasters.com"],
            Store::Qobuz => &["qobuz.com"],
            Store::SevenDigital => &["7digital.com"],
            Store::Traxsource => &["traxsource.com"],
            _ => &[],
        }
    }

    /// The page for the store's customers; `None` when the store has closed.
    pub fn home(self) -> Option<&'static str> {
        Some(match self {
            Store::Amazon => "https://www.amazon.com/music/player",
            Store::Audible => "https://www.audible.com/library",
            Store::Bandcamp => "https://bandcamp.com/",
            Store::Beatport => "https://www.beatport.com/",
            Store::Bleep => "https://bleep.com/",
            Store::Boomkat => "https://boomkat.com/",
            Store::CdBaby => "https://cdbaby.com/",
            Store::EMusic => "https://www.emusic.com/",
            Store::EOnkyo => "https://www.e-onkyo.com/",
            Store::HdTracks => "https://www.hdtracks.com/",
            Store::Jamendo => "https://www.jamendo.com/",
            Store::Juno => "https://www.junodownload.com/",
            Store::Magnatune => "https://magnatune.com/",
            Store::Mora => "https://mora.jp/",
            Store::Napster => "https://www.napster.com/",
            Store::Ototoy => "https://ototoy.jp/",
            Store::PrestoMusic => "https://www.prestomusic.com/",
            Store::ProStudioMasters => "https://www.prostudiomasters.com/",
            Store::Qobuz => "https://www.qobuz.com/",
            Store::SevenDigital => "https://www.7digital.com/",
            Store::Traxsource => "https://www.traxsource.com/",
            Store::GooglePlay | Store::Msn | Store::Walmart | Store::Yahoo | Store::Zune => return None,
        })
    }

    /// The store's search page, up to where the encoded words follow; `None` where none is known.
    pub fn search(self) -> Option<&'static str> {
        match self {
            Store::Bandcamp => Some("https://bandcamp.com/search?q="),
            Store::Beatport => Some("https://www.beatport.com/search?q="),
            Store::Traxsource => Some("https://www.traxsource.com/search?term="),
            _ => None,
        }
    }

    fn owns(self, host: &str) -> bool {
        self.hosts().iter().any(|own| {
            host.len().checked_sub(own.len()).is_some_and(|start| {
                let ends = host.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(own));
                ends && (start == 0 || host.as_bytes().get(start - 1) == Some(&b'.'))
            })
        })
    }
}

/// The store that a text links to: the first address in it, with or without scheme, that is on a store's host.
pub fn linked(text: &str) -> Option<Store> {
    addresses(text).find_map(|address| store_of(host(address)))
}

/// The first web address in a text that is on this store's host, as the text has it.
pub(super) fn address(text: &str, store: Store) -> Option<&str> {
    addresses(text).filter(|address| is_web(address)).find(|address| store_of(host(address)) == Some(store))
}

/// Whether an address is for the web. Only such addresses are given to the browser, never a script.
pub(super) fn is_web(address: &str) -> bool {
    starts(address, "https://") || starts(address, "http://")
}

fn store_of(host: &str) -> Option<Store> {
    Store::ALL.iter().copied().find(|store| store.owns(host))
}

/// The words of a text that look like addresses.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control() || "<>\"'()".contains(c));
    words.filter(|word| word.contains('.')).take(64)
}

/// The host of an address. Empty when the address has a user name (`a@b`), because such addresses deceive.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if host.contains('@') {
        ""
    } else {
        host.split(':').next().unwrap_or_default().trim_end_matches(['.', ',', ';'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: Option<Store>) {
        assert_eq!(linked(text), wanted, "{text:?}");
    }

    #[test]
    fn stores_are_told_by_host() {
        check("Visit https://someone.bandcamp.com", Some(Store::Bandcamp));
        check("see HTTP://WWW.Qobuz.com/album/1.", Some(Store::Qobuz));
        check("www.junodownload.com", Some(Store::Juno));
        check("https://bandcamp.com:443/x", Some(Store::Bandcamp));
    }

    #[test]
    fn hosts_that_only_look_like_a_store_are_none() {
        check("https://notbandcamp.com/", None);
        check("https://bandcamp.com.example.org/", None);
        check("https://bandcamp.com@example.org/", None);
        check("https://example.org/bandcamp.com", None);
        check("http://www.amazon.com/softpointer-20", None);
        check("Visit http://rushjet1.com", None);
        check("", None);
    }

    #[test]
    fn only_web_addresses_are_taken() {
        assert_eq!(address("javascript://x.bandcamp.com/%0aalert(1)", Store::Bandcamp), None);
        assert_eq!(address("x https://x.bandcamp.com y", Store::Bandcamp), Some("https://x.bandcamp.com"));
    }

    #[test]
    fn closed_stores_have_no_home() {
        for store in Store::ALL {
            assert_eq!(store.home().is_some(), store.business() == Business::Open, "{store:?}");
        }
    }
}
