//! Delivers mail: by SMTP, or into a folder where nobody runs a mail server.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lettre::Address;
use lettre::message::Mailbox;
use passerelle_shared::model::{EmailAddress, Timestamp};
use tokio::sync::Semaphore;

use super::Message;
use super::letter::letter;
use super::smtp::{Concern, MailPatience, NotTaken, SmtpAddressFault, SmtpServer};
use crate::{chance, private};

#[derive(Debug, Clone)]
pub struct Post {
    from: Mailbox,
    way: Way,
    /// See [`Post::deliver_at_once`].
    at_once: Arc<Semaphore>,
}

#[derive(Debug, Clone)]
enum Way {
    Smtp(Arc<SmtpServer>),
    Folder(PathBuf),
}

/// Why nothing can be delivered with these settings.
#[derive(Debug)]
pub enum PostFault {
    From(lettre::address::AddressError),
    Server(SmtpAddressFault),
}

/// Why a mail was not delivered.
#[derive(Debug)]
pub enum Undelivered {
    Address(lettre::address::AddressError),
    Message(lettre::error::Error),
    Smtp(NotTaken),
    Folder(std::io::Error),
}

/// Codes that leave at the same time: a server that is silent mustn't hold lines without end.
const AT_ONCE_MAX: usize = 32;
/// Where nobody runs a mail server the mails are for whoever looks within a month.
pub const FILE_LIFE: i64 = 30 * Timestamp::DAY;

impl Post {
    /// By SMTP: `smtp://host:25`, `smtps://user:password@host:465`, `smtp://…?tls=required`.
    pub fn by_smtp(url: &str, from: &str, patience: MailPatience) -> Result<Post, PostFault> {
        let server = SmtpServer::parse(url, patience).map_err(PostFault::Server)?;
        Self::by(Way::Smtp(Arc::new(server)), from)
    }

    /// One `.eml` file a mail.
    pub fn into_folder(folder: PathBuf, from: &str) -> Result<Post, PostFault> {
        Self::by(Way::Folder(folder), from)
    }

    fn by(way: Way, from: &str) -> Result<Post, PostFault> {
        let from = from.parse().map_err(PostFault::From)?;
        Ok(Post { from, way, at_once: Arc::new(Semaphore::new(AT_ONCE_MAX)) })
    }

    /// For a mail that somebody waits for: in its turn, if many are asked for at the same time.
    pub async fn deliver_at_once(
        &self,
        to: &EmailAddress,
        message: &Message,
        now: Timestamp,
    ) -> Result<(), Undelivered> {
        // It is never closed.
        let _turn = self.at_once.acquire().await;
        self.deliver(to, message, now).await
    }

    /// Ends within the patience that there is with the server.
    pub async fn deliver(&self, to: &EmailAddress, message: &Message, now: Timestamp) -> Result<(), Undelivered> {
        let to: Address = to.as_str().parse().map_err(Undelivered::Address)?;
        let mail = letter(&self.from, to, message).map_err(Undelivered::Message)?;
        match &self.way {
            Way::Smtp(server) => server.send(&mail).await.map_err(Undelivered::Smtp),
            Way::Folder(folder) => {
                let (folder, mail) = (folder.clone(), mail.formatted());
                let stored = tokio::task::spawn_blocking(move || store(&folder, now, &mail)).await;
                stored.unwrap_or_else(|cause| Err(cause.into())).map_err(Undelivered::Folder)
            }
        }
    }

    /// Lets go of the files that are older than a month; how many.
    pub fn clear_old_files(&self, now: Timestamp) -> std::io::Result<u32> {
        match &self.way {
            Way::Smtp(_) => Ok(0),
            Way::Folder(folder) => clear_files_before(folder, now.minus_ms(FILE_LIFE)),
        }
    }
}

impl Undelivered {
    /// Whether other mails would fare as this one did.
    pub fn concern(&self) -> Concern {
        match self {
            Undelivered::Address(_) | Undelivered::Message(_) => Concern::Mail,
            Undelivered::Smtp(cause) => cause.concern,
            Undelivered::Folder(_) => Concern::Server,
        }
    }

    /// Whether it is said that another try would be in vain.
    pub fn is_for_good(&self) -> bool {
        match self {
            Undelivered::Address(_) | Undelivered::Message(_) => true,
            Undelivered::Smtp(cause) => cause.is_for_good,
            Undelivered::Folder(_) => false,
        }
    }
}

/// Its name begins with its time, by which it is let go of. Written beside and renamed, so that nobody reads half a mail.
fn store(folder: &Path, now: Timestamp, mail: &[u8]) -> std::io::Result<()> {
    use std::io::Write;

    private::folder(folder)?;
    let name = format!("{:014}-{}", now.0, chance::name());
    let unfinished = folder.join(format!("{name}.part"));
    let written = private::new_file(&unfinished).and_then(|mut file| file.write_all(mail));
    match written.and_then(|()| std::fs::rename(&unfinished, folder.join(format!("{name}.eml")))) {
        Ok(()) => Ok(()),
        Err(cause) => {
            // Half a mail would stay on a disk that is full already.
            let _ = std::fs::remove_file(&unfinished);
            Err(cause)
        }
    }
}

fn clear_files_before(folder: &Path, end: Timestamp) -> std::io::Result<u32> {
    let mut cleared = 0;
    if !folder.is_dir() {
        return Ok(cleared);
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_a_mail = path.extension().is_some_and(|ending| ending == "eml" || ending == "part");
        if is_a_mail && written_at(&path)? < end {
            std::fs::remove_file(&path)?;
            cleared += 1;
        }
    }
    Ok(cleared)
}

/// By its name; one that an earlier version has written says it only by the time that the disk gave it.
fn written_at(path: &Path) -> std::io::Result<Timestamp> {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if let Some(at) = stem.split_once('-').and_then(|(at, _)| at.parse().ok()) {
        return Ok(Timestamp(at));
    }
    let age = std::fs::metadata(path)?.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Ok(Timestamp(i64::try_from(age.as_millis()).unwrap_or(i64::MAX)))
}

impl fmt::Display for PostFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PostFault::From(_) => formatter.write_str("the sender is not an address"),
            PostFault::Server(cause) => write!(formatter, "{cause}"),
        }
    }
}

impl fmt::Display for Undelivered {
    /// Without addresses: this goes into logs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undelivered::Address(_) => formatter.write_str("an address can't be written to"),
            Undelivered::Message(_) => formatter.write_str("the mail can't be put together"),
            Undelivered::Smtp(cause) => write!(formatter, "{cause}"),
            Undelivered::Folder(cause) => write!(formatter, "the mail folder can't be written: {}", cause.kind()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_go_after_a_month_and_what_is_not_a_mail_stays() {
        let folder = std::env::temp_dir().join(format!("passerelle-post-{}", chance::name()));
        let now = Timestamp(100 * Timestamp::DAY);
        let post = Post::into_folder(folder.clone(), "Passerelle <passerelle@localhost>").expect("an address");
        store(&folder, Timestamp(69 * Timestamp::DAY), b"old").expect("a file");
        store(&folder, Timestamp(71 * Timestamp::DAY), b"young").expect("a file");
        std::fs::write(folder.join("notes.txt"), "mine").expect("a file");
        std::fs::write(folder.join("0123456789abcdef0123456789abcdef.eml"), "of an earlier version").expect("a file");

        let cleared = post.clear_old_files(now).expect("it works");
        let left = std::fs::read_dir(&folder).expect("a folder").count();
        let much_later = post.clear_old_files(Timestamp(i64::MAX)).expect("it works");

        std::fs::remove_dir_all(folder).expect("it was there");
        assert_eq!((cleared, left, much_later), (1, 3, 2));
    }
}
