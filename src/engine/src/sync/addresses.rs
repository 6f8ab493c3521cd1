//! To which server something goes, and what the person is asked before anything is sent to another one than before.
//!
//! Secrets are not bound to an address, because one server has many. So the browser remembers where a library was, and
//! asks.

use crate::words;

/// Something that is about to be sent.
pub(crate) struct Sending<'a> {
    /// The server that the page came from.
    pub(crate) own: &'a str,
    /// Where it goes.
    pub(crate) to: &'a str,
    /// Where this library was before, as far as this browser knows.
    pub(crate) before: Option<&'a str>,
    /// What goes there.
    pub(crate) what: What,
    /// How many songs this browser knows.
    pub(crate) songs: u64,
}

/// What goes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A look for a library, and later everything.
    Look,
    /// A new library.
    New,
    /// The answer to a code, and later everything.
    Code,
}

impl Sending<'_> {
    /// What the person is asked first; `None` if it goes where it always went, or to the server of the page.
    pub(crate) fn question(&self) -> Option<String> {
        let Sending { own, to, before, what, .. } = *self;
        let known = before.unwrap_or(own);
        if is_same(known, to) {
            return None;
        }
        let why = match before {
            Some(before) => words::send_after(before, to),
            None => words::send_elsewhere(to, own),
        };
        let all = self.everything();
        let sent = match what {
            What::Look => words::send_look(&all),
            What::New => words::send_new(&all),
            What::Code => words::send_code(&all),
        };
        Some(format!("{why} {sent} {}", words::send_seen()))
    }

    /// What joining does, where the look found a library.
    pub(crate) fn joining(&self) -> String {
        words::send_joining(&self.everything(), self.to)
    }

    fn everything(&self) -> String {
        match self.songs {
            0 => words::send_all_later().to_owned(),
            songs => words::send_all(&words::songs(songs)),
        }
    }
}

/// Whether two addresses are written as one server.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one.trim_end_matches('/').eq_ignore_ascii_case(other.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "https://home.example";
    const EVIL: &str = "https://evil.example";

    fn asked(to: &str, before: Option<&str>, what: What) -> Option<String> {
        Sending { own: HOME, to, before, what, songs: 1_234 }.question()
    }

    /// A wrong address, typed or in a link: whatever is about to be sent, the person is asked, and hears to whom.
    #[test]
    fn nothing_goes_to_another_server_unasked() {
        for what in [What::Look, What::New, What::Code] {
            assert_eq!(asked(HOME, None, what), None, "the server of the page");
            assert_eq!(asked("https://HOME.example/", None, what), None);
            assert_eq!(asked(EVIL, Some(EVIL), what), None, "where it always was");
            for (to, before) in [
                (EVIL, None),
                (EVIL, Some(HOME)),
                (HOME, Some(EVIL)),
                ("http://home.example", None),
                ("https://home.example:8443", None),
                ("https://home.example.evil.example", None),
            ] {
                let asked = asked(to, before, what).unwrap_or_else(|| panic!("{to} after {before:?}"));
                assert!(asked.contains(&format!("Send it to {to}?")), "{asked}");
                assert!(asked.contains("1,234 songs"), "{asked}");
                assert!(before.is_none_or(|at| asked.starts_with(&format!("This library was at {at}."))));
            }
        }
    }

    /// The words of an attacker's library at the same server: nothing is asked before the look, and before joining it
    /// is said who can read what.
    #[test]
    fn joining_says_who_can_read_it() {
        let sending = |songs| Sending { own: HOME, to: HOME, before: None, what: What::Look, songs };
        assert_eq!(sending(1).question(), None);
        let said = sending(1).joining();
        assert!(said.contains("1 song,") && said.contains(HOME), "{said}");
        assert!(said.contains("whoever holds these words can read it"), "{said}");
        assert!(!sending(0).joining().contains("0 songs"));
    }
}
