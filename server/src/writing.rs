//! How each language writes numbers and dates, as CLDR has it and as browsers therefore write them in the app: a table,
//! because three languages and eleven styles are less than what reads CLDR.

use passerelle_shared::model::{PartialDate, Timestamp, UiLanguage, WallTime};
use passerelle_words::clocks::Table;
use passerelle_words::{Category, Style, Writing};

use crate::zones;

#[derive(Debug, Clone, Copy)]
pub struct Written(pub UiLanguage);

struct Calendar {
    months: [&'static str; 12],
    short_months: [&'static str; 12],
    /// From Monday on.
    weekdays: [&'static str; 7],
    short_weekdays: [&'static str; 7],
    after_weekday: &'static str,
    /// Between a day and its hour.
    at: &'static str,
    /// Between two days of a month, and between two years.
    near: &'static str,
    /// Between what is written out.
    far: &'static str,
}

const FRENCH: Calendar = Calendar {
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    short_months: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    short_weekdays: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
    after_weekday: " ",
    at: " à ",
    near: "–",
    far: "\u{2009}–\u{2009}",
};

const ENGLISH: Calendar = Calendar {
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    short_months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"],
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    short_weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    after_weekday: " ",
    at: " at ",
    near: "\u{2009}–\u{2009}",
    far: "\u{2009}–\u{2009}",
};

const ARABIC: Calendar = Calendar {
    months: ARABIC_MONTHS,
    short_months: ARABIC_MONTHS,
    weekdays: ARABIC_WEEKDAYS,
    short_weekdays: ARABIC_WEEKDAYS,
    after_weekday: "، ",
    at: " في ",
    near: "–",
    far: " – ",
};

const ARABIC_MONTHS: [&str; 12] =
    ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"];
const ARABIC_WEEKDAYS: [&str; 7] = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"];

impl Written {
    fn calendar(self) -> &'static Calendar {
        match self.0 {
            UiLanguage::French => &FRENCH,
            UiLanguage::English | UiLanguage::Unknown => &ENGLISH,
            UiLanguage::Arabic => &ARABIC,
        }
    }

    /// From 1 on.
    pub fn month(self, number: u8) -> &'static str {
        self.calendar().months[usize::from(number).saturating_sub(1) % 12]
    }

    pub fn euros(self, amount: u64) -> String {
        let amount = self.number(amount);
        match self.0 {
            UiLanguage::French => format!("{amount}\u{A0}€"),
            UiLanguage::English | UiLanguage::Unknown => format!("€{amount}"),
            UiLanguage::Arabic => format!("\u{200F}{amount}\u{A0}€"),
        }
    }
}

/// A moment, taken apart.
struct Parts {
    year: u16,
    month: &'static str,
    short_month: &'static str,
    day: u8,
    weekday: &'static str,
    short_weekday: &'static str,
    time: String,
}

impl Written {
    fn parts(self, at: Timestamp) -> Parts {
        let calendar = self.calendar();
        let wall = WallTime::at(at, 0);
        let (year, month, day) = wall.day().first_day();
        let month_at = usize::from(month).saturating_sub(1) % 12;
        // The first of January 1970 was a Thursday, which is number three.
        let days = at.0.div_euclid(Timestamp::DAY).saturating_add(3).rem_euclid(7);
        let weekday = usize::try_from(days).unwrap_or_default();
        Parts {
            year,
            month: self.month(month),
            short_month: calendar.short_months[month_at],
            day,
            weekday: calendar.weekdays[weekday],
            short_weekday: calendar.short_weekdays[weekday],
            time: format!("{:02}:{:02}", wall.hour(), wall.minute()),
        }
    }
}

impl Writing for Written {
    fn category(&self, number: u64) -> Category {
        match self.0 {
            UiLanguage::French if number < 2 => Category::One,
            UiLanguage::French if number > 0 && number.is_multiple_of(1_000_000) => Category::Many,
            UiLanguage::English | UiLanguage::Unknown if number == 1 => Category::One,
            UiLanguage::Arabic => match (number, number % 100) {
                (0, _) => Category::Zero,
                (1, _) => Category::One,
                (2, _) => Category::Two,
                (_, 3..=10) => Category::Few,
                (_, 11..=99) => Category::Many,
                _ => Category::Other,
            },
            _ => Category::Other,
        }
    }

    fn number(&self, number: u64) -> String {
        let separator = if self.0 == UiLanguage::French { '\u{202F}' } else { ',' };
        let digits = number.to_string();
        let mut written = String::with_capacity(digits.len() * 2);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                written.push(separator);
            }
            written.push(digit);
        }
        written
    }

    fn decimal(&self, number: f64) -> String {
        let tenths = (number.max(0.0) * 10.0).round() as u64;
        let whole = self.number(tenths / 10);
        let point = if self.0 == UiLanguage::French { ',' } else { '.' };
        match tenths % 10 {
            0 => whole,
            tenth => format!("{whole}{point}{tenth}"),
        }
    }

    fn date(&self, style: Style, at: Timestamp) -> String {
        let Calendar { after_weekday, at: at_hour, .. } = self.calendar();
        let Parts { year, month, short_month, day, weekday, short_weekday, time } = self.parts(at);
        match style {
            Style::Date => format!("{day} {month} {year}"),
            Style::Weekday => format!("{weekday}{after_weekday}{day} {month}"),
            Style::WeekdayShort => format!("{short_weekday}{after_weekday}{day} {short_month}"),
            Style::Month => format!("{month} {year}"),
            Style::MonthShort => short_month.to_owned(),
            Style::Day => day.to_string(),
            Style::Year => year.to_string(),
            Style::Time => time,
            Style::DateTime => format!("{day} {month}{at_hour}{time}"),
            Style::WeekdayTime if self.0 == UiLanguage::Arabic => {
                format!("{short_weekday}{after_weekday}{day} {short_month}، {time}")
            }
            Style::WeekdayTime => format!("{short_weekday}{after_weekday}{day} {short_month}, {time}"),
            Style::Numbers => format!("{}, {time}", PartialDate::of_utc(at)),
        }
    }

    fn date_range(&self, style: Style, start: Timestamp, end: Timestamp) -> String {
        let Calendar { near, far, .. } = self.calendar();
        let (from, to) = (self.parts(start), self.parts(end));
        let is_same_year = from.year == to.year;
        match style {
            Style::Date if is_same_year && from.month == to.month => {
                format!("{}{near}{} {} {}", from.day, to.day, to.month, to.year)
            }
            Style::Date if is_same_year => {
                format!("{} {}{far}{} {} {}", from.day, from.month, to.day, to.month, to.year)
            }
            Style::Month if is_same_year => format!("{}{far}{} {}", from.month, to.month, to.year),
            Style::Year => format!("{}{near}{}", from.year, to.year),
            _ => [self.date(style, start), self.date(style, end)].join(far),
        }
    }
}

/// Nobody's own clock is known here: where a place has no zone, it is that of UTC.
impl Table for Written {
    fn there(&self, zone: &str, at: Timestamp) -> Option<WallTime> {
        zones::wall(at, &zones::zone(zone)?)
    }

    fn here(&self, at: Timestamp) -> Option<WallTime> {
        Some(WallTime::at(at, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        WallTime::parse(text).expect("an hour").as_utc()
    }

    fn day(text: &str) -> Timestamp {
        PartialDate::parse(text).expect("a date").start_utc()
    }

    const ALL: [UiLanguage; 3] = UiLanguage::ALL;

    #[test]
    fn dates_are_written_as_browsers_write_them() {
        let monday = at("2007-11-05T09:02");
        let written = |style| ALL.map(|language| Written(language).date(style, monday));

        assert_eq!(written(Style::Date), ["5 novembre 2007", "5 November 2007", "5 نوفمبر 2007"]);
        assert_eq!(written(Style::Weekday), ["lundi 5 novembre", "Monday 5 November", "الاثنين، 5 نوفمبر"]);
        assert_eq!(written(Style::MonthShort), ["nov.", "Nov", "نوفمبر"]);
        assert_eq!(written(Style::Time), ["09:02", "09:02", "09:02"]);
        assert_eq!(written(Style::DateTime), ["5 novembre à 09:02", "5 November at 09:02", "5 نوفمبر في 09:02"]);
        assert_eq!(written(Style::WeekdayTime), ["lun. 5 nov., 09:02", "Mon 5 Nov, 09:02", "الاثنين، 5 نوفمبر، 09:02"]);
    }

    #[test]
    fn what_two_dates_share_is_said_once() {
        let written = |style, start, end| ALL.map(|language| Written(language).date_range(style, day(start), day(end)));

        assert_eq!(
            written(Style::Date, "2007-11-15", "2007-11-16"),
            ["15–16 novembre 2007", "15\u{2009}–\u{2009}16 November 2007", "15–16 نوفمبر 2007"]
        );
        assert_eq!(
            written(Style::Date, "2007-10-30", "2007-11-01"),
            [
                "30 octobre\u{2009}–\u{2009}1 novembre 2007",
                "30 October\u{2009}–\u{2009}1 November 2007",
                "30 أكتوبر – 1 نوفمبر 2007"
            ]
        );
        assert_eq!(
            written(Style::Date, "2007-12-30", "2008-01-02"),
            [
                "30 décembre 2007\u{2009}–\u{2009}2 janvier 2008",
                "30 December 2007\u{2009}–\u{2009}2 January 2008",
                "30 ديسمبر 2007 – 2 يناير 2008"
            ]
        );
        assert_eq!(
            written(Style::Month, "2007-05", "2007-07"),
            ["mai\u{2009}–\u{2009}juillet 2007", "May\u{2009}–\u{2009}July 2007", "مايو – يوليو 2007"]
        );
        assert_eq!(written(Style::Year, "2007", "2009"), ["2007–2009", "2007\u{2009}–\u{2009}2009", "2007–2009"]);
    }

    #[test]
    fn numbers_have_the_marks_of_their_language() {
        let numbers = ALL.map(|language| Written(language).number(1_234_567));
        let amounts = ALL.map(|language| Written(language).euros(12_345));
        let sizes = ALL.map(|language| Written(language).decimal(1_234.56));

        assert_eq!(numbers, ["1\u{202F}234\u{202F}567", "1,234,567", "1,234,567"]);
        assert_eq!(amounts, ["12\u{202F}345\u{A0}€", "€12,345", "\u{200F}12,345\u{A0}€"]);
        assert_eq!(sizes, ["1\u{202F}234,6", "1,234.6", "1,234.6"]);
        assert_eq!(Written(UiLanguage::English).number(999), "999");
        assert_eq!(Written(UiLanguage::English).decimal(1.0), "1");
    }

    #[test]
    fn numbers_are_counted_as_cldr_counts_them() {
        use Category::{Few, Many, One, Other, Two, Zero};
        let counted = |language, numbers: &[u64]| {
            numbers.iter().map(|number| Written(language).category(*number)).collect::<Vec<_>>()
        };

        assert_eq!(counted(UiLanguage::French, &[0, 1, 2, 1_000_000]), [One, One, Other, Many]);
        assert_eq!(counted(UiLanguage::English, &[0, 1, 2, 101]), [Other, One, Other, Other]);
        let numbers = [0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 110, 111, 200];
        let arabic = [Zero, One, Two, Few, Few, Many, Many, Other, Other, Few, Few, Many, Other];
        assert_eq!(counted(UiLanguage::Arabic, &numbers), arabic);
    }
}
