//! Dates with just the precision that is known.

use passerelle_shared::model::{Event, EventStatus, PartialDate, Timestamp};

use crate::clocks::{Table, Until, until_start};
use crate::sentences::Dates;
use crate::{Style, Writing};

/// The square beside an event: what is known of its first day, largest thing first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateBlock {
    Day { day: String, month: String, year: String },
    Month { month: String, year: String },
    Year { year: String },
    Unknown,
}

pub fn date_block(event: &Event, writing: &impl Writing) -> DateBlock {
    let Some(date) = event.starts else { return DateBlock::Unknown };
    let styled = |style| on(style, date, writing);
    match date {
        PartialDate::Day { .. } => {
            DateBlock::Day { day: styled(Style::Day), month: styled(Style::MonthShort), year: styled(Style::Year) }
        }
        PartialDate::Month { .. } => DateBlock::Month { month: styled(Style::MonthShort), year: styled(Style::Year) },
        PartialDate::Year { .. } => DateBlock::Year { year: styled(Style::Year) },
    }
}

pub fn date(date: PartialDate, writing: &impl Writing) -> String {
    on(style(date), date, writing)
}

/// Days are written as they are, wherever the reader is.
pub fn on(style: Style, date: PartialDate, writing: &impl Writing) -> String {
    writing.date(style, date.start_utc())
}

impl Dates {
    /// When an event is, by the days that it has there: `15–16 November 2007`, `May 2019`, or that it isn't given.
    pub fn when(&self, event: &Event, writing: &impl Writing) -> String {
        match (event.starts, event.ends) {
            // Nothing says that it went on.
            (Some(start), None) => date(start, writing),
            (starts, ends) => self.span(starts, ends, writing),
        }
    }

    /// The same; of what has passed and nobody says that it happened, that it was planned.
    pub fn when_said(&self, event: &Event, now: Timestamp, writing: &impl Writing) -> String {
        match event.status == EventStatus::Planned && event.is_past(now) && event.starts.is_some() {
            true => self.was_planned.with(&self.when(event, writing)),
            false => self.when(event, writing),
        }
    }

    /// How long an event lasts, where the source says so.
    pub fn length(&self, event: &Event, writing: &impl Writing) -> Option<String> {
        event.days.map(|days| self.days.counted(u64::from(days), writing))
    }

    /// From a date to another, each as precise as it is known.
    pub fn period(
        &self,
        starts: Option<PartialDate>,
        ends: Option<PartialDate>,
        writing: &impl Writing,
    ) -> Option<String> {
        let date = |one| date(one, writing);
        match (starts, ends) {
            (Some(start), Some(end)) if start == end => Some(date(start)),
            (Some(start), Some(end)) if style(start) == style(end) => {
                Some(writing.date_range(style(start), start.start_utc(), end.start_utc()))
            }
            (Some(start), Some(end)) => Some([date(start), date(end)].join(" – ")),
            (Some(start), None) => Some(self.from.with(&date(start))),
            (None, Some(end)) => Some(self.until.with(&date(end))),
            (None, None) => None,
        }
    }

    /// Like an event's dates, for one line beside a title.
    pub fn span(&self, starts: Option<PartialDate>, ends: Option<PartialDate>, writing: &impl Writing) -> String {
        self.period(starts, ends, writing).unwrap_or_else(|| self.not_given.to_owned())
    }

    /// `Tomorrow`, `In 12 days`; nothing for what is far away, over, or not known to the day.
    pub fn until_start(
        &self,
        event: &Event,
        now: Timestamp,
        table: &impl Table,
        writing: &impl Writing,
    ) -> Option<String> {
        Some(match until_start(event, now, table)? {
            Until::UnderWay => self.now.to_owned(),
            Until::Tomorrow => self.tomorrow.to_owned(),
            Until::Days(days) => self.in_days.counted(days, writing),
        })
    }
}

fn style(date: PartialDate) -> Style {
    match date {
        PartialDate::Year { .. } => Style::Year,
        PartialDate::Month { .. } => Style::Month,
        PartialDate::Day { .. } => Style::Date,
    }
}
