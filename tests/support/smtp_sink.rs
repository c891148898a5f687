//! A mail server that keeps what it gets, and can ask to wait.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::mailbox::Mail;

#[derive(Debug, Clone, Default)]
pub struct SmtpSink {
    pub address: String,
    mails: Arc<Mutex<Vec<Mail>>>,
    refusals_left: Arc<AtomicUsize>,
}

impl SmtpSink {
    /// Answers the first `refusals` mails with "try again later".
    pub async fn start(refusals: usize) -> SmtpSink {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let sink = SmtpSink { address, refusals_left: Arc::new(AtomicUsize::new(refusals)), ..SmtpSink::default() };
        let ours = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sink = ours.clone();
                // A client that hangs up in the middle is no concern of ours.
                tokio::spawn(async move { drop(sink.talk(stream).await) });
            }
        });
        sink
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().expect("no test panicked here").clone()
    }

    /// Answers the next mails with "try again later".
    pub fn refuse(&self, refusals: usize) {
        self.refusals_left.store(refusals, Ordering::SeqCst);
    }

    pub fn has_refused_all(&self) -> bool {
        self.refusals_left.load(Ordering::SeqCst) == 0
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 sink ESMTP\r\n").await?;
        let mut line = String::new();
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let word = line.trim().split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let answer: &[u8] = match word.as_str() {
                "EHLO" => b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
                "MAIL" if self.refuses() => b"451 try again later\r\n",
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    let raw = read_data(&mut stream).await?;
                    self.mails.lock().expect("no test panicked here").push(Mail::parse(&raw));
                    b"250 kept\r\n"
                }
                "QUIT" => {
                    stream.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => b"250 fine\r\n",
            };
            stream.write_all(answer).await?;
        }
    }

    fn refuses(&self) -> bool {
        self.refusals_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
    }
}

async fn read_data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut raw = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(raw);
        }
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
