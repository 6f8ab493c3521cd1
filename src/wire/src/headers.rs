//! The headers of the protocol, in lower case, as HTTP/2 and axum want them.

use crate::hex;

/// Carries the secret that a call needs, such as the access token: `Bearer` and 64 digits.
pub const AUTHORIZATION: &str = "authorization";

/// Shows an invitation when a new library is claimed.
pub const INVITATION: &str = "reprise-invitation";

/// Shows that a call comes from the browser whose stream it changes: 64 digits.
pub const STREAM: &str = "reprise-stream";

/// Carries the word of a deletion, in digits.
pub const WORD: &str = "reprise-word";

/// Tells a browser's last number beside a page of its batches.
pub const HEAD: &str = "reprise-head";

/// Tells after how many seconds a client is welcome again.
pub const RETRY_AFTER: &str = "retry-after";

/// The media type of problem documents (RFC 9457).
pub const PROBLEM: &str = "application/problem+json";

/// Writes the value of [`AUTHORIZATION`], for a token in hexadecimal digits.
pub fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Reads the token in the value of [`AUTHORIZATION`]; `None` if it does not have this protocol's form.
pub fn read_bearer(value: &str) -> Option<[u8; 32]> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| hex::read(token.trim()))?
}

/// Reads the seconds in the value of [`RETRY_AFTER`]. Its other form, a date, is ignored: a client whose clock
/// is wrong could wait for ever.
pub fn read_retry_after(value: &str) -> Option<u64> {
    value.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Option<[u8; 32]>) {
        assert_eq!(read_bearer(header), expected, "{header}");
    }

    #[test]
    fn a_token_is_64_hex_digits_after_bearer() {
        let token = "ab".repeat(32);
        check(&bearer(&token), Some([0xab; 32]));
        check(&format!("bearer {token}"), Some([0xab; 32]));
        check(&token, None);
        check(&format!("Basic {token}"), None);
        check(&format!("Bearer {token}00"), None);
        check("Bearer ", None);
    }

    #[test]
    fn seconds_are_read_and_dates_passed_over() {
        assert_eq!(read_retry_after(" 7 "), Some(7));
        assert_eq!(read_retry_after("Fri, 31 Dec 1999 23:59:59 GMT"), None);
        assert_eq!(read_retry_after("-1"), None);
    }
}
