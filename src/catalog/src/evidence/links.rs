//! Builds the web addresses where a person can get a song again, from what the file holds.
//! All are `https` or `http`; texts from tags are percent-encoded before they become part of one.

use borsh::{BorshDeserialize, BorshSerialize};

use super::{Country, Kind, Origin, Store, Verdict, store, storefront};
use crate::marks::{Mark, Where};
use crate::reading::{Tags, Toc};
use crate::text::{named, starts};

named! {
    /// What a link leads to.
    LinkKind {
        AppleSong = "apple-song", "Song at Apple";
        AppleAlbum = "apple-album", "Album at Apple";
        Shop = "shop", "Store";
        Feed = "feed", "Podcast feed";
        Disc = "disc", "Disc at MusicBrainz";
        Recording = "recording", "Recording at MusicBrainz";
        Release = "release", "Release at MusicBrainz";
        Isrc = "isrc", "ISRC at MusicBrainz";
    }
}

/// One link.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Link {
    /// What it leads to.
    pub kind: LinkKind,
    /// The text of the link.
    pub label: String,
    /// Its address, `https` or `http`.
    pub url: String,
}

impl Link {
    fn new(kind: LinkKind, url: String) -> Link {
        Link { kind, label: kind.label().to_owned(), url }
    }
}

/// All links that a song's ids and evidence allow, the most useful first.
///
/// `country` is the person's own. A store's country that the file names is used instead.
pub fn links(tags: &Tags, marks: &[Mark], verdict: &Verdict, country: Option<Country>) -> Vec<Link> {
    let country = tags.ids.apple_storefront.and_then(storefront).or(country);
    let apple = if is_film(marks, verdict) {
        // Apple's numbers of films lead to no song and no album.
        [None, None]
    } else {
        [apple_song(tags, marks, verdict, country), apple_album(tags, country)]
    };
    let found = [shop(tags, marks, verdict), feed(marks, verdict), disc(marks)];
    apple.into_iter().chain(found).chain(musicbrainz(tags)).flatten().collect()
}

fn apple_song(tags: &Tags, marks: &[Mark], verdict: &Verdict, country: Option<Country>) -> Option<Link> {
    let song = tags.ids.apple_song?;
    let is_clip = verdict.kind == Kind::MusicVideo || has_kind(marks, &["6"]);
    let page = match (is_clip, tags.ids.apple_album) {
        (true, _) => format!("music-video/{song}"),
        (_, Some(album)) => format!("album/{album}?i={song}"),
        (_, None) => format!("song/{song}"),
    };
    Some(Link::new(LinkKind::AppleSong, apple(country, &page)))
}

/// Whether it is a film, an episode, or other moving pictures that are not marked as a music video, whoever delivered
/// it (EVIDENCE.md §1.3).
fn is_film(marks: &[Mark], verdict: &Verdict) -> bool {
    let is_moving = marks.iter().any(|mark| mark.place == Where::Movie && mark.key == "video-trak");
    verdict.kind == Kind::Video || (is_moving && verdict.kind != Kind::MusicVideo && !has_kind(marks, &["6"]))
}

/// Whether iTunes' tags give it one of these media kinds.
fn has_kind(marks: &[Mark], kinds: &[&str]) -> bool {
    let is_kind = |mark: &Mark| mark.place == Where::Ilst && mark.key == "stik";
    marks.iter().any(|mark| is_kind(mark) && kinds.contains(&mark.value.as_str()))
}

fn apple_album(tags: &Tags, country: Option<Country>) -> Option<Link> {
    let album = tags.ids.apple_album?;
    Some(Link::new(LinkKind::AppleAlbum, apple(country, &format!("album/{album}"))))
}

/// An address at Apple. Without a country Apple chooses one itself (EVIDENCE.md §10).
fn apple(country: Option<Country>, page: &str) -> String {
    match country {
        Some(country) => format!("https://music.apple.com/{country}/{page}"),
        None => format!("https://music.apple.com/{page}"),
    }
}

/// An address in the store that sold the song: the page that the file names, else a search, else the front page.
fn shop(tags: &Tags, marks: &[Mark], verdict: &Verdict) -> Option<Link> {
    let seller = verdict.store?;
    let home = seller.home()?;
    let url = marks
        .iter()
        .find_map(|mark| store::address(&mark.value, seller))
        .and_then(safe)
        .or_else(|| search(tags, seller))
        .unwrap_or_else(|| home.to_owned());
    Some(Link { kind: LinkKind::Shop, label: seller.label().to_owned(), url })
}

fn search(tags: &Tags, seller: Store) -> Option<String> {
    let words = [&tags.artist, &tags.title].into_iter().flatten().map(String::as_str);
    let words = words.collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then(|| seller.search()).flatten().map(|search| format!("{search}{}", encode(&words)))
}

/// The address of a podcast's feed. It may be on any host.
fn feed(marks: &[Mark], verdict: &Verdict) -> Option<Link> {
    let is_feed = |mark: &&Mark| {
        matches!((mark.place, mark.key.as_str()), (Where::Ilst, "purl") | (Where::Id3, "WFED"))
    };
    let mark = marks.iter().filter(|_| verdict.origin == Origin::Podcast).find(is_feed)?;
    Some(Link::new(LinkKind::Feed, safe(mark.value.trim())?))
}

fn disc(marks: &[Mark]) -> Option<Link> {
    let holds_toc = |key: &str| {
        ["iTunes_CDDB_1", "MCDI", "CDTOC"].iter().any(|name| {
            key.len()
                .checked_sub(name.len())
                .and_then(|at| key.get(at..))
                .is_some_and(|end| starts(end, name))
        })
    };
    let stated = marks.iter().find(|mark| mark.place == Where::SideFile && mark.key == "MUSICBRAINZ_DISCID");
    if let Some(id) = stated {
        return Some(Link::new(
            LinkKind::Disc,
            format!("https://musicbrainz.org/cdtoc/{}", encode(&id.value)),
        ));
    }
    let toc = marks.iter().filter(|mark| holds_toc(&mark.key)).find_map(|mark| Toc::read(&mark.value))?;
    Some(Link::new(LinkKind::Disc, toc.musicbrainz_link()))
}

fn musicbrainz(tags: &Tags) -> [Option<Link>; 3] {
    let page = |kind, name, id: &Option<String>| {
        let id = id.as_deref()?.trim();
        Some(Link::new(kind, format!("https://musicbrainz.org/{name}/{}", encode(id))))
    };
    let uuid = |id: &Option<String>| id.clone().filter(|id| is_uuid(id.trim()));
    [
        page(LinkKind::Recording, "recording", &uuid(&tags.ids.mb_recording)),
        page(LinkKind::Release, "release", &uuid(&tags.ids.mb_release)),
        page(LinkKind::Isrc, "isrc", &tags.ids.isrc),
    ]
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// An address from a tag, if it is `http` or `https`. Characters that addresses may not contain are
/// percent-encoded.
fn safe(address: &str) -> Option<String> {
    const MAX_ADDRESS: usize = 1000;
    let good = store::is_web(address) && address.len() <= MAX_ADDRESS && !address.contains('@');
    good.then(|| encode_except(address, |byte| b"-._~:/?#[]!$&()*+,;=%".contains(&byte)))
}

/// Percent-encodes the UTF-8 bytes of a text, except letters, digits and `-._~`.
pub fn encode(text: &str) -> String {
    encode_except(text, |byte| b"-._~".contains(&byte))
}

fn encode_except(text: &str, stays: fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || stays(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Agreement, Certainty};

    fn verdict(origin: Origin, store: Option<Store>) -> Verdict {
        let kind = Kind::of_origin(origin).unwrap_or_default();
        Verdict {
            origin,
            kind,
            certainty: Certainty::Strong,
            store,
            lean: None,
            agreement: Agreement::Agreed,
        }
    }

    fn check(tags: &Tags, marks: &[(Where, &str, &str)], verdict: Verdict, wanted: &[(LinkKind, &str)]) {
        let marks: Vec<Mark> = marks
            .iter()
            .map(|(place, key, value)| Mark { place: *place, key: (*key).into(), value: (*value).into() })
            .collect();
        let links = links(tags, &marks, &verdict, Country::new("nl"));
        let found: Vec<_> = links.iter().map(|link| (link.kind, link.url.as_str())).collect();
        assert_eq!(found, wanted);
    }

    fn ids(song: u64, album: u64, storefront: u32) -> Tags {
        let mut tags = Tags::default();
        tags.ids.apple_song = Some(song).filter(|id| *id > 0);
        tags.ids.apple_album = Some(album).filter(|id| *id > 0);
        tags.ids.apple_storefront = Some(storefront).filter(|id| *id > 0);
        tags
    }

    #[test]
    fn apples_pages_are_in_the_stores_country() {
        let bought = verdict(Origin::ItunesPurchase, None);
        check(
            &ids(12, 0, 143_443),
            &[],
            bought,
            &[(LinkKind::AppleSong, "https://music.apple.com/de/song/12")],
        );
        check(
            &ids(12, 34, 0),
            &[],
            bought,
            &[
                (LinkKind::AppleSong, "https://music.apple.com/nl/album/34?i=12"),
                (LinkKind::AppleAlbum, "https://music.apple.com/nl/album/34"),
            ],
        );
        let video = verdict(Origin::MusicVideo, None);
        check(
            &ids(12, 0, 0),
            &[],
            video,
            &[(LinkKind::AppleSong, "https://music.apple.com/nl/music-video/12")],
        );
    }

    #[test]
    fn shops_come_from_the_evidence() {
        let bandcamp = verdict(Origin::Store, Some(Store::Bandcamp));
        let comment = |value| [(Where::Vorbis, "COMMENT", value)];
        check(
            &Tags::default(),
            &comment("Visit https://a.bandcamp.com/x y"),
            bandcamp,
            &[(LinkKind::Shop, "https://a.bandcamp.com/x")],
        );
        check(
            &Tags::default(),
            &comment("javascript://a.bandcamp.com/%0aalert(1)"),
            bandcamp,
            &[(LinkKind::Shop, "https://bandcamp.com/")],
        );
        let tags = Tags { artist: Some("A&B".into()), title: Some("<x> ü".into()), ..Tags::default() };
        let search = "https://bandcamp.com/search?q=A%26B%20%3Cx%3E%20%C3%BC";
        check(&tags, &[], bandcamp, &[(LinkKind::Shop, search)]);
        check(&tags, &[], verdict(Origin::Store, Some(Store::GooglePlay)), &[]);
    }

    #[test]
    fn feeds_are_for_podcasts_and_for_the_web() {
        let podcast = verdict(Origin::Podcast, None);
        let feed = |value| [(Where::Ilst, "purl", value)];
        check(
            &Tags::default(),
            &feed("https://example.org/feed \"x"),
            podcast,
            &[(LinkKind::Feed, "https://example.org/feed%20%22x")],
        );
        check(&Tags::default(), &feed("javascript:alert(1)"), podcast, &[]);
        check(&Tags::default(), &feed("data:text/html,x"), podcast, &[]);
        check(&Tags::default(), &feed("https://example.org/feed"), verdict(Origin::Unknown, None), &[]);
    }

    #[test]
    fn musicbrainz_knows_discs_and_ids() {
        let mut tags = Tags::default();
        tags.ids.mb_recording = Some("8f3471b5-7e6a-48da-86a9-c1c07a0f47ae".into());
        tags.ids.mb_release = Some("../../login".into());
        tags.ids.isrc = Some("USQY51374467".into());
        let toc = [(Where::Vorbis, "CDTOC", "2+96+2328+4E20")];
        check(
            &tags,
            &toc,
            verdict(Origin::CdRip, None),
            &[
                (LinkKind::Disc, "https://musicbrainz.org/cdtoc/attach?toc=1+2+20000+150+9000"),
                (
                    LinkKind::Recording,
                    "https://musicbrainz.org/recording/8f3471b5-7e6a-48da-86a9-c1c07a0f47ae",
                ),
                (LinkKind::Isrc, "https://musicbrainz.org/isrc/USQY51374467"),
            ],
        );
    }
}
