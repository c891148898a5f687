//! Delivers mail: by SMTP, or into a folder where nobody runs a mail server.

use std::fmt;
use std::path::PathBuf;

use lettre::message::Mailbox;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use passerelle_shared::model::EmailAddress;

use super::Message;
use super::letter::letter;
use crate::chance;

#[derive(Debug, Clone)]
pub struct Post {
    from: Mailbox,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

#[derive(Debug)]
pub enum PostError {
    Address(lettre::address::AddressError),
    Message(lettre::error::Error),
    Smtp(lettre::transport::smtp::Error),
    Folder(std::io::Error),
}

impl Post {
    /// By SMTP: `smtp://host:25`, `smtps://user:password@host:465`, `smtp://…?tls=required`.
    pub fn by_smtp(url: &str, from: &str) -> Result<Post, PostError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(PostError::Smtp)?.build();
        Ok(Post { from: mailbox(from)?, way: Way::Smtp(transport) })
    }

    /// One `.eml` file a mail.
    pub fn into_folder(folder: PathBuf, from: &str) -> Result<Post, PostError> {
        Ok(Post { from: mailbox(from)?, way: Way::Folder(folder) })
    }

    pub async fn deliver(&self, to: &EmailAddress, message: &Message) -> Result<(), PostError> {
        let to: Address = to.as_str().parse().map_err(PostError::Address)?;
        let mail = letter(&self.from, to, message).map_err(PostError::Message)?;
        match &self.way {
            Way::Smtp(transport) => transport.send(mail).await.map(|_| ()).map_err(PostError::Smtp),
            Way::Folder(folder) => store(folder.clone(), mail.formatted()).await.map_err(PostError::Folder),
        }
    }
}

fn mailbox(text: &str) -> Result<Mailbox, PostError> {
    text.parse().map_err(PostError::Address)
}

/// Written beside and renamed, so that nobody reads half a mail.
async fn store(folder: PathBuf, mail: Vec<u8>) -> std::io::Result<()> {
    let name = chance::name();
    tokio::fs::create_dir_all(&folder).await?;
    let unfinished = folder.join(format!("{name}.part"));
    tokio::fs::write(&unfinished, mail).await?;
    tokio::fs::rename(unfinished, folder.join(format!("{name}.eml"))).await
}

impl fmt::Display for PostError {
    /// Without addresses: this goes into logs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PostError::Address(_) => formatter.write_str("an address can't be written to"),
            PostError::Message(_) => formatter.write_str("the mail can't be put together"),
            PostError::Smtp(cause) if cause.is_permanent() => formatter.write_str("the mail server refused it"),
            PostError::Smtp(cause) if cause.is_transient() => formatter.write_str("the mail server asks to wait"),
            PostError::Smtp(cause) if cause.is_timeout() => formatter.write_str("the mail server doesn't answer"),
            PostError::Smtp(_) => formatter.write_str("the mail server can't be reached"),
            PostError::Folder(cause) => write!(formatter, "the mail folder can't be written: {}", cause.kind()),
        }
    }
}

impl std::error::Error for PostError {}
