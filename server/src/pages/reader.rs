//! For whom and when a page is written: what it can read, in which language it speaks, and what time it is.

use passerelle_shared::model::{
    CountryCode, Event, EventTime, Language, PartialDate, RecordId, Text, Timestamp, UiLanguage,
};
use passerelle_words::dates::DateBlock;
use passerelle_words::{MoreSentences, Sentences, Style, Writing, ar, clocks, dates, en, fr};

use super::published::Programme;
use crate::writing::Written;

#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    pub programme: &'a Programme,
    pub language: UiLanguage,
    /// The reader's links stay in the language that they have asked for.
    pub is_language_in_address: bool,
    pub now: Timestamp,
}

/// The language and direction of words that are not in the language of the page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Speech {
    pub lang: Option<&'static str>,
    pub dir: Option<&'static str>,
}

/// Words, and the language that they are in.
#[derive(Debug, Clone, Copy)]
pub struct Worded<'a> {
    pub text: &'a Text,
    pub language: Language,
    pub speech: Speech,
}

impl<'a> Reader<'a> {
    pub fn words(self) -> &'static Sentences {
        match self.language {
            UiLanguage::French => &fr::SENTENCES,
            UiLanguage::English | UiLanguage::Unknown => &en::SENTENCES,
            UiLanguage::Arabic => &ar::SENTENCES,
        }
    }

    pub fn more(self) -> &'static MoreSentences {
        match self.language {
            UiLanguage::French => &fr::more::SENTENCES,
            UiLanguage::English | UiLanguage::Unknown => &en::more::SENTENCES,
            UiLanguage::Arabic => &ar::more::SENTENCES,
        }
    }

    pub fn writing(self) -> Written {
        Written(self.language)
    }

    pub fn direction(self) -> &'static str {
        direction(self.language.into())
    }

    /// The address of a page of ours, in this reader's language.
    pub fn href(self, path: &str) -> String {
        if self.is_language_in_address { in_language(path, self.language) } else { path.to_owned() }
    }

    /// The words of a record, in the language of the page if possible.
    pub fn text(self, id: &RecordId) -> Option<Worded<'a>> {
        let (text, language) = self.programme.text_in(id, self.language.into())?;
        let is_other = language != Language::from(self.language);
        let speech = Speech { lang: is_other.then(|| language.code()), dir: is_other.then(|| direction(language)) };
        Some(Worded { text, language, speech })
    }

    pub fn title(self, id: &'a RecordId) -> (&'a str, Speech) {
        self.text(id).map_or((id.slug(), Speech::default()), |words| (words.text.title.as_str(), words.speech))
    }

    pub fn listed<Words: AsRef<str>>(self, things: &[Words]) -> String {
        passerelle_words::listed(things, self.language)
    }

    pub fn language_names(self, languages: &[Language]) -> String {
        let names: Vec<&str> = languages.iter().map(|language| self.words().kinds.language_name(*language)).collect();
        self.listed(&names)
    }

    /// As the programme calls it, or by its letters.
    pub fn country(self, code: CountryCode) -> String {
        let named = self.programme.country(code).and_then(|id| self.text(id));
        named.map_or_else(|| code.to_string(), |words| words.text.title.clone())
    }

    pub fn number(self, number: u64) -> String {
        self.writing().number(number)
    }

    pub fn date(self, date: PartialDate) -> String {
        dates::date(date, &self.writing())
    }

    pub fn date_or_none(self, date: Option<PartialDate>) -> String {
        date.map_or_else(|| self.words().dates.not_given.to_owned(), |date| self.date(date))
    }

    pub fn day_of(self, date: PartialDate) -> String {
        dates::on(Style::Weekday, date, &self.writing())
    }

    pub fn date_block(self, event: &Event) -> DateBlock {
        dates::date_block(event, &self.writing())
    }

    pub fn when_said(self, event: &Event) -> String {
        self.words().dates.when_said(event, self.now, &self.writing())
    }

    pub fn until_start(self, event: &Event) -> Option<String> {
        self.words().dates.until_start(event, self.now, &self.writing(), &self.writing())
    }

    /// Nobody's own clock is known here: an hour is that on the wall at the event, or where nobody knows that, in UTC.
    pub fn hour(self, style: Style, time: EventTime<'_>) -> String {
        match clocks::at_event(&time, &self.writing()) {
            Some(wall) => self.writing().date(style, wall.as_utc()),
            None => self.in_utc(style, time.at),
        }
    }

    /// The same with the distance from UTC, where the hour stands apart from its event.
    pub fn hour_with_offset(self, style: Style, time: EventTime<'_>) -> String {
        match self.offset(time) {
            Some(offset) => format!("{} ({offset})", self.hour(style, time)),
            None => self.hour(style, time),
        }
    }

    pub fn in_utc(self, style: Style, at: Timestamp) -> String {
        format!("{} UTC", self.writing().date(style, at))
    }

    /// How far the clock at the event is from UTC at that moment, as `UTC+1`; nothing where nobody knows.
    pub fn offset(self, time: EventTime<'_>) -> Option<String> {
        let offset = clocks::offset(clocks::ahead(&time, &self.writing())?);
        // In a right-to-left line the sign would jump to the other side.
        Some(if self.language.is_right_to_left() { ["\u{200E}", &offset].concat() } else { offset })
    }

    /// From one hour to another on the wall at the event.
    pub fn times(self, start: EventTime<'_>, end: Option<EventTime<'_>>) -> String {
        let hour = |time| self.hour(Style::Time, time);
        end.map_or_else(|| hour(start), |end| [hour(start), hour(end)].join("–"))
    }
}

pub fn in_language(path: &str, language: UiLanguage) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}lang={}", language.code())
}

fn direction(language: Language) -> &'static str {
    if language.is_right_to_left() { "rtl" } else { "ltr" }
}
