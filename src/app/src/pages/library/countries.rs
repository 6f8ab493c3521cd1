//! The countries that have a store of Apple's, with the names that the browser has for them.

use reprise_engine::protocol::catalog::sorting;
use reprise_engine::protocol::catalog::storefront;

use crate::components::format;

/// The range of Apple's store numbers.
const NUMBERS: std::ops::RangeInclusive<u32> = 143_441..=143_700;

/// Every country with a store: its name and its two letters, sorted by name.
pub(super) fn countries() -> Vec<(String, String)> {
    let mut countries: Vec<_> = NUMBERS
        .filter_map(storefront)
        .map(|country| {
            let code = country.code().to_ascii_uppercase();
            (format::name_of_country(&code), country.to_string())
        })
        .collect();
    // Nothing else on the page sorts, and these are some two hundred.
    sorting::sort_few(&mut countries, |one, other| one < other);
    countries.dedup();
    countries
}
