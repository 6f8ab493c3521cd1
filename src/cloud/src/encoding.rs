//! Content codings: which ones a client accepts (RFC 9110, section 12.5.3), and compression at start.

use std::io::Write as _;

use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;

/// How the bytes of an answer are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// Brotli, which gives the smallest files.
    Brotli,
    /// gzip, which every client understands.
    Gzip,
    /// Not coded.
    Identity,
}

impl Coding {
    /// Every coding, the best first.
    pub(crate) const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// Returns the token that names the coding in `Accept-Encoding` and `Content-Encoding`.
    pub(crate) fn token(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// Returns the extension that `cargo xtask build` gives to a file that it compressed.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// Returns the value of `Content-Encoding`; `None` for identity.
    pub(crate) fn content_encoding(self) -> Option<HeaderValue> {
        (self != Self::Identity).then(|| HeaderValue::from_static(self.token()))
    }

    /// Compresses at a level that is quick enough for the start: at most a second for a megabyte.
    pub(crate) fn compress(self, bytes: &[u8]) -> std::io::Result<Bytes> {
        match self {
            Self::Brotli => {
                let params = brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
                let mut coded = Vec::new();
                brotli::BrotliCompress(&mut &*bytes, &mut coded, &params)?;
                Ok(coded.into())
            }
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                encoder.write_all(bytes)?;
                Ok(encoder.finish()?.into())
            }
            Self::Identity => Ok(Bytes::copy_from_slice(bytes)),
        }
    }
}

/// Returns the best available coding that the client accepts; identity when it names none of them.
pub(crate) fn choose(headers: &HeaderMap, available: impl Fn(Coding) -> bool) -> Coding {
    let accepted: Vec<(String, f32)> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(parse_item)
        .collect();
    let mut best = (Coding::Identity, 0.0);
    for coding in Coding::ALL.into_iter().filter(|coding| available(*coding)) {
        let weight = weight_of(coding, &accepted);
        if weight > best.1 {
            best = (coding, weight);
        }
    }
    best.0
}

/// Reads `gzip;q=0.5` as a lower-case token and its weight.
fn parse_item(item: &str) -> Option<(String, f32)> {
    let mut parts = item.split(';').map(str::trim);
    let token = parts.next().filter(|token| !token.is_empty())?.to_ascii_lowercase();
    let weight = parts
        .find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
        .map_or(Some(1.0), |weight| weight.parse().ok())?;
    Some((token, weight))
}

fn weight_of(coding: Coding, accepted: &[(String, f32)]) -> f32 {
    let named = |name: &str| accepted.iter().find(|(token, _)| token == name).map(|(_, weight)| *weight);
    // A client accepts identity unless it refuses it, but prefers every coding that it names.
    let unnamed = if coding == Coding::Identity { f32::MIN_POSITIVE } else { 0.0 };
    named(coding.token()).or_else(|| named("*")).unwrap_or(unnamed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept: &str, expected: Coding) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, accept.parse().unwrap());
        assert_eq!(choose(&headers, |_| true), expected, "{accept}");
    }

    #[test]
    fn the_client_s_wish_decides_then_the_size() {
        check("gzip, deflate, br, zstd", Coding::Brotli);
        check("gzip", Coding::Gzip);
        check("GZIP;q=0.5, br;q=0.1", Coding::Gzip);
        check("br;q=0, *", Coding::Gzip);
        check("*", Coding::Brotli);
        check("identity", Coding::Identity);
        check("deflate", Coding::Identity);
        check("br;q=nonsense, ;;,", Coding::Identity);
        check("", Coding::Identity);
    }

    #[test]
    fn what_is_not_available_is_not_chosen() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br, gzip"));
        assert_eq!(choose(&headers, |coding| coding == Coding::Identity), Coding::Identity);
        assert_eq!(choose(&HeaderMap::new(), |_| true), Coding::Identity);
    }
}
