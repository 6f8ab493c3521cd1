//! Decides how a song comes back: by its origin, Apple's word for it, and what the person subscribes to.

use borsh::{BorshDeserialize, BorshSerialize};

use super::{
    Business, Certainty, CloudStatus, Country, Facts, Origin, Store, Verdict, WayBack, cloud_status,
};
use crate::text::named;

named! {
    /// The person's subscription with Apple.
    #[derive(Default)]
    Subscription {
        /// The person has not said. Songs that come with a subscription are then listed as such.
        #[default]
        Unsaid = "unsaid", "Not said";
        None = "none", "None";
        Match = "itunes-match", "iTunes Match";
        AppleMusic = "apple-music", "Apple Music";
    }
}

/// What the person said in the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Settings {
    /// The person's subscription with Apple.
    pub subscription: Subscription,
    /// The country of the person's store, for links where the file names none.
    pub country: Option<Country>,
    /// The stores where the person can no longer sign in.
    pub closed: Vec<Store>,
}

impl Settings {
    fn brings(&self, status: CloudStatus) -> bool {
        match self.subscription {
            Subscription::Unsaid | Subscription::AppleMusic => true,
            Subscription::Match => status != CloudStatus::AppleMusic,
            Subscription::None => false,
        }
    }

    fn can_visit(&self, store: Store) -> bool {
        store.business() == Business::Open && !self.closed.contains(&store)
    }
}

/// Decides how a song comes back by what is known of it, wherever its copies are. `None` where nothing gives it back
/// but a copy.
pub fn way_back(verdict: &Verdict, status: CloudStatus, settings: &Settings) -> Option<WayBack> {
    by_apple(status, settings).or_else(|| by_origin(verdict, status, settings))
}

/// The way back that a hint alone suggests, when it is taken for true. It is told and never counted
/// (EVIDENCE.md §1.5).
pub fn perhaps(
    facts: &Facts<'_>,
    verdict: &Verdict,
    stated: Option<CloudStatus>,
    settings: &Settings,
) -> Option<WayBack> {
    if verdict.certainty != Certainty::Hint {
        return None;
    }
    let believed = Verdict { certainty: Certainty::Strong, ..*verdict };
    let status = stated.unwrap_or_else(|| cloud_status(facts, &believed).status);
    by_apple(status, settings).or_else(|| by_origin(&believed, status, settings))
}

/// The way back that follows from Apple's word.
fn by_apple(status: CloudStatus, settings: &Settings) -> Option<WayBack> {
    match status {
        CloudStatus::Purchased => Some(WayBack::Apple),
        CloudStatus::Matched | CloudStatus::Uploaded | CloudStatus::AppleMusic => {
            settings.brings(status).then_some(WayBack::AppleSubscription)
        }
        _ => None,
    }
}

/// The way back that follows from the origin, when none follows from Apple's word. A hint never chooses it
/// (EVIDENCE.md §1.5).
fn by_origin(verdict: &Verdict, status: CloudStatus, settings: &Settings) -> Option<WayBack> {
    match verdict.origin {
        _ if !verdict.certainty.is_sure() => None,
        Origin::CdRip => Some(WayBack::Rip),
        // Anybody can download an episode from its feed.
        Origin::Podcast => Some(WayBack::Store),
        Origin::Store | Origin::Audiobook => {
            verdict.store.filter(|store| settings.can_visit(*store)).map(|_| WayBack::Store)
        }
        // It was bought or belongs to a subscription; with a subscription it comes back in both cases.
        Origin::AppleUnclear if !is_refused(status) => {
            settings.brings(CloudStatus::AppleMusic).then_some(WayBack::AppleSubscription)
        }
        _ => None,
    }
}

/// Whether Apple has said that it will not give the song back.
fn is_refused(status: CloudStatus) -> bool {
    matches!(
        status,
        CloudStatus::Ineligible | CloudStatus::Removed | CloudStatus::Error | CloudStatus::NoLongerAvailable
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Agreement, Kind};
    use crate::reading::{Audio, Tags};

    fn check(
        origin: Origin,
        store: Option<Store>,
        status: CloudStatus,
        subscription: Subscription,
        wanted: Option<WayBack>,
    ) {
        let verdict = Verdict {
            origin,
            kind: Kind::Music,
            certainty: Certainty::Strong,
            store,
            lean: None,
            agreement: Agreement::Agreed,
        };
        let settings = Settings { subscription, country: None, closed: vec![Store::Qobuz] };
        let found = way_back(&verdict, status, &settings);
        assert_eq!(found, wanted, "{origin:?} {store:?} {status:?} {subscription:?}");
    }

    #[test]
    fn apples_word_promises() {
        use CloudStatus::{AppleMusic, Matched, NoLongerAvailable, Purchased, Unknown};
        check(Origin::ItunesPurchase, None, Purchased, Subscription::None, Some(WayBack::Apple));
        check(Origin::ItunesMatch, None, Matched, Subscription::Unsaid, Some(WayBack::AppleSubscription));
        check(Origin::ItunesMatch, None, Matched, Subscription::None, None);
        check(
            Origin::AppleMusic,
            None,
            AppleMusic,
            Subscription::AppleMusic,
            Some(WayBack::AppleSubscription),
        );
        check(Origin::AppleMusic, None, AppleMusic, Subscription::Match, None);
        check(Origin::CdRip, None, Matched, Subscription::Match, Some(WayBack::AppleSubscription));
        check(Origin::CdRip, None, Matched, Subscription::None, Some(WayBack::Rip));
        check(Origin::ItunesPurchase, None, NoLongerAvailable, Subscription::Unsaid, None);
        check(Origin::AppleUnclear, None, Unknown, Subscription::Unsaid, Some(WayBack::AppleSubscription));
        check(Origin::AppleUnclear, None, Unknown, Subscription::None, None);
        check(Origin::AppleUnclear, None, CloudStatus::Removed, Subscription::Unsaid, None);
    }

    #[test]
    fn a_hint_chooses_no_way() {
        for origin in Origin::ALL {
            for certainty in [Certainty::Hint, Certainty::None] {
                let store = Some(Store::Bandcamp);
                let kind = Kind::Music;
                let verdict = Verdict {
                    origin: *origin,
                    kind,
                    certainty,
                    store,
                    lean: None,
                    agreement: Agreement::Agreed,
                };
                let back = way_back(&verdict, CloudStatus::Unknown, &Settings::default());
                assert_eq!(back, None, "{origin:?}");
            }
        }
    }

    #[test]
    fn a_hint_says_perhaps() {
        let (tags, audio) = (Tags::default(), Audio::default());
        let facts = Facts { marks: &[], tags: &tags, audio: &audio, container: None, size: 0 };
        let check = |origin, certainty, wanted| {
            let (kind, store, agreement) = (Kind::Music, Some(Store::Bandcamp), Agreement::Agreed);
            let verdict = Verdict { origin, kind, certainty, store, lean: None, agreement };
            assert_eq!(perhaps(&facts, &verdict, None, &Settings::default()), wanted, "{origin:?}");
        };
        check(Origin::CdRip, Certainty::Hint, Some(WayBack::Rip));
        check(Origin::Store, Certainty::Hint, Some(WayBack::Store));
        check(Origin::ItunesPurchase, Certainty::Hint, Some(WayBack::Apple));
        check(Origin::OwnRecording, Certainty::Hint, None);
        check(Origin::CdRip, Certainty::Strong, None);
        check(Origin::Unknown, Certainty::None, None);
    }

    #[test]
    fn stores_give_back_while_they_are_open() {
        let check = |store, wanted| {
            check(Origin::Store, store, CloudStatus::Unknown, Subscription::Unsaid, wanted);
        };
        check(Some(Store::Bandcamp), Some(WayBack::Store));
        check(Some(Store::GooglePlay), None);
        check(Some(Store::Qobuz), None);
        check(None, None);
    }

    #[test]
    fn the_rest_is_copied() {
        let verdict = Verdict {
            origin: Origin::Unknown,
            kind: Kind::Music,
            certainty: Certainty::None,
            store: None,
            lean: None,
            agreement: Agreement::Agreed,
        };
        assert_eq!(way_back(&verdict, CloudStatus::Unknown, &Settings::default()), None);
        check(Origin::Podcast, None, CloudStatus::Ineligible, Subscription::None, Some(WayBack::Store));
        check(
            Origin::Audiobook,
            Some(Store::Audible),
            CloudStatus::Ineligible,
            Subscription::None,
            Some(WayBack::Store),
        );
        check(Origin::OwnRecording, None, CloudStatus::Ineligible, Subscription::None, None);
    }
}
