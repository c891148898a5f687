//! Reads a request, and passes it on to the server and the answer back.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Fault, Line};

pub async fn read_request(phone: &mut TcpStream) -> std::io::Result<Vec<u8>> {
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
pub async fn stream(phone: &mut TcpStream, request: &[u8], line: &Line) -> std::io::Result<()> {
    if !is_live(request) {
        return pass_back(phone, request, line).await;
    }
    line.state().listening += 1;
    let ended = pass_back(phone, request, line).await;
    line.state().listening -= 1;
    ended
}

async fn pass_back(phone: &mut TcpStream, request: &[u8], line: &Line) -> std::io::Result<()> {
    const LOOK_EVERY: Duration = Duration::from_millis(50);
    let mut upstream = pass_on(line, request).await?;
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
                if is_live(request) && !can_stay_open(line) {
                    return Ok(());
                }
            }
        }
    }
}

fn can_stay_open(line: &Line) -> bool {
    matches!(line.state().of_all(), Fault::None | Fault::LaterServer | Fault::TooLarge { .. } | Fault::Storm(_))
}

pub fn is_live(request: &[u8]) -> bool {
    request.starts_with(b"GET /api/live")
}

/// Of a request's first line.
pub fn path(first: &str) -> &str {
    first.split(' ').nth(1).unwrap_or_default()
}

/// Passes a request on and takes the whole answer.
pub async fn ask(line: &Line, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    pass_on(line, request).await?.read_to_end(&mut answer).await?;
    Ok(answer)
}

async fn pass_on(line: &Line, request: &[u8]) -> std::io::Result<TcpStream> {
    let server = line.state().server.ok_or(std::io::ErrorKind::NotConnected)?;
    let mut upstream = TcpStream::connect(server).await?;
    let request = without_header(request, "connection");
    let first = request.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    upstream.write_all(&request[..first]).await?;
    upstream.write_all(b"connection: close\r\n").await?;
    upstream.write_all(&request[first..]).await?;
    Ok(upstream)
}

/// The same message without a line of its head.
pub fn without_header(message: &[u8], name: &str) -> Vec<u8> {
    let body = end_of_head(message).unwrap_or(message.len());
    let head = String::from_utf8_lossy(&message[..body]);
    let is_meant =
        |line: &&str| line.split_once(':').is_some_and(|(header, _)| header.trim().eq_ignore_ascii_case(name));
    let kept: String = head.split_inclusive("\r\n").filter(|line| !is_meant(line)).collect();
    [kept.as_bytes(), &message[body..]].concat()
}

/// Where the body begins.
pub fn end_of_head(message: &[u8]) -> Option<usize> {
    message.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}
