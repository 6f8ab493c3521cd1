//! Serving until SIGTERM or ctrl-c, and letting answers that are under way finish.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// How long answers may take to finish once the endpoint is told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Serves until a signal comes, then takes no new connections and ends within [`GRACE`].
pub(crate) async fn serve(listener: TcpListener, router: Router) -> anyhow::Result<()> {
    let told = Arc::new(Notify::new());
    let heard = Arc::clone(&told);
    let served = axum::serve(listener, router).with_graceful_shutdown(async move {
        signal().await;
        tracing::info!("stopping");
        heard.notify_one();
    });
    tokio::select! {
        ended = async { served.await } => ended.context("serving failed"),
        () = async { told.notified().await; tokio::time::sleep(GRACE).await } => Ok(()),
    }
}

/// Waits for ctrl-c or, on Unix, SIGTERM.
async fn signal() {
    let interrupt = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "cannot listen for ctrl-c");
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminate() => {}
    }
}

#[cfg(unix)]
async fn terminate() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut stream) => {
            stream.recv().await;
        }
        Err(error) => {
            tracing::warn!(%error, "cannot listen for SIGTERM");
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
async fn terminate() {
    std::future::pending::<()>().await;
}
