//! Who may bring a new library: everyone, those with an invitation, or nobody.

use std::fs;
use std::io;
use std::path::PathBuf;

use axum::http::{HeaderMap, HeaderName};

use crate::problem::Problem;
use crate::token::SecretHash;

/// The header in which a client shows its invitation.
pub(crate) const INVITATION: HeaderName = HeaderName::from_static("reprise-invitation");

/// The rule for new libraries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Admission {
    Open,
    /// A file with one invitation a line. It is read at every claim, so a change counts at once.
    Invited(PathBuf),
    Closed,
}

impl Admission {
    /// Returns the rule's name in `GET /v1/info`.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Invited(_) => "invitation",
            Self::Closed => "closed",
        }
    }

    /// Admits a new library if its request meets the rule, else says why not.
    pub(crate) fn admit(&self, request: &HeaderMap) -> Result<(), Problem> {
        match self {
            Self::Open => Ok(()),
            Self::Closed => Err(Problem::NewLibrariesClosed),
            Self::Invited(file) => {
                let shown = request.get(INVITATION).ok_or(Problem::InvitationNeeded)?;
                let invitations = fs::read_to_string(file).map_err(|error| unreadable(&error))?;
                if is_invited(&invitations, shown.as_bytes()) {
                    Ok(())
                } else {
                    Err(Problem::InvitationNeeded)
                }
            }
        }
    }
}

fn unreadable(error: &io::Error) -> Problem {
    tracing::error!(%error, "the file of invitations cannot be read");
    Problem::Internal
}

/// Compares with every invitation in the file, so that the time taken does not reveal any of them.
fn is_invited(invitations: &str, shown: &[u8]) -> bool {
    let shown = SecretHash::of(shown);
    let lines = invitations.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.fold(false, |found, line| SecretHash::of(line.as_bytes()).matches(&shown) | found)
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
