//! The cloud endpoint: opens its storage, and serves until it is told to stop. It is a library too, so that
//! tests of other crates can call the same router that people run.

mod admission;
mod app;
mod assets;
mod care;
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
mod trust;

use std::io::Write as _;
use std::net::TcpListener;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use object_store::ObjectStore;
use tokio::sync::watch;

use crate::admission::{Admission, Rule};
use crate::app::Guards;
use crate::assets::AppFiles;
use crate::endpoint::Endpoint;
use crate::libraries::{Libraries, mailboxes};
use crate::limits::address::Addresses;
use crate::limits::budget::{Budgets, Totals};
use crate::limits::connections::Connections;
use crate::limits::door::Door;
use crate::limits::rate::Rate;
use crate::limits::room::Room;
use crate::metrics::Metrics;
use crate::options::AdmissionOptions;
use crate::store::{Store, honesty};

pub use crate::care::Care;
pub use crate::libraries::Bounds;
pub use crate::options::Options;

/// How many calls a second one address may make about slots of mailboxes, for which it needs no token.
const SLOT_CALLS: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);

/// For how long a library may be empty before it is swept.
const UNUSED: Duration = Duration::from_secs(24 * 60 * 60);

/// How often unused libraries are looked for. Everything is listed for that.
const SWEEP_EVERY: Duration = Duration::from_secs(6 * 60 * 60);

/// How often the storage is counted where all libraries together have a total.
const COUNT_EVERY: Duration = Duration::from_secs(10 * 60);

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
    honesty::try_out(&endpoint.libraries.store).await.context("cannot use the storage")?;
    if endpoint.libraries.room.most.is_some() {
        endpoint.libraries.care(UNUSED).await.context("cannot count what the storage holds")?;
    }
    tokio::spawn(sweep(Arc::clone(&endpoint)));
    tokio::spawn(care(Arc::clone(&endpoint)));
    let guards = guards(&options);
    let listener = TcpListener::bind(options.listen)
        .with_context(|| format!("cannot listen on {}, try another --listen address", options.listen))?;
    let tls = options.tls.files();
    let scheme = if tls.is_some() { "https" } else { "http" };
    tracing::info!(data = %options.location(), new_libraries = endpoint.admission.new_libraries().word(), "starting");
    // Tools wait for this line. A closed stdout must not stop the endpoint.
    let _ = writeln!(std::io::stdout(), "listening on {scheme}://{}", listener.local_addr()?);
    if let Some(address) = options.metrics {
        let address = server::meters::start(address, Arc::clone(&endpoint))?;
        let _ = writeln!(std::io::stdout(), "meters on http://{address}/metrics");
    }
    let connections = server::raise_limit(options.limits.connections);
    let connections = Connections::new(connections, options.limits.share, Arc::clone(&guards.door.addresses));
    server::serve(listener, tls, connections, app::router(endpoint, guards), stop).await
}

/// Builds the router of an endpoint that keeps its libraries in these objects, takes every new library, and
/// serves no app. It is called in-process, inside of a Tokio runtime.
pub fn router_over(objects: Arc<dyn ObjectStore>, bounds: Bounds) -> Router {
    let (_, stopping) = watch::channel(false);
    let endpoint = Endpoint {
        libraries: Libraries::new(Store::in_bucket(objects), bounds, Totals::default(), Room::default()),
        admission: Rule::Open.into(),
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
        None if options.no_store => AppFiles::embedded()?,
        None if AppFiles::is_embedded() && !options.no_app => AppFiles::embedded()?,
        None => AppFiles::default(),
    };
    let limits = &options.limits;
    Ok(Endpoint {
        libraries: Libraries::new(
            options.location().open()?,
            limits.bounds(),
            limits.totals(),
            limits.room(),
        ),
        admission: admission(&options.admission),
        files,
        metrics: Metrics::new(),
        stopping,
    })
}

fn admission(options: &AdmissionOptions) -> Admission {
    let rate = options.a_day().map(|a_day| kept_tidy(Rate::of_new_libraries(a_day)));
    Admission { rule: options.rule(), rate }
}

fn guards(options: &Options) -> Guards {
    let calls = options.limits.calls_per_second();
    let limit = |calls: NonZeroU32| kept_tidy(Rate::of_calls(calls));
    let door = Door {
        turns: Arc::new(Budgets::new(options.limits.totals()).turns),
        addresses: Arc::new(Addresses::new(options.limits.proxies())),
        rate: calls.map(limit),
    };
    let slot_rate = calls.map(|calls| limit(calls.min(SLOT_CALLS)));
    Guards {
        door,
        slot_rate,
        allowed_origins: options.allowed_origins.clone(),
        hsts: options.tls.hsts,
        is_app_alone: options.no_store,
    }
}

fn kept_tidy(rate: Arc<Rate>) -> Arc<Rate> {
    tokio::spawn(Arc::clone(&rate).tidy());
    rate
}

/// Counts, again and again, what the storage holds, and sweeps libraries that nobody has used.
async fn care(endpoint: Arc<Endpoint>) {
    let every = if endpoint.libraries.room.most.is_some() { COUNT_EVERY } else { SWEEP_EVERY };
    loop {
        match endpoint.libraries.care(UNUSED).await {
            Ok(0) => {}
            Ok(swept) => tracing::info!(swept, "removed libraries that were claimed and never used"),
            Err(error) => tracing::warn!(cause = error.cause(), "cannot look after the storage"),
        }
        tokio::time::sleep(every).await;
    }
}

/// Removes, again and again, what is left of mailboxes.
async fn sweep(endpoint: Arc<Endpoint>) {
    let life = endpoint.libraries.bounds.mailbox_life;
    loop {
        if let Err(error) = mailboxes::sweep(&endpoint.libraries.store, life).await {
            tracing::warn!(cause = error.cause(), "cannot sweep mailboxes");
        }
        tokio::time::sleep(life).await;
    }
}
