//! Conditional requests (RFC 9110, section 13): is the client's copy still the current one?

use std::time::SystemTime;

use axum::http::{HeaderMap, header};

/// Says whether the client may keep its copy. Where `If-None-Match` is sent, it alone decides.
pub(crate) fn is_current(request: &HeaderMap, etag: &str, modified: Option<SystemTime>) -> bool {
    if request.contains_key(header::IF_NONE_MATCH) {
        return request
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|candidate| names(candidate.trim(), etag));
    }
    let since = request
        .get(header::IF_MODIFIED_SINCE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| httpdate::parse_http_date(value).ok());
    match (since, modified) {
        (Some(since), Some(modified)) => whole_seconds(modified) <= whole_seconds(since),
        _ => false,
    }
}

/// Compares weakly, as `If-None-Match` demands.
fn names(candidate: &str, etag: &str) -> bool {
    candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == etag
}

/// The file's time without fractions of a second, because HTTP dates have none.
fn whole_seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn check(name: header::HeaderName, value: &str, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        // Sun, 06 Nov 1994 08:49:37 GMT, and half a second.
        let modified = SystemTime::UNIX_EPOCH + Duration::from_millis(784_111_777_500);
        assert_eq!(is_current(&headers, "\"abc\"", Some(modified)), expected, "{value}");
    }

    #[test]
    fn tags_are_compared_weakly_and_in_lists() {
        check(header::IF_NONE_MATCH, "\"abc\"", true);
        check(header::IF_NONE_MATCH, "W/\"abc\"", true);
        check(header::IF_NONE_MATCH, "\"x\", \"abc\"", true);
        check(header::IF_NONE_MATCH, "*", true);
        check(header::IF_NONE_MATCH, "\"ab\"", false);
        check(header::IF_NONE_MATCH, "abc", false);
    }

    #[test]
    fn dates_count_in_whole_seconds() {
        check(header::IF_MODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:37 GMT", true);
        check(header::IF_MODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:36 GMT", false);
        check(header::IF_MODIFIED_SINCE, "yesterday", false);
    }

    #[test]
    fn a_tag_goes_before_a_date() {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, "\"old\"".parse().unwrap());
        headers.insert(header::IF_MODIFIED_SINCE, "Sun, 06 Nov 2094 08:49:37 GMT".parse().unwrap());
        assert!(!is_current(&headers, "\"new\"", Some(SystemTime::UNIX_EPOCH)));
    }
}
