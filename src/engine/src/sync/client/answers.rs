//! What answers mean: problem documents (RFC 9457), heads, and frames of records.

use std::collections::BTreeMap;

use gloo_net::http::Response;
use reprise_catalog::ids::BrowserId;
use serde::Deserialize;

use super::stream;
use crate::sync::engine::{Heads, Page, Refusal, Stream};

/// The part of a problem document that is read.
#[derive(Default, Deserialize)]
struct Document {
    #[serde(default)]
    code: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    detail: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeadsDocument {
    #[serde(default)]
    browsers: BTreeMap<String, StreamDocument>,
    #[serde(default)]
    forgotten: Vec<String>,
    #[serde(default)]
    bytes_used: u64,
    #[serde(default)]
    quota: Option<u64>,
}

#[derive(Deserialize)]
struct StreamDocument {
    #[serde(default)]
    first: u64,
    last: u64,
    #[serde(default)]
    bytes: u64,
}

/// How many letters of an endpoint's own message are shown.
const MOST_WORDS: usize = 200;

/// Takes an answer, if it is a good one. `number` is the number of the record that was sent.
pub(super) async fn check(response: Response, number: u64) -> Result<Response, Refusal> {
    if response.ok() {
        return Ok(response);
    }
    let body = stream::read_all(&response).await.unwrap_or_default();
    Err(refusal(response.status(), &body, number))
}

/// Finds out what a bad answer means.
fn refusal(status: u16, body: &[u8], number: u64) -> Refusal {
    let document: Document = serde_json::from_slice(body).unwrap_or_default();
    let words = if document.detail.is_empty() { &document.title } else { &document.detail };
    let words = || format!("{status} {words}").trim_end().chars().take(MOST_WORDS).collect();
    match (status, document.code.as_str()) {
        (_, "unknown-library") => Refusal::UnknownLibrary,
        (_, "invitation-needed") => Refusal::InvitationNeeded,
        (_, "browser-forgotten") => Refusal::BrowserForgotten,
        (_, "out-of-order") => Refusal::OutOfOrder { number },
        (_, "number-taken") => Refusal::NumberTaken { number },
        (_, "over-quota") => Refusal::OverQuota,
        (_, "disk-full") => Refusal::DiskFull,
        (401, _) | (403, "wrong-token") => Refusal::WrongToken,
        (410, _) => Refusal::Forgotten,
        (413, _) => Refusal::TooLarge,
        (408 | 429 | 500.., _) => Refusal::Busy(words()),
        _ => Refusal::Other(words()),
    }
}

/// Reads `{"browsers": {"<id>": {"first", "last", "bytes"}}, "forgotten": ["<id>"], "bytesUsed", "quota"}`.
pub(super) fn heads(body: &[u8]) -> Result<Heads, Refusal> {
    let document: HeadsDocument =
        serde_json::from_slice(body).map_err(|error| Refusal::Garbled(format!("heads: {error}")))?;
    let streams = document.browsers.into_iter().filter_map(|(id, stream)| {
        let StreamDocument { first, last, bytes } = stream;
        Some((BrowserId::from_hex(&id)?, Stream { first, last, bytes }))
    });
    Ok(Heads {
        browsers: streams.collect(),
        forgotten: document.forgotten.iter().filter_map(|id| BrowserId::from_hex(id)).collect(),
        bytes_used: document.bytes_used,
        quota: document.quota,
    })
}

/// Takes whole frames (`number u64 | length u32 | bytes`, big-endian) off the front of the bytes that have arrived.
pub(super) fn take_frames(arrived: &mut Vec<u8>) -> Page {
    let (mut page, mut rest) = (Page::new(), arrived.as_slice());
    while let Some((number, record, after)) = frame(rest) {
        page.push((number, record.to_vec()));
        rest = after;
    }
    let taken = arrived.len() - rest.len();
    arrived.drain(..taken);
    page
}

fn frame(body: &[u8]) -> Option<(u64, &[u8], &[u8])> {
    let (number, rest) = body.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (record, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    Some((u64::from_be_bytes(*number), record, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart_by_their_code() {
        fn check(status: u16, body: &str, expected: Refusal) {
            assert_eq!(refusal(status, body.as_bytes(), 7), expected, "{status} {body}");
        }
        check(404, r#"{"code":"unknown-library"}"#, Refusal::UnknownLibrary);
        check(410, r#"{"code":"forgotten"}"#, Refusal::Forgotten);
        check(410, r#"{"code":"browser-forgotten"}"#, Refusal::BrowserForgotten);
        check(403, r#"{"code":"wrong-token"}"#, Refusal::WrongToken);
        check(403, r#"{"code":"invitation-needed"}"#, Refusal::InvitationNeeded);
        check(409, r#"{"code":"out-of-order","head":3}"#, Refusal::OutOfOrder { number: 7 });
        check(409, r#"{"code":"number-taken","head":9}"#, Refusal::NumberTaken { number: 7 });
        check(507, r#"{"code":"over-quota"}"#, Refusal::OverQuota);
        check(507, r#"{"code":"disk-full"}"#, Refusal::DiskFull);
        check(413, "", Refusal::TooLarge);
        check(502, "<html>", Refusal::Busy("502".into()));
        check(429, r#"{"title":"slow down"}"#, Refusal::Busy("429 slow down".into()));
        check(400, r#"{"title":"t","detail":"d"}"#, Refusal::Other("400 d".into()));
    }

    #[test]
    fn heads_are_read_and_what_is_not_understood_passed_over() {
        let text = r#"{"browsers":{"0101010101010101":{"first":2,"last":5,"bytes":9,"new":1},"x":{"last":1}},"more":0}"#;
        let heads = heads(text.as_bytes()).unwrap();
        assert_eq!(heads.browsers.len(), 1);
        assert_eq!(heads.browsers[&BrowserId([1; 8])], Stream { first: 2, last: 5, bytes: 9 });
        assert!(matches!(super::heads(b"<html>"), Err(Refusal::Garbled(_))));
        assert!(matches!(
            super::heads(br#"{"browsers":{"0101010101010101":{"last":-1}}}"#),
            Err(Refusal::Garbled(_))
        ));
    }

    #[test]
    fn frames_are_taken_when_they_are_whole() {
        let records = [(1_u64, b"one".to_vec()), (2, vec![]), (u64::MAX, b"three".to_vec())];
        let mut body = Vec::new();
        for (number, record) in &records {
            body.extend(number.to_be_bytes());
            body.extend((record.len() as u32).to_be_bytes());
            body.extend(record);
        }
        for cut in 0..=body.len() {
            let (mut arrived, whole) =
                (body[..cut].to_vec(), [15, 27, 44].iter().filter(|&&end| end <= cut).count());
            let mut page = take_frames(&mut arrived);
            assert_eq!(page, records[..whole], "{cut}");
            arrived.extend(&body[cut..]);
            page.extend(take_frames(&mut arrived));
            assert_eq!((page.as_slice(), arrived.len()), (&records[..], 0), "{cut}");
        }
        body[8..12].fill(0xff);
        assert_eq!(take_frames(&mut body), []);
    }
}
