//! The signals of the system that tell the endpoint to stop, or to read its files again.

/// Waits for ctrl-c or, on Unix, SIGTERM.
pub(crate) async fn end() {
    let interrupt = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "cannot listen for ctrl-c");
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = unix::wait_for(unix::Signal::Terminate) => {}
    }
}

/// Waits for SIGHUP; for ever on systems that have none.
pub(crate) async fn hangup() {
    unix::wait_for(unix::Signal::Hangup).await;
}

#[cfg(unix)]
mod unix {
    use tokio::signal::unix::{SignalKind, signal};

    pub(super) enum Signal {
        Terminate,
        Hangup,
    }

    pub(super) async fn wait_for(wanted: Signal) {
        let kind = match wanted {
            Signal::Terminate => SignalKind::terminate(),
            Signal::Hangup => SignalKind::hangup(),
        };
        match signal(kind) {
            Ok(mut stream) => drop(stream.recv().await),
            Err(error) => {
                tracing::warn!(%error, "cannot listen for signals");
                std::future::pending::<()>().await;
            }
        }
    }
}

#[cfg(not(unix))]
mod unix {
    pub(super) enum Signal {
        Terminate,
        Hangup,
    }

    pub(super) async fn wait_for(_: Signal) {
        std::future::pending::<()>().await;
    }
}
