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

/// Writes the Content-Security-Policy for a page. Workers get the same one with their own files, and
/// need `connect-src` for their wasm; the page may use another endpoint by its address, which must be
/// secure unless it is on this computer. Every inline script of the page is allowed by its hash.
pub(crate) fn content_security_policy(page: &str) -> HeaderValue {
    // Browsers hash the text as they have parsed it, and parsing turns every line ending into a line feed.
    let page = page.replace("\r\n", "\n").replace('\r', "\n");
    let hashes: String = inline_scripts(&page)
        .iter()
        .map(|script| format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script.as_bytes()))))
        .collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; \
         img-src 'self' data: blob:; connect-src 'self' https: http://localhost:* http://127.0.0.1:*; worker-src 'self'; manifest-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).expect("base64 and plain text are valid in a header")
}

/// Returns the text of every inline `<script>`. A script may contain `<script` in a string, and so may a
/// comment of the page.
fn inline_scripts(page: &str) -> Vec<&str> {
    let mut scripts = Vec::new();
    let mut rest = page;
    while let Some((_, from_tag)) = split_before(rest, &["<!--", "<script"]) {
        if let Some(comment) = from_tag.strip_prefix("<!--") {
            rest = split_before(comment, &["-->"]).map_or("", |(_, after)| after);
            continue;
        }
        let Some((attributes, from_text)) = from_tag.split_once('>') else { break };
        let Some((text, after)) = from_text.split_once("</script") else { break };
        if !attributes.contains(" src=") {
            scripts.push(text);
        }
        rest = after;
    }
    scripts
}

/// Splits a text in front of the first of these words.
fn split_before<'a>(text: &'a str, words: &[&str]) -> Option<(&'a str, &'a str)> {
    let first = words.iter().filter_map(|word| text.find(word)).min()?;
    text.split_at_checked(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: &[&str]) {
        assert_eq!(inline_scripts(page), expected, "{page}");
    }

    #[test]
    fn inline_scripts_are_found_whole() {
        check("<p>none</p>", &[]);
        check("<script type=\"module\">\nrun();\n</script><p>", &["\nrun();\n"]);
        check("<script>a</script><script src=\"/x.js\"></script><script>b</script>", &["a", "b"]);
        check("<script>never closed", &[]);
        check("<script nonce=\"x\" data-src=\"y\">a</script>", &["a"]);
        check("<script>b('<script>', '<!--')</script><script>c</script>", &["b('<script>', '<!--')", "c"]);
        check("<!-- a <script> starts it --><script>d</script><!-- <script>e</script>", &["d"]);
    }

    #[test]
    fn ends_of_lines_are_hashed_as_browsers_see_them() {
        let policy = content_security_policy("<script>\na();\n</script>");
        assert_eq!(content_security_policy("<script>\r\na();\r\n</script>"), policy);
        assert_ne!(content_security_policy("<script>a();</script>"), policy);
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
