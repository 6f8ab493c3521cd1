//! Sealing: the library's key in its written forms, what is derived from it, and
//! sealed records. Randomness is passed in; nothing here talks to anyone.

mod key;
mod link;
mod padding;
mod qr;
mod record;
mod words;

pub use key::{AccessToken, Keys, LibraryKey};
pub use link::{Link, LinkError};
pub use qr::{QrCode, qr_code};
pub use record::{Position, Previous, Salt, Sealing, UnsealError, Unsealed, sealed_length};
pub use reprise_wire::record::{Part, RecordHash};
pub use words::{Mistyped, WORDS, WordsError};
