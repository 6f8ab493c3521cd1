//! What the person has chosen. It is stored in this browser and the same in all of its tabs.

use reprise_catalog::evidence::{Country, Settings, Store, Subscription};

use super::Library;
use crate::protocol::intent::{Judging, turn_column};
use crate::protocol::push::Chosen;
use crate::protocol::{Push, Refused};
use crate::store::{Setting, Storage};

/// Every setting that pages know, in the order in which it is taken.
const ALL: [Setting; 5] =
    [Setting::Subscription, Setting::Country, Setting::ClosedStores, Setting::HiddenColumns, Setting::Theme];

/// A choice waits until the library is open. The page may send one at once, which the page before it has left, and
/// what is stored must not be read over it. For the same reason choices and reading take turns.
impl Library {
    /// Judges by a changed setting from now on, and stores it.
    pub(crate) async fn judge(&self, change: Judging) -> Result<(), Refused> {
        self.opened().await;
        let _turn = self.0.choosing.lock().await;
        let mut verdicts = self.verdicts();
        change.apply(&mut verdicts);
        let setting = setting_of(change);
        let words = words_of(&verdicts, setting);
        self.judge_by(verdicts);
        self.keep(setting, words).await
    }

    /// What was chosen elsewhere and not here, as changes of the settings.
    pub(crate) fn lacking_choices(&self, there: &Settings) -> Vec<Judging> {
        lacking(&self.verdicts(), there)
    }

    /// Takes back choices that a back-up brought, as far as they were not changed since.
    pub(crate) async fn unmake(&self, brought: &[Judging]) -> Result<(), Refused> {
        let mut outcome = Ok(());
        for choice in unmaking(&self.verdicts(), brought) {
            outcome = outcome.and(self.judge(choice).await);
        }
        outcome
    }

    /// Hides a column from now on, or shows it again, and stores that.
    pub(crate) async fn turn_column(&self, word: &str, is_hidden: bool) -> Result<(), Refused> {
        self.opened().await;
        let _turn = self.0.choosing.lock().await;
        let mut hidden = self.chosen().hidden_columns;
        turn_column(&mut hidden, word, is_hidden);
        self.desk().chosen.hidden_columns.clone_from(&hidden);
        self.keep(Setting::HiddenColumns, hidden).await
    }

    /// Shows the page in this theme from now on, and stores that.
    pub(crate) async fn paint(&self, theme: String) -> Result<(), Refused> {
        self.opened().await;
        let _turn = self.0.choosing.lock().await;
        self.desk().chosen.theme.clone_from(&theme);
        self.keep(Setting::Theme, theme).await
    }

    /// Takes the stored settings, at the beginning and when another tab has changed them, and tells the page.
    pub(super) async fn take_settings(&self, storage: &Storage) {
        let _turn = self.0.choosing.lock().await;
        // Settings that cannot be read count as not chosen. Other code reports that the database fails.
        let Ok(stored) = storage.settings(&ALL).await else { return };
        let mut chosen = self.chosen();
        for (setting, words) in ALL.into_iter().zip(stored) {
            if let Some(words) = words {
                take_words(&mut chosen, setting, &words);
            }
        }
        self.judge_by(chosen.verdicts.clone());
        self.desk().chosen = chosen;
        self.tell_chosen();
    }

    /// Tells the page what is chosen.
    pub(crate) fn tell_chosen(&self) {
        self.0.voice.push(&Push::Settings(self.chosen()));
    }

    pub(super) async fn keep(&self, setting: Setting, words: String) -> Result<(), Refused> {
        self.tell_chosen();
        let Some(storage) = self.storage() else { return self.unkept() };
        if let Err(error) = storage.set(setting, &words).await {
            self.keep_in_memory(&error);
            return Err(Refused::NotKept(error.to_string()));
        }
        self.tell_tabs();
        Ok(())
    }

    fn judge_by(&self, verdicts: Settings) {
        let mut desk = self.desk();
        if desk.chosen.verdicts == verdicts {
            return;
        }
        desk.chosen.verdicts = verdicts;
        drop(desk);
        self.judge_again();
    }
}

fn lacking(here: &Settings, there: &Settings) -> Vec<Judging> {
    let mut changes = Vec::new();
    if here.subscription == Subscription::Unsaid && there.subscription != Subscription::Unsaid {
        changes.push(Judging::Subscription(there.subscription));
    }
    if here.country.is_none() && there.country.is_some() {
        changes.push(Judging::Country(there.country));
    }
    if here.closed.is_empty() {
        let closed = there.closed.iter();
        changes.extend(closed.map(|&store| Judging::Store { store, is_closed: true }));
    }
    changes
}

/// The choices that undo those that an import brought where nothing was chosen. One that is otherwise by now stays.
fn unmaking(here: &Settings, brought: &[Judging]) -> Vec<Judging> {
    let unmade = |choice: &Judging| match *choice {
        Judging::Subscription(it) if it == here.subscription => {
            Some(Judging::Subscription(Subscription::Unsaid))
        }
        Judging::Country(it) if it == here.country => Some(Judging::Country(None)),
        Judging::Store { store, is_closed: true } if here.closed.contains(&store) => {
            Some(Judging::Store { store, is_closed: false })
        }
        _ => None,
    };
    brought.iter().filter_map(unmade).collect()
}

fn setting_of(change: Judging) -> Setting {
    match change {
        Judging::Subscription(_) => Setting::Subscription,
        Judging::Country(_) => Setting::Country,
        Judging::Store { .. } => Setting::ClosedStores,
    }
}

/// A choice as it is stored: as words that never change, so that later versions can read them.
fn words_of(verdicts: &Settings, setting: Setting) -> String {
    match setting {
        Setting::Subscription => verdicts.subscription.slug().to_owned(),
        Setting::Country => verdicts.country.map(|country| country.code().to_owned()).unwrap_or_default(),
        Setting::ClosedStores => {
            verdicts.closed.iter().map(|store| store.slug()).collect::<Vec<_>>().join(",")
        }
        _ => String::new(),
    }
}

/// Takes a choice as it was stored. Words of later versions are ignored.
fn take_words(chosen: &mut Chosen, setting: Setting, words: &str) {
    let verdicts = &mut chosen.verdicts;
    match setting {
        Setting::Subscription => verdicts.subscription = Subscription::from_slug(words).unwrap_or_default(),
        Setting::Country => verdicts.country = Country::new(words),
        Setting::ClosedStores => verdicts.closed = words.split(',').filter_map(Store::from_slug).collect(),
        Setting::HiddenColumns => chosen.hidden_columns = words.to_owned(),
        Setting::Theme => chosen.theme = words.to_owned(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_go_there_and_back() {
        let settings = Settings {
            subscription: Subscription::Match,
            country: Country::new("de"),
            closed: vec![Store::Amazon, Store::Qobuz],
        };
        let mut again = Chosen::default();
        for setting in [Setting::Subscription, Setting::Country, Setting::ClosedStores] {
            take_words(&mut again, setting, &words_of(&settings, setting));
        }
        assert_eq!(again.verdicts, settings);
    }

    #[test]
    fn a_back_up_brings_what_was_not_chosen_here() {
        let there = Settings {
            subscription: Subscription::Match,
            country: Country::new("de"),
            closed: vec![Store::Amazon, Store::Qobuz],
        };
        let brought = |mut here: Settings| {
            lacking(&here, &there).into_iter().for_each(|change| change.apply(&mut here));
            here
        };
        assert_eq!(brought(Settings::default()), there);
        let own = Settings { subscription: Subscription::None, closed: vec![Store::Mora], ..there.clone() };
        assert_eq!(brought(own.clone()), own);
    }

    #[test]
    fn what_a_back_up_brought_is_taken_back_and_what_was_chosen_since_stays() {
        let there = Settings {
            subscription: Subscription::Match,
            country: Country::new("de"),
            closed: vec![Store::Amazon, Store::Qobuz],
        };
        let check = |before: &Settings, since: &[Judging], wanted: &Settings| {
            let (mut here, brought) = (before.clone(), lacking(before, &there));
            brought.iter().chain(since).for_each(|change| change.apply(&mut here));
            unmaking(&here, &brought).into_iter().for_each(|change| change.apply(&mut here));
            assert_eq!(here, *wanted, "{since:?}");
        };
        check(&Settings::default(), &[], &Settings::default());
        let own = Settings { country: Country::new("us"), ..Settings::default() };
        check(&own, &[], &own);
        let since = [
            Judging::Subscription(Subscription::None),
            Judging::Store { store: Store::Qobuz, is_closed: false },
            Judging::Store { store: Store::Mora, is_closed: true },
        ];
        let kept =
            Settings { subscription: Subscription::None, closed: vec![Store::Mora], ..Settings::default() };
        check(&Settings::default(), &since, &kept);
    }

    #[test]
    fn words_of_tomorrow_are_passed_over() {
        let mut chosen = Chosen::default();
        let later = [
            (Setting::Subscription, "of tomorrow"),
            (Setting::Country, "xyz"),
            (Setting::ClosedStores, "new,,amazon"),
        ];
        for (setting, words) in later {
            take_words(&mut chosen, setting, words);
        }
        assert_eq!(chosen.verdicts, Settings { closed: vec![Store::Amazon], ..Settings::default() });
    }
}
