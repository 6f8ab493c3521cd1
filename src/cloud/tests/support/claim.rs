//! Libraries that tests claim: each has an id of its own and is claimed for one token.

use std::io;

use reprise_wire::epochs::Rights;
use reprise_wire::hex;
use reprise_wire::ids::{LibraryId, Proof, SecretHash};

use crate::http::{Answer, Connection, request};

/// The token of every library that [`claim`] claims.
pub(crate) const TOKEN: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

/// The id of a library, by a number.
pub(crate) fn library(seed: u64) -> String {
    LibraryId::of_claim(&secret(seed)).to_hex()
}

/// Claims that library.
pub(crate) fn claim(connection: &mut Connection, seed: u64) -> io::Result<Answer> {
    connection.send(&claim_of(seed))
}

/// The request that claims it.
pub(crate) fn claim_of(seed: u64) -> Vec<u8> {
    let hash = |byte: u8| SecretHash::of(&[byte; 32]);
    let rights = Rights { token: hash(0x5a), owner: hash(0x40), raise: hash(0x21), proof: Proof([0; 32]) };
    request("PUT", &library(seed), &hex::write(&secret(seed)), &rights.write())
}

fn secret(seed: u64) -> [u8; 32] {
    let mut secret = [0xc1; 32];
    secret.iter_mut().zip(seed.to_be_bytes()).for_each(|(byte, of_seed)| *byte = of_seed);
    secret
}
