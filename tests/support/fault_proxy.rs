//! What lies between a phone and the server: passes everything on, until it is told to misbehave.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One way to misbehave, towards requests whose path begins with `/api/`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Fault {
    #[default]
    None,
    /// The connection is closed at once.
    Refuse,
    /// The request is read, and then nothing: the connection stays open.
    Silence,
    /// The server gets the request and commits; its answer never arrives.
    LoseAnswer,
    /// The answer ends in the middle.
    CutAnswer,
    /// Somebody else answers: a captive portal with 200, a proxy with 403 or 502.
    Answer { status: u16, retry_after_s: Option<u32>, content_type: &'static str, body: &'static str },
    /// The request reaches the server twice; the second answer is thrown away.
    Duplicate,
    /// The answer trickles in.
    Drip { bytes_per_second: u32 },
}

impl Fault {
    pub const PORTAL: Fault = Fault::Answer {
        status: 200,
        retry_after_s: None,
        content_type: "text/html",
        body: "<!doctype html><title>Welcome</title><p>Accept our terms to use the Wi-Fi.",
    };
    pub const FORBIDDING_PROXY: Fault = Fault::Answer {
        status: 403,
        retry_after_s: None,
        content_type: "text/html",
        body: "<h1>Blocked by policy</h1>",
    };
}

/// Listens on an address of its own, which is the origin that the browser knows.
pub struct FaultProxy {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    server: Option<SocketAddr>,
    fault: Fault,
    /// The requests that reached it, as `POST /api/exchange`.
    log: Vec<String>,
}

impl FaultProxy {
    pub async fn start(server: SocketAddr) -> FaultProxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let state = Arc::new(Mutex::new(State { server: Some(server), ..State::default() }));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                // A connection that ends early is what this is for.
                tokio::spawn(async move { carry(connection, &state).await.ok() });
            }
        });
        FaultProxy { address, state }
    }

    pub fn set(&self, fault: Fault) {
        self.state.lock().expect("nobody panics with it").fault = fault;
    }

    /// The server came back elsewhere.
    pub fn lead_to(&self, server: SocketAddr) {
        self.state.lock().expect("nobody panics with it").server = Some(server);
    }

    /// How many requests so far began so, as `POST /api/exchange`.
    pub fn count(&self, request: &str) -> usize {
        self.state.lock().expect("nobody panics with it").log.iter().filter(|line| line.starts_with(request)).count()
    }
}

/// One request a connection, so that each meets its own fault.
async fn carry(mut phone: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let request = read_request(&mut phone).await?;
    let (fault, server) = {
        let mut state = state.lock().expect("nobody panics with it");
        let line = String::from_utf8_lossy(&request).lines().next().unwrap_or_default().to_owned();
        let is_api = line.split(' ').nth(1).is_some_and(|path| path.starts_with("/api/"));
        state.log.push(line);
        (if is_api { state.fault.clone() } else { Fault::None }, state.server)
    };
    match fault {
        // A channel that never ends can't be lost, cut or doubled: it breaks.
        Fault::LoseAnswer | Fault::CutAnswer | Fault::Duplicate | Fault::Drip { .. } if is_live(&request) => Ok(()),
        Fault::None => stream(&mut phone, server, &request, state).await,
        Fault::Refuse => Ok(()),
        Fault::Silence => {
            // Until the phone gives up.
            let mut rest = Vec::new();
            phone.read_to_end(&mut rest).await.map(drop)
        }
        Fault::LoseAnswer => ask(server, &request).await.map(drop),
        Fault::CutAnswer => {
            let answer = ask(server, &request).await?;
            let body = end_of_head(&answer).unwrap_or(answer.len());
            phone.write_all(&answer[..body + (answer.len() - body) / 2]).await
        }
        Fault::Answer { status, retry_after_s, content_type, body } => {
            let retry = retry_after_s.map(|seconds| format!("retry-after: {seconds}\r\n")).unwrap_or_default();
            let answer = format!(
                "HTTP/1.1 {status} Told so\r\ncontent-type: {content_type}\r\n{retry}content-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            phone.write_all(answer.as_bytes()).await
        }
        Fault::Duplicate => {
            let answer = ask(server, &request).await?;
            ask(server, &request).await?;
            phone.write_all(&answer).await
        }
        Fault::Drip { bytes_per_second } => {
            let answer = ask(server, &request).await?;
            let tenth = usize::try_from(bytes_per_second / 10).unwrap_or(1).max(1);
            let mut clock = tokio::time::interval(Duration::from_millis(100));
            for piece in answer.chunks(tenth) {
                clock.tick().await;
                phone.write_all(piece).await?;
            }
            Ok(())
        }
    }
}

async fn read_request(phone: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let mut piece = [0; 8 * 1024];
    loop {
        if let Some(body) = end_of_head(&request) {
            let head = String::from_utf8_lossy(&request[..body]).to_ascii_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
            if request.len() >= body + length.unwrap_or(0) {
                return Ok(request);
            }
        }
        let read = phone.read(&mut piece).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        request.extend_from_slice(&piece[..read]);
    }
}

/// Passes the answer on as it comes, as the live channel's never ends, until the line gets another fault.
async fn stream(
    phone: &mut TcpStream,
    server: Option<SocketAddr>,
    request: &[u8],
    state: &Mutex<State>,
) -> std::io::Result<()> {
    const LOOK_EVERY: Duration = Duration::from_millis(50);
    let mut upstream = pass_on(server, request).await?;
    let mut clock = tokio::time::interval(LOOK_EVERY);
    let (mut piece, mut unasked) = ([0; 16 * 1024], [0; 1]);
    loop {
        tokio::select! {
            read = upstream.read(&mut piece) => match read? {
                0 => return Ok(()),
                read => phone.write_all(&piece[..read]).await?,
            },
            // Nothing more comes from the phone but the end.
            _ = phone.read(&mut unasked) => return Ok(()),
            _ = clock.tick() => {
                let is_well = state.lock().expect("nobody panics with it").fault == Fault::None;
                if !is_well && is_live(request) {
                    return Ok(());
                }
            }
        }
    }
}

fn is_live(request: &[u8]) -> bool {
    request.starts_with(b"GET /api/live")
}

/// Passes a request on and takes the whole answer.
async fn ask(server: Option<SocketAddr>, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    pass_on(server, request).await?.read_to_end(&mut answer).await?;
    Ok(answer)
}

async fn pass_on(server: Option<SocketAddr>, request: &[u8]) -> std::io::Result<TcpStream> {
    let server = server.ok_or(std::io::ErrorKind::NotConnected)?;
    let mut upstream = TcpStream::connect(server).await?;
    let line = request.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    upstream.write_all(&request[..line]).await?;
    upstream.write_all(b"connection: close\r\n").await?;
    let rest = String::from_utf8_lossy(&request[line..end_of_head(request).unwrap_or(request.len())]).into_owned();
    let kept: String =
        rest.split_inclusive("\r\n").filter(|header| !header.to_ascii_lowercase().starts_with("connection:")).collect();
    upstream.write_all(kept.as_bytes()).await?;
    upstream.write_all(&request[end_of_head(request).unwrap_or(request.len())..]).await?;
    Ok(upstream)
}

/// Where the body begins.
fn end_of_head(message: &[u8]) -> Option<usize> {
    message.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}
