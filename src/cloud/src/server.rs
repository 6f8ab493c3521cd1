//! Serves on a socket, with or without TLS, until SIGTERM or ctrl-c. Answers that are under way may
//! then finish.

mod coded;
mod farewell;
mod files;
pub(crate) mod meters;
mod patience;
mod signals;
mod tls;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsAcceptor;
use tokio::sync::watch;

use crate::limits::connections::Connections;
use crate::server::coded::CodedAcceptor;
use crate::server::farewell::Farewell;
pub(crate) use crate::server::files::raise_limit;
use crate::server::patience::PatientAcceptor;
pub(crate) use crate::server::tls::TlsFiles;

/// How long answers may take to finish after the endpoint was told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// How long a client may take to send the headers of its next request, idle time included.
const HEADERS: Duration = Duration::from_secs(60);

/// The most bytes of the headers of a request.
const HEADER_BYTES: u32 = 64 * 1024;

/// How many requests may be under way on one connection of HTTP/2.
const STREAMS: u32 = 64;

/// How often a connection of HTTP/2 is asked whether it is still there, and how long it may take to answer.
const PING: Duration = Duration::from_secs(20);

/// How long a new connection may take to send its first request: enough for a slow handshake.
const FIRST_REQUEST: Duration = Duration::from_secs(20);

/// Serves until a signal comes. Then takes no new connections, sets `stopping`, and ends within [`GRACE`].
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsFiles>,
    connections: Connections,
    router: Router,
    stopping: watch::Sender<bool>,
) -> anyhow::Result<()> {
    let handle = Handle::new();
    let stop = handle.clone();
    tokio::spawn(async move {
        signals::end().await;
        tracing::info!("stopping");
        stopping.send_replace(true);
        stop.graceful_shutdown(Some(GRACE));
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let farewell = tls.is_none().then(|| Arc::new(Farewell::new()));
    let acceptor = PatientAcceptor { connections: Arc::new(connections), farewell, rest: HEADERS };
    let mut server = axum_server::from_tcp(listener)?
        .handle(handle)
        .first_request_timeout(FIRST_REQUEST)
        .acceptor(acceptor);
    let http = server.http_builder();
    http.http1().header_read_timeout(HEADERS).max_buf_size(HEADER_BYTES as usize);
    http.http2()
        .max_header_list_size(HEADER_BYTES)
        .max_concurrent_streams(STREAMS)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING);
    let served = match tls {
        None => {
            // Without TLS files there is nothing to read again. Listening all the same keeps SIGHUP from
            // ending the process.
            tokio::spawn(signals::hangup());
            server.map(CodedAcceptor).serve(service).await
        }
        Some(files) => {
            let config = files.load().await?;
            tokio::spawn(files.reload_on_hangup(config.clone()));
            let secured = |patient| CodedAcceptor(RustlsAcceptor::new(config).acceptor(patient));
            server.map(secured).serve(service).await
        }
    };
    served.context("serving failed")
}
