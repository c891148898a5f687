//! How a language writes numbers and dates, which whoever speaks hands in.

use passerelle_shared::model::Timestamp;

/// What of a date is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// 15 November 2007
    Date,
    /// Thursday 15 November
    Weekday,
    /// Thu 15 Nov
    WeekdayShort,
    /// November 2007
    Month,
    /// Nov
    MonthShort,
    /// 15
    Day,
    /// 2007
    Year,
    /// 14:32
    Time,
    /// 15 November, 14:32
    DateTime,
    /// Thu 15 Nov, 14:32
    WeekdayTime,
    /// 15/11/2007, 14:32
    Numbers,
}

/// The category of a number in a language, as CLDR names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    Zero,
    One,
    Two,
    Few,
    Many,
    Other,
}

pub trait Writing {
    fn category(&self, number: u64) -> Category;

    fn number(&self, number: u64) -> String;

    /// With at most one digit behind the point.
    fn decimal(&self, number: f64) -> String;

    /// As a clock in UTC shows it: what stands on a wall somewhere is handed in as if it stood on one there.
    fn date(&self, style: Style, at: Timestamp) -> String;

    /// From one moment to another, with what both share said once.
    fn date_range(&self, style: Style, start: Timestamp, end: Timestamp) -> String;
}
