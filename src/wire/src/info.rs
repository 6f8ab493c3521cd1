//! `GET /v1/info`: which protocols an endpoint speaks, who may bring new libraries, and its limits.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::answer::Garbled;
use crate::heads::Heads;

/// The versions of the protocol that this build speaks, both as endpoint and as app.
pub const PROTOCOLS: [u16; 1] = [2];

/// What an endpoint says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Info {
    /// The versions of the protocol that it speaks.
    pub protocol: Vec<u16>,
    /// The version of the endpoint's program.
    #[serde(default)]
    pub version: String,
    /// Whether libraries can be claimed here, with or without an invitation.
    #[serde(default)]
    pub takes_new_libraries: bool,
    /// Who may claim a new library.
    #[serde(default)]
    pub new_libraries: NewLibraries,
    /// The time of its clock, in milliseconds since 1970. It changes no stamp: a browser only says that it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<u64>,
    /// Its limits.
    #[serde(default)]
    pub limits: Limits,
}

/// Who may claim a new library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NewLibraries {
    /// Everyone.
    Open,
    /// Those who show an invitation.
    Invitation,
    /// Nobody.
    Closed,
    /// A rule that this version does not know.
    #[default]
    #[serde(other)]
    Other,
}

/// The limits of an endpoint. It may also refuse for limits that it does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Limits {
    /// The most bytes of all batches of a library.
    pub library_bytes: Option<u64>,
    /// The most bytes of a batch.
    pub batch_bytes: Option<u64>,
    /// The most bytes of a page of batches, unless its first batch is larger.
    pub page_bytes: Option<u64>,
    /// The most browsers of a library.
    pub browsers: Option<u64>,
    /// The most removed browsers that it remembers beside those. An endpoint that does not tell this number
    /// counts removed browsers among the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed_browsers: Option<u64>,
}

/// Whether a library has room for one more browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It has, as far as the endpoint tells.
    Free,
    /// It has once one of its browsers is removed.
    AfterRemoval,
    /// It has not, even if one is removed: the endpoint remembers no more removed browsers.
    None,
}

/// An endpoint and this build have no version of the protocol in common.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OtherProtocol {
    /// The endpoint speaks only later versions.
    #[error(
        "the endpoint is newer than this Reprise (it speaks protocol {theirs}, this page {}); reload the page, and if \
         that does not help, open the Reprise that the endpoint itself serves",
        PROTOCOLS[0]
    )]
    Later {
        /// The earliest version that it speaks.
        theirs: u16,
    },
    /// The endpoint speaks only earlier versions, or none.
    #[error(
        "the endpoint is older than this Reprise and does not speak its protocol ({}); who runs the endpoint must \
         update it",
        PROTOCOLS[0]
    )]
    Earlier,
}

impl NewLibraries {
    /// Returns the word of the rule.
    pub fn word(self) -> &'static str {
        match self {
            NewLibraries::Open => "open",
            NewLibraries::Invitation => "invitation",
            NewLibraries::Closed => "closed",
            NewLibraries::Other => "other",
        }
    }
}

impl Info {
    /// Writes it as JSON.
    pub fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers can be written")
    }

    /// Reads what an endpoint says about itself.
    ///
    /// # Errors
    /// [`Garbled`] if it is no such answer, as from a server that is no endpoint.
    pub fn read(body: &[u8]) -> Result<Info, Garbled> {
        Garbled::check("what the endpoint says of itself", serde_json::from_slice(body))
    }

    /// Checks that both sides speak a common version of the protocol.
    ///
    /// # Errors
    /// [`OtherProtocol`] says which side is behind.
    pub fn check_protocol(&self) -> Result<(), OtherProtocol> {
        if self.protocol.iter().any(|version| PROTOCOLS.contains(version)) {
            return Ok(());
        }
        let later = self.protocol.iter().copied().filter(|theirs| PROTOCOLS.iter().all(|ours| theirs > ours));
        Err(later.min().map_or(OtherProtocol::Earlier, |theirs| OtherProtocol::Later { theirs }))
    }
}

impl Limits {
    /// Says whether a batch of this many bytes is larger than the endpoint takes.
    pub fn forbid_batch(&self, bytes: usize) -> bool {
        self.batch_bytes.is_some_and(|most| bytes as u64 > most)
    }

    /// Says whether a library with these heads has room for a browser that is not in it.
    pub fn place(&self, heads: &Heads) -> Place {
        let Some(most) = self.browsers else { return Place::Free };
        let (there, removed) = (heads.browsers.len() as u64, heads.forgotten.len() as u64);
        let remembered = most.saturating_add(self.removed_browsers.unwrap_or_default());
        if there + removed >= remembered {
            Place::None
        } else if there >= most {
            Place::AfterRemoval
        } else {
            Place::Free
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heads::Head;
    use crate::ids::BrowserId;

    const TEXT: &str = r#"{"protocol":[2],"version":"0.1.0","takesNewLibraries":true,"newLibraries":"open","time":1780000000000,"limits":{"libraryBytes":10000,"batchBytes":1000,"pageBytes":2500,"browsers":4,"removedBrowsers":16}}"#;

    #[test]
    fn golden_info() {
        let info = Info {
            protocol: vec![2],
            version: "0.1.0".into(),
            takes_new_libraries: true,
            new_libraries: NewLibraries::Open,
            time: Some(1_780_000_000_000),
            limits: Limits {
                library_bytes: Some(10_000),
                batch_bytes: Some(1_000),
                page_bytes: Some(2_500),
                browsers: Some(4),
                removed_browsers: Some(16),
            },
        };
        assert_eq!(String::from_utf8(info.write()).unwrap(), TEXT);
        assert_eq!(Info::read(TEXT.as_bytes()).unwrap(), info);
        assert!(info.limits.forbid_batch(1_001) && !info.limits.forbid_batch(1_000));
    }

    #[test]
    fn what_is_not_said_or_not_understood_is_left_open() {
        let info = Info::read(br#"{"protocol":[1,7],"newLibraries":"on-sundays","more":1}"#).unwrap();
        assert_eq!(
            (info.new_libraries, info.limits, info.time),
            (NewLibraries::Other, Limits::default(), None)
        );
        assert!(!info.limits.forbid_batch(usize::MAX));
        for text in ["<html>", "{}", r#"{"protocol":"1"}"#] {
            assert!(Info::read(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn the_words_of_the_rules_are_those_of_the_json() {
        for rule in [NewLibraries::Open, NewLibraries::Invitation, NewLibraries::Closed] {
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.word());
        }
    }

    #[test]
    fn a_place_becomes_free_where_removed_browsers_take_none() {
        fn check(limits: (u64, Option<u64>), there: u8, removed: u8, expected: Place) {
            let limits = Limits { browsers: Some(limits.0), removed_browsers: limits.1, ..Limits::default() };
            let ids = |from: u8, count: u8| (from..from + count).map(|id| BrowserId([id; 8]));
            let browsers = ids(0, there).map(|id| (id, Head::default())).collect();
            let heads = Heads { browsers, forgotten: ids(100, removed).collect(), ..Heads::default() };
            assert_eq!(limits.place(&heads), expected, "{limits:?} {there} {removed}");
        }
        check((3, Some(9)), 2, 9, Place::Free);
        check((3, Some(9)), 3, 8, Place::AfterRemoval);
        check((3, Some(9)), 3, 9, Place::None);
        check((3, None), 2, 0, Place::Free);
        check((3, None), 2, 1, Place::None);
        check((3, None), 3, 0, Place::None);
        assert_eq!(Limits::default().place(&Heads::default()), Place::Free);
    }

    #[test]
    fn one_protocol_in_common_is_enough() {
        fn check(protocol: &[u16], expected: Result<(), OtherProtocol>) {
            let text = format!(r#"{{"protocol":{protocol:?}}}"#);
            assert_eq!(Info::read(text.as_bytes()).unwrap().check_protocol(), expected, "{protocol:?}");
        }
        check(&[2], Ok(()));
        check(&[9, 2], Ok(()));
        check(&[4, 3], Err(OtherProtocol::Later { theirs: 3 }));
        check(&[1], Err(OtherProtocol::Earlier));
        check(&[], Err(OtherProtocol::Earlier));
    }
}
