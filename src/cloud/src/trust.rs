//! Which authorities are trusted: those of the system, or of `SSL_CERT_FILE`; where there are none, those that Mozilla
//! trusts, which are in this program, so that it runs without any system around it.

use std::sync::LazyLock;

use rustls_native_certs::load_native_certs;

/// Whether the system, or the owner, names any authority.
static HAS_SYSTEM: LazyLock<bool> = LazyLock::new(|| !load_native_certs().certs.is_empty());

/// Returns the certificates (DER) that are trusted instead of those of the system; `None` if it has some.
pub(crate) fn built_in() -> Option<impl Iterator<Item = &'static [u8]>> {
    let all = || webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(AsRef::as_ref);
    (!*HAS_SYSTEM).then(all)
}
