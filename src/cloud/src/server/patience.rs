//! Accepts connections as long as there are places for them, and closes those that take no more of their answer, and
//! those on which no request is under way for long.

use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready as wait};
use std::time::Duration;

use axum::http::Request;
use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};
use tokio_io_timeout::TimeoutStream;
use tower::Service;

use crate::limits::connections::{Connections, Place, Pulse};
use crate::server::farewell::Farewell;

/// How long a client may take no byte although some are ready for it.
const STALL: Duration = Duration::from_secs(30);

/// Accepts connections. Sends small packets without delay, and limits stalls and rests.
#[derive(Debug, Clone)]
pub(super) struct PatientAcceptor {
    pub(super) connections: Arc<Connections>,
    /// What a connection is told for which there is no place; `None` under TLS, where nothing can be told.
    pub(super) farewell: Option<Arc<Farewell>>,
    /// How long a connection may be without a request.
    pub(super) rest: Duration,
}

/// A connection that ends when it rests for too long. Pings and headers that do not end are rest.
#[derive(Debug)]
pub(crate) struct Watched {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    pulse: Arc<Pulse>,
    rest: Duration,
    alarm: Pin<Box<Sleep>>,
    _place: Place,
}

/// Tells each request the pulse of its connection.
#[derive(Debug, Clone)]
pub(crate) struct Pulsed<S> {
    service: S,
    pulse: Arc<Pulse>,
}

impl<S> Accept<TcpStream, S> for PatientAcceptor {
    type Stream = Watched;
    type Service = Pulsed<S>;
    type Future = Ready<io::Result<(Watched, Pulsed<S>)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let Some(place) = stream.peer_addr().ok().and_then(|peer| self.connections.admit(peer.ip())) else {
            if let Some(farewell) = &self.farewell {
                farewell.say(stream);
            }
            return ready(Err(io::ErrorKind::ConnectionRefused.into()));
        };
        ready(stream.set_nodelay(true).map(|()| {
            let mut stream = TimeoutStream::new(stream);
            stream.set_write_timeout(Some(STALL));
            let pulse = Arc::new(Pulse::default());
            let alarm = Box::pin(tokio::time::sleep(self.rest));
            let stream = Box::pin(stream);
            (
                Watched { stream, pulse: Arc::clone(&pulse), rest: self.rest, alarm, _place: place },
                Pulsed { service, pulse },
            )
        }))
    }
}

/// What is written at once in an answer of any size. Pings and acknowledgements are smaller.
const PART_OF_ANSWER: usize = 1024;

impl Watched {
    /// Notes what became of a write. One that waits is an answer on its way, as is a large one.
    fn noted(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        let is_sending = match &written {
            Poll::Pending => true,
            Poll::Ready(bytes) => bytes.as_ref().is_ok_and(|bytes| *bytes >= PART_OF_ANSWER),
        };
        if is_sending {
            self.pulse.note_sending();
        }
        written
    }

    /// Waits until the connection has rested for too long.
    fn poll_rest(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            wait!(self.alarm.as_mut().poll(context));
            let Some(left) = self.rest.checked_sub(self.pulse.rests()).filter(|left| !left.is_zero()) else {
                return Poll::Ready(());
            };
            self.alarm.as_mut().reset(Instant::now() + left);
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // As if the client had closed it: what was begun ends, and the client begins anew when it likes.
        if self.poll_rest(context).is_ready() {
            return Poll::Ready(Ok(()));
        }
        self.stream.as_mut().poll_read(context, buffer)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self.stream.as_mut().poll_write(context, bytes);
        self.noted(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self.stream.as_mut().poll_write_vectored(context, pieces);
        self.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for Pulsed<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        request.extensions_mut().insert(Arc::clone(&self.pulse));
        self.service.call(request)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpStream as Std};
    use std::sync::Arc;

    use axum::Router;
    use axum::body::Body;
    use axum::extract::Request as AxumRequest;
    use axum::middleware::{Next, from_fn};
    use axum::routing::get;
    use futures::stream::{self, StreamExt as _};

    use super::*;

    /// HTTP/2: the preface, empty settings, and `GET` of a path in stream 1.
    fn http2(path: &str) -> Vec<u8> {
        let block = [&[0x82, 0x86, 0x04, path.len() as u8], path.as_bytes(), &[0x41, 1, b'x']].concat();
        let head = [0, 0, block.len() as u8, 1, 5, 0, 0, 0, 1];
        [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"[..], &head, &block].concat()
    }

    /// Bytes of an answer that no socket takes at once.
    const LARGE: usize = 48 << 20;

    async fn serve(rest: Duration) -> SocketAddr {
        let ticks = async || {
            let ticks = stream::unfold(0, |tick| async move {
                tokio::time::sleep(Duration::from_millis(100)).await;
                (tick < 12).then_some((Ok::<_, std::convert::Infallible>("tick"), tick + 1))
            });
            Body::from_stream(ticks.boxed())
        };
        let pulse = async |request: AxumRequest, next: Next| {
            let beat = request.extensions().get::<Arc<Pulse>>().map(Pulse::beat);
            let response = next.run(request).await;
            beat.map(|beat| beat.until_sent(response)).expect("every request has the pulse of its connection")
        };
        let router = Router::new()
            .route("/", get(async || "here"))
            .route("/long", get(ticks))
            .route("/large", get(async || vec![7; LARGE]))
            .layer(from_fn(pulse));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(Connections::new(100, 100, Arc::default()));
        let acceptor = PatientAcceptor { connections, farewell: None, rest };
        let server = axum_server::from_tcp(listener).unwrap().acceptor(acceptor);
        tokio::spawn(server.serve(router.into_make_service_with_connect_info::<SocketAddr>()));
        address
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn headers_that_come_byte_by_byte_are_rest() {
        let address = serve(Duration::from_millis(400)).await;
        let dripping = tokio::task::spawn_blocking(move || {
            let (mut stream, begun) = (Std::connect(address).unwrap(), std::time::Instant::now());
            stream.write_all(b"GET / HTTP/1.1\r\nX: ").unwrap();
            // Writing fails soon after the endpoint has closed it.
            while begun.elapsed() < Duration::from_secs(10) && stream.write_all(b"x").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
            begun.elapsed()
        });
        let after = dripping.await.unwrap();
        assert!(after >= Duration::from_millis(350) && after < Duration::from_secs(5), "{after:?}");
    }

    /// Asks, and returns after how long the endpoint closes the connection.
    async fn closes_after(to: SocketAddr, asked: Vec<u8>) -> Duration {
        let closes = tokio::task::spawn_blocking(move || {
            let mut stream = Std::connect(to).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            stream.write_all(&asked).unwrap();
            let begun = std::time::Instant::now();
            stream.read_to_end(&mut Vec::new()).expect("it is closed, and not cut");
            begun.elapsed()
        });
        closes.await.unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_large_answer_over_a_slow_line_is_sent_whole() {
        let address = serve(Duration::from_millis(300)).await;
        let read = tokio::task::spawn_blocking(move || {
            let mut stream = Std::connect(address).unwrap();
            stream.write_all(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
            let (mut all, mut piece) = (0, vec![0; 1 << 20]);
            while all < LARGE {
                let read = stream.read(&mut piece).unwrap();
                assert!(read > 0, "the answer broke off after {all} bytes");
                all += read;
                std::thread::sleep(Duration::from_millis(5));
            }
            all
        });
        assert!(read.await.unwrap() >= LARGE);
    }

    #[tokio::test]
    async fn a_connection_that_rests_is_closed_and_one_that_answers_is_not() {
        let address = serve(Duration::from_millis(400)).await;
        let http1 = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").into_bytes();
        for (asked, least) in [
            (http2("/"), 400),
            (http1("/"), 400),
            // Headers that do not end are rest.
            (b"GET / HTTP/1.1\r\nHost:".to_vec(), 400),
            // An answer of 1.2 s is no rest.
            (http2("/long"), 1500),
            (http1("/long"), 1500),
        ] {
            let after = closes_after(address, asked.clone()).await;
            let (least, most) = (Duration::from_millis(least - 50), Duration::from_millis(least + 8000));
            assert!(after >= least && after <= most, "{after:?} for {}", String::from_utf8_lossy(&asked));
        }
    }
}
