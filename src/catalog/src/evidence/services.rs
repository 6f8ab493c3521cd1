//! Services at which a song without a way back can be looked for. The addresses of their searches are built here, and
//! nothing is sent before the person follows one. They are as written on 2026-11-29; none was tried on that day.

use super::{Country, encode};
use crate::text::named;

named! {
    /// A service with a search.
    Service {
        Apple = "apple", "Apple Music";
        Bandcamp = "bandcamp", "Bandcamp";
        Qobuz = "qobuz", "Qobuz";
        Amazon = "amazon", "Amazon";
        Discogs = "discogs", "Discogs";
        MusicBrainz = "musicbrainz", "MusicBrainz";
        YouTube = "youtube", "YouTube Music";
    }
}

impl Service {
    /// The address that searches for a song; `None` if neither artist nor title is known. The country is the person's own.
    pub fn search(self, artist: &str, title: &str, country: Option<Country>) -> Option<String> {
        let words: Vec<&str> = artist.split_whitespace().chain(title.split_whitespace()).collect();
        if words.is_empty() {
            return None;
        }
        let words = encode(&words.join(" "));
        let code = country.as_ref().map_or("us", Country::code);
        Some(match self {
            Service::Apple => format!("https://music.apple.com/{code}/search?term={words}"),
            Service::Bandcamp => format!("https://bandcamp.com/search?q={words}"),
            Service::Qobuz => format!("https://www.qobuz.com/{}/search/tracks/{words}", qobuz(code)),
            Service::Amazon => format!("https://www.amazon.{}/s?i=digital-music&k={words}", amazon(code)),
            Service::Discogs => format!("https://www.discogs.com/search/?q={words}"),
            Service::MusicBrainz => format!("https://musicbrainz.org/search?type=recording&query={words}"),
            Service::YouTube => format!("https://music.youtube.com/search?q={words}"),
        })
    }

    /// The word under which is kept that the person does not want the service.
    pub fn hidden_word(self) -> String {
        format!("find-{}", self.slug())
    }
}

/// The part of Qobuz' shop for a country; the American one where it has none.
fn qobuz(country: &str) -> String {
    match country {
        "de" | "fr" | "it" | "es" | "nl" | "pt" | "se" => format!("{country}-{}", qobuz_tongue(country)),
        "at" | "ch" => format!("{country}-de"),
        "be" | "lu" => format!("{country}-fr"),
        "gb" | "ie" | "au" | "nz" | "ca" | "dk" | "no" | "fi" => format!("{country}-en"),
        "br" => "br-pt".to_owned(),
        "mx" | "ar" | "cl" | "co" => format!("{country}-es"),
        "jp" => "jp-ja".to_owned(),
        _ => "us-en".to_owned(),
    }
}

fn qobuz_tongue(country: &str) -> &str {
    if country == "se" { "en" } else { country }
}

/// The ending of Amazon's shop for a country; the American one where it has none.
fn amazon(country: &str) -> &'static str {
    match country {
        "de" | "at" | "ch" => "de",
        "gb" | "ie" => "co.uk",
        "fr" => "fr",
        "it" => "it",
        "es" => "es",
        "nl" => "nl",
        "be" => "com.be",
        "se" => "se",
        "pl" => "pl",
        "jp" => "co.jp",
        "ca" => "ca",
        "au" => "com.au",
        "mx" => "com.mx",
        "br" => "com.br",
        "in" => "in",
        _ => "com",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_hold_the_names_and_nothing_else() {
        let check = |service: Service, country, wanted: &str| {
            let found = service.search(" Björk ", "A&B \"#1\"", Country::new(country));
            assert_eq!(found.as_deref(), Some(wanted));
        };
        let words = "Bj%C3%B6rk%20A%26B%20%22%231%22";
        check(Service::Apple, "de", &format!("https://music.apple.com/de/search?term={words}"));
        check(Service::Apple, "", &format!("https://music.apple.com/us/search?term={words}"));
        check(Service::Bandcamp, "", &format!("https://bandcamp.com/search?q={words}"));
        check(Service::Qobuz, "at", &format!("https://www.qobuz.com/at-de/search/tracks/{words}"));
        check(Service::Amazon, "gb", &format!("https://www.amazon.co.uk/s?i=digital-music&k={words}"));
        check(Service::Discogs, "", &format!("https://www.discogs.com/search/?q={words}"));
        check(
            Service::MusicBrainz,
            "",
            &format!("https://musicbrainz.org/search?type=recording&query={words}"),
        );
        check(Service::YouTube, "", &format!("https://music.youtube.com/search?q={words}"));
    }

    #[test]
    fn no_name_can_lead_elsewhere() {
        for &service in Service::ALL {
            let found = service.search("../..", "x\u{0}\r\n@evil.example/?#", None).unwrap_or_default();
            let home = service.search("a", "b", None).unwrap_or_default();
            let host = |url: &str| url.split('/').nth(2).map(str::to_owned);
            assert_eq!(host(&found), host(&home));
            assert!(!found.contains(['@', '#', '\r', ' ']), "{found}");
            assert_eq!(service.search(" ", "", None), None);
        }
    }
}
