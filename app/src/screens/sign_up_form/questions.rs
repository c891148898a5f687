//! The form's questions, in their order and in groups.

use crate::view::*;
use passerelle_shared::model::{Event, Field, Language, Problem, SignUpForm};

use super::Typing;
use crate::screens::parts::country_name;
use crate::text::{field, field_hint, language_name, text};
use crate::ui::{Checkbox, Choice, Input, Select, TextInput};

pub fn field_id(field: Field) -> &'static str {
    match field {
        Field::Name => "field-name",
        Field::Title => "field-title",
        Field::Service => "field-service",
        Field::Country => "field-country",
        Field::Email => "field-email",
        Field::Phone => "field-phone",
        Field::WorkingLanguage => "field-working-language",
        Field::Interpretation => "field-interpretation",
        Field::Diet => "field-diet",
        Field::Accessibility => "field-accessibility",
        Field::Travel => "field-arrival",
        Field::Visa => "field-visa",
        Field::Consent => "field-consent",
        Field::Unknown => "field-unknown",
    }
}

pub fn questions(typing: Typing, event: &Event, asks: &[Field]) -> View {
    let words = &text().form;
    let group = |title: &'static str, fields: &[Field]| {
        let asked: Vec<View> = fields
            .iter()
            .filter(|field| Field::ALWAYS.contains(field) || asks.contains(field))
            .map(|field| question(typing, event, *field))
            .collect();
        (!asked.is_empty()).then(|| view! { <fieldset><legend>{title}</legend> {asked}</fieldset> }.into_view())
    };
    let groups = [
        group(words.you, &[Field::Name, Field::Title, Field::Service, Field::Country]),
        group(words.contact, &[Field::Email, Field::Phone]),
        group(words.needs, &[Field::WorkingLanguage, Field::Interpretation, Field::Diet, Field::Accessibility]),
        group(words.travel, &[Field::Travel, Field::Visa]),
    ];
    groups.into_iter().flatten().collect::<Vec<_>>().into_view()
}

fn question(typing: Typing, event: &Event, asked: Field) -> View {
    match asked {
        Field::Name => line(typing, asked, Input::Line, "name", |form| &mut form.name),
        Field::Title => line(typing, asked, Input::Line, "honorific-prefix", |form| &mut form.title),
        Field::Service => line(typing, asked, Input::Line, "organization", |form| &mut form.service),
        Field::Country => country(typing, event),
        Field::Email => line(typing, asked, Input::Email, "email", |form| &mut form.email),
        Field::Phone => line(typing, asked, Input::Phone, "tel", |form| &mut form.phone),
        Field::WorkingLanguage => languages(typing, asked, working_languages(event), |form| &mut form.working_language),
        Field::Interpretation => languages(typing, asked, interpretations(event), |form| &mut form.interpretation),
        Field::Diet => line(typing, asked, Input::Note, "off", |form| &mut form.diet),
        Field::Accessibility => line(typing, asked, Input::Note, "off", |form| &mut form.accessibility),
        Field::Travel => travel(typing),
        Field::Visa => visa(typing),
        Field::Consent | Field::Unknown => ().into_view(),
    }
}

/// By the very rules that the server judges with.
fn is_needed(asked: Field) -> bool {
    let mut complaints = SignUpForm::default().complaints(&[asked]).into_iter();
    complaints.any(|complaint| complaint.field == asked && complaint.problem == Problem::Missing)
}

fn remark(asked: Field) -> &'static str {
    if is_needed(asked) { "" } else { text().form.optional }
}

/// Where an answer is in the form.
type Place = fn(&mut SignUpForm) -> &mut String;

fn value(typing: Typing, place: Place) -> Signal<String> {
    Signal::derive(move || typing.form.with(|form| place(&mut form.clone()).clone()))
}

fn set(typing: Typing, place: Place) -> Callback<String> {
    Callback::new(move |answer| typing.change(|form| *place(form) = answer))
}

fn line(typing: Typing, asked: Field, input: Input, autocomplete: &'static str, place: Place) -> View {
    let remark = remark(asked);
    view! {
        <TextInput
            id=field_id(asked)
            label=field(asked)
            hint=field_hint(asked)
            remark
            input
            autocomplete
            value=value(typing, place)
            on_input=set(typing, place)
            error=typing.error(asked)
        />
    }
    .into_view()
}

fn country(typing: Typing, event: &Event) -> View {
    view! {
        <Select
            id=field_id(Field::Country)
            label=field(Field::Country)
            choices=country_choices(typing, event)
            value=value(typing, |form| &mut form.country)
            on_choose=set(typing, |form| &mut form.country)
            error=typing.error(Field::Country)
        />
    }
    .into_view()
}

/// The invited first, then all others that the programme knows.
fn country_choices(typing: Typing, event: &Event) -> Vec<Choice> {
    let words = &text().form;
    let programme = typing.app.programme.get_untracked();
    let choose = Choice { value: String::new(), label: words.choose.to_owned(), group: None };
    let mut countries: Vec<Choice> = programme
        .countries()
        .iter()
        .map(|(_, country)| {
            let is_invited = event.countries.contains(&country.code);
            Choice {
                value: country.code.to_string(),
                label: [country.code.flag(), country_name(&programme, country.code)].join(" "),
                group: Some(if is_invited { words.invited } else { words.other_countries }),
            }
        })
        .collect();
    let name_of = |choice: &Choice| choice.label.split_once(' ').map(|(_, name)| name.to_owned());
    countries.sort_by_key(|choice| (choice.group != Some(words.invited), name_of(choice)));
    [choose].into_iter().chain(countries).collect()
}

fn working_languages(event: &Event) -> Vec<Language> {
    if event.languages.is_empty() { Language::ALL.to_vec() } else { event.languages.clone() }
}

fn interpretations(event: &Event) -> Vec<Language> {
    if event.interpretation.is_empty() { Language::ALL.to_vec() } else { event.interpretation.clone() }
}

fn languages(typing: Typing, asked: Field, languages: Vec<Language>, place: Place) -> View {
    let words = &text().form;
    let none = if asked == Field::Interpretation { words.choose_none } else { words.choose };
    let none = Choice { value: String::new(), label: none.to_owned(), group: None };
    let choices = languages.into_iter().map(|language| Choice {
        value: language.code().to_owned(),
        label: language_name(language).to_owned(),
        group: None,
    });
    let choices: Vec<Choice> = [none].into_iter().chain(choices).collect();
    view! {
        <Select
            id=field_id(asked)
            label=field(asked)
            remark=remark(asked)
            choices
            value=value(typing, place)
            on_choose=set(typing, place)
            error=typing.error(asked)
        />
    }
    .into_view()
}

fn travel(typing: Typing) -> View {
    let words = &text().form;
    view! {
        <p class="hint">{field_hint(Field::Travel)}</p>
        <div class="side-by-side">
            <TextInput
                id="field-arrival"
                label=words.arrival
                remark=words.optional
                input=Input::Day
                autocomplete="off"
                value=value(typing, |form| &mut form.arrival)
                on_input=set(typing, |form| &mut form.arrival)
            />
            <TextInput
                id="field-departure"
                label=words.departure
                remark=words.optional
                input=Input::Day
                autocomplete="off"
                value=value(typing, |form| &mut form.departure)
                on_input=set(typing, |form| &mut form.departure)
                error=typing.error(Field::Travel)
            />
        </div>
    }
    .into_view()
}

fn visa(typing: Typing) -> View {
    view! {
        <Checkbox
            id=field_id(Field::Visa)
            label=field(Field::Visa)
            is_on=Signal::derive(move || typing.form.with(|form| form.visa_letter))
            on_change=Callback::new(move |is_on| typing.change(|form| form.visa_letter = is_on))
        />
    }
    .into_view()
}

/// Last, beneath the privacy notice.
pub fn consent(typing: Typing) -> View {
    view! {
        <Checkbox
            id=field_id(Field::Consent)
            label=field(Field::Consent)
            is_on=Signal::derive(move || typing.form.with(|form| form.consent))
            on_change=Callback::new(move |is_on| typing.change(|form| form.consent = is_on))
            error=typing.error(Field::Consent)
        />
    }
    .into_view()
}
