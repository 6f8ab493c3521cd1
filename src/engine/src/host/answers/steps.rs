//! What getting the songs of a group back comes to. The page says it in sentences.

use reprise_catalog::evidence::Country;
use reprise_catalog::library::Group;
use reprise_catalog::restore::{MINUTES_A_DISC, Steps};

use crate::protocol::restore::Step;

/// The steps of a group.
pub(super) fn steps_of(group: Group, steps: &Steps, country: Option<Country>) -> Vec<Step> {
    let mut told = Vec::new();
    match group {
        Group::Apple | Group::AppleSubscription => {
            let Steps { download, lossless, finer, coarser, .. } = *steps;
            told.push(Step::Form { download, lossless, finer, coarser });
            if group == Group::Apple {
                told.extend(countries(steps, country));
            }
        }
        Group::Rip => told.push(Step::Discs { discs: steps.discs(), minutes: MINUTES_A_DISC }),
        _ => {}
    }
    told.extend((steps.unpromised > 0).then_some(Step::Unpromised(steps.unpromised)));
    told.extend(steps.closed.iter().map(|(store, songs)| Step::Closed { store: *store, songs: *songs }));
    told
}

/// Which country's store sold the songs, if it is not the person's own.
fn countries(steps: &Steps, mine: Option<Country>) -> Option<Step> {
    let others = steps.countries.iter().filter(|(of, _)| Some(**of) != mine);
    let sold: Vec<_> = others.map(|(of, songs)| (*of, *songs)).collect();
    (!sold.is_empty()).then_some(Step::Countries { sold, mine })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_stores_of_other_countries_are_steps() {
        let mut steps = Steps::default();
        (steps.lossless, steps.finer, steps.download) = (1, 2, 7_000_000);
        steps.countries.extend(Country::new("de").map(|country| (country, 40)));
        let form = Step::Form { download: 7_000_000, lossless: 1, finer: 2, coarser: 0 };
        let check = |country: &str, wanted: &[Step]| {
            assert_eq!(steps_of(Group::Apple, &steps, Country::new(country)), wanted);
        };
        check("de", std::slice::from_ref(&form));
        let sold = Country::new("de").map(|country| (country, 40)).into_iter().collect();
        check("us", &[form, Step::Countries { sold, mine: Country::new("us") }]);
    }
}
