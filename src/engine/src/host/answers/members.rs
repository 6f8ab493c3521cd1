//! The browsers of the library: what each holds, when it was last heard of, and its name.

use std::collections::{HashMap, HashSet};

use reprise_catalog::ids::{BrowserId, LibraryId};
use reprise_catalog::library::{Browser, Catalog};
use reprise_catalog::text::sorting;

use crate::host::library::Library;
use crate::protocol::members::{Belongs, Member, MembersOf};
use crate::sync::membership::Membership;

/// The browsers that the catalog or the endpoint knows of, removed ones included. This one comes first.
pub(crate) async fn members(library: &Library, asked: &MembersOf) -> Vec<Member> {
    let here = library.browser();
    let joined = joined(library).await;
    library.with(|catalog, _| {
        let mut ids: HashSet<BrowserId> = asked.joined.iter().copied().collect();
        ids.extend(here);
        ids.extend(catalog.places().values().map(|place| place.value.browser));
        ids.extend(catalog.browsers().keys());
        let songs = songs_of(catalog);
        let member = |id: BrowserId| Member {
            id,
            name: catalog.browsers().get(&id).and_then(|known| Some(known.name.as_ref()?.value.clone())),
            is_removed: catalog.browsers().get(&id).is_some_and(Browser::is_forgotten),
            is_here: Some(id) == here,
            is_joined: asked.joined.contains(&id),
            songs: songs.get(&id).copied().unwrap_or_default(),
            places: catalog.places().values().filter(|place| place.value.browser == id).count() as u64,
            computer: catalog.computer(id).map(str::to_owned),
            belongs: belongs(catalog, joined, id, &asked.joined),
            seen_ms: catalog.heard_of(id).map_or(0, |stamp| stamp.ms),
        };
        let mut members: Vec<Member> = ids.into_iter().map(member).collect();
        sorting::sort_by(&mut members, |a, b| b.is_here.cmp(&a.is_here).then_with(|| a.id.cmp(&b.id)));
        members
    })
}

/// The library that this browser has joined.
async fn joined(library: &Library) -> Option<LibraryId> {
    // Without a database there is no sync.
    let joined = Membership::load(&library.storage()?).await.ok().flatten()?;
    Some(joined.library())
}

/// Whether a browser is in this library, as far as that is known. The endpoint has records of the browsers in `joined`.
/// One that is not there, and had left the library before, is not awaited in the one that replaced it.
fn belongs(
    catalog: &Catalog,
    library: Option<LibraryId>,
    browser: BrowserId,
    joined: &[BrowserId],
) -> Belongs {
    let is_there = joined.is_empty() || joined.contains(&browser);
    let left_this = library.and_then(|library| catalog.left(library, browser));
    match left_this.or_else(|| catalog.left_last(browser).filter(|_| !is_there)) {
        Some(left) => Belongs::Left { at_ms: left.ms },
        None if is_there => Belongs::Yes,
        None => Belongs::Missing,
    }
}

/// The name of a browser, or a word made from its id.
pub(crate) fn called(catalog: &Catalog, id: BrowserId) -> String {
    let named = catalog.browsers().get(&id).and_then(|browser| browser.name.as_ref());
    named.map_or_else(|| crate::protocol::members::unnamed(id), |it| it.value.clone())
}

fn songs_of(catalog: &Catalog) -> HashMap<BrowserId, u64> {
    let mut songs: HashMap<BrowserId, u64> = HashMap::new();
    for track in catalog.tracks() {
        let places = catalog.present_places(track).into_iter();
        let mut holders: Vec<_> =
            places.filter_map(|place| Some(catalog.places().get(&place)?.value.browser)).collect();
        sorting::sort(&mut holders);
        holders.dedup();
        for browser in holders {
            *songs.entry(browser).or_default() += 1;
        }
    }
    songs
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::{Change, Fact, Stamp};

    #[test]
    fn who_left_and_who_has_not_come_over_is_told() {
        let (library, mut catalog) = (LibraryId([9; 16]), Catalog::default());
        let [here, there, gone] = [1, 2, 3].map(|id| BrowserId([id; 8]));
        let mut say = |ms, has_left| {
            let fact = Fact::Left { library, browser: gone, has_left };
            drop(catalog.fold(Change::new(Stamp::at(ms, gone), fact)));
            let of = |library, browser| belongs(&catalog, library, browser, &[here, gone]);
            [here, there, gone]
                .map(|browser| of(Some(library), browser))
                .into_iter()
                .chain([of(None, gone)])
                .collect::<Vec<_>>()
        };
        let left = Belongs::Left { at_ms: 5 };
        assert_eq!(say(5, true), [Belongs::Yes, Belongs::Missing, left, Belongs::Yes]);
        assert_eq!(say(6, false), [Belongs::Yes, Belongs::Missing, Belongs::Yes, Belongs::Yes]);
        let other = belongs(&catalog, Some(LibraryId([8; 16])), gone, &[]);
        assert_eq!(other, Belongs::Yes, "of another library, and before the endpoint has answered");
    }

    /// A profile that was put back goes on as another browser, which then makes new words.
    #[test]
    fn who_left_the_library_before_there_were_new_words_is_not_awaited_in_the_new_one() {
        let (old, new, mut catalog) = (LibraryId([7; 16]), LibraryId([9; 16]), Catalog::default());
        let [image, was] = [1, 3].map(|id| BrowserId([id; 8]));
        let mut say = |ms, library, has_left, joined: &[BrowserId]| {
            let fact = Fact::Left { library, browser: was, has_left };
            drop(catalog.fold(Change::new(Stamp::at(ms, image), fact)));
            belongs(&catalog, Some(new), was, joined)
        };
        assert_eq!(say(5, old, true, &[image]), Belongs::Left { at_ms: 5 });
        assert_eq!(say(5, old, true, &[image, was]), Belongs::Yes, "it came after all");
        assert_eq!(say(6, old, false, &[image]), Belongs::Missing, "a copy that is still there said so");
        assert_eq!(say(7, new, true, &[image]), Belongs::Left { at_ms: 7 });
    }
}
