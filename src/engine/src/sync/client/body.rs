//! The bodies of answers in a browser, piece by piece.

use gloo_net::http::Response;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::ReadableStreamDefaultReader;

use super::transport::Pieces;
use crate::sync::syncer::CallError;
use crate::words;

/// A body as it arrives.
pub(crate) struct Body {
    /// `None` if the answer has no body.
    reader: Option<ReadableStreamDefaultReader>,
}

impl Body {
    /// The body of this answer.
    pub(super) fn of(response: &Response) -> Body {
        Body { reader: response.body().and_then(|body| body.get_reader().dyn_into().ok()) }
    }
}

impl Pieces for Body {
    async fn next(&self) -> Result<Option<Vec<u8>>, CallError> {
        let Some(reader) = &self.reader else { return Ok(None) };
        let read = JsFuture::from(reader.read()).await;
        let read = read.map_err(|_| CallError::Offline(words::call_broke().into()))?;
        let value = Reflect::get(&read, &"value".into()).ok();
        Ok(value.and_then(|value| value.dyn_into::<Uint8Array>().ok()).map(|bytes| bytes.to_vec()))
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if let Some(reader) = &self.reader {
            let cancelled = JsFuture::from(reader.cancel());
            // A stream that has ended cannot be cancelled, which does no harm.
            spawn_local(async move { drop(cancelled.await) });
        }
    }
}
