//! Sealing: the library's key in all its written forms, what is derived from it, and sealed records.
//! Callers pass random bytes in. Nothing here talks to the network.

mod epoch;
mod key;
mod link;
mod padding;
pub mod pairing;
mod qr;
mod record;
mod vector;
mod word;
mod words;

pub use epoch::StreamSecret;
pub use key::{Credential, Keys, LibraryKey};
pub use link::{Link, LinkError};
pub use qr::{QrCode, qr_code};
pub use record::{Position, Salt, Sealing, UnsealError, Unsealed, sealed_length};
pub use reprise_wire::record::{Part, RecordHash};
pub use vector::{Seen, Vector};
pub use word::Deleted;
pub use words::{Mistyped, WORDS, WordsError};
