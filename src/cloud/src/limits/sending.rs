//! Sends a page within a time limit, so that a client that hardly reads does not block memory that others need.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures::stream;
use tokio::sync::mpsc;

/// How long a page may take: enough for the largest one, with the default limits, over a slow mobile line.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// Makes a body of frames. When time is up, frames that are not sent yet are dropped and the answer breaks off.
pub(crate) fn body_of(frames: Vec<Bytes>) -> Body {
    if frames.is_empty() {
        return Body::empty();
    }
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(tokio::time::timeout(PATIENCE, async move {
        for frame in frames {
            if sender.send(frame).await.is_err() {
                break;
            }
        }
    }));
    Body::from_stream(stream::unfold(receiver, |mut receiver| async {
        let frame = receiver.recv().await?;
        Some((Ok::<_, Infallible>(frame), receiver))
    }))
}
