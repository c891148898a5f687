//! Puts a mail together as it travels: its headers, its text, and the file for calendars.

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, error};
use passerelle_shared::calendar;

use super::Message;

/// `List-Unsubscribe` is missing on purpose: every mail there is answers something that its reader did, and none of them can
/// be stopped by itself.
pub fn letter(from: &Mailbox, to: Address, message: &Message) -> Result<lettre::Message, error::Error> {
    let header =
        |name: &'static str, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
    let mut letter = lettre::Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(message.subject.clone())
        // The same at each try, so that who gets it twice sees it once.
        .message_id(Some(format!("<{}@{}>", message.id, from.email.domain())))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", message.language.code()));
    if let Some(contact) = &message.reply_to
        && let Ok(address) = contact.email.as_str().parse()
    {
        letter = letter.reply_to(Mailbox::new(Some(contact.name.clone()), address));
    }
    let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(message.body.clone());
    let file = message.calendar.as_ref().and_then(|file| {
        let kind = ContentType::parse(calendar::CONTENT_TYPE).ok()?;
        Some(Attachment::new(file.name.clone()).body(file.text.clone(), kind))
    });
    match file {
        Some(file) => letter.multipart(MultiPart::mixed().singlepart(text).singlepart(file)),
        None => letter.singlepart(text),
    }
}
