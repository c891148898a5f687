//! A list of an event's people for a spreadsheet, as the app makes it on a device: in the words of a language, with the names
//! that the programme has for countries.

use passerelle_shared::model::list::{Column, Purpose, Telling, rows};
use passerelle_shared::model::{Applicant, CountryCode, SignUpState, Timestamp, UiLanguage};
use passerelle_shared::sync::Record;
use passerelle_shared::tables::{self, Separator};

use super::edition::programme_after;
use super::reader::Reader;

pub fn list_of_people(programme: &[Record], language: UiLanguage, purpose: Purpose, people: &[Applicant]) -> String {
    let programme = programme_after(None, programme);
    let reader = Reader { programme: &programme, language, is_language_in_address: false, now: Timestamp::default() };
    tables::written(&rows(purpose.columns(), people.iter(), &reader), Separator::of(Some(language.into())))
}

impl Telling for Reader<'_> {
    fn column(&self, column: Column) -> String {
        self.more().desk.lists.column(column).to_owned()
    }

    fn country(&self, code: CountryCode) -> String {
        Reader::country(*self, code)
    }

    fn state(&self, state: SignUpState) -> String {
        match state {
            SignUpState::Offered => self.more().desk.offered.to_owned(),
            state => self.words().states.stands.of(state).to_owned(),
        }
    }
}
