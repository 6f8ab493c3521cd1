//! Gives a code to refusals of what is no request. The layer that reads HTTP/1.1 answers that with a status and nothing
//! else, before anything of ours has seen it.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready as wait};

use axum::http::{Request, Version};
use axum_server::accept::Accept;
use futures::TryFutureExt as _;
use futures::future::BoxFuture;
use reprise_wire::headers::PROBLEM;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tower::Service;

use crate::limits::connections::Pulse;

/// Such a refusal.
struct Refusal {
    status: u16,
    title: &'static str,
    code: &'static str,
    detail: &'static str,
}

const REFUSALS: [Refusal; 2] = [
    Refusal {
        status: 400,
        title: "Bad Request",
        code: "no-request",
        detail: "this is no request of HTTP/1.1 or HTTP/2",
    },
    Refusal {
        status: 431,
        title: "Request Header Fields Too Large",
        code: "headers-too-large",
        detail: "the path and the headers of a request have at most 64 KiB in 100 lines",
    },
];

/// Accepts connections as another does.
#[derive(Debug, Clone)]
pub(super) struct CodedAcceptor<A>(pub(super) A);

/// A connection. As long as no request of it has reached the service, and when the answers to those that have are
/// written, what is written is such a refusal, or no text.
pub(crate) struct Coded<T> {
    stream: T,
    reached: Arc<Reached>,
    instead: Option<Instead>,
}

/// Notes what has reached the service.
#[derive(Debug, Clone)]
pub(crate) struct Noting<S> {
    service: S,
    reached: Arc<Reached>,
}

/// What has reached the service on a connection.
#[derive(Debug, Default)]
struct Reached {
    /// Whether what is written may be an answer of the service.
    may_answer: AtomicBool,
    /// What is under way.
    pulse: OnceLock<Arc<Pulse>>,
    is_http2: AtomicBool,
}

/// What is written in place of something else.
struct Instead {
    bytes: Vec<u8>,
    written: usize,
    /// How many bytes it stands for.
    replaced: usize,
}

impl<S, A> Accept<TcpStream, S> for CodedAcceptor<A>
where
    A: Accept<TcpStream, Noting<S>>,
    A::Future: Send + 'static,
{
    type Stream = Coded<A::Stream>;
    type Service = A::Service;
    type Future = BoxFuture<'static, io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let reached = Arc::<Reached>::default();
        let noting = Noting { service, reached: Arc::clone(&reached) };
        let coded = |(stream, service)| (Coded { stream, reached, instead: None }, service);
        Box::pin(self.0.accept(stream, noting).map_ok(coded))
    }
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for Noting<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> S::Future {
        self.reached.note(&request);
        self.service.call(request)
    }
}

impl Reached {
    /// Notes a request.
    fn note<B>(&self, request: &Request<B>) {
        self.may_answer.store(true, Ordering::Release);
        self.is_http2.fetch_or(request.version() == Version::HTTP_2, Ordering::AcqRel);
        if let Some(pulse) = request.extensions().get::<Arc<Pulse>>() {
            self.pulse.get_or_init(|| Arc::clone(pulse));
        }
    }

    /// Notes that everything was written that there was. A part of an answer that could be taken for a refusal is never
    /// the next that is written, unless its request is still under way.
    fn note_written(&self) {
        let is_over = self.pulse.get().is_some_and(|pulse| pulse.is_at_rest());
        if is_over && !self.is_http2.load(Ordering::Acquire) {
            self.may_answer.store(false, Ordering::Release);
        }
    }
}

impl Refusal {
    /// Whether these bytes are this refusal as it is without us.
    fn is_bare(&self, bytes: &[u8]) -> bool {
        bytes.starts_with(format!("HTTP/1.1 {} ", self.status).as_bytes())
    }

    fn write(&self) -> Vec<u8> {
        let Self { status, title, code, detail } = self;
        let problem = serde_json::json!({
            "type": "about:blank", "title": title, "status": status, "code": code, "detail": detail
        })
        .to_string();
        format!(
            "HTTP/1.1 {status} {title}\r\ncontent-type: {PROBLEM}\r\ncache-control: no-store\r\nconnection: close\r\n\
             content-length: {}\r\n\r\n{problem}",
            problem.len()
        )
        .into_bytes()
    }
}

impl<T: AsyncWrite + Unpin> Coded<T> {
    /// Looks at what shall be written where no answer is.
    fn look_at(&mut self, bytes: &[u8]) {
        if self.instead.is_none() && !self.reached.may_answer.load(Ordering::Acquire) {
            let refusal = REFUSALS.iter().find(|refusal| refusal.is_bare(bytes));
            self.instead = refusal.map(|it| Instead { bytes: it.write(), written: 0, replaced: bytes.len() });
        }
    }

    /// Writes what stands for something else; ready when it is written, or nothing stands for anything.
    fn poll_instead(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<usize>>> {
        while let Some(Instead { bytes, written, replaced }) = &mut self.instead {
            let Some(rest) = bytes.get(*written..).filter(|rest| !rest.is_empty()) else {
                let replaced = *replaced;
                self.instead = None;
                return Poll::Ready(Ok(Some(replaced)));
            };
            match wait!(Pin::new(&mut self.stream).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(ErrorKind::WriteZero.into())),
                more => *written += more,
            }
        }
        Poll::Ready(Ok(None))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Coded<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Coded<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.look_at(bytes);
        match wait!(self.poll_instead(context))? {
            Some(replaced) => Poll::Ready(Ok(replaced)),
            None => Pin::new(&mut self.stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Whoever writes HTTP/1.1 here flushes when nothing is left to be written.
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if let Poll::Ready(Ok(())) = &flushed {
            self.reached.note_written();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let Some(first) = pieces.iter().find(|piece| !piece.is_empty()) {
            self.look_at(first);
        }
        match wait!(self.poll_instead(context))? {
            Some(replaced) => Poll::Ready(Ok(replaced)),
            None => Pin::new(&mut self.stream).poll_write_vectored(context, pieces),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
