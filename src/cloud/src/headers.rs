//! The headers that answers carry: what a page or a worker may load and run, and what other sites may do with it.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

/// Headers that are the same for every answer.
const FIXED: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), encrypted-media=(), gamepad=(), \
         geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), \
         midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), \
         usb=(), xr-spatial-tracking=()",
    ),
];

/// What is the same in every policy that runs scripts.
const SCRIPTS: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                       worker-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/// What an answer is, which decides what it may load and run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The page. It talks to nobody but the server that it came from.
    Page,
    /// The engine's worker. It also talks to the endpoint, wherever that is.
    Engine,
    /// A worker that reads files, or answers from a cache: it talks to nobody else either.
    Reader,
    /// Everything else runs and loads nothing.
    Data,
}

/// The headers of answers, written once.
#[derive(Debug, Clone)]
pub(crate) struct Policies {
    page: HeaderValue,
    hsts: Option<HeaderValue>,
}

impl Role {
    /// Tells the role of a file of the app.
    pub(crate) fn of_file(name: &str, media_type: &str) -> Self {
        match name {
            _ if media_type.starts_with("text/html") => Self::Page,
            _ if name.starts_with("engine-loader-") => Self::Engine,
            _ if name.starts_with("engine-reader-") || name == "sw.js" => Self::Reader,
            _ => Self::Data,
        }
    }
}

impl Policies {
    /// Writes the headers for a page. `hsts` is for how many seconds browsers shall use this host over TLS only.
    pub(crate) fn new(page: &str, hsts: Option<u32>) -> Self {
        let hsts = hsts.map(|seconds| format!("max-age={seconds}"));
        Self { page: policy_of(page), hsts: hsts.and_then(|text| HeaderValue::from_str(&text).ok()) }
    }

    fn of(&self, role: Role) -> HeaderValue {
        match role {
            Role::Page => self.page.clone(),
            Role::Engine => HeaderValue::from_static(ENGINE),
            Role::Reader => HeaderValue::from_static(READERS),
            Role::Data => HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        }
    }
}

/// The policy of the engine's worker. The person may use another endpoint by its address, which must be secure unless
/// it is on this computer.
const ENGINE: &str = "default-src 'none'; worker-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
                      connect-src 'self' https: http://localhost:* http://127.0.0.1:*";

/// The policy of workers that read what others have written.
const READERS: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/// Adds the headers that an answer has besides its own.
pub(crate) async fn add_to(State(policies): State<Policies>, mut response: Response) -> Response {
    let role = response.extensions().get().copied().unwrap_or(Role::Data);
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, policies.of(role));
    if let Some(hsts) = policies.hsts {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, hsts);
    }
    response
}

/// Writes the Content-Security-Policy of a page. Every inline script of it is allowed by its hash. Text becomes markup
/// or the address of a worker only through the policy that the first of these scripts sets.
fn policy_of(page: &str) -> HeaderValue {
    // Browsers hash the text as they have parsed it, and parsing turns every line ending into a line feed.
    let page = page.replace("\r\n", "\n").replace('\r', "\n");
    let hashes: String = inline_scripts(&page)
        .iter()
        .map(|script| format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script.as_bytes()))))
        .collect();
    let policy = format!(
        "{SCRIPTS}{hashes}; style-src 'self'; img-src 'self' data: blob:; media-src blob:; connect-src 'self'; manifest-src 'self'; \
         require-trusted-types-for 'script'; trusted-types default"
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
    use crate::assets::kind::Kind;

    fn check_role(name: &str, expected: Role) {
        assert_eq!(Role::of_file(name, Kind::of(name).media_type), expected, "{name}");
    }

    #[test]
    fn each_file_may_what_it_needs() {
        check_role("index.html", Role::Page);
        check_role("engine-loader-c47f126ff835dc60.js", Role::Engine);
        check_role("engine-reader-c47f126ff835dc60.js", Role::Reader);
        check_role("sw.js", Role::Reader);
        check_role("engine-c47f126ff835dc60.js", Role::Data);
        check_role("app-c47f126ff835dc60.js", Role::Data);
    }

    #[test]
    fn only_the_engine_talks_to_others() {
        let policies = Policies::new("<script>a()</script>", Some(60));
        for (role, is_wide) in [(Role::Page, false), (Role::Engine, true), (Role::Reader, false)] {
            let policy = policies.of(role);
            assert_eq!(policy.to_str().unwrap().contains("https:"), is_wide, "{role:?}");
            assert!(policy.to_str().unwrap().contains("connect-src 'self'"), "{role:?}");
        }
        assert_eq!(policies.hsts.unwrap(), "max-age=60");
        assert_eq!(Policies::new("", None).hsts, None);
    }

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
        let policy = policy_of("<script>\na();\n</script>");
        assert_eq!(policy_of("<script>\r\na();\r\n</script>"), policy);
        assert_ne!(policy_of("<script>a();</script>"), policy);
    }

    #[test]
    fn the_policy_allows_exactly_the_page_s_own_scripts() {
        let policy = policy_of("<script>alert(1)</script>");
        let policy = policy.to_str().unwrap();
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert!(policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {hash};")), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
    }
}
