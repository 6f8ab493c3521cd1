//! The browsers of the library: what each holds, when it was last heard of, and its name.

use std::collections::{HashMap, HashSet};

use reprise_catalog::ids::BrowserId;
use reprise_catalog::library::{Browser, Catalog};
use reprise_catalog::text::sorting;

use crate::host::library::Library;
use crate::protocol::members::{Member, MembersOf};

/// The browsers that the catalog or the endpoint knows of, removed ones included. This one comes first.
pub(crate) fn members(library: &Library, asked: &MembersOf) -> Vec<Member> {
    let here = library.browser();
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
            seen_ms: catalog.heard_of(id).map_or(0, |stamp| stamp.ms),
        };
        let mut members: Vec<Member> = ids.into_iter().map(member).collect();
        sorting::sort_by(&mut members, |a, b| b.is_here.cmp(&a.is_here).then_with(|| a.id.cmp(&b.id)));
        members
    })
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
