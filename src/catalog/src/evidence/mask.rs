//! Masks what names the buyer (account and name), for the screen and for exports.

use std::borrow::Cow;

use crate::marks::{Mark, Where};
use crate::text::contains;

const DOTS: &str = "•••";

/// Masks an account or a name: what remains is its first letter and, of an address, the host.
///
/// ```
/// use reprise_catalog::evidence::mask_account;
///
/// assert_eq!(mask_account("jane@example.org"), "j•••@example.org");
/// assert_eq!(mask_account("Jane Doe"), "J•••");
/// ```
pub fn mask_account(account: &str) -> String {
    let account = account.trim();
    let first: String = account.chars().take(1).filter(|c| *c != '@').collect();
    match account.rsplit_once('@') {
        Some((_, host)) => format!("{first}{DOTS}@{host}"),
        None => format!("{first}{DOTS}"),
    }
}

impl Mark {
    /// The mark's value, with an account or a name in it masked.
    pub fn masked(&self) -> Cow<'_, str> {
        match (self.place, self.key.as_str()) {
            _ if self.value.is_empty() => Cow::Borrowed(""),
            (Where::Ilst, "apID" | "ownr") | (Where::SampleEntry, "schi/name" | "schi/user") => {
                Cow::Owned(mask_account(&self.value))
            }
            // A UITS receipt names the buyer and the purchase somewhere in its text, so all of it is masked.
            _ if contains(&self.value, "UITS") => Cow::Borrowed(DOTS),
            (Where::Id3, key) if key.starts_with("PRIV:") => Cow::Borrowed(""),
            _ => Cow::Borrowed(&self.value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(place: Where, key: &str, value: &str, wanted: &str) {
        let mark = Mark { place, key: key.to_owned(), value: value.to_owned() };
        assert_eq!(mark.masked(), wanted);
    }

    #[test]
    fn accounts_and_names_are_covered() {
        check(Where::Ilst, "apID", "jane@example.org", "j•••@example.org");
        check(Where::Ilst, "ownr", "Élodie Doe", "É•••");
        check(Where::SampleEntry, "schi/name", "Jane Doe", "J•••");
        check(Where::Id3, "PRIV:Google/UITS", "<uits:UITS><UID>jane</UID>", "•••");
        check(Where::Ilst, "purd", "2009-01-01", "2009-01-01");
        assert_eq!(mask_account("@example.org"), "•••@example.org");
        assert_eq!(mask_account(""), "•••");
    }
}
