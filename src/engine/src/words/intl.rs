//! The browser's `Intl` in the chosen language. Each of its objects is made once, because making one takes longer than
//! using it a hundred times, and only when it is used: the first one costs a page's start 100 ms on a slow machine. Tests without a browser get what `Intl` has for English.

#[cfg(target_arch = "wasm32")]
pub(super) use browser::{day, name_of_country, number, plural, speak, tag};
#[cfg(not(target_arch = "wasm32"))]
pub(super) use english::{day, name_of_country, number, plural, speak, tag};

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::cell::OnceCell;

    use js_sys::Array;
    use js_sys::Intl::{DisplayNames, DisplayNamesOptions, DisplayNamesType};
    use wasm_bindgen::prelude::*;

    /// The plural forms as `Intl` names them; a table has their places.
    const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = Intl)]
        type NumberFormat;

        #[wasm_bindgen(constructor, js_namespace = Intl)]
        fn new(tag: &str) -> NumberFormat;

        #[wasm_bindgen(method)]
        fn format(this: &NumberFormat, number: f64) -> String;

        #[wasm_bindgen(js_namespace = Intl)]
        type PluralRules;

        #[wasm_bindgen(constructor, js_namespace = Intl)]
        fn new(tag: &str) -> PluralRules;

        #[wasm_bindgen(method)]
        fn select(this: &PluralRules, number: f64) -> String;

        #[wasm_bindgen(js_namespace = Intl)]
        type DateTimeFormat;

        #[wasm_bindgen(constructor, js_namespace = Intl)]
        fn new(tag: &str) -> DateTimeFormat;

        #[wasm_bindgen(method)]
        fn format(this: &DateTimeFormat, ms: f64) -> String;
    }

    struct Language {
        tag: String,
        /// The language in whose way days are written.
        days_tag: String,
        numbers: OnceCell<NumberFormat>,
        plurals: OnceCell<PluralRules>,
        days: OnceCell<DateTimeFormat>,
        countries: OnceCell<DisplayNames>,
    }

    impl Language {
        fn new(tag: &str, days: &str) -> Self {
            Self {
                tag: tag.to_owned(),
                days_tag: days.to_owned(),
                numbers: OnceCell::new(),
                plurals: OnceCell::new(),
                days: OnceCell::new(),
                countries: OnceCell::new(),
            }
        }
    }

    thread_local! {
        static LANGUAGE: OnceCell<Language> = const { OnceCell::new() };
    }

    /// Chooses the language by its tag, and the one in whose way days are written.
    pub(in crate::words) fn speak(tag: &str, days: &str) {
        // The first choice stays: another one loads the page again.
        let _ = LANGUAGE.with(|language| language.set(Language::new(tag, days)));
    }

    pub(in crate::words) fn tag() -> String {
        with(|it| it.tag.clone())
    }

    pub(in crate::words) fn number(number: f64) -> String {
        with(|it| it.numbers.get_or_init(|| NumberFormat::new(&it.tag)).format(number))
    }

    pub(in crate::words) fn day(ms: f64) -> String {
        with(|it| it.days.get_or_init(|| DateTimeFormat::new(&it.days_tag)).format(ms))
    }

    /// The digit of a count's form.
    pub(in crate::words) fn plural(n: u64) -> char {
        let form = with(|it| it.plurals.get_or_init(|| PluralRules::new(&it.tag)).select(n as f64));
        let at = FORMS.iter().position(|known| *known == form);
        ('0'..).zip(0..).find(|(_, place)| Some(*place) == at).map_or('5', |(digit, _)| digit)
    }

    /// What the language calls the country with this code; the code, if it has no name for it.
    pub(in crate::words) fn name_of_country(code: &str) -> String {
        with(|it| {
            let names = it.countries.get_or_init(|| country_names(&it.tag));
            names.of(code).map_or_else(|| code.to_owned(), String::from)
        })
    }

    fn country_names(tag: &str) -> DisplayNames {
        let options = DisplayNamesOptions::new();
        options.set_type(DisplayNamesType::Region);
        DisplayNames::new(&Array::of1(&tag.into()), &options)
    }

    fn with(ask: impl FnOnce(&Language) -> String) -> String {
        LANGUAGE.with(|language| ask(language.get_or_init(|| Language::new("en", "sv"))))
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod english {
    pub(in crate::words) fn speak(_tag: &str, _days: &str) {}

    pub(in crate::words) fn tag() -> String {
        "en".to_owned()
    }

    pub(in crate::words) fn name_of_country(code: &str) -> String {
        format!("country {code}")
    }

    pub(in crate::words) fn number(number: f64) -> String {
        match number.fract() == 0.0 {
            true => commas(number as u64),
            false => number.to_string(),
        }
    }

    pub(in crate::words) fn day(ms: f64) -> String {
        format!("day {}", (ms / 86_400_000.0) as u64)
    }

    pub(in crate::words) fn plural(n: u64) -> char {
        if n == 1 { '1' } else { '5' }
    }

    /// A count as English has it, for tests without a browser.
    fn commas(n: u64) -> String {
        let digits = n.to_string();
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    }
}
