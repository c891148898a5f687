//! Takes connections and answers on them, so that none that is slow or hostile holds up the others.
//!
//! | what is slow | what ends it |
//! | --- | --- |
//! | a head that drips, a connection that says nothing | [`HEAD_MAX`] |
//! | a body that stops | `SILENCE_MAX` in `routes` |
//! | a body that drips | `BODY_MAX` in `routes::json` |
//! | an answer that nobody reads | [`UNREAD_MAX`] |
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

use crate::routes;

pub use door::Door;

/// A head is some hundred bytes. It counts between two requests as well: whoever keeps a connection longer opens another.
const HEAD_MAX: Duration = Duration::from_secs(30);
/// An answer of which nothing is taken for so long is for nobody.
const UNREAD_MAX: Duration = Duration::from_secs(30);
/// Two heartbeats of a live channel: without it the system tries for a quarter of an hour.
const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(60);
/// Of heads and of what waits to be written; a cookie and a cursor are far below.
const BUFFER_BYTES_MAX: usize = 64 * 1024;
/// When the system has no more files, trying at once would only heat the room.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Answers as soon as there are any; until then says that the server is starting.
#[derive(Debug, Clone, Default)]
pub struct Answers(Arc<OnceLock<Router>>);

impl Answers {
    pub fn are(router: Router) -> Self {
        let answers = Self::default();
        answers.begin(router);
        answers
    }

    pub fn begin(&self, router: Router) {
        // The first word counts.
        let _ = self.0.set(router);
    }

    async fn answer(self, peer: SocketAddr, mut request: Request<Incoming>) -> Result<Response, Infallible> {
        let Some(router) = self.0.get() else { return Ok(routes::starting(request.uri().path())) };
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request).await
    }
}

/// Answers until it is stopped; then takes nobody in any more and finishes what is under way.
pub async fn serve(listener: TcpListener, door: Arc<Door>, answers: Answers, mut stopped: watch::Receiver<bool>) {
    let under_way = GracefulShutdown::new();
    loop {
        let (stream, peer) = tokio::select! {
            biased;
            _ = stopped.wait_for(|is_stopped| *is_stopped) => break,
            accepted = accept(&listener) => accepted,
        };
        let Some(place) = door.admit(&stream, peer) else { continue };
        let answers = answers.clone();
        let answering = service_fn(move |request| answers.clone().answer(peer, request));
        let connection = under_way.watch(http().serve_connection(patient(stream), answering));
        tokio::spawn(async move {
            // How a connection ends is the other side's business.
            let _ = connection.await;
            drop(place);
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

fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_MAX).max_buf_size(BUFFER_BYTES_MAX);
    http
}

fn patient(stream: TcpStream) -> TokioIo<std::pin::Pin<Box<TimeoutStream<TcpStream>>>> {
    // Small answers leave at once. Where the system refuses, everything works, only later.
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = rustix::net::sockopt::set_tcp_user_timeout(&stream, UNACKNOWLEDGED_MAX.as_millis() as u32);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(UNREAD_MAX));
    TokioIo::new(Box::pin(stream))
}
