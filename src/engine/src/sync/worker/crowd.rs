//! A library that has as many browsers as its endpoint allows, without this one. Finds out which of them to
//! remove, so that this one can join.

use reprise_catalog::ids::BrowserId;
use reprise_wire::info::Place;

use super::line::Line;
use super::problems::overview_of;
use crate::protocol::sync::{Overview, SyncProblem, SyncStatus};
use crate::sync::syncer::{Endpoint as _, Stop};
use crate::words;

/// What the person can do when this browser cannot join.
pub(super) struct Crowd {
    advice: SyncProblem,
    overview: Overview,
}

/// Looks which browsers are in the library, and which of them seem to be out of use.
///
/// # Errors
/// [`Stop`] if the endpoint does not say which there are, or if what is stored here cannot be read.
pub(super) async fn look(line: &Line) -> Result<Crowd, Stop> {
    let heads = line.client.heads().await?;
    let place = line.client.limits_now().await?.place(&heads);
    let mut wrote = Vec::new();
    for (&browser, head) in heads.browsers.iter().filter(|(browser, _)| **browser != line.browser) {
        wrote.extend(line.records.last_wrote(browser, head.last).await?.map(|ms| (browser, ms)));
    }
    Ok(Crowd { advice: advice(place, quietest(&wrote)), overview: overview_of(&heads) })
}

impl Crowd {
    /// Puts into words which browsers there are and what to do. These words come before all other messages.
    pub(super) fn tell(self, status: &mut SyncStatus) {
        let Crowd { advice, overview } = self;
        status.overview = overview;
        status.problems.retain(|problem| problem.text != advice.text);
        status.problems.insert(0, advice);
    }
}

/// The browser whose last change is the oldest.
fn quietest(wrote: &[(BrowserId, u64)]) -> Option<BrowserId> {
    wrote.iter().min_by_key(|(browser, ms)| (*ms, *browser)).map(|(browser, _)| *browser)
}

fn advice(place: Place, quietest: Option<BrowserId>) -> SyncProblem {
    let (text, browser) = match (place, quietest) {
        (Place::None, _) => (words::crowd_start_over(), None),
        (_, Some(browser)) => (words::crowd_quietest(), Some(browser)),
        (_, None) => (words::crowd_remove_one(), None),
    };
    SyncProblem { text: text.to_owned(), code: "crowd".to_owned(), browser, is_over: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: BrowserId = BrowserId([1; 8]);
    const B: BrowserId = BrowserId([2; 8]);

    #[test]
    fn the_one_that_wrote_last_longest_ago_is_named() {
        assert_eq!(quietest(&[(A, 9), (B, 5)]), Some(B));
        assert_eq!(quietest(&[(B, 5), (A, 5)]), Some(A));
        assert_eq!(quietest(&[]), None);
    }

    #[test]
    fn nobody_is_to_be_removed_where_that_does_not_help() {
        assert_eq!(advice(Place::AfterRemoval, Some(B)).browser, Some(B));
        assert_eq!(advice(Place::None, Some(B)).browser, None);
        assert!(advice(Place::None, Some(B)).text.contains("new words"));
    }

    #[test]
    fn advice_comes_first_and_once() {
        let mut status = SyncStatus::default();
        for _ in 0..2 {
            let crowd = Crowd { advice: advice(Place::AfterRemoval, Some(B)), overview: Overview::default() };
            status.problems.iter_mut().for_each(|problem| problem.is_over = true);
            crowd.tell(&mut status);
        }
        assert_eq!(status.problems, [advice(Place::AfterRemoval, Some(B))]);
    }
}
