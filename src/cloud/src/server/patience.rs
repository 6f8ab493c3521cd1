//! Closes connections whose client stops taking its answer, so that they do not hold pages in memory for ever.

use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

/// How long a client may take no byte although some are ready for it.
const STALL: Duration = Duration::from_secs(30);

/// Accepts connections. Sends small packets without delay, and limits stalls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PatientAcceptor;

impl<S> Accept<TcpStream, S> for PatientAcceptor {
    type Stream = Pin<Box<TimeoutStream<TcpStream>>>;
    type Service = S;
    type Future = Ready<io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let prepared = stream.set_nodelay(true).map(|()| {
            let mut stream = TimeoutStream::new(stream);
            stream.set_write_timeout(Some(STALL));
            (Box::pin(stream), service)
        });
        ready(prepared)
    }
}
