//! A mail server that keeps what it gets, and behaves as badly as mail servers do: it asks to wait, refuses, or falls
//! silent in the middle.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::mailbox::Mail;

#[derive(Debug, Clone)]
pub struct SmtpSink {
    pub address: String,
    mails: Arc<Mutex<Vec<Mail>>>,
    refusals_left: Arc<AtomicUsize>,
    /// Lines that were opened.
    lines: Arc<AtomicUsize>,
    silence: watch::Sender<Silence>,
    recipients: Arc<Mutex<Vec<(String, Manner)>>>,
}

/// Where it says nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Silence {
    #[default]
    Never,
    /// It takes the connection, and doesn't greet.
    FromTheStart,
    /// It greets, and doesn't answer to the first word.
    AfterGreeting,
    /// It says that there is TLS, and nothing after it was asked for.
    AfterStartTls,
    AfterRecipient,
    /// It has the whole mail, and doesn't say that it has.
    AfterData,
}

/// How a recipient fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// 550: nobody of this name is here.
    Unknown,
    /// 451: whoever means it comes again.
    Greylisted,
    /// Nothing is said once the mail is there.
    Silent,
}

impl SmtpSink {
    /// Answers the first `refusals` mails with "try again later".
    pub async fn start(refusals: usize) -> SmtpSink {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let sink = SmtpSink {
            address,
            mails: Arc::default(),
            refusals_left: Arc::new(AtomicUsize::new(refusals)),
            lines: Arc::default(),
            silence: watch::Sender::default(),
            recipients: Arc::default(),
        };
        let ours = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sink = ours.clone();
                sink.lines.fetch_add(1, Ordering::SeqCst);
                // A client that hangs up in the middle is no concern of ours.
                tokio::spawn(async move { drop(sink.talk(stream).await) });
            }
        });
        sink
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().expect("no test panicked here").clone()
    }

    pub fn mails_that_say(&self, words: &str) -> Vec<Mail> {
        self.mails().into_iter().filter(|mail| mail.subject.contains(words)).collect()
    }

    /// Answers the next mails with "try again later".
    pub fn refuse(&self, refusals: usize) {
        self.refusals_left.store(refusals, Ordering::SeqCst);
    }

    pub fn has_refused_all(&self) -> bool {
        self.refusals_left.load(Ordering::SeqCst) == 0
    }

    /// From now on; those who wait already go on waiting.
    pub fn fall_silent(&self, silence: Silence) {
        self.silence.send_replace(silence);
    }

    /// From now on it treats this recipient so.
    pub fn treat(&self, recipient: &str, manner: Manner) {
        self.recipients.lock().expect("no test panicked here").push((recipient.to_owned(), manner));
    }

    pub fn treat_everybody_well(&self) {
        self.recipients.lock().expect("no test panicked here").clear();
    }

    pub fn lines(&self) -> usize {
        self.lines.load(Ordering::SeqCst)
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        self.be_silent_if(Silence::FromTheStart).await;
        stream.write_all(b"220 sink ESMTP\r\n").await?;
        let (mut line, mut manner) = (String::new(), None);
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            self.be_silent_if(Silence::AfterGreeting).await;
            let word = line.trim().split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let answer: &[u8] = match word.as_str() {
                "EHLO" if self.is_silent(Silence::AfterStartTls) => b"250-sink\r\n250-8BITMIME\r\n250 STARTTLS\r\n",
                "EHLO" => b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
                "STARTTLS" => {
                    self.be_silent_if(Silence::AfterStartTls).await;
                    b"454 not now\r\n"
                }
                "MAIL" if self.refuses() => b"451 try again later\r\n",
                "RCPT" => {
                    manner = self.manner_towards(&line);
                    self.be_silent_if(Silence::AfterRecipient).await;
                    match manner {
                        Some(Manner::Unknown) => b"550 nobody of this name is here\r\n",
                        Some(Manner::Greylisted) => b"451 come again\r\n",
                        Some(Manner::Silent) | None => b"250 fine\r\n",
                    }
                }
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    let raw = read_data(&mut stream).await?;
                    self.be_silent_if(Silence::AfterData).await;
                    if manner == Some(Manner::Silent) {
                        std::future::pending::<()>().await;
                    }
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

    fn is_silent(&self, place: Silence) -> bool {
        *self.silence.borrow() == place
    }

    /// Whoever came then is never answered, also when the others are again.
    async fn be_silent_if(&self, place: Silence) {
        if self.is_silent(place) {
            std::future::pending::<()>().await;
        }
    }

    fn manner_towards(&self, line: &str) -> Option<Manner> {
        let recipients = self.recipients.lock().expect("no test panicked here");
        recipients.iter().find(|(recipient, _)| line.contains(recipient)).map(|(_, manner)| *manner)
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
