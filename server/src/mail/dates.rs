//! The days of an event, in words.

use passerelle_shared::model::{PartialDate, UiLanguage};

use crate::database::About;
use crate::writing::Written;

/// As precise as they are known, and the hour of the first session; empty where nothing is.
pub fn when(about: &About, language: UiLanguage) -> String {
    let event = &about.event;
    let Some(starts) = event.starts else { return String::new() };
    let date = |date: PartialDate| self::date(date, language);
    let days = match event.ends.filter(|ends| *ends != starts) {
        Some(ends) => [date(starts), date(ends)].join(" – "),
        None => date(starts),
    };
    match (about.begins, &event.zone) {
        (Some(begins), Some(zone)) => {
            format!("{days}, \u{200E}{:02}:{:02} ({zone})\u{200E}", begins.hour(), begins.minute())
        }
        _ => days,
    }
}

fn date(date: PartialDate, language: UiLanguage) -> String {
    let month = |month| Written(language).month(month);
    match date {
        PartialDate::Year { year } => year.to_string(),
        PartialDate::Month { year, month: number } => format!("{} {year}", month(number)),
        PartialDate::Day { year, month: number, day: 1 } if language == UiLanguage::French => {
            format!("1er {} {year}", month(number))
        }
        PartialDate::Day { year, month: number, day } => format!("{day} {} {year}", month(number)),
    }
}
