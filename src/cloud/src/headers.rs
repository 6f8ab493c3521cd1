//! The headers that every answer carries: what the page may load and run, and what other sites may do with it.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

/// Headers that are the same for every endpoint.
const FIXED: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()",
    ),
];

/// Adds the fixed headers and the page's security policy to an answer.
pub(crate) async fn add_to(State(policy): State<HeaderValue>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// Writes the Content-Security-Policy for a page. Workers get the same policy with their own files, and need
/// `connect-src` to fetch their wasm. A person may choose another endpoint by its address, which must be HTTPS
/// unless it is on this computer. Trunk's start script is inline, so the policy allows it by its hash.
pub(crate) fn content_security_policy(page: &str) -> HeaderValue {
    let hashes: String = inline_scripts(page)
        .map(|script| format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script.as_bytes()))))
        .collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; \
         img-src 'self' data: blob:; connect-src 'self' https: http://localhost:* http://127.0.0.1:*; worker-src 'self'; manifest-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).expect("base64 and plain text are valid in a header")
}

/// Returns the text of every inline `<script>`.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script")?;
        (!attributes.contains("src=")).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: &[&str]) {
        assert_eq!(inline_scripts(page).collect::<Vec<_>>(), expected, "{page}");
    }

    #[test]
    fn inline_scripts_are_found_whole() {
        check("<p>none</p>", &[]);
        check("<script type=\"module\">\nrun();\n</script><p>", &["\nrun();\n"]);
        check("<script>a</script><script src=\"/x.js\"></script><script>b</script>", &["a", "b"]);
        check("<script>never closed", &[]);
    }

    #[test]
    fn the_policy_allows_exactly_the_page_s_own_scripts() {
        let policy = content_security_policy("<script>alert(1)</script>");
        let policy = policy.to_str().unwrap();
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert!(policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {hash};")), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
    }
}
