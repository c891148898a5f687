//! HTTP by hand: a connection that can be slow, rude or broken, and light enough to hold ten thousand of.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};

#[derive(Debug)]
pub struct Line {
    stream: BufReader<TcpStream>,
    /// Bytes that came, heads included.
    pub received: u64,
}

#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub status: u16,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Line {
    fn on(stream: TcpStream) -> Line {
        Line { stream: BufReader::new(stream), received: 0 }
    }

    pub async fn to(server: SocketAddr) -> io::Result<Line> {
        Ok(Line::on(TcpStream::connect(server).await?))
    }

    /// From another address of this machine, as if from another house.
    pub async fn from(address: IpAddr, server: SocketAddr) -> io::Result<Line> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((address, 0)))?;
        Ok(Line::on(socket.connect(server).await?))
    }

    /// Takes in little at once, so that whoever writes notices soon that nothing is read.
    pub async fn narrow(server: SocketAddr) -> io::Result<Line> {
        const NARROW_BYTES: u32 = 4 * 1024;
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(NARROW_BYTES)?;
        Ok(Line::on(socket.connect(server).await?))
    }

    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes).await
    }

    pub async fn get(&mut self, path: &str, headers: &str) -> io::Result<Answer> {
        self.send(format!("GET {path} HTTP/1.1\r\nhost: here\r\n{headers}\r\n").as_bytes()).await?;
        self.answer().await
    }

    pub async fn post(&mut self, path: &str, headers: &str, body: &str) -> io::Result<Answer> {
        let (type_is, length) = ("content-type: application/json", body.len());
        let head =
            format!("POST {path} HTTP/1.1\r\nhost: here\r\n{type_is}\r\ncontent-length: {length}\r\n{headers}\r\n");
        self.send((head + body).as_bytes()).await?;
        self.answer().await
    }

    pub async fn answer(&mut self) -> io::Result<Answer> {
        let mut answer = self.head().await?;
        let length = answer.header("content-length").and_then(|length| length.parse().ok());
        if let Some(length) = length.filter(|_| answer.status != 304) {
            answer.body = self.bytes(length).await?;
        } else if answer.header("transfer-encoding") == Some("chunked") {
            while let Some(chunk) = self.chunk().await? {
                answer.body.extend(chunk);
            }
        }
        Ok(answer)
    }

    /// The head alone, of an answer whose body goes on and on.
    pub async fn head(&mut self) -> io::Result<Answer> {
        loop {
            let head = self.any_head().await?;
            // "Go on" is said before the answer.
            if head.status != 100 {
                return Ok(head);
            }
        }
    }

    async fn any_head(&mut self) -> io::Result<Answer> {
        let status = self.line().await?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut answer = Answer { status: status.ok_or(io::ErrorKind::InvalidData)?, ..Answer::default() };
        loop {
            let line = self.line().await?;
            if line.is_empty() {
                return Ok(answer);
            }
            let (name, value) = line.split_once(':').ok_or(io::ErrorKind::InvalidData)?;
            answer.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    /// `None` at the end of the answer.
    pub async fn chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
        let length = usize::from_str_radix(&self.line().await?, 16).map_err(|_| io::ErrorKind::InvalidData)?;
        let bytes = self.bytes(length).await?;
        self.line().await?;
        Ok((length > 0).then_some(bytes))
    }

    async fn bytes(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.received += self.stream.read_exact(&mut bytes).await? as u64;
        Ok(bytes)
    }

    async fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        let length = self.stream.read_line(&mut line).await?;
        self.received += length as u64;
        match length {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}

/// Where a server is, from its base address.
pub fn socket_of(base: &str) -> SocketAddr {
    base.trim_start_matches("http://").parse().expect("a server's address")
}
