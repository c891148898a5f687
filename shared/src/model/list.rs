//! Lists of people that leave a desk, as a file or on paper: for a purpose, with the columns that it needs and no other.

use serde::{Deserialize, Serialize};

use super::named::named;
use super::{Applicant, CountryCode, PartialDate, SignUpState, Timestamp};

named! {
    /// What a list is for.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum Purpose {
        /// The guard at the gate lets in who stands in it.
        Gate = "gate",
        /// Those who are written to, by another program.
        Writing = "writing",
        /// All that the desk knows, for those who run the event.
        Everything = "everything",
    } else {
        #[serde(other)]
        Unknown = "unknown"
    }
}

named! {
    /// What may be told of somebody.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum Column {
        Name = "name",
        Title = "title",
        Service = "service",
        Country = "country",
        Email = "email",
        State = "state",
        Asked = "asked",
        Received = "received",
    } else {
        #[serde(other)]
        Unknown = "unknown"
    }
}

impl Purpose {
    /// In the order in which they stand.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Purpose::Gate => &[Column::Name, Column::Service],
            Purpose::Writing => &[Column::Name, Column::Title, Column::Country, Column::Email],
            Purpose::Everything => Column::ALL,
            Purpose::Unknown => &[],
        }
    }

    /// Whether somebody stands in it, as far as the purpose says it.
    pub fn concerns(self, state: SignUpState) -> bool {
        match self {
            Purpose::Gate => matches!(state, SignUpState::Confirmed | SignUpState::Attended),
            Purpose::Writing | Purpose::Everything => true,
            Purpose::Unknown => false,
        }
    }
}

/// How whoever reads a list calls what stands in it.
pub trait Telling {
    fn column(&self, column: Column) -> String;
    fn country(&self, code: CountryCode) -> String;
    fn state(&self, state: SignUpState) -> String;
}

/// The rows of a list, its head first.
pub fn rows<'a>(
    columns: &[Column],
    people: impl Iterator<Item = &'a Applicant>,
    telling: &impl Telling,
) -> Vec<Vec<String>> {
    let head = columns.iter().map(|column| telling.column(*column)).collect();
    let row = |one: &Applicant| columns.iter().map(|column| cell(*column, one, telling)).collect();
    [head].into_iter().chain(people.map(row)).collect()
}

fn cell(column: Column, one: &Applicant, telling: &impl Telling) -> String {
    match column {
        Column::Name => one.name.clone(),
        Column::Title => one.title.clone(),
        Column::Service => one.service.clone(),
        Column::Country => telling.country(one.country),
        Column::Email => one.email.clone(),
        Column::State => telling.state(one.state),
        Column::Asked => minute(one.asked()),
        Column::Received => minute(one.received_at),
        Column::Unknown => String::new(),
    }
}

/// In UTC, as spreadsheets of every language read it: `2026-11-28 09:12`.
pub fn minute(at: Timestamp) -> String {
    let minutes = at.0.rem_euclid(Timestamp::DAY) / Timestamp::MINUTE;
    let two = |number: i64| [if number < 10 { "0" } else { "" }, &number.to_string()].concat();
    [PartialDate::of_utc(at).to_string(), " ".into(), two(minutes / 60), ":".into(), two(minutes % 60)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Plain;

    impl Telling for Plain {
        fn column(&self, column: Column) -> String {
            column.as_str().to_owned()
        }

        fn country(&self, code: CountryCode) -> String {
            code.to_string()
        }

        fn state(&self, state: SignUpState) -> String {
            state.as_str().to_owned()
        }
    }

    fn amina() -> Applicant {
        let json = r#"{"event":"event/a","name":"Amina","title":"Major","service":"Police","country":"TN",
            "email":"amina@example.org","state":"confirmed","acts":1,"ticket":1,"asked_at":1764321120000,
            "received_at":1764407580000,"changed_at":1}"#;
        serde_json::from_str(json).expect("an applicant")
    }

    #[test]
    fn the_guard_at_the_gate_reads_names_and_services_of_those_who_come_and_nothing_else() {
        let columns = Purpose::Gate.columns();

        assert_eq!(rows(columns, [&amina()].into_iter(), &Plain), [["name", "service"], ["Amina", "Police"]]);
        let come = SignUpState::ALL.iter().copied().filter(|state| Purpose::Gate.concerns(*state));
        assert_eq!(come.collect::<Vec<_>>(), [SignUpState::Confirmed, SignUpState::Attended]);
    }

    #[test]
    fn the_full_list_has_each_column_once_and_hours_as_a_spreadsheet_reads_them() {
        let row = rows(Purpose::Everything.columns(), [&amina()].into_iter(), &Plain).remove(1);

        let expected = [
            "Amina",
            "Major",
            "Police",
            "TN",
            "amina@example.org",
            "confirmed",
            "2025-11-28 09:12",
            "2025-11-29 09:13",
        ];
        assert_eq!(row, expected);
        assert_eq!(minute(Timestamp(1)), "1970-01-01 00:00");
    }

    #[test]
    fn a_purpose_that_only_a_newer_version_knows_tells_nothing_of_anybody() {
        let newer: Purpose = serde_json::from_str("\"seating-plan\"").expect("it can be read");

        assert_eq!(
            (newer, newer.columns().len(), newer.concerns(SignUpState::Confirmed)),
            (Purpose::Unknown, 0, false)
        );
        assert_eq!(Purpose::parse("unknown"), None);
    }
}
