//! What carries requests to an endpoint and answers back: `fetch` in a browser, the endpoint's own router in tests.
//! It does not know what they mean.

use reprise_wire::request::Request;

use crate::sync::syncer::CallError;

/// Carries requests to one endpoint.
pub(crate) trait Transport {
    /// The bodies of its answers.
    type Body: Pieces;

    /// Sends a request. Fails if no answer begins.
    async fn send(&self, request: &Request<'_>) -> Result<Answer<Self::Body>, CallError>;

    /// Waits this many milliseconds.
    async fn wait(&self, ms: u64);
}

/// An answer whose body may still be on its way.
pub(crate) struct Answer<B> {
    /// Its HTTP status.
    pub(crate) status: u16,
    /// The value of the header with this name.
    pub(crate) retry_after: Option<String>,
    /// Its body.
    pub(crate) body: B,
}

/// A body, piece by piece.
pub(crate) trait Pieces {
    /// The next piece; `None` at the end.
    async fn next(&self) -> Result<Option<Vec<u8>>, CallError>;
}
