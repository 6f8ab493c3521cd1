//! What all requests share: the libraries, the rule for new ones, the built app, the meters.

use std::sync::Arc;

use tokio::sync::watch;

use crate::admission::Admission;
use crate::assets::AppFiles;
use crate::libraries::Libraries;
use crate::metrics::Metrics;

/// The handle that each request gets.
pub(crate) type Shared = Arc<Endpoint>;

/// The endpoint without its socket.
pub(crate) struct Endpoint {
    pub(crate) libraries: Libraries,
    pub(crate) admission: Admission,
    pub(crate) files: AppFiles,
    pub(crate) metrics: Metrics,
    /// Becomes true when the endpoint is told to stop. Streams of events end then.
    pub(crate) stopping: watch::Receiver<bool>,
}
