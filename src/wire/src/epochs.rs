//! Epochs: which secrets an endpoint takes for a library, told to it as hashes, and the proof that a browser of the
//! library chose them. Raising the epoch ends the secrets of the one before.

use serde::{Deserialize, Serialize};

use crate::answer::Garbled;
use crate::ids::{Proof, SecretHash};

/// The most bytes of the body that tells them.
pub const MOST: usize = 1024;

/// What an endpoint keeps of one epoch. It is the body of a claim, for epoch 0, and of a raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// The hash of the access token.
    pub token: SecretHash,
    /// The hash of the owner secret.
    pub owner: SecretHash,
    /// The hash of the secret that raises the epoch to the next one.
    pub raise: SecretHash,
    /// The proof of all of this.
    pub proof: Proof,
}

/// An epoch as an endpoint tells it: a browser believes the number only if the proof fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its number, from 0.
    pub number: u64,
    /// Its proof.
    pub proof: Proof,
}

impl Rights {
    /// Writes them as JSON.
    pub fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("hashes are written as text")
    }

    /// Reads what [`Rights::write`] wrote, or a later version of it.
    ///
    /// # Errors
    /// [`Garbled`] if these are no rights.
    pub fn read(body: &[u8]) -> Result<Rights, Garbled> {
        Garbled::check("rights", serde_json::from_slice(body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_rights() {
        let rights = Rights {
            token: SecretHash([1; 32]),
            owner: SecretHash([2; 32]),
            raise: SecretHash([3; 32]),
            proof: Proof([4; 32]),
        };
        let digits = |byte: &str| byte.repeat(32);
        let text = format!(
            r#"{{"token":"{}","owner":"{}","raise":"{}","proof":"{}"}}"#,
            digits("01"),
            digits("02"),
            digits("03"),
            digits("04")
        );
        assert_eq!(String::from_utf8(rights.write()).unwrap(), text);
        assert!(text.len() < MOST);
        assert_eq!(Rights::read(text.as_bytes()).unwrap(), rights);
        assert_eq!(Rights::read(text.replace('{', r#"{"more":1,"#).as_bytes()).unwrap(), rights);
        for garbled in ["", "{}", &text.replace("01", "0g"), &text.replace("02", "")] {
            assert!(Rights::read(garbled.as_bytes()).is_err(), "{garbled}");
        }
    }
}
