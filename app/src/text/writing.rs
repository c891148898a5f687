//! How this browser writes numbers and dates, in the language that is spoken now.

use passerelle_shared::model::Timestamp;
use passerelle_words::{Category, Plural, Style, Writing};

use super::language;
use crate::platform::intl::{self, Clock};

pub struct Browser;

impl Writing for Browser {
    fn category(&self, number: u64) -> Category {
        match intl::plural_category(language(), number).as_str() {
            "zero" => Category::Zero,
            "one" => Category::One,
            "two" => Category::Two,
            "few" => Category::Few,
            "many" => Category::Many,
            _ => Category::Other,
        }
    }

    fn number(&self, number: u64) -> String {
        intl::number(language(), number)
    }

    fn decimal(&self, number: f64) -> String {
        intl::decimal(language(), number)
    }

    fn date(&self, style: Style, at: Timestamp) -> String {
        intl::date(language(), style, Clock::Utc, at.0)
    }

    fn date_range(&self, style: Style, start: Timestamp, end: Timestamp) -> String {
        intl::date_range(language(), style, Clock::Utc, start.0, end.0)
    }
}

/// A sentence about a number, as this browser writes it.
pub trait Counted {
    fn with(self, number: u64) -> String;
}

impl Counted for Plural {
    fn with(self, number: u64) -> String {
        self.counted(number, &Browser)
    }
}
