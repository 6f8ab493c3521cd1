//! The cloud endpoint: opens its storage, and serves until it is told to stop. It is a library too, so that
//! tests of other crates can call the same router that people run.

mod admission;
mod app;
mod assets;
mod conditional;
mod encoding;
mod endpoint;
mod headers;
mod libraries;
mod limits;
mod logs;
mod metrics;
mod observing;
mod options;
mod problem;
mod routes;
mod server;
mod store;
#[cfg(test)]
mod suite;
#[cfg(test)]
mod testing;
mod token;

use std::io::Write as _;
use std::net::TcpListener;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use object_store::ObjectStore;
use tokio::sync::watch;

use crate::admission::Admission;
use crate::app::Guards;
use crate::assets::AppFiles;
use crate::endpoint::Endpoint;
use crate::libraries::Libraries;
use crate::limits::rate::Rate;
use crate::metrics::Metrics;
use crate::store::Store;

pub use crate::libraries::Bounds;
pub use crate::options::Options;

/// Serves with these options until a signal comes.
///
/// # Errors
/// What could not be opened or listened on. The message says what to do about it.
pub async fn run(options: Options) -> anyhow::Result<()> {
    logs::start(options.log, options.log_format);
    // For buckets and certificates. It can only fail if this process had set another provider before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (stop, stopping) = watch::channel(false);
    let endpoint = Arc::new(open(&options, stopping)?);
    let guards = guards(&options);
    let listener = TcpListener::bind(options.listen)
        .with_context(|| format!("cannot listen on {}, try another --listen address", options.listen))?;
    let tls = options.tls.files();
    let scheme = if tls.is_some() { "https" } else { "http" };
    tracing::info!(data = %options.data, new_libraries = endpoint.admission.told().word(), "starting");
    // Tools wait for this line. A closed stdout must not stop the endpoint.
    let _ = writeln!(std::io::stdout(), "listening on {scheme}://{}", listener.local_addr()?);
    server::serve(listener, tls, app::router(endpoint, guards), stop).await
}

/// Builds the router of an endpoint that keeps its libraries in these objects, takes every new library, and
/// serves no app. It is called in-process, inside of a Tokio runtime.
pub fn router_over(objects: Arc<dyn ObjectStore>, bounds: Bounds) -> Router {
    let (_, stopping) = watch::channel(false);
    let endpoint = Endpoint {
        libraries: Libraries::new(Store::in_bucket(objects), bounds),
        admission: Admission::Open,
        files: AppFiles::default(),
        metrics: Metrics::new(),
        stopping,
    };
    app::router(Arc::new(endpoint), Guards::default())
}

/// Opens the storage and reads the built app.
fn open(options: &Options, stopping: watch::Receiver<bool>) -> anyhow::Result<Endpoint> {
    let files = match &options.app {
        Some(folder) => AppFiles::load(folder)?,
        None => AppFiles::default(),
    };
    Ok(Endpoint {
        libraries: Libraries::new(options.data.open()?, options.limits.bounds()),
        admission: options.admission.rule(),
        files,
        metrics: Metrics::new(),
        stopping,
    })
}

fn guards(options: &Options) -> Guards {
    let proxy_header = options.limits.proxy_header.clone();
    let rate = options.limits.calls_per_second().map(|calls| Rate::new(calls, proxy_header));
    if let Some(rate) = &rate {
        tokio::spawn(Arc::clone(rate).tidy());
    }
    Guards { rate, allowed_origins: options.allowed_origins.clone() }
}
