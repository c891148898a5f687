//! Makes a mail of what is to be told.

use jiff::tz::TimeZone;
use passerelle_shared::model::{Event, Reason, SignUpState, Timestamp, UiLanguage};

use super::sentences::Sentences;
use crate::database::{CODE_LIFE, Codes, Notice};
use crate::zones;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub subject: String,
    pub body: String,
}

pub fn sign_in_code(codes: &Codes, language: UiLanguage) -> Message {
    let sentences = Sentences::of(language);
    let (minutes, long) = ((CODE_LIFE / Timestamp::MINUTE).to_string(), in_groups(&codes.long));
    let fill = |sentence: &str| {
        sentence.replace("{code}", &codes.short).replace("{long}", &long).replace("{minutes}", &minutes)
    };
    let paragraphs =
        [sentences.greeting, sentences.code, sentences.long_code, sentences.code_not_asked, sentences.signature];
    Message { subject: fill(sentences.code_subject), body: paragraphs.map(fill).join("\n\n") + "\n" }
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
    Message { subject: sentences.guessed_subject.to_owned(), body: paragraphs.join("\n\n") + "\n" }
}

/// `event` is absent only where the event was never published; then its id stands for its title.
pub fn sign_up_news(
    notice: &Notice,
    event: Option<&(Event, String)>,
    language: UiLanguage,
    public_url: Option<&str>,
) -> Message {
    let sentences = Sentences::of(language);
    let title = event.map_or_else(|| notice.event.as_str(), |(_, title)| title);
    let zone = event.and_then(|(event, _)| event.zone.as_deref());
    let until = notice.offer_until.map(|until| moment(until, zone)).unwrap_or_default();
    let note = match &notice.reason {
        Some(Reason::Organiser { note }) => note.as_str(),
        _ => "",
    };
    let address = public_url.map(|url| format!("{url}/sign-ups/{}", notice.event.slug())).unwrap_or_default();
    // What people wrote is filled in last, so that nothing in it is taken for a gap.
    let fill = |sentence: &str| {
        sentence
            .replace("{until}", &until)
            .replace("{address}", &address)
            .replace("{event}", title)
            .replace("{note}", note)
    };

    let (subject, news) = state(sentences, notice.state);
    let look = if public_url.is_some() { sentences.look_at } else { sentences.look };
    let paragraphs =
        [Some(sentences.greeting), Some(news), reason(sentences, notice), Some(look), Some(sentences.signature)];
    let body = paragraphs.into_iter().flatten().map(fill).collect::<Vec<String>>().join("\n\n") + "\n";
    Message { subject: one_line(&fill(subject)), body }
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

fn reason(sentences: &Sentences, notice: &Notice) -> Option<&'static str> {
    match notice.reason.as_ref()? {
        Reason::EventFull => Some(sentences.why_event_full),
        Reason::QuotaFull => Some(sentences.why_quota_full),
        Reason::PlaceForgotten => Some(sentences.why_place_forgotten),
        Reason::ArrivedAfterDeadline => Some(sentences.why_late),
        Reason::PlaceFreed => Some(sentences.why_place_freed),
        Reason::CapacityRaised => Some(sentences.why_capacity_raised),
        Reason::OfferLapsed => Some(sentences.why_offer_lapsed),
        Reason::Organiser { note } if !note.is_empty() => Some(sentences.why_note),
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

        let message = sign_up_news(&notice, None, UiLanguage::English, None);

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

        let message = sign_up_news(&notice, None, UiLanguage::French, Some("https://example.org"));

        assert!(message.body.contains("jusqu’au 1970-01-01 00:00 (UTC)"), "{}", message.body);
        assert!(message.body.contains("Une place s’est libérée."), "{}", message.body);
        assert!(message.body.contains("https://example.org/sign-ups/tunis"), "{}", message.body);
    }
}
