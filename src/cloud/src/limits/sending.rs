//! Sending a page within bounds of time, so that a client which hardly reads does not keep others' memory.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures::stream;
use tokio::sync::mpsc;

/// How long a page may take: the largest that the defaults allow over a slow mobile line.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// Makes a body of frames. When time is up, those that are not on their way are dropped and the answer breaks off.
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
