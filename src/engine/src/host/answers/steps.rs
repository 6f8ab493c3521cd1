//! What getting the songs of a group back comes to, in sentences for a person.

use reprise_catalog::evidence::Country;
use reprise_catalog::library::Group;
use reprise_catalog::restore::{MINUTES_A_DISC, Steps};

use crate::protocol::words;

/// The steps of a group.
pub(super) fn told(group: Group, steps: &Steps, country: Option<Country>) -> Vec<String> {
    let mut told = Vec::new();
    match group {
        Group::Apple | Group::AppleSubscription => {
            told.push(form(steps));
            if group == Group::Apple {
                told.extend(countries(steps, country));
            }
        }
        Group::Rip => told.push(discs(steps.discs())),
        _ => {}
    }
    told.extend(steps.closed.iter().map(|(store, songs)| {
        let songs = words::counted(*songs, "song", "songs");
        format!("{songs} came from {}, which is closed and gives nothing back.", store.label())
    }));
    told
}

/// In which form Apple's songs come.
fn form(steps: &Steps) -> String {
    let songs = |n: u64| words::counted(n, "song", "songs");
    let mut told = format!("They come as AAC with 256 kbps: {} to download.", words::size(steps.download));
    let was = [
        (steps.lossless, "lossless before"),
        (steps.finer, "of more bits a second before"),
        (steps.coarser, "of fewer bits a second before, and come back better"),
    ];
    for (count, what) in was.into_iter().filter(|(count, _)| *count > 0) {
        told.push_str(&format!(" {} {} {what}.", songs(count), if count == 1 { "was" } else { "were" }));
    }
    told
}

/// Which country's store sold the songs, if it is not the person's own.
fn countries(steps: &Steps, country: Option<Country>) -> Option<String> {
    let others: Vec<String> = steps
        .countries
        .iter()
        .filter(|(of, _)| Some(**of) != country)
        .map(|(of, songs)| format!("{} ({})", of.code().to_ascii_uppercase(), words::count(*songs)))
        .collect();
    let mine = match country {
        Some(country) => format!("yours is {}", country.code().to_ascii_uppercase()),
        None => "you have not said which is yours".to_owned(),
    };
    (!others.is_empty()).then(|| {
        format!("Sold by Apple's store of {}; {mine}. An account gets songs back from the store that it belongs to.", others.join(", "))
    })
}

/// How long the discs take.
fn discs(discs: u64) -> String {
    let time = words::hours(discs * MINUTES_A_DISC * 60_000);
    format!(
        "{}, about {time}: {MINUTES_A_DISC} minutes a disc, which is a rule of thumb.",
        words::counted(discs, "disc", "discs")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_sentences() {
        assert_eq!(discs(14), "14 discs, about 3 h 2 min: 13 minutes a disc, which is a rule of thumb.");
        let mut steps = Steps::default();
        (steps.lossless, steps.finer, steps.download) = (1, 2, 7_000_000);
        steps.countries.extend(Country::new("de").map(|country| (country, 40)));
        let check = |country: &str, wanted: &[&str]| {
            assert_eq!(told(Group::Apple, &steps, Country::new(country)), wanted);
        };
        let form = "They come as AAC with 256 kbps: 7.0 MB to download. 1 song was lossless before. \
                    2 songs were of more bits a second before.";
        check("de", &[form]);
        let sold = "Sold by Apple's store of DE (40); yours is US. An account gets songs back from the store that it belongs to.";
        check("us", &[form, sold]);
    }
}
