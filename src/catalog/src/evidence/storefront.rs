//! Countries, and the numbers that Apple gives to its stores (`sfID`), one a country.

use borsh::{BorshDeserialize, BorshSerialize};
use std::fmt;

/// A country: its two letters of ISO 3166, in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Country([u8; 2]);

impl Country {
    /// The country with these letters; `None` when they are not two letters of ASCII.
    pub fn new(code: &str) -> Option<Country> {
        let code: [u8; 2] = code.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_alphabetic).then(|| Country(code.map(|b| b.to_ascii_lowercase())))
    }

    /// Its two letters, in lower case.
    pub fn code(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The country of Apple's store with this number.
///
/// Two independent lists agree on the table (EVIDENCE.md §3.5).
pub fn storefront(number: u32) -> Option<Country> {
    let at = STOREFRONTS.binary_search_by_key(&number, |(known, _)| *known).ok()?;
    STOREFRONTS.get(at).map(|(_, code)| Country(*code))
}

/// Sorted by number.
#[rustfmt::skip]
const STOREFRONTS: [(u32, [u8; 2]); 155] = [
    (143441, *b"us"), (143442, *b"fr"), (143443, *b"de"), (143444, *b"gb"), (143445, *b"at"), (143446, *b"be"),
    (143447, *b"fi"), (143448, *b"gr"), (143449, *b"ie"), (143450, *b"it"), (143451, *b"lu"), (143452, *b"nl"),
    (143453, *b"pt"), (143454, *b"es"), (143455, *b"ca"), (143456, *b"se"), (143457, *b"no"), (143458, *b"dk"),
    (143459, *b"ch"), (143460, *b"au"), (143461, *b"nz"), (143462, *b"jp"), (143463, *b"hk"), (143464, *b"sg"),
    (143465, *b"cn"), (143466, *b"kr"), (143467, *b"in"), (143468, *b"mx"), (143469, *b"ru"), (143470, *b"tw"),
    (143471, *b"vn"), (143472, *b"za"), (143473, *b"my"), (143474, *b"ph"), (143475, *b"th"), (143476, *b"id"),
    (143477, *b"pk"), (143478, *b"pl"), (143479, *b"sa"), (143480, *b"tr"), (143481, *b"ae"), (143482, *b"hu"),
    (143483, *b"cl"), (143484, *b"np"), (143485, *b"pa"), (143486, *b"lk"), (143487, *b"ro"), (143489, *b"cz"),
    (143491, *b"il"), (143492, *b"ua"), (143493, *b"kw"), (143494, *b"hr"), (143495, *b"cr"), (143496, *b"sk"),
    (143497, *b"lb"), (143498, *b"qa"), (143499, *b"si"), (143501, *b"co"), (143502, *b"ve"), (143503, *b"br"),
    (143504, *b"gt"), (143505, *b"ar"), (143506, *b"sv"), (143507, *b"pe"), (143508, *b"do"), (143509, *b"ec"),
    (143510, *b"hn"), (143511, *b"jm"), (143512, *b"ni"), (143513, *b"py"), (143514, *b"uy"), (143515, *b"mo"),
    (143516, *b"eg"), (143517, *b"kz"), (143518, *b"ee"), (143519, *b"lv"), (143520, *b"lt"), (143521, *b"mt"),
    (143523, *b"md"), (143524, *b"am"), (143525, *b"bw"), (143526, *b"bg"), (143528, *b"jo"), (143529, *b"ke"),
    (143530, *b"mk"), (143531, *b"mg"), (143532, *b"ml"), (143533, *b"mu"), (143534, *b"ne"), (143535, *b"sn"),
    (143536, *b"tn"), (143537, *b"ug"), (143538, *b"ai"), (143539, *b"bs"), (143540, *b"ag"), (143541, *b"bb"),
    (143542, *b"bm"), (143543, *b"vg"), (143544, *b"ky"), (143545, *b"dm"), (143546, *b"gd"), (143547, *b"ms"),
    (143548, *b"kn"), (143549, *b"lc"), (143550, *b"vc"), (143551, *b"tt"), (143552, *b"tc"), (143553, *b"gy"),
    (143554, *b"sr"), (143555, *b"bz"), (143556, *b"bo"), (143557, *b"cy"), (143558, *b"is"), (143559, *b"bh"),
    (143560, *b"bn"), (143561, *b"ng"), (143562, *b"om"), (143563, *b"dz"), (143564, *b"ao"), (143565, *b"by"),
    (143566, *b"uz"), (143568, *b"az"), (143571, *b"ye"), (143572, *b"tz"), (143573, *b"gh"), (143575, *b"al"),
    (143576, *b"bj"), (143577, *b"bt"), (143578, *b"bf"), (143579, *b"kh"), (143580, *b"cv"), (143581, *b"td"),
    (143582, *b"cg"), (143583, *b"fj"), (143584, *b"gm"), (143585, *b"gw"), (143586, *b"kg"), (143587, *b"la"),
    (143588, *b"lr"), (143589, *b"mw"), (143590, *b"mr"), (143591, *b"fm"), (143592, *b"mn"), (143593, *b"mz"),
    (143594, *b"na"), (143595, *b"pw"), (143597, *b"pg"), (143598, *b"st"), (143599, *b"sc"), (143600, *b"sl"),
    (143601, *b"sb"), (143602, *b"sz"), (143603, *b"tj"), (143604, *b"tm"), (143605, *b"zw"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_countries() {
        let code = |number| storefront(number).map(|country| country.to_string());
        assert_eq!(code(143_441).as_deref(), Some("us"));
        assert_eq!(code(143_443).as_deref(), Some("de"));
        assert_eq!(code(143_605).as_deref(), Some("zw"));
        assert_eq!(code(143_488), None);
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(STOREFRONTS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn countries_are_two_letters() {
        assert_eq!(Country::new("DE").map(|c| c.to_string()).as_deref(), Some("de"));
        for wrong in ["", "d", "deu", "d1", "é"] {
            assert_eq!(Country::new(wrong), None);
        }
    }
}
