//! What a connection is told for which there is no place: the refusal, and that it is closed.

use std::sync::Arc;
use std::time::Duration;

use axum::http::header;
use axum::response::IntoResponse as _;
use reprise_wire::refusal::{Refusal, RefusalCode};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use crate::problem::Problem;

/// How many are told at once. Others are closed without a word.
const AT_ONCE: usize = 64;

/// How long one may take to hear it.
const PATIENCE: Duration = Duration::from_millis(500);

/// The refusal as HTTP/1.1.
#[derive(Debug)]
pub(super) struct Farewell {
    answer: Vec<u8>,
    places: Arc<Semaphore>,
}

impl Farewell {
    pub(super) fn new() -> Self {
        Self { answer: answer(), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Tells it in the background.
    pub(super) fn say(self: &Arc<Self>, stream: TcpStream) {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else { return };
        let farewell = Arc::clone(self);
        tokio::spawn(async move {
            let told = farewell.tell(stream);
            // A client that does not listen is none that must know.
            let _ = tokio::time::timeout(PATIENCE, told).await;
            drop(place);
        });
    }

    async fn tell(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.write_all(&self.answer).await?;
        stream.shutdown().await?;
        // If the request came and was not read, the client would hear of a reset and not read the answer.
        stream.readable().await?;
        stream.try_read(&mut [0; 4096]).map(drop)
    }
}

fn answer() -> Vec<u8> {
    let refusal = Refusal::from(RefusalCode::TooManyConnections);
    let response = Problem::from(refusal.code).into_response();
    let status = response.status();
    let body = refusal.write(status.canonical_reason().unwrap_or_default());
    let mut answer = format!("HTTP/1.1 {status}\r\n");
    for name in [header::CONTENT_TYPE, header::RETRY_AFTER] {
        let value = response.headers().get(&name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        answer.push_str(&format!("{name}: {value}\r\n"));
    }
    answer.push_str(&format!("connection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
    answer.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_says_why_and_when() {
        let answer = String::from_utf8(answer()).unwrap();
        assert!(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{answer}");
        assert!(answer.contains("\r\nretry-after: 30\r\n"), "{answer}");
        assert!(answer.contains("\"code\":\"too-many-connections\""), "{answer}");
    }
}
