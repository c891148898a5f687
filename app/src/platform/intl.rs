//! Plurals, numbers and dates as the browser's `Intl` knows them: a kilobyte instead of tables.

mod formatted;

use std::cell::RefCell;

use js_sys::{Array, Function, Object, Reflect};
use passerelle_shared::model::{PartialDate, Timestamp, Turn, UiLanguage, WallTime};
use passerelle_words::Style;
use wasm_bindgen::prelude::*;

use formatted::{Asked, formatted};

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DateTimeFormat", catch)]
    fn new(locale: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method, js_class = "DateTimeFormat", catch)]
    fn format(this: &DateTimeFormat, at_ms: f64) -> Result<String, JsValue>;
    #[wasm_bindgen(method, js_class = "DateTimeFormat", js_name = formatRange, catch)]
    fn format_range(this: &DateTimeFormat, start_ms: f64, end_ms: f64) -> Result<String, JsValue>;

    #[wasm_bindgen(js_namespace = Intl, js_name = NumberFormat)]
    type NumberFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "NumberFormat")]
    fn new(locale: &str, options: &Object) -> NumberFormat;
    #[wasm_bindgen(method, js_class = "NumberFormat")]
    fn format(this: &NumberFormat, number: f64) -> String;

    #[wasm_bindgen(js_namespace = Intl, js_name = DisplayNames)]
    type DisplayNames;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DisplayNames", catch)]
    fn new(locale: &str, options: &Object) -> Result<DisplayNames, JsValue>;
    #[wasm_bindgen(method, js_class = "DisplayNames", catch)]
    fn of(this: &DisplayNames, code: &str) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(js_namespace = Intl, js_name = Collator)]
    type Collator;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "Collator")]
    fn new(locale: &str, options: &Object) -> Collator;
    #[wasm_bindgen(method, getter, js_class = "Collator")]
    fn compare(this: &Collator) -> Function;

    /// An array that is sorted by what a collator says.
    #[wasm_bindgen(js_name = Array)]
    type Names;
    #[wasm_bindgen(method, js_class = "Array", js_name = sort)]
    fn sort_by(this: &Names, compare: &Function);

    #[wasm_bindgen(js_namespace = Intl, js_name = PluralRules)]
    type PluralRules;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "PluralRules")]
    fn new(locale: &str) -> PluralRules;
    #[wasm_bindgen(method, js_class = "PluralRules")]
    fn select(this: &PluralRules, number: f64) -> String;
}

/// By which clock it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Every browser knows this one.
    Utc,
    /// The device's.
    Own,
}

impl Clock {
    fn zone(self) -> Option<&'static str> {
        match self {
            Clock::Utc => Some("UTC"),
            Clock::Own => None,
        }
    }
}

pub fn date(language: UiLanguage, style: Style, clock: Clock, at_ms: i64) -> String {
    formatted(Asked { language, style, clock, start_ms: at_ms, end_ms: at_ms }, || {
        let formatter = formatter(language, style, clock.zone());
        formatter.and_then(|formatter| formatter.format(at_ms as f64).ok()).unwrap_or_default()
    })
}

/// From one moment to another, with what both share said once.
pub fn date_range(language: UiLanguage, style: Style, clock: Clock, start_ms: i64, end_ms: i64) -> String {
    formatted(Asked { language, style, clock, start_ms, end_ms }, || {
        formatter(language, style, clock.zone())
            .and_then(|formatter| formatter.format_range(start_ms as f64, end_ms as f64).ok())
            .unwrap_or_else(|| {
                // Browsers from before 2021 have no ranges.
                [date(language, style, clock, start_ms), date(language, style, clock, end_ms)].join(" – ")
            })
    })
}

/// What a clock shows in a zone by its IANA name, or without one on the device; `None` where this browser doesn't know it.
pub fn wall(zone: Option<&str>, at: Timestamp) -> Option<WallTime> {
    let shown = formatter(UiLanguage::English, Style::Numbers, zone)?.format(at.0 as f64).ok()?;
    read_wall(&shown)
}

/// Reads `05/01/2027, 09:00`.
fn read_wall(shown: &str) -> Option<WallTime> {
    let mut numbers = shown.split(|character: char| !character.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let mut next = || numbers.next()?.parse::<u16>().ok();
    let (day, month, year, hour, minute) = (next()?, next()?, next()?, next()?, next()?);
    let small = |number| u8::try_from(number).ok();
    let day = PartialDate::Day { year, month: small(month)?, day: small(day)? };
    WallTime::new(day, small(hour)?, small(minute)?, Turn::First)
}

pub fn number(language: UiLanguage, number: u64) -> String {
    let make = || NumberFormat::new(locale(language), &Object::new());
    KEPT_NUMBERS.with_borrow_mut(|kept| of_language(kept, language, make).format(number as f64))
}

/// With at most one digit behind the point.
pub fn decimal(language: UiLanguage, number: f64) -> String {
    let options = Object::new();
    set(&options, "maximumFractionDigits", &JsValue::from_f64(1.0));
    NumberFormat::new(locale(language), &options).format(number)
}

pub fn euros(language: UiLanguage, amount: u64) -> String {
    let options = options(&[("style", "currency"), ("currency", "EUR")]);
    set(&options, "maximumFractionDigits", &JsValue::from_f64(0.0));
    NumberFormat::new(locale(language), &options).format(amount as f64)
}

/// Of a part between 0 and 1. It is said again with each step of a first sync: what formats it is kept.
pub fn percent(language: UiLanguage, part: f64) -> String {
    let make = || NumberFormat::new(locale(language), &options(&[("style", "percent")]));
    KEPT_PERCENT.with_borrow_mut(|kept| of_language(kept, language, make).format(part))
}

/// What a country is called, by its two letters; a browser from before 2021 says the letters.
pub fn region(language: UiLanguage, code: &str) -> String {
    let names = KEPT_NAMES.with_borrow_mut(|kept| {
        if kept.as_ref().is_none_or(|(of, _)| *of != language) {
            let names = DisplayNames::new(locale(language), &options(&[("type", "region")])).ok();
            *kept = names.map(|names| (language, names));
        }
        kept.as_ref()?.1.of(code).ok()?
    });
    names.unwrap_or_else(|| code.to_owned())
}

/// The positions of names in the order in which readers of a language look for them: Égypte stands before Tunisie.
pub fn collated(language: UiLanguage, names: &[&str]) -> Vec<usize> {
    let array: Array = names.iter().map(|name| JsValue::from_str(name)).collect();
    let by = Collator::new(locale(language), &Object::new());
    array.unchecked_ref::<Names>().sort_by(&by.compare());
    let mut positions: Vec<usize> = Vec::new();
    for sorted in array.iter().filter_map(|name| name.as_string()) {
        let position = names.iter().enumerate().position(|(at, name)| *name == sorted && !positions.contains(&at));
        positions.extend(position);
    }
    positions
}

/// `zero`, `one`, `two`, `few`, `many` or `other`.
pub fn plural_category(language: UiLanguage, number: u64) -> String {
    let make = || PluralRules::new(locale(language));
    KEPT_PLURALS.with_borrow_mut(|kept| of_language(kept, language, make).select(number as f64))
}

/// The time zones that the browser knows, by their IANA names; none where it doesn't tell.
pub fn zones() -> Vec<String> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).unwrap_or_default();
    let known = called(&intl, "supportedValuesOf", &Array::of1(&"timeZone".into()));
    known.as_ref().map(Array::from).iter().flat_map(Array::iter).filter_map(|name| name.as_string()).collect()
}

/// That of the device.
pub fn own_zone() -> Option<String> {
    let format = DateTimeFormat::new(locale(UiLanguage::English), &Object::new()).ok()?;
    let options = called(&format, "resolvedOptions", &Array::new())?;
    Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

/// By its name, so that what few ever need isn't imported on every first load.
fn called(of: &JsValue, name: &str, arguments: &Array) -> Option<JsValue> {
    let function: Function = Reflect::get(of, &name.into()).ok()?.dyn_into().ok()?;
    function.apply(of, arguments).ok()
}

/// Arabic with the digits that its content uses, and that officers from the Maghreb read.
fn locale(language: UiLanguage) -> &'static str {
    match language {
        UiLanguage::French => "fr",
        UiLanguage::English | UiLanguage::Unknown => "en-GB",
        UiLanguage::Arabic => "ar-u-nu-latn-ca-gregory",
    }
}

type Kept = (UiLanguage, Style, Option<String>, DateTimeFormat);

/// Making a formatter costs a hundred times what using it costs, and a list shows hundreds of dates.
const KEPT_MAX: usize = 40;

thread_local! {
    static KEPT: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
    static KEPT_NAMES: RefCell<Option<(UiLanguage, DisplayNames)>> = const { RefCell::new(None) };
    static KEPT_NUMBERS: RefCell<Option<(UiLanguage, NumberFormat)>> = const { RefCell::new(None) };
    static KEPT_PERCENT: RefCell<Option<(UiLanguage, NumberFormat)>> = const { RefCell::new(None) };
    static KEPT_PLURALS: RefCell<Option<(UiLanguage, PluralRules)>> = const { RefCell::new(None) };
}

/// What was made last, where it is for this language.
fn of_language<T>(kept: &mut Option<(UiLanguage, T)>, language: UiLanguage, make: impl FnOnce() -> T) -> &T {
    if kept.as_ref().is_some_and(|(its, _)| *its != language) {
        *kept = None;
    }
    &kept.get_or_insert_with(|| (language, make())).1
}

fn formatter(language: UiLanguage, style: Style, zone: Option<&str>) -> Option<DateTimeFormat> {
    let kept = KEPT.with_borrow(|kept| {
        let mut all = kept.iter();
        let same = all.find(|(its, styled, zoned, _)| (*its, *styled, zoned.as_deref()) == (language, style, zone));
        same.map(|(_, _, _, formatter)| formatter.clone())
    });
    kept.or_else(|| {
        let options = options(parts(style));
        if let Some(zone) = zone {
            set(&options, "timeZone", &zone.into());
        }
        // None in a zone that this browser doesn't know: another clock's hours would be taken for those there.
        let made = DateTimeFormat::new(locale(language), &options).ok()?;
        KEPT.with_borrow_mut(|kept| {
            kept.truncate(KEPT_MAX);
            kept.insert(0, (language, style, zone.map(str::to_owned), made.clone()));
        });
        Some(made)
    })
}

fn parts(style: Style) -> &'static [(&'static str, &'static str)] {
    match style {
        Style::Date => &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
        Style::Weekday => &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
        Style::WeekdayShort => &[("weekday", "short"), ("day", "numeric"), ("month", "short")],
        Style::Month => &[("month", "long"), ("year", "numeric")],
        Style::MonthShort => &[("month", "short")],
        Style::Day => &[("day", "numeric")],
        Style::Year => &[("year", "numeric")],
        Style::Time => &[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")],
        Style::DateTime => {
            &[("day", "numeric"), ("month", "long"), ("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")]
        }
        Style::WeekdayTime => &[
            ("weekday", "short"),
            ("day", "numeric"),
            ("month", "short"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("hourCycle", "h23"),
        ],
        Style::Numbers => &[
            ("day", "2-digit"),
            ("month", "2-digit"),
            ("year", "numeric"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("hourCycle", "h23"),
        ],
    }
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        set(&options, name, &(*value).into());
    }
    options
}

fn set(options: &Object, name: &str, value: &JsValue) {
    // A plain object takes every property.
    let _ = Reflect::set(options, &name.into(), value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_browser_shows_is_read_however_it_parts_its_numbers() {
        for shown in ["05/01/2027, 09:00", "05/01/2027 09:00", "\u{200E}05.01.2027 à 09:00"] {
            assert_eq!(read_wall(shown).map(|wall| wall.to_string()).as_deref(), Some("2027-01-05T09:00"), "{shown}");
        }
        for shown in ["", "09:00", "05/01/2027", "05/01/2027, 24:00", "Invalid Date"] {
            assert_eq!(read_wall(shown), None, "{shown}");
        }
    }
}
