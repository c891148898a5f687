//! How many connections there are at once, in all and from one network.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::{self, Seat, Seats};

#[derive(Debug)]
pub struct Door {
    room: Arc<Semaphore>,
    connections_max: u32,
    by_address: Seats,
    /// They speak for everybody behind them.
    proxies: Vec<IpAddr>,
}

/// Free again when it is dropped.
#[derive(Debug)]
pub struct Admission {
    _connection: OwnedSemaphorePermit,
    _seat: Option<Seat>,
}

/// Said before anything is read: whoever isn't let in costs nothing.
const NO_ROOM: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 30\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
const TOO_MANY: &[u8] =
    b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 30\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

impl Door {
    pub fn new(connections_max: u32, by_address_max: u32, proxies: Vec<IpAddr>) -> Self {
        let room = Arc::new(Semaphore::new(connections_max as usize));
        Self { room, connections_max, by_address: Seats::new(by_address_max), proxies }
    }

    /// For those who look after the server, and for nobody else.
    pub fn for_few() -> Self {
        const FEW: u32 = 32;
        Self::new(FEW, FEW, Vec::new())
    }

    pub fn for_all(connections_max: u32, proxies: Vec<IpAddr>) -> Self {
        Self::new(connections_max.min(limits::CONNECTIONS_MAX), limits::CONNECTIONS_BY_ADDRESS_MAX, proxies)
    }

    pub fn open_connections(&self) -> u32 {
        self.connections_max.saturating_sub(u32::try_from(self.room.available_permits()).unwrap_or(u32::MAX))
    }

    /// `None` when there is no room; the other side was told when to come again.
    pub fn admit(&self, stream: &TcpStream, peer: SocketAddr) -> Option<Admission> {
        let address = peer.ip().to_canonical();
        let seat = match self.proxies.contains(&address) {
            true => None,
            false => Some(self.by_address.take(&limits::network_of(address)).or_else(|| refuse(stream, TOO_MANY))?),
        };
        let connection = self.room.clone().try_acquire_owned().ok().or_else(|| refuse(stream, NO_ROOM))?;
        Some(Admission { _connection: connection, _seat: seat })
    }
}

/// A new connection takes some bytes at once; if not, it ends without a word.
fn refuse<T>(stream: &TcpStream, answer: &[u8]) -> Option<T> {
    let _ = stream.try_write(answer);
    None
}
