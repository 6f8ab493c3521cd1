//! One epoch of a library: which secrets it takes, and to whom they give which right.

use object_store::path::Path;
use reprise_wire::epochs::{Rights, Told};
use reprise_wire::ids::SecretHash;
use reprise_wire::refusal::RefusalCode;

use crate::problem::Problem;
use crate::store::Store;
use crate::store::failure::StoreError;
use crate::token::same;

/// One epoch of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Epoch {
    pub(crate) number: u64,
    pub(crate) rights: Rights,
}

/// What a call needs a secret for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    /// To read, to write a stream, to open a mailbox.
    Access,
    /// To remove and to delete.
    Own,
}

impl Epoch {
    /// Makes the problem of somebody who showed a secret that this epoch does not take.
    pub(crate) fn refuses(&self) -> Problem {
        self.problem(RefusalCode::WrongToken)
    }

    /// Makes a problem that tells this epoch.
    pub(crate) fn problem(&self, code: RefusalCode) -> Problem {
        Problem::with_epoch(code, Told { number: self.number, proof: self.rights.proof })
    }

    /// Says whether a secret gives a right in this epoch.
    pub(crate) fn gives(&self, right: Right, visitor: &SecretHash) -> bool {
        match right {
            Right::Access => same(&self.rights.token, visitor),
            Right::Own => same(&self.rights.owner, visitor),
        }
    }
}

/// Reads what an epoch takes; `None` if there is no such epoch.
pub(crate) async fn read_rights(store: &Store, key: &Path) -> Result<Option<Rights>, StoreError> {
    let Some(stored) = store.read(key).await? else { return Ok(None) };
    let rights = Rights::read(&stored);
    if rights.is_err() {
        tracing::error!("the secrets of a library in the storage are damaged");
    }
    Ok(rights.ok())
}
