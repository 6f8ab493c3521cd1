//! Hears out who is refused while it still sends. If a connection of HTTP/1.1 ends with bytes unread, the system may throw
//! away the answer that is on its way: a proxy then makes a 502 of it, and a browser a failure of the network.

use std::pin::Pin;
use std::task::{Context, Poll, ready as wait};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::Response;
use futures::StreamExt as _;
use http_body::{Frame, SizeHint};
use tokio::sync::oneshot;

/// What is read together with its headers anyway.
const SMALL: u64 = 16 * 1024;

/// The most bytes that are heard out. Who claims to send more is answered at once.
const MOST: u64 = 8 << 20;

/// How long that may take, and for how long nothing may come.
const PATIENCE: Duration = Duration::from_secs(10);
const STALL: Duration = Duration::from_secs(1);

/// A body that comes back when whoever has it wants no more of it.
struct Lent {
    /// `None` once it has ended.
    body: Option<Body>,
    back: Option<oneshot::Sender<Body>>,
}

/// Answers when what was sent has come, within limits.
pub(crate) async fn hear_out(request: Request, next: Next) -> Response {
    if !is_heard_out(&request) {
        return next.run(request).await;
    }
    let (back, mut returned) = oneshot::channel();
    let request = request.map(|body| Body::new(Lent { body: Some(body), back: Some(back) }));
    let response = next.run(request).await;
    // Who was too slow was waited for already.
    if response.status() != StatusCode::REQUEST_TIMEOUT
        && let Ok(rest) = returned.try_recv()
    {
        // Whatever becomes of it, the answer is the same.
        let _ = tokio::time::timeout(PATIENCE, drop_rest(rest)).await;
    }
    response
}

fn is_heard_out(request: &Request) -> bool {
    let hint = request.body().size_hint();
    // Who waits to be told whether to send has not begun.
    let waits = request.headers().contains_key(header::EXPECT);
    request.version() < Version::HTTP_2
        && !waits
        && hint.upper() != Some(0)
        && (SMALL..=MOST).contains(&claimed(&hint))
}

/// How many bytes are claimed; without a word about it, some.
fn claimed(hint: &SizeHint) -> u64 {
    hint.exact().unwrap_or(SMALL)
}

async fn drop_rest(body: Body) {
    let (mut pieces, mut dropped) = (body.into_data_stream(), 0);
    while let Ok(Some(Ok(piece))) = tokio::time::timeout(STALL, pieces.next()).await {
        dropped += piece.len() as u64;
        if dropped > MOST {
            return;
        }
    }
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = wait!(Pin::new(body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or(SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(body), Some(back)) = (self.body.take(), self.back.take())
            && !body.is_end_stream()
        {
            // Nobody takes it back after the answer was given up.
            let _ = back.send(body);
        }
    }
}
