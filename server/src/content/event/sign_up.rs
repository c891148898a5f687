//! `[sign_up]`: the terms under which one can sign up for an event.

use std::collections::BTreeMap;

use jiff::civil::Date;
use passerelle_shared::model::{PartialDate, SignUpTerms, Timestamp, Turn, WallTime};
use serde::Deserialize;
use toml::Spanned;

use super::schedule::{Schedule, day_from};
use crate::content::page::Page;
use crate::zones::{self, as_date};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSignUp {
    policy: Spanned<String>,
    capacity: Option<u32>,
    opens: Option<Spanned<String>>,
    opens_in_days: Option<Spanned<i32>>,
    closes: Option<Spanned<String>>,
    closes_in_days: Option<Spanned<i32>>,
    #[serde(default)]
    asks: Vec<Spanned<String>>,
    #[serde(default)]
    quotas: BTreeMap<Spanned<String>, u32>,
}

/// The version counts in the database; here it is the first.
pub(super) fn read(
    page: &mut Page<'_>,
    written: Option<&Spanned<WrittenSignUp>>,
    schedule: &Schedule,
    anchor: Date,
) -> Option<SignUpTerms> {
    let table = written?;
    let written = table.get_ref();
    if schedule.starts_at.is_none() || schedule.ends_at.is_none() {
        page.fault(&table.span(), "one can sign up only for an event with a first day, a length and a zone");
        return None;
    }
    let opens = day(page, &written.opens, &written.opens_in_days, anchor);
    let closes = day(page, &written.closes, &written.closes_in_days, anchor);
    let zone = schedule.zone.as_ref()?;
    let opens_at = opens.and_then(|day| zones::start_of_day(day, zone));
    let closes_at = closes.and_then(|day| zones::end_of_day(day, zone));
    let opens_wall = opens.and_then(|day| WallTime::new(day, 0, 0, Turn::First));
    let closes_wall = closes.and_then(|day| WallTime::new(day, 23, 59, Turn::First));
    check_order(page, table, opens_at, closes_at, schedule);
    let quotas = written.quotas.iter().filter_map(|(code, places)| Some((page.country(code)?, *places))).collect();
    let asks = written.asks.iter().filter_map(|field| page.known_word(field, "a question of the form")).collect();
    let policy = page.word(&written.policy, "a policy (open, approval, nomination)")?;
    let capacity = written.capacity;
    Some(SignUpTerms { version: 1, policy, capacity, quotas, opens_at, closes_at, opens_wall, closes_wall, asks })
}

fn day(
    page: &mut Page<'_>,
    date: &Option<Spanned<String>>,
    in_days: &Option<Spanned<i32>>,
    anchor: Date,
) -> Option<PartialDate> {
    if let (Some(_), Some(in_days)) = (date, in_days) {
        page.fault(&in_days.span(), "either a date or a number of days, not both");
    }
    if let Some(in_days) = in_days {
        return day_from(anchor, *in_days.get_ref()).and_then(as_date);
    }
    let day = page.date(date)?;
    if let (false, Some(date)) = (day.is_a_day(), date) {
        page.fault(&date.span(), format!("`{}` is not a day like 2026-05-31", date.get_ref()));
    }
    Some(day)
}

fn check_order(
    page: &mut Page<'_>,
    table: &Spanned<WrittenSignUp>,
    opens_at: Option<Timestamp>,
    closes_at: Option<Timestamp>,
    schedule: &Schedule,
) {
    if let (Some(opens_at), Some(closes_at)) = (opens_at, closes_at)
        && closes_at < opens_at
    {
        page.fault(&table.span(), "signing up closes before it opens");
    }
    if let (Some(closes_at), Some(ends_at)) = (closes_at, schedule.ends_at)
        && ends_at < closes_at
    {
        page.fault(&table.span(), "signing up closes after the event has ended");
    }
}
