//! The form's questions, in their order and in groups.

use leptos::prelude::*;
use passerelle_shared::model::{CountryCode, Event, Field, Language, SignUpForm};

use super::fields::{CONTACT, NEEDED, NEEDS, Step, TRAVEL, asks, field_id, is_needed};
use super::typing::Typing;
use crate::commands::plain_answer;
use crate::screens::blocks::by_name;
use crate::state::Programme;
use crate::text::{field, field_hint, language_name, more, period};
use crate::ui::{Checkbox, Choice, DayInput, For, Glyph, Icon, Input, Select, Show, TextInput, dynamic};

/// The questions of one group, under its title.
struct Group {
    step: Step,
    title: &'static str,
    fields: &'static [Field],
}

fn groups() -> [Group; 4] {
    let words = &more().form;
    [
        Group { step: Step::Needed, title: words.you, fields: &NEEDED },
        Group { step: Step::Optional, title: words.contact, fields: &CONTACT },
        Group { step: Step::Optional, title: words.needs, fields: &NEEDS },
        Group { step: Step::Optional, title: words.travel, fields: &TRAVEL },
    ]
}

#[component]
pub fn Questions(typing: Typing) -> impl IntoView {
    groups().map(|group| view! { <QuestionGroup typing group /> }.into_any()).into_iter().collect::<Vec<_>>()
}

/// Each question keeps its node, and so what is being typed, when the event asks more or less than before, and while
/// the other step is open.
#[component]
fn QuestionGroup(typing: Typing, group: Group) -> impl IntoView {
    let Group { step, title, fields } = group;
    let asked = Memo::new(move |_| {
        let asks = typing.event.with(|event| asks(event.as_ref()));
        let is_asked = |field: &&Field| Field::ALWAYS.contains(field) || asks.contains(field);
        fields.iter().filter(is_asked).copied().collect::<Vec<_>>()
    });
    view! {
        <Show when=move || !asked.with(Vec::is_empty)>
            <fieldset hidden=move || typing.step() != step>
                <legend>{title}</legend>
                <For each=move || asked.get() key=|field| (*field as u8).to_string() children=move |field| question(typing, field) />
            </fieldset>
        </Show>
    }
}

fn question(typing: Typing, asked: Field) -> AnyView {
    let line = |input: Input, autocomplete: &'static str, blank: Blank| {
        view! { <LineQuestion typing asked input autocomplete blank /> }.into_any()
    };
    match asked {
        Field::Name => line(Input::Line, "name", |form| &mut form.name),
        Field::Title => line(Input::Line, "honorific-prefix", |form| &mut form.title),
        Field::Service => line(Input::Line, "organization", |form| &mut form.service),
        Field::Email => match typing.address.get_value() {
            Some(address) => view! { <OwnAddress address /> }.into_any(),
            None => line(Input::Email, "email", |form| &mut form.email),
        },
        Field::Phone => line(Input::Phone, "tel", |form| &mut form.phone),
        Field::Diet => line(Input::Note, "off", |form| &mut form.diet),
        Field::Accessibility => line(Input::Note, "off", |form| &mut form.accessibility),
        Field::Country => view! { <CountryQuestion typing /> }.into_any(),
        Field::WorkingLanguage => {
            let blank: Blank = |form| &mut form.working_language;
            view! { <LanguageQuestion typing asked of=|event: &Event| &event.languages blank /> }.into_any()
        }
        Field::Interpretation => {
            let blank: Blank = |form| &mut form.interpretation;
            view! { <LanguageQuestion typing asked of=|event: &Event| &event.interpretation blank /> }.into_any()
        }
        Field::Travel => view! { <TravelQuestion typing /> }.into_any(),
        Field::Visa => view! { <VisaQuestion typing /> }.into_any(),
        Field::Consent | Field::Unknown => ().into_any(),
    }
}

fn remark(asked: Field) -> &'static str {
    if is_needed(asked) { "" } else { more().form.optional }
}

/// One blank of the form, to be read and to be filled in.
type Blank = fn(&mut SignUpForm) -> &mut String;

fn value(typing: Typing, blank: Blank) -> Signal<String> {
    Signal::derive(move || typing.read(|form| blank(&mut form.clone()).clone()))
}

fn set(typing: Typing, blank: Blank) -> Callback<String> {
    Callback::new(move |typed| typing.change(|form| *blank(form) = typed))
}

#[component]
fn LineQuestion(typing: Typing, asked: Field, input: Input, autocomplete: &'static str, blank: Blank) -> impl IntoView {
    let on_leave = Callback::new(move |()| {
        let typed = typing.read(|form| blank(&mut form.clone()).clone());
        let plain = plain_answer(asked, &typed);
        if plain != typed {
            typing.change(|form| *blank(form) = plain);
        }
    });
    view! {
        <TextInput
            id=field_id(asked)
            label=field(asked)
            hint=field_hint(asked)
            remark=remark(asked)
            is_required=is_needed(asked)
            input
            autocomplete
            value=value(typing, blank)
            on_input=set(typing, blank)
            on_leave
            error=typing.error(asked)
        />
    }
}

/// Whoever is signed in is written to at their own address.
#[component]
fn OwnAddress(address: String) -> impl IntoView {
    view! {
        <div class="field" id=field_id(Field::Email) tabindex="-1">
            <p class="field-label">{field(Field::Email)}</p>
            <p><bdi>{address}</bdi></p>
            <p class="hint">{more().form.own_address}</p>
        </div>
    }
}

#[component]
fn CountryQuestion(typing: Typing) -> impl IntoView {
    let choices = Memo::new(move |_| {
        let invited = typing.event.with(|event| event.as_ref().map(|event| event.countries.clone()));
        typing.app.programme.with(|programme| country_choices(programme, &invited.unwrap_or_default()))
    });
    view! {
        <Select
            id=field_id(Field::Country)
            label=field(Field::Country)
            is_required=true
            choices
            value=value(typing, |form| &mut form.country)
            on_choose=set(typing, |form| &mut form.country)
            error=typing.error(Field::Country)
        />
    }
}

/// The invited first, then all others that there are.
fn country_choices(programme: &Programme, invited: &[CountryCode]) -> Vec<Choice> {
    let words = &more().form;
    let choose = Choice { value: String::new(), label: words.choose.to_owned(), group: None };
    let group = |codes: &mut dyn Iterator<Item = CountryCode>, group: &'static str| {
        let choice =
            |(label, code): (String, CountryCode)| Choice { value: code.to_string(), label, group: Some(group) };
        by_name(programme, codes).into_iter().map(choice).collect::<Vec<_>>()
    };
    let mut others = CountryCode::all().filter(|code| !invited.contains(code));
    [vec![choose], group(&mut invited.iter().copied(), words.invited), group(&mut others, words.other_countries)]
        .concat()
}

/// Among the languages that the event has, or among all where it names none.
#[component]
fn LanguageQuestion(typing: Typing, asked: Field, of: fn(&Event) -> &Vec<Language>, blank: Blank) -> impl IntoView {
    let choices = Memo::new(move |_| {
        let of_event = typing.event.with(|event| event.as_ref().map(|event| of(event).clone()));
        let languages = of_event.filter(|languages| !languages.is_empty()).unwrap_or(Language::ALL.to_vec());
        language_choices(asked, languages)
    });
    // Among one there is nothing to choose.
    Effect::new(move |_| {
        let only = choices.with(|choices| match choices.as_slice() {
            [_, only] if is_needed(asked) => Some(only.value.clone()),
            _ => None,
        });
        if let Some(only) =
            only.filter(|only| *only != untrack(|| typing.read(|form| blank(&mut form.clone()).clone())))
        {
            typing.typed.form.update(|form| *blank(form) = only);
        }
    });
    view! {
        <Select
            id=field_id(asked)
            label=field(asked)
            remark=remark(asked)
            is_required=is_needed(asked)
            choices
            value=value(typing, blank)
            on_choose=set(typing, blank)
            error=typing.error(asked)
        />
    }
}

fn language_choices(asked: Field, languages: Vec<Language>) -> Vec<Choice> {
    let words = &more().form;
    let none = if asked == Field::Interpretation { words.choose_none } else { words.choose };
    let none = Choice { value: String::new(), label: none.to_owned(), group: None };
    let choices = languages.into_iter().map(|language| Choice {
        value: language.code().to_owned(),
        label: language_name(language).to_owned(),
        group: None,
    });
    [none].into_iter().chain(choices).collect()
}

#[component]
fn TravelQuestion(typing: Typing) -> impl IntoView {
    let words = &more().form;
    let error = typing.error(Field::Travel);
    let is_arrival_half = move || typing.read(|form| form.arrival == SignUpForm::HALF_A_DAY);
    view! {
        <p class="hint">{field_hint(Field::Travel)}</p>
        <div class="side-by-side">
            <DayInput
                id="field-arrival"
                label=words.arrival
                remark=words.optional
                unfinished=SignUpForm::HALF_A_DAY
                value=value(typing, |form| &mut form.arrival)
                on_input=set(typing, |form| &mut form.arrival)
                error=Signal::derive(move || error.get().filter(|_| is_arrival_half()))
            />
            <DayInput
                id="field-departure"
                label=words.departure
                remark=words.optional
                unfinished=SignUpForm::HALF_A_DAY
                value=value(typing, |form| &mut form.departure)
                on_input=set(typing, |form| &mut form.departure)
                error=Signal::derive(move || error.get().filter(|_| !is_arrival_half()))
            />
        </div>
        <div role="status">{dynamic(move || doubt(typing))}</div>
    }
}

/// What is unlikely is asked about, and sent all the same if it is so.
fn doubt(typing: Typing) -> Option<AnyView> {
    let event = typing.event.get()?;
    let is_unlikely = typing.read(|form| event.is_stay_unlikely(form));
    let when = period(event.starts, event.ends).filter(|_| is_unlikely)?;
    let sentence = more().form.stay_unlikely.with(&when);
    Some(view! { <p class="note"><Icon glyph=Glyph::INFO /> <span>{sentence}</span></p> }.into_any())
}

#[component]
fn VisaQuestion(typing: Typing) -> impl IntoView {
    view! {
        <Checkbox
            id=field_id(Field::Visa)
            label=field(Field::Visa)
            is_on=Signal::derive(move || typing.read(|form| form.visa_letter))
            on_change=Callback::new(move |is_on| typing.change(|form| form.visa_letter = is_on))
        />
    }
}

/// Last, beneath the privacy notice.
#[component]
pub fn Consent(typing: Typing) -> impl IntoView {
    view! {
        <Checkbox
            id=field_id(Field::Consent)
            label=field(Field::Consent)
            is_required=true
            is_on=Signal::derive(move || typing.read(|form| form.consent))
            on_change=Callback::new(move |is_on| typing.change(|form| form.consent = is_on))
            error=typing.error(Field::Consent)
        />
    }
}
