//! Carries one request and its answer, and misbehaves on the way.

use std::future::pending;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};

use super::relay::{ask, end_of_head, is_live, path, read_request, stream};
use super::{EXCHANGE, Fault, Line, later_server};

/// What our own server says to a request that is too large.
const TOO_LARGE: &str = "HTTP/1.1 413 Content Too Large\r\ncontent-type: application/json\r\npasserelle-protocol: 1\r\ncontent-length: 23\r\nconnection: close\r\n\r\n{\"trouble\":\"too_large\"}";

/// One request a connection, so that each meets its own fault.
pub async fn carry(mut phone: TcpStream, line: &Line) -> std::io::Result<()> {
    if line.state().of_all() == &Fault::BlackHole {
        return pending().await;
    }
    let request = read_request(&mut phone).await?;
    let fault = meet(line, &request);
    match fault {
        // A channel that never ends can't be lost, cut or doubled: it breaks.
        Fault::LoseAnswer | Fault::CutAnswer | Fault::Stall | Fault::Duplicate | Fault::Drip { .. }
            if is_live(&request) =>
        {
            Ok(())
        }
        // The draw was made: what is drawn is no storm.
        Fault::None | Fault::Storm(_) => stream(&mut phone, &request, line).await,
        Fault::Refuse => Ok(()),
        Fault::BlackHole | Fault::Silence => until_given_up(&mut phone).await,
        Fault::LoseAnswer => ask(line, &request).await.map(drop),
        Fault::CutAnswer => {
            let answer = ask(line, &request).await?;
            let body = end_of_head(&answer).unwrap_or(answer.len());
            phone.write_all(&answer[..body + (answer.len() - body) / 2]).await
        }
        Fault::Stall => {
            let answer = ask(line, &request).await?;
            phone.write_all(&answer[..end_of_head(&answer).unwrap_or(answer.len())]).await?;
            until_given_up(&mut phone).await
        }
        Fault::Answer { status, retry_after_s, content_type, body } => {
            let retry = retry_after_s.map(|seconds| format!("retry-after: {seconds}\r\n")).unwrap_or_default();
            let answer = format!(
                "HTTP/1.1 {status} Told so\r\ncontent-type: {content_type}\r\n{retry}content-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            phone.write_all(answer.as_bytes()).await
        }
        Fault::TooLarge { bytes_max } if request.len() > bytes_max => phone.write_all(TOO_LARGE.as_bytes()).await,
        Fault::TooLarge { .. } => stream(&mut phone, &request, line).await,
        Fault::Duplicate => {
            let answer = ask(line, &request).await?;
            ask(line, &request).await?;
            phone.write_all(&answer).await
        }
        Fault::Drip { bytes_per_second } => drip(&mut phone, &request, line, bytes_per_second).await,
        Fault::Breaking { up, down, bytes_per_second } => {
            let into = line.state().since.elapsed().as_millis() % (up + down).as_millis();
            let rest = up.saturating_sub(Duration::from_millis(u64::try_from(into).unwrap_or(u64::MAX)));
            timeout(rest, drip(&mut phone, &request, line, bytes_per_second)).await.unwrap_or(Ok(()))
        }
        Fault::LaterServer if is_live(&request) => stream(&mut phone, &request, line).await,
        Fault::LaterServer => {
            let answer = ask(line, &later_server::asked_plainly(&request)).await?;
            phone.write_all(&later_server::says_more(answer)).await
        }
    }
}

/// Notes the request, and gives what it meets.
fn meet(line: &Line, request: &[u8]) -> Fault {
    let mut state = line.state();
    let first = String::from_utf8_lossy(request).lines().next().unwrap_or_default().to_owned();
    let is_meant = if state.only_exchanges { first.starts_with(EXCHANGE) } else { path(&first).starts_with("/api/") };
    state.log.push(first);
    if !is_meant {
        return Fault::None;
    }
    let fault = match &mut state.fault {
        Fault::Storm(storm) => storm.draw(),
        fault => fault.clone(),
    };
    *state.met.entry(name(&fault)).or_default() += 1;
    fault
}

fn name(fault: &Fault) -> &'static str {
    match fault {
        Fault::None | Fault::Storm(_) => "carried",
        Fault::Refuse => "refused",
        Fault::BlackHole => "black hole",
        Fault::Silence => "silence",
        Fault::Stall => "stalled",
        Fault::LoseAnswer => "answer lost",
        Fault::CutAnswer => "answer cut",
        Fault::Answer { status: 200, .. } => "portal's 200",
        Fault::Answer { status: 401, .. } => "stranger's 401",
        Fault::Answer { status: 403, .. } => "stranger's 403",
        Fault::Answer { status: 413, .. } => "stranger's 413",
        Fault::Answer { status: 429, .. } => "429 with Retry-After",
        Fault::Answer { status: 503, .. } => "503 with Retry-After",
        Fault::Answer { .. } => "another status",
        Fault::TooLarge { .. } => "at most so large",
        Fault::Duplicate => "delivered twice",
        Fault::Drip { .. } => "slow drip",
        Fault::Breaking { .. } => "breaking line",
        Fault::LaterServer => "later server",
    }
}

/// Until the phone gives up.
async fn until_given_up(phone: &mut TcpStream) -> std::io::Result<()> {
    let mut rest = Vec::new();
    phone.read_to_end(&mut rest).await.map(drop)
}

/// All that drips at once shares the rate.
async fn drip(phone: &mut TcpStream, request: &[u8], line: &Line, bytes_per_second: u32) -> std::io::Result<()> {
    let answer = ask(line, request).await?;
    let drip = Dripping::begin(line);
    let mut clock = interval(Duration::from_millis(100));
    let mut rest = answer.as_slice();
    while !rest.is_empty() {
        clock.tick().await;
        let tenth = usize::try_from(bytes_per_second / 10).unwrap_or(1) / drip.beside();
        let (piece, later) = rest.split_at(tenth.clamp(1, rest.len()));
        phone.write_all(piece).await?;
        rest = later;
    }
    Ok(())
}

/// One of those that share the line, until it is dropped.
struct Dripping<'a>(&'a Line);

impl Dripping<'_> {
    fn begin(line: &Line) -> Dripping<'_> {
        line.state().dripping += 1;
        Dripping(line)
    }

    /// How many there are, itself among them.
    fn beside(&self) -> usize {
        self.0.state().dripping.max(1)
    }
}

impl Drop for Dripping<'_> {
    fn drop(&mut self) {
        self.0.state().dripping -= 1;
    }
}
