//! The countries that have a store of Apple's, with the names that the browser has for them.

use crate::components::format;
use js_sys::Array;
use js_sys::Intl::{DisplayNames, DisplayNamesOptions, DisplayNamesType};
use reprise_engine::protocol::catalog::sorting;
use reprise_engine::protocol::catalog::storefront;

/// The range of Apple's store numbers.
const NUMBERS: std::ops::RangeInclusive<u32> = 143_441..=143_700;

/// Every country with a store: its name and its two letters, sorted by name.
pub(super) fn countries() -> Vec<(String, String)> {
    let options = DisplayNamesOptions::new();
    options.set_type(DisplayNamesType::Region);
    let names = DisplayNames::new(&Array::of1(&format::language().into()), &options);
    let mut countries: Vec<_> = NUMBERS
        .filter_map(storefront)
        .map(|country| {
            let code = country.code().to_ascii_uppercase();
            (names.of(&code).map_or(code, String::from), country.to_string())
        })
        .collect();
    // Nothing else on the page sorts, and these are some two hundred.
    sorting::sort_few(&mut countries, |one, other| one < other);
    countries.dedup();
    countries
}
