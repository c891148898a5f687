//! One mail to one mail server, on a line of its own that ends with it: no answer is taken for that of another mail,
//! and whoever gives up leaves nothing behind.
//!
//! ```text
//! connect, greeting, TLS, sign-in      a fault here is the server's: no other mail would leave either
//! sender, recipient, the mail itself   a fault here may be this mail's
//! ```

use std::fmt;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{self, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use percent_encoding::percent_decode_str;
use tokio::time::timeout;
use url::Url;

/// How long a mail server may take.
#[derive(Debug, Clone, Copy)]
pub struct MailPatience {
    /// Until one is let in.
    pub greeting: Duration,
    /// For a mail, once one is in. Some look into it before they answer; who gives up early delivers it twice.
    pub delivery: Duration,
}

impl Default for MailPatience {
    fn default() -> Self {
        Self { greeting: Duration::from_secs(30), delivery: Duration::from_mins(2) }
    }
}

/// It has got the mail already: how it takes the farewell changes nothing.
const FAREWELL_MAX: Duration = Duration::from_secs(5);
/// "The service isn't available", whatever it was asked for.
const NOT_AVAILABLE: u16 = 421;

pub struct SmtpServer {
    host: String,
    port: u16,
    tls: Tls,
    hello: ClientId,
    credentials: Option<Credentials>,
    patience: MailPatience,
}

enum Tls {
    Never,
    IfOffered(TlsParameters),
    Required(TlsParameters),
    FromTheStart(TlsParameters),
}

/// Why an address isn't that of a mail server.
#[derive(Debug)]
pub enum SmtpAddressFault {
    Unreadable,
    Tls(smtp::Error),
}

/// Why a mail was not taken.
#[derive(Debug)]
pub struct NotTaken {
    pub concern: Concern,
    pub is_for_good: bool,
    what: What,
}

/// What a fault is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// This mail alone.
    Mail,
    /// Every mail.
    Server,
    /// It can't be told: the server broke off, or fell silent, while it had this mail.
    Either,
}

#[derive(Debug)]
enum What {
    Silence,
    Refused,
    AsksToWait,
    BrokenOff,
}

impl SmtpServer {
    /// `smtp://host:25`, `smtps://user:password@host:465`, `smtp://host?tls=required`; what follows the host is how
    /// we call ourselves there.
    pub fn parse(text: &str, patience: MailPatience) -> Result<SmtpServer, SmtpAddressFault> {
        let url = Url::parse(text).map_err(|_| SmtpAddressFault::Unreadable)?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if host.is_empty() {
            return Err(SmtpAddressFault::Unreadable);
        }
        let wanted = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let parameters = || TlsParameters::new(host.clone()).map_err(SmtpAddressFault::Tls);
        let (port, tls) = match (url.scheme(), wanted.as_deref()) {
            ("smtp", None) => (SMTP_PORT, Tls::Never),
            ("smtp", Some("opportunistic")) => (SUBMISSION_PORT, Tls::IfOffered(parameters()?)),
            ("smtp", Some("required")) => (SUBMISSION_PORT, Tls::Required(parameters()?)),
            ("smtps", _) => (SUBMISSIONS_PORT, Tls::FromTheStart(parameters()?)),
            _ => return Err(SmtpAddressFault::Unreadable),
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let decoded = |part: &str| {
            percent_decode_str(part).decode_utf8().map(String::from).map_err(|_| SmtpAddressFault::Unreadable)
        };
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        Ok(SmtpServer { port: url.port().unwrap_or(port), host, tls, hello, credentials, patience })
    }

    pub async fn send(&self, mail: &Message) -> Result<(), NotTaken> {
        let mut line = match timeout(self.patience.greeting, self.connect()).await {
            Ok(connected) => connected.map_err(|cause| NotTaken { concern: Concern::Server, ..fault(&cause) })?,
            Err(_) => return Err(silence(Concern::Server)),
        };
        let sent = timeout(self.patience.delivery, line.send(mail.envelope(), &mail.formatted())).await;
        sent.map_err(|_| silence(Concern::Either))?.map_err(|cause| fault(&cause))?;
        tokio::spawn(async move {
            let _ = timeout(FAREWELL_MAX, line.quit()).await;
        });
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, smtp::Error> {
        let wrapped = match &self.tls {
            Tls::FromTheStart(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut line = AsyncSmtpConnection::connect_tokio1(server, None, &self.hello, wrapped, None).await?;
        match &self.tls {
            Tls::IfOffered(parameters) if line.can_starttls() => line.starttls(parameters.clone(), &self.hello).await?,
            Tls::Required(parameters) => line.starttls(parameters.clone(), &self.hello).await?,
            Tls::Never | Tls::IfOffered(_) | Tls::FromTheStart(_) => {}
        }
        if let Some(credentials) = &self.credentials {
            line.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
        }
        Ok(line)
    }
}

fn silence(concern: Concern) -> NotTaken {
    NotTaken { concern, is_for_good: false, what: What::Silence }
}

fn fault(cause: &smtp::Error) -> NotTaken {
    let is_unavailable = cause.status().is_some_and(|status| u16::from(status) == NOT_AVAILABLE);
    let (concern, what) = match (cause.is_permanent(), cause.is_transient()) {
        (true, _) => (Concern::Mail, What::Refused),
        (_, true) if is_unavailable => (Concern::Either, What::AsksToWait),
        (_, true) => (Concern::Mail, What::AsksToWait),
        // What we can't write in a way that this server takes.
        _ if cause.is_client() => (Concern::Mail, What::Refused),
        _ => (Concern::Either, What::BrokenOff),
    };
    NotTaken { concern, is_for_good: cause.is_permanent(), what }
}

impl fmt::Debug for SmtpServer {
    /// Without the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SmtpServer({}:{})", self.host, self.port)
    }
}

impl fmt::Display for SmtpAddressFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SmtpAddressFault::Unreadable => {
                formatter.write_str("not the address of a mail server, as smtps://user:password@host:465")
            }
            SmtpAddressFault::Tls(_) => formatter.write_str("there can't be a certificate for this name of a host"),
        }
    }
}

impl fmt::Display for NotTaken {
    /// Without what the server said: it repeats addresses, and this goes into logs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let when = match self.concern {
            Concern::Server => "before it took any mail",
            Concern::Mail | Concern::Either => "when it was given the mail",
        };
        match self.what {
            What::Silence => write!(formatter, "the mail server fell silent {when}"),
            What::Refused => write!(formatter, "the mail server refused, {when}"),
            What::AsksToWait => write!(formatter, "the mail server asks to wait, {when}"),
            What::BrokenOff => write!(formatter, "the mail server can't be reached or broke off, {when}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<(String, u16, bool), ()> {
        let server = SmtpServer::parse(text, MailPatience::default()).map_err(|_| ())?;
        Ok((server.host, server.port, server.credentials.is_some()))
    }

    #[test]
    fn the_addresses_that_the_help_shows_are_understood_and_others_are_not() {
        assert_eq!(parsed("smtp://mail.example.org"), Ok(("mail.example.org".into(), 25, false)));
        assert_eq!(parsed("smtps://me:s%40cret@mail.example.org"), Ok(("mail.example.org".into(), 465, true)));
        assert_eq!(
            parsed("smtp://mail.example.org:2525/here?tls=required"),
            Ok(("mail.example.org".into(), 2525, false))
        );
        assert_eq!(parsed("smtp://mail.example.org?tls=opportunistic"), Ok(("mail.example.org".into(), 587, false)));
        for text in ["", "mail.example.org", "http://mail.example.org", "smtp://mail.example.org?tls=maybe", "smtp:"] {
            assert_eq!(parsed(text), Err(()), "{text}");
        }
    }
}
