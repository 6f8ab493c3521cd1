//! The link that lets another browser join. The key stands in the fragment (behind `#`), which browsers never send.
//!
//! Its form: `<address of the app>#/join/<key in base64url>`, and behind that `/at/<address of the endpoint>`
//! when the endpoint is not the one that serves the app.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use thiserror::Error;
use zeroize::Zeroizing;

use super::LibraryKey;

const JOIN: &str = "#/join/";
const AT: &str = "/at/";

/// What a link holds.
pub struct Link {
    /// The library's key.
    pub key: LibraryKey,
    /// The endpoint; `None` when it is the one that serves the app.
    pub endpoint: Option<String>,
}

/// Why a link could not be read.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum LinkError {
    /// It is no link for joining.
    #[error("this is no link to join a library")]
    NoLink,
    /// The key in it is cut or damaged.
    #[error("the link is not complete; copy it again, to its very end")]
    Incomplete,
}

impl Link {
    /// Writes the fragment of the link, `#` included.
    pub fn fragment(&self) -> String {
        let key = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(self.key.expose()));
        let endpoint = self.endpoint.as_deref();
        let at = endpoint.map(|address| format!("{AT}{address}")).unwrap_or_default();
        format!("{JOIN}{}{at}", key.as_str())
    }

    /// Reads a link, or only its fragment.
    ///
    /// # Errors
    /// [`LinkError::NoLink`] if it is no link for joining, [`LinkError::Incomplete`] if its key is not whole.
    pub fn read(text: &str) -> Result<Link, LinkError> {
        let (_, rest) = text.split_once(JOIN).ok_or(LinkError::NoLink)?;
        let (key, endpoint) = match rest.split_once(AT) {
            Some((key, endpoint)) => (key, Some(endpoint.trim().to_owned())),
            None => (rest, None),
        };
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(key.trim()).map_err(|_| LinkError::Incomplete)?;
        let bytes = Zeroizing::new(bytes);
        let key = bytes.as_slice().try_into().map_err(|_| LinkError::Incomplete)?;
        Ok(Link { key: LibraryKey::new(key), endpoint: endpoint.filter(|address| !address.is_empty()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLDEN: &str = "#/join/AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    fn key() -> [u8; 32] {
        std::array::from_fn(|at| at as u8)
    }

    #[test]
    fn a_link_goes_there_and_back() {
        fn check(text: &str, endpoint: Option<&str>) {
            let link = Link::read(text).unwrap();
            assert_eq!((link.key.expose(), link.endpoint.as_deref()), (&key(), endpoint), "{text}");
        }
        let link = |endpoint: Option<&str>| Link {
            key: LibraryKey::new(key()),
            endpoint: endpoint.map(str::to_owned),
        };
        assert_eq!(link(None).fragment(), GOLDEN);
        check(GOLDEN, None);
        check(&format!("  https://music.example/sync{GOLDEN}\n"), None);
        let other = link(Some("https://other.example:8443/r"));
        check(&other.fragment(), Some("https://other.example:8443/r"));
    }

    #[test]
    fn what_is_no_whole_link_is_told() {
        fn check(text: &str, expected: LinkError) {
            assert_eq!(Link::read(text).err(), Some(expected), "{text}");
        }
        check("https://music.example/sync", LinkError::NoLink);
        check("", LinkError::NoLink);
        check(&GOLDEN[..GOLDEN.len() - 1], LinkError::Incomplete);
        check(&format!("{GOLDEN}AA"), LinkError::Incomplete);
        check("#/join/", LinkError::Incomplete);
    }
}
