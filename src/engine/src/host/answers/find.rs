//! Find it again: searches at services for songs that nothing else gives back.

use crate::words;
use reprise_catalog::changes::TrackFacts;
use reprise_catalog::evidence::{Country, Link, LinkKind, Service};
use reprise_catalog::library::Group;

/// Whether songs of a group are to be looked for.
pub(super) fn is_wanted(group: Option<Group>) -> bool {
    use Group::{Cut, Listed, Lost, OnlyCopy, Unfound, Unread};
    matches!(group, Some(OnlyCopy | Cut | Unfound | Lost | Unread | Listed))
}

/// The searches of all services, each with the word under which the service can be hidden.
pub(super) fn searches(facts: &TrackFacts, country: Option<Country>) -> Vec<(String, Link)> {
    let (artist, title) = (facts.tags.artist.as_deref().unwrap_or_default(), facts.title.as_str());
    let search = |service: &Service| {
        let url = service.search(artist, title, country)?;
        let label = service.label().to_owned();
        Some((service.hidden_word(), Link { kind: LinkKind::Shop, label, url }))
    };
    Service::ALL.iter().filter_map(search).collect()
}

/// The searches of those services that the person has not hidden.
pub(super) fn shown(facts: &TrackFacts, country: Option<Country>, hidden: &str) -> Vec<Link> {
    let is_hidden = |word: &str| hidden.split(' ').any(|it| it == word);
    let searches = searches(facts, country).into_iter().filter(|(word, _)| !is_hidden(word));
    searches.map(|(_, link)| Link { label: words::search_at(&link.label), ..link }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_services_are_left_out() {
        let facts = TrackFacts { title: "Hunter".into(), ..TrackFacts::default() };
        let all = searches(&facts, None);
        assert_eq!(all.len(), 7);
        let hidden = "artist find-apple find-bandcamp";
        let shown = shown(&facts, None, hidden);
        assert_eq!(shown.len(), 5);
        assert_eq!(shown.first().map(|link| link.label.as_str()), Some("Search Qobuz"));
        assert!(is_wanted(Some(Group::Lost)) && !is_wanted(Some(Group::Rip)) && !is_wanted(None));
    }
}
