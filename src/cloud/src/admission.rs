//! Who may bring a new library: everyone, though only so many a day from one address; those with an invitation; or nobody.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use axum::http::HeaderMap;
use reprise_wire::headers::INVITATION;
use reprise_wire::ids::SecretHash;
use reprise_wire::info::NewLibraries;
use reprise_wire::refusal::RefusalCode;

use crate::limits::address::Caller;
use crate::limits::rate::Rate;
use crate::problem::Problem;
use crate::token::same;

/// The rule for new libraries, and how many are taken from one address.
#[derive(Clone)]
pub(crate) struct Admission {
    pub(crate) rule: Rule,
    /// `None` for any number. Invitations have no such limit.
    pub(crate) rate: Option<Arc<Rate>>,
}

/// The rule for new libraries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    Open,
    /// A file with one invitation a line. It is read at every claim, so a change counts at once.
    Invited(PathBuf),
    Closed,
}

impl From<Rule> for Admission {
    fn from(rule: Rule) -> Self {
        Self { rule, rate: None }
    }
}

impl Admission {
    /// Returns the rule in the words of `GET /v1/info`.
    pub(crate) fn new_libraries(&self) -> NewLibraries {
        match self.rule {
            Rule::Open => NewLibraries::Open,
            Rule::Invited(_) => NewLibraries::Invitation,
            Rule::Closed => NewLibraries::Closed,
        }
    }

    /// Admits a new library if its request meets the rule, else says why not.
    pub(crate) fn admit(&self, request: &HeaderMap, caller: Caller) -> Result<(), Problem> {
        match &self.rule {
            Rule::Open => self.rate.as_ref().map_or(Ok(()), |rate| rate.check(caller)),
            Rule::Closed => Err(RefusalCode::NewLibrariesClosed.into()),
            Rule::Invited(file) => {
                let shown = request.get(INVITATION).ok_or(RefusalCode::InvitationNeeded)?;
                let invitations = fs::read_to_string(file).map_err(|error| unreadable(&error))?;
                if is_invited(&invitations, shown.as_bytes()) {
                    Ok(())
                } else {
                    Err(RefusalCode::InvitationNeeded.into())
                }
            }
        }
    }
}

fn unreadable(error: &io::Error) -> Problem {
    tracing::error!(%error, "the file of invitations cannot be read");
    RefusalCode::Internal.into()
}

/// Compares with every invitation in the file, so that the time taken does not reveal any of them.
fn is_invited(invitations: &str, shown: &[u8]) -> bool {
    let shown = SecretHash::of(shown);
    let lines = invitations.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.fold(false, |found, line| same(&SecretHash::of(line.as_bytes()), &shown) | found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shown: &str, expected: bool) {
        let invitations = "# friends\nwelcome-anna\n\n  welcome-ben  \n";
        assert_eq!(is_invited(invitations, shown.as_bytes()), expected, "{shown}");
    }

    #[test]
    fn an_invitation_is_a_whole_line() {
        check("welcome-anna", true);
        check("welcome-ben", true);
        check("welcome", false);
        check("", false);
        check("# friends", false);
    }
}
