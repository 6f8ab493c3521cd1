//! Receives a batch within limits of size and time, whatever its headers claim.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use reprise_wire::refusal::RefusalCode;

use crate::limits::address::Holder;
use crate::limits::budget::{Budget, Budgets, Share};
use crate::problem::Problem;

/// How long a body may take in all: enough for a megabyte over a slow mobile line.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How long a body may send nothing.
const STALL: Duration = Duration::from_secs(10);

/// How many bytes are reserved when the first piece has come, whatever length is claimed.
const MOST_ROOM: usize = 256 * 1024;

/// Receives a body of 1 to `most` bytes. Takes memory for them as they come. A claimed length that is too large is
/// refused before anything is read.
pub(crate) async fn receive(
    headers: &HeaderMap,
    body: Body,
    most: usize,
    budgets: &Budgets,
    holder: Holder,
) -> Result<(Bytes, Share), Problem> {
    let length = claimed_length(headers).unwrap_or(0);
    if length > most {
        return Err(RefusalCode::TooLarge.into());
    }
    let _upload = budgets.uploads.share(holder, 1).await?;
    let collected = collect(body, most, length.min(MOST_ROOM), &budgets.upload_bytes, holder);
    let received = tokio::time::timeout(PATIENCE, collected).await;
    received.unwrap_or(Err(RefusalCode::SlowBody.into()))
}

fn claimed_length(headers: &HeaderMap) -> Option<usize> {
    let length: u64 = headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()?;
    Some(usize::try_from(length).unwrap_or(usize::MAX))
}

async fn collect(
    body: Body,
    most: usize,
    room: usize,
    memory: &Budget,
    holder: Holder,
) -> Result<(Bytes, Share), Problem> {
    let mut pieces = body.into_data_stream();
    let (mut whole, mut share) = (BytesMut::new(), Share::default());
    while let Some(piece) =
        tokio::time::timeout(STALL, pieces.next()).await.map_err(|_| RefusalCode::SlowBody)?
    {
        let piece = piece.map_err(|_| RefusalCode::BrokenBody)?;
        if whole.len() + piece.len() > most {
            return Err(RefusalCode::TooLarge.into());
        }
        share.add(memory.share(holder, piece.len() as u64).await?);
        if whole.is_empty() {
            whole.reserve(room);
        }
        whole.extend_from_slice(&piece);
    }
    if whole.is_empty() { Err(RefusalCode::EmptyBody.into()) } else { Ok((whole.freeze(), share)) }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::stream;

    use super::*;
    use crate::limits::budget::Totals;

    fn pieces(pieces: &'static [&'static str]) -> Body {
        Body::from_stream(stream::iter(pieces.iter().map(|piece| Ok::<_, Infallible>(*piece))))
    }

    async fn check(length: Option<&str>, body: Body, expected: Result<&str, Problem>) {
        let mut headers = HeaderMap::new();
        if let Some(length) = length {
            headers.insert(header::CONTENT_LENGTH, length.parse().unwrap());
        }
        let budgets = Budgets::new(Totals { memory: 8, share: 100, ..Totals::default() });
        let received = receive(&headers, body, 8, &budgets, Holder::default()).await.map(|(bytes, _)| bytes);
        assert_eq!(received, expected.map(|text| Bytes::copy_from_slice(text.as_bytes())));
    }

    #[tokio::test(start_paused = true)]
    async fn bodies_are_bounded_in_size_and_time() {
        check(None, pieces(&["1234", "5678"]), Ok("12345678")).await;
        check(None, pieces(&["1234", "5678", "9"]), Err(RefusalCode::TooLarge.into())).await;
        check(None, pieces(&[]), Err(RefusalCode::EmptyBody.into())).await;
        check(None, pieces(&["", ""]), Err(RefusalCode::EmptyBody.into())).await;
        check(Some("1000000000"), Body::from_stream(endless()), Err(RefusalCode::TooLarge.into())).await;
        check(None, Body::from_stream(endless()), Err(RefusalCode::SlowBody.into())).await;
        check(None, Body::from_stream(dripping()), Err(RefusalCode::SlowBody.into())).await;
        let broken = stream::iter([Ok("12"), Err(std::io::Error::other("reset"))]);
        check(Some("4"), Body::from_stream(broken), Err(RefusalCode::BrokenBody.into())).await;
    }

    /// Makes a body whose first piece never comes.
    fn endless() -> impl futures::Stream<Item = Result<&'static str, Infallible>> + Send {
        stream::pending()
    }

    /// Makes a body that keeps sending but never ends.
    fn dripping() -> impl futures::Stream<Item = Result<&'static str, Infallible>> + Send {
        stream::unfold((), |()| async {
            tokio::time::sleep(STALL / 2).await;
            Some((Ok(""), ()))
        })
    }
}
