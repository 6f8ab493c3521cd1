//! What getting the songs of a group back comes to, in sentences.

use reprise_engine::protocol::catalog::Country;
use reprise_engine::protocol::restore::Step;

use crate::components::format;
use crate::words;

/// A step, in a sentence or some.
pub(super) fn step(it: &Step) -> String {
    match it {
        Step::Form { download, lossless, finer, coarser } => form(*download, *lossless, *finer, *coarser),
        Step::Countries { sold, mine } => countries(sold, *mine),
        Step::Discs { discs, minutes } => {
            words::step_discs(*discs, &format::hours(discs * minutes * 60_000), *minutes)
        }
        Step::Unpromised(songs) => words::step_unpromised(*songs),
        Step::Closed { store, songs } => words::step_closed(&words::songs(*songs), store.label()),
    }
}

/// In which form Apple's songs come.
fn form(download: u64, lossless: u64, finer: u64, coarser: u64) -> String {
    let was = [
        (lossless, words::step_lossless as fn(u64) -> String),
        (finer, words::step_finer),
        (coarser, words::step_coarser),
    ];
    let mut told = words::step_form(&format::size(download));
    for (songs, say) in was.into_iter().filter(|(songs, _)| *songs > 0) {
        told.push(' ');
        told.push_str(&say(songs));
    }
    told
}

/// Which country's store sold the songs.
fn countries(sold: &[(Country, u64)], mine: Option<Country>) -> String {
    let name = |country: Country| format::name_of_country(&country.code().to_ascii_uppercase());
    let sold = sold.iter().map(|(of, songs)| format!("{} ({})", name(*of), format::count(*songs)));
    let sold = sold.collect::<Vec<_>>().join(", ");
    match mine {
        Some(mine) => words::step_countries(&sold, &name(mine)),
        None => words::step_countries_unsaid(&sold),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_sentences() {
        let check = |it: Step, wanted: &str| assert_eq!(step(&it), wanted);
        check(
            Step::Discs { discs: 14, minutes: 13 },
            "14 discs, about 3 h 2 min: 13 minutes a disc, which is a rule of thumb.",
        );
        check(
            Step::Form { download: 7_000_000, lossless: 1, finer: 2, coarser: 0 },
            "They come as AAC with 256 kbps: 7.0 MB to download. 1 song was lossless before. \
             2 songs were of more bits a second before.",
        );
        let sold: Vec<_> = Country::new("de").map(|country| (country, 40)).into_iter().collect();
        check(
            Step::Countries { sold, mine: Country::new("us") },
            "Sold by Apple in: country DE (40). Your store: country US. An account gets songs back from the store that it belongs to.",
        );
    }
}
