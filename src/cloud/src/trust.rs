//! The certificates of the usual authorities, as Mozilla trusts them. They are in this program, so that it also runs where
//! the system has none.

use std::env;

/// The variables by which the owner names other authorities.
const NAMED: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// Returns the certificates (DER) that are trusted beside those of the system; none if the owner names others.
pub(crate) fn built_in() -> impl Iterator<Item = &'static [u8]> {
    let is_named = NAMED.iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()));
    let all = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(AsRef::as_ref);
    all.take(if is_named { 0 } else { usize::MAX })
}
