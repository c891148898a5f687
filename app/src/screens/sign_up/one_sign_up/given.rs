//! What the person gave when they asked for a place.

use leptos::prelude::*;
use passerelle_shared::model::{Field, Language, PartialDate, SignUpForm};

use crate::commands;
use crate::screens::blocks::country_name;
use crate::state::{App, Stands, Wants, use_app};
use crate::text::{date, field, language_name, more};
use crate::ui::{Disclosure, Glyph, Show, dynamic};

#[component]
pub fn Given(stands: Memo<Option<Stands>>) -> impl IntoView {
    let app = use_app();
    let given = move || {
        // Whoever signs in may read more.
        app.sign_in.track();
        stands.with(|stands| stands.as_ref().and_then(|stands| given(app, stands)))
    };
    let is_there = move || given().is_some();
    let rows = move || {
        let form = given()?;
        let rows = rows_of(app, &form).into_iter().filter(|(_, value)| !value.is_empty());
        Some(rows.map(given_row).collect::<Vec<_>>())
    };
    view! {
        <Show when=is_there>
            <Disclosure summary=more().sign_up.details glyph=Glyph::DOCUMENT>
                <dl class="facts">{dynamic(rows)}</dl>
            </Disclosure>
        </Show>
    }
}

fn given_row((label, value): (&'static str, String)) -> AnyView {
    view! { <div class="fact"><dt>{label}</dt> <dd><bdi>{value}</bdi></dd></div> }.into_any()
}

/// What the person gave, as the server has it, or as it waits to be sent: not for others who open the app here.
pub fn given(app: App, stands: &Stands) -> Option<SignUpForm> {
    match stands.waits_for().map(|pending| (&pending.wants, &pending.command)) {
        Some((Wants::Place(form), command)) => commands::may_read(app, command).then(|| form.as_ref().clone()),
        _ => Some(stands.sign_up.as_ref()?.form.clone()),
    }
}

fn rows_of(app: App, form: &SignUpForm) -> Vec<(&'static str, String)> {
    vec![
        (field(Field::Name), form.name.clone()),
        (field(Field::Title), form.title.clone()),
        (field(Field::Service), form.service.clone()),
        (field(Field::Country), country_called(app, form)),
        (field(Field::Email), form.email.clone()),
        (field(Field::Phone), form.phone.clone()),
        (field(Field::WorkingLanguage), language_called(&form.working_language)),
        (field(Field::Interpretation), language_called(&form.interpretation)),
        (field(Field::Diet), form.diet.clone()),
        (field(Field::Accessibility), form.accessibility.clone()),
        (more().form.arrival, day_called(&form.arrival)),
        (more().form.departure, day_called(&form.departure)),
    ]
}

fn country_called(app: App, form: &SignUpForm) -> String {
    let name = |code| app.programme.with(|programme| country_name(programme, code));
    form.country_code().map(name).unwrap_or_default()
}

fn language_called(code: &str) -> String {
    Language::parse(code).map(|language| language_name(language).to_owned()).unwrap_or_default()
}

fn day_called(day: &str) -> String {
    PartialDate::parse(day).map(date).unwrap_or_default()
}
