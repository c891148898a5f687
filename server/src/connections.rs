//! Takes connections and answers on them, so that none that is slow or hostile holds up the others.
//!
//! | what is slow | what ends it |
//! | --- | --- |
//! | a head that drips, a connection that says nothing | [`Patience::head`] |
//! | a body that stops | [`Patience::body`] |
//! | a body that drips | `BODY_MAX` in `routes::http::json` |
//! | an answer that nobody reads | [`Patience::unread`] |
//! | a line that is dead | [`UNACKNOWLEDGED_MAX`] |
//! | more of all that than there is room for | [`Door`] |

mod door;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::response::Response;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Either, Ready};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

pub use door::Door;

/// How long the other side may do nothing.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a head, which is some hundred bytes. It counts between two requests as well: whoever keeps a connection longer
    /// opens another.
    pub head: Duration,
    /// Between two parts of a body: a limit on silence, not on length, because a slow line may take its time.
    pub body: Duration,
    /// An answer of which nothing is taken for so long is for nobody.
    pub unread: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        /// A train goes through a tunnel in less, mostly; and nobody is waited for longer.
        const SILENCE_MAX: Duration = Duration::from_secs(30);
        Self { head: SILENCE_MAX, body: SILENCE_MAX, unread: SILENCE_MAX }
    }
}

/// Two heartbeats of a live channel: without it the system tries for a quarter of an hour.
const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(60);
/// Of heads and of what waits to be written; a cookie and a cursor are far below.
const BUFFER_BYTES_MAX: usize = 64 * 1024;
/// When the system has no more files, trying at once would only heat the room.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// An answer that is there, or that is worked on.
pub type Coming = Either<Ready<Response>, BoxFuture<'static, Response>>;

/// Answers requests, from whoever they come.
pub trait Answering: Send + Sync {
    fn answer(&self, peer: SocketAddr, request: Request<Incoming>) -> Coming;
}

impl Answering for Router {
    fn answer(&self, peer: SocketAddr, mut request: Request<Incoming>) -> Coming {
        request.extensions_mut().insert(ConnectInfo(peer));
        let answering = self.clone().oneshot(request);
        Either::Right(Box::pin(async { answering.await.unwrap_or_else(|never| match never {}) }))
    }
}

/// Who answers: one first, and from some moment on another.
#[derive(Clone)]
pub struct Answers {
    first: Arc<dyn Answering>,
    then: Arc<OnceLock<Arc<dyn Answering>>>,
}

impl Answers {
    pub fn by(first: impl Answering + 'static) -> Self {
        Self { first: Arc::new(first), then: Arc::default() }
    }

    /// From now on. The first word counts.
    pub fn then_by(&self, next: impl Answering + 'static) {
        let _ = self.then.set(Arc::new(next));
    }

    fn answer(&self, peer: SocketAddr, request: Request<Incoming>) -> Coming {
        self.then.get().unwrap_or(&self.first).answer(peer, request)
    }
}

/// Answers until it is stopped; then takes nobody in any more and finishes what is under way.
pub async fn serve(
    listener: TcpListener,
    door: Arc<Door>,
    answers: Answers,
    patience: Patience,
    mut stopped: watch::Receiver<bool>,
) {
    let under_way = GracefulShutdown::new();
    loop {
        let (stream, peer) = tokio::select! {
            biased;
            _ = stopped.wait_for(|is_stopped| *is_stopped) => break,
            accepted = accept(&listener) => accepted,
        };
        let Some(admission) = door.admit(&stream, peer) else { continue };
        let answers = answers.clone();
        let answering = service_fn(move |request| answers.answer(peer, request).map(Ok::<_, Infallible>));
        let connection = under_way.watch(http(patience).serve_connection(patient(stream, patience), answering));
        tokio::spawn(async move {
            // How a connection ends is the other side's business.
            let _ = connection.await;
            drop(admission);
        });
    }
    drop(listener);
    under_way.shutdown().await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(cause) => {
                tracing::warn!(%cause, "a connection can't be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn http(patience: Patience) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.head).max_buf_size(BUFFER_BYTES_MAX);
    http
}

fn patient(stream: TcpStream, patience: Patience) -> TokioIo<std::pin::Pin<Box<TimeoutStream<TcpStream>>>> {
    // Small answers leave at once. Where the system refuses, everything works, only later.
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = rustix::net::sockopt::set_tcp_user_timeout(&stream, UNACKNOWLEDGED_MAX.as_millis() as u32);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience.unread));
    TokioIo::new(Box::pin(stream))
}
