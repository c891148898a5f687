//! Makes a mail of what is to be told.

use jiff::tz::TimeZone;
use passerelle_shared::calendar::{self, Entry, Facts};
use passerelle_shared::model::{Contact, Event, EventStatus, Reason, SignUpState, Timestamp, UiLanguage};

use super::dates;
use super::sentences::Sentences;
use crate::database::{About, CODE_LIFE, Codes, Notice};
use crate::{chance, zones};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The same at each try.
    pub id: String,
    pub language: UiLanguage,
    pub subject: String,
    pub body: String,
    /// Who answers questions about it.
    pub reply_to: Option<Contact>,
    pub calendar: Option<CalendarFile>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    pub name: String,
    pub text: String,
}

impl Message {
    fn plain(language: UiLanguage, subject: String, paragraphs: &[String]) -> Message {
        let body = paragraphs.join("\n\n") + "\n";
        Message { id: chance::name(), language, subject, body, reply_to: None, calendar: None }
    }
}

pub fn sign_in_code(codes: &Codes, language: UiLanguage) -> Message {
    let sentences = Sentences::of(language);
    let (minutes, long) = ((CODE_LIFE / Timestamp::MINUTE).to_string(), in_groups(&codes.long));
    let fill = |sentence: &str| {
        sentence.replace("{code}", &codes.short).replace("{long}", &long).replace("{minutes}", &minutes)
    };
    let paragraphs =
        [sentences.greeting, sentences.code, sentences.long_code, sentences.code_not_asked, sentences.signature];
    Message::plain(language, fill(sentences.code_subject), &paragraphs.map(fill))
}

/// As one reads it from one screen and types it on another.
fn in_groups(code: &str) -> String {
    const GROUP: usize = 5;
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(GROUP).map(String::from_iter).collect::<Vec<String>>().join("-")
}

/// To the owner of an address whose codes somebody has been guessing.
pub fn codes_were_guessed(language: UiLanguage) -> Message {
    let sentences = Sentences::of(language);
    let paragraphs = [sentences.greeting, sentences.guessed, sentences.signature];
    Message::plain(language, sentences.guessed_subject.to_owned(), &paragraphs.map(str::to_owned))
}

/// `about` is absent only where the event was never published; then its id stands for its title.
pub fn sign_up_news(
    notice: &Notice,
    about: Option<&About>,
    language: UiLanguage,
    public_url: Option<&str>,
    now: Timestamp,
) -> Message {
    let sentences = Sentences::of(language);
    let event = about.map(|about| &about.event);
    let title = about.map_or_else(|| notice.event.as_str(), |about| &about.title);
    let zone = event.and_then(|event| event.zone.as_deref());
    let until = notice.offer_until.map(|until| moment(until, zone)).unwrap_or_default();
    let note = match &notice.reason {
        Some(Reason::Organiser { note }) => note.as_str(),
        Some(Reason::EventCancelled) => about.map_or("", |about| about.note.as_str()),
        _ => "",
    };
    let address = public_url.map(|url| format!("{url}/sign-ups/{}", notice.event.slug())).unwrap_or_default();
    let contact = event.and_then(|event| event.contact.read());
    let contact = contact.map(|contact| Contact { name: contact.name_in(language.into()).to_owned(), ..contact });
    let facts = about.map(|about| facts(sentences, about, contact.as_ref(), language)).unwrap_or_default();
    // What people wrote is filled in last, so that nothing in it is taken for a gap.
    let fill = |sentence: &str| {
        sentence
            .replace("{until}", &until)
            .replace("{address}", &address)
            .replace("{event}", title)
            .replace("{note}", note)
    };

    let (subject, news) = state(sentences, notice.state);
    let subject = if notice.reason == Some(Reason::EventMoved) { sentences.moved_subject } else { subject };
    let look = if public_url.is_some() { sentences.look_at } else { sentences.look };
    let sentences =
        [Some(sentences.greeting), Some(news), reason(sentences, notice, note)].into_iter().flatten().map(fill);
    let end = [fill(look), Sentences::of(language).signature.to_owned()];
    let paragraphs: Vec<String> = sentences.chain(facts).chain(end).collect();
    let calendar = about.filter(|_| is_for_calendars(notice.state)).and_then(|about| {
        let url = public_url.map(|url| format!("{url}/events/{}", notice.event.slug()));
        calendar_file(notice, about, url.as_deref(), now)
    });
    Message { reply_to: contact, calendar, ..Message::plain(language, one_line(&fill(subject)), &paragraphs) }
}

/// When and where it is, and who is asked, in one paragraph of lines.
fn facts(sentences: &Sentences, about: &About, contact: Option<&Contact>, language: UiLanguage) -> Option<String> {
    let contact = contact.map(|contact| format!("{}, \u{200E}{}\u{200E}", contact.name, contact.email));
    let line = |sentence: &str, gap: &str, value: String| {
        (!value.is_empty()).then(|| sentence.replace(gap, &one_line(&value)))
    };
    let lines = [
        line(sentences.when, "{when}", dates::when(about, language)),
        line(sentences.place, "{place}", about.place.clone()),
        line(sentences.contact, "{contact}", contact.unwrap_or_default()),
    ];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A place that one has, and an event that a calendar may hold and that won't be.
fn is_for_calendars(state: SignUpState) -> bool {
    matches!(state, SignUpState::Confirmed | SignUpState::EventCancelled)
}

fn calendar_file(notice: &Notice, about: &About, url: Option<&str>, made_at: Timestamp) -> Option<CalendarFile> {
    let status = match notice.state {
        SignUpState::EventCancelled => EventStatus::Cancelled,
        _ => about.event.status,
    };
    let facts = Facts::of_event(&Event { status, ..about.event.clone() }, about.hours)?;
    let entry = Entry {
        id: &notice.event,
        facts,
        title: &about.title,
        place: &about.place,
        description: "",
        language: about.language,
        url,
        made_at,
    };
    Some(CalendarFile { name: calendar::file_name(&notice.event), text: calendar::file(&[entry]) })
}

fn state(sentences: &Sentences, state: SignUpState) -> (&'static str, &'static str) {
    match state {
        SignUpState::AwaitingDecision | SignUpState::AwaitingEndorsement => {
            (sentences.received_subject, sentences.received)
        }
        SignUpState::Confirmed => (sentences.confirmed_subject, sentences.confirmed),
        SignUpState::Reserve => (sentences.reserve_subject, sentences.reserve),
        SignUpState::Offered => (sentences.offered_subject, sentences.offered),
        SignUpState::Refused | SignUpState::NotEndorsed => (sentences.refused_subject, sentences.refused),
        SignUpState::Withdrawn => (sentences.withdrawn_subject, sentences.withdrawn),
        SignUpState::EventCancelled => (sentences.cancelled_subject, sentences.cancelled),
        SignUpState::Attended | SignUpState::Unknown => (sentences.changed_subject, sentences.changed),
    }
}

fn reason(sentences: &Sentences, notice: &Notice, note: &str) -> Option<&'static str> {
    match notice.reason.as_ref()? {
        Reason::EventFull => Some(sentences.why_event_full),
        Reason::QuotaFull => Some(sentences.why_quota_full),
        Reason::PlaceForgotten => Some(sentences.why_place_forgotten),
        Reason::ArrivedAfterDeadline => Some(sentences.why_late),
        Reason::PlaceFreed => Some(sentences.why_place_freed),
        Reason::CapacityRaised => Some(sentences.why_capacity_raised),
        Reason::OfferLapsed => Some(sentences.why_offer_lapsed),
        Reason::EventMoved => Some(sentences.moved),
        Reason::Organiser { .. } | Reason::EventCancelled if !note.is_empty() => Some(sentences.why_note),
        _ => None,
    }
}

/// Digits only, which everybody reads alike, in the event's zone.
fn moment(at: Timestamp, zone: Option<&str>) -> String {
    let zone = zone.and_then(zones::zone).unwrap_or(TimeZone::UTC);
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(zone.clone());
    format!("{} ({})", at.strftime("%Y-%m-%d %H:%M"), zone.iana_name().unwrap_or("UTC"))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::RecordId;

    use super::*;

    #[test]
    fn a_code_is_told_in_both_ways_and_in_every_language() {
        let codes = Codes { short: "123456".into(), long: "ACDF47GHJK".into() };
        for language in [UiLanguage::French, UiLanguage::English, UiLanguage::Arabic] {
            let message = sign_in_code(&codes, language);

            assert!(message.subject.contains("123456") && !message.subject.contains("ACDF4"), "{}", message.subject);
            assert!(message.body.contains("123456") && message.body.contains("ACDF4-7GHJK"), "{}", message.body);
            assert!(message.body.contains(" 10 ") && !message.body.contains(['{', '}']), "{}", message.body);
            assert!(!codes_were_guessed(language).body.contains(['{', '}']));
        }
    }

    #[test]
    fn a_note_is_text_even_if_it_looks_like_a_gap() {
        let note = "{event} {until}\nBcc: x".to_owned();
        let reason = Some(Reason::Organiser { note });
        let notice =
            Notice { event: RecordId::from("event/tunis"), state: SignUpState::Refused, reason, offer_until: None };

        let message = sign_up_news(&notice, None, UiLanguage::English, None, Timestamp(0));

        assert!(message.body.contains("The organiser writes: {event} {until}\nBcc: x"), "{}", message.body);
        assert_eq!(message.subject, "No place: event/tunis");
    }

    #[test]
    fn an_offer_says_until_when_in_the_readers_language() {
        let notice = Notice {
            event: RecordId::from("event/tunis"),
            state: SignUpState::Offered,
            reason: Some(Reason::PlaceFreed),
            offer_until: Some(Timestamp(0)),
        };

        let message = sign_up_news(&notice, None, UiLanguage::French, Some("https://example.org"), Timestamp(0));

        assert!(message.body.contains("jusqu’au 1970-01-01 00:00 (UTC)"), "{}", message.body);
        assert!(message.body.contains("Une place s’est libérée."), "{}", message.body);
        assert!(message.body.contains("https://example.org/sign-ups/tunis"), "{}", message.body);
    }
}
