//! The bodies of answers, piece by piece and with a limit to their size.

use gloo_net::http::Response;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::ReadableStreamDefaultReader;

use crate::sync::engine::Refusal;

/// The most bytes of an answer that are read, whatever the endpoint sends.
pub(super) const MOST: usize = 64 << 20;

/// The pieces of a body, in the order in which they come.
pub(super) struct Pieces {
    reader: ReadableStreamDefaultReader,
}

impl Pieces {
    /// The pieces of an answer's body, if it has one.
    pub(super) fn of(response: &Response) -> Option<Pieces> {
        let reader = response.body()?.get_reader().dyn_into().ok()?;
        Some(Pieces { reader })
    }

    /// The next piece; `None` at the end.
    pub(super) async fn next(&self) -> Result<Option<Vec<u8>>, Refusal> {
        let read = JsFuture::from(self.reader.read()).await;
        let read = read.map_err(|_| Refusal::Offline("the connection broke".into()))?;
        let value = Reflect::get(&read, &"value".into()).ok();
        Ok(value.and_then(|value| value.dyn_into::<Uint8Array>().ok()).map(|bytes| bytes.to_vec()))
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        let cancelled = JsFuture::from(self.reader.cancel());
        // A stream that has ended cannot be cancelled, which does no harm.
        spawn_local(async move { drop(cancelled.await) });
    }
}

/// Reads a whole body.
pub(super) async fn read_all(response: &Response) -> Result<Vec<u8>, Refusal> {
    let Some(pieces) = Pieces::of(response) else { return Ok(Vec::new()) };
    let mut body = Vec::new();
    while let Some(piece) = pieces.next().await? {
        body.extend(piece);
        if body.len() > MOST {
            return Err(Refusal::Garbled("the answer does not end".into()));
        }
    }
    Ok(body)
}
