//! Lists for a purpose, as a file or on paper. That one is made is on the disk before it is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::list::{Column, Purpose, Telling, rows};
use passerelle_shared::model::{Applicant, CountryCode, Language, RecordId, SignUpState};
use passerelle_shared::rules::list::{Body, Made};
use passerelle_shared::tables::{self, Separator};

use super::counts::state_words;
use super::narrowing::Narrowed;
use crate::commands;
use crate::route::bring_when_shown;
use crate::screens::blocks::{country_name, title_of};
use crate::state::{Desks, Programme, WhenRead, use_app};
use crate::text::{Counted, known_as_of, language, more};
use crate::ui::{Button, Checkbox, Choice, Dialog, Glyph, Icon, Select, Show, Weight, dynamic};

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    /// Where it lies and what it is called.
    File {
        href: String,
        name: String,
    },
    Sheet(Sheet),
    NotNoted,
}

#[derive(Debug, Clone, PartialEq)]
struct Sheet {
    title: String,
    purpose: &'static str,
    as_of: String,
    rows: Vec<Vec<String>>,
}

/// What is chosen. Cheap to copy.
#[derive(Clone, Copy)]
struct Chosen {
    purpose: RwSignal<Purpose>,
    left_out: RwSignal<Vec<Column>>,
    outcome: RwSignal<Option<Outcome>>,
}

impl Chosen {
    fn columns(self) -> Vec<Column> {
        let columns = self.purpose.get().columns().iter().copied();
        self.left_out.with(|left_out| columns.filter(|column| !left_out.contains(column)).collect())
    }

    fn set(self, column: Column, is_on: bool) {
        self.outcome.set(None);
        self.left_out.update(|left_out| {
            left_out.retain(|other| *other != column);
            if !is_on {
                left_out.push(column);
            }
        });
    }
}

/// Who stands in a list: of those who are shown whom its purpose concerns.
fn people(desks: &Desks, narrowed: Narrowed, purpose: Purpose) -> Vec<&Applicant> {
    let all = desks.applicants.iter().map(|one| &one.applicant);
    all.filter(|one| purpose.concerns(one.state) && narrowed.is_shown(one.ticket)).collect()
}

/// The words of the language that is spoken now.
struct Spoken<'a>(&'a Programme);

impl Telling for Spoken<'_> {
    fn column(&self, column: Column) -> String {
        more().desk.lists.column(column).to_owned()
    }

    fn country(&self, code: CountryCode) -> String {
        country_name(self.0, code)
    }

    fn state(&self, state: SignUpState) -> String {
        state_words(state).to_owned()
    }
}

#[component]
pub fn Lists(desks: WhenRead<Desks>, narrowed: Narrowed, event: RecordId, part: Option<CountryCode>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.lists;
    let is_open = RwSignal::new(false);
    let chosen = Chosen {
        purpose: RwSignal::new(Purpose::Gate),
        left_out: RwSignal::new(Vec::new()),
        outcome: RwSignal::new(None),
    };
    let open = Callback::new(move |()| {
        chosen.outcome.set(None);
        is_open.set(true);
    });
    let number = Memo::new(move |_| {
        let purpose = chosen.purpose.get();
        if is_open.get() { desks.get().map_or(0, |desks| people(&desks, narrowed, purpose).len()) } else { 0 }
    });
    let event = StoredValue::new(event);
    let make = move |made: Made| {
        let (purpose, columns) = (chosen.purpose.get_untracked(), untrack(|| chosen.columns()));
        let Some(desks) = desks.get_untracked().filter(|_| !columns.is_empty() && number.get_untracked() > 0) else {
            return;
        };
        let rows = untrack(|| {
            let people = people(&desks, narrowed, purpose).into_iter();
            app.programme.with(|programme| rows(&columns, people, &Spoken(programme)))
        });
        let people = u32::try_from(rows.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let body = Body { purpose, columns, people, country: part };
        chosen.outcome.set(None);
        spawn_local(async move {
            if !commands::note_list(app, event.get_value(), made, body).await {
                chosen.outcome.try_set(Some(Outcome::NotNoted));
                return;
            }
            let outcome = match made {
                Made::ExportList => event.with_value(|event| file(event, purpose, &rows)),
                Made::PrintList => Outcome::Sheet(Sheet {
                    title: app.programme.with_untracked(|it| event.with_value(|event| title_of(it, event).words)),
                    purpose: words.purpose(purpose),
                    as_of: words.as_of.with(&known_as_of(app.now.get_untracked())),
                    rows,
                }),
            };
            chosen.outcome.try_set(Some(outcome));
            match made {
                Made::ExportList => bring_when_shown(FILE_ID),
                Made::PrintList => commands::print_when_shown(),
            }
        });
    };
    let title = Signal::derive(move || words.title);
    view! {
        <div class="actions make-list">
            <Button label=words.title on_press=open glyph=Glyph::DOCUMENT />
        </div>
        <Dialog is_open title>
            <Which chosen number />
            <div class="actions">
                <Button label=words.export on_press=Callback::new(move |()| make(Made::ExportList)) weight=Weight::Primary />
                <Button label=words.print on_press=Callback::new(move |()| make(Made::PrintList)) />
                <Button label=words.close on_press=Callback::new(move |()| is_open.set(false)) weight=Weight::Quiet />
            </div>
            <Told chosen />
        </Dialog>
        <Printed chosen is_open />
    }
}

const FILE_ID: &str = "list-file";

/// The purpose, and of its columns which.
#[component]
fn Which(chosen: Chosen, number: Memo<usize>) -> impl IntoView {
    let words = &more().desk.lists;
    let choice = |purpose: &Purpose| Choice {
        value: purpose.as_str().to_owned(),
        label: words.purpose(*purpose).to_owned(),
        group: None,
    };
    let choices: Vec<Choice> = Purpose::ALL.iter().map(choice).collect();
    let choose = Callback::new(move |value: String| {
        chosen.outcome.set(None);
        chosen.left_out.set(Vec::new());
        chosen.purpose.set(Purpose::parse(&value).unwrap_or(Purpose::Gate));
    });
    let value = Signal::derive(move || chosen.purpose.get().as_str().to_owned());
    let boxes = move || {
        let one = |column: &Column| {
            let column = *column;
            let is_on = Signal::derive(move || chosen.left_out.with(|left_out| !left_out.contains(&column)));
            let on_change = Callback::new(move |is_on| chosen.set(column, is_on));
            view! { <Checkbox id=["column-", column.as_str()].concat() label=words.column(column) is_on on_change /> }
                .into_any()
        };
        chosen.purpose.get().columns().iter().map(one).collect::<Vec<AnyView>>()
    };
    let who = move || match (chosen.columns().is_empty(), number.get() as u64) {
        (true, _) => words.no_columns.to_owned(),
        (_, 0) => words.nobody.to_owned(),
        (_, number) => words.people.with(number),
    };
    let means = move || match chosen.purpose.get() {
        Purpose::Gate => words.only_confirmed,
        Purpose::Writing | Purpose::Everything | Purpose::Unknown => words.all_shown,
    };
    view! {
        <Select id="list-purpose" label=words.what_for choices value on_choose=choose />
        <fieldset class="columns">
            <legend>{words.columns}</legend>
            {dynamic(boxes)}
        </fieldset>
        <p role="status"><strong>{who}</strong> " " <span>{means}</span></p>
        <p class="hint">{words.is_recorded}</p>
    }
}

#[component]
fn Told(chosen: Chosen) -> impl IntoView {
    let words = &more().desk.lists;
    let told = move || {
        Some(match chosen.outcome.get()? {
            Outcome::File { href, name } => view! {
                <p>{words.noted}</p>
                <p>
                    <a class="button" id=FILE_ID href=href download=name>
                        <Icon glyph=Glyph::DOCUMENT />
                        <span>{words.save}</span>
                    </a>
                </p>
            }
            .into_any(),
            Outcome::Sheet(_) => view! { <p>{words.noted}</p> }.into_any(),
            Outcome::NotNoted => view! { <p class="error">{words.not_noted}</p> }.into_any(),
        })
    };
    view! { <div role="status" class="list-told">{dynamic(told)}</div> }
}

/// What stands on paper and nowhere else, as long as it was asked for.
#[component]
fn Printed(chosen: Chosen, is_open: RwSignal<bool>) -> impl IntoView {
    let sheet = move || match chosen.outcome.get() {
        Some(Outcome::Sheet(sheet)) if is_open.get() => Some(on_paper(sheet)),
        _ => None,
    };
    view! {
        {dynamic(sheet)}
        <Show when=move || !matches!(chosen.outcome.get(), Some(Outcome::Sheet(_)))>
            <p class="on-paper-only">{more().desk.lists.how_to_print}</p>
        </Show>
    }
}

fn on_paper(sheet: Sheet) -> AnyView {
    let Sheet { title, purpose, as_of, rows } = sheet;
    let mut rows = rows.into_iter();
    let head = rows.next().unwrap_or_default();
    let head: Vec<AnyView> = head.into_iter().map(|cell| view! { <th scope="col">{cell}</th> }.into_any()).collect();
    let cell = |cell: String| view! { <td><bdi>{cell}</bdi></td> }.into_any();
    let row = |row: Vec<String>| view! { <tr>{row.into_iter().map(cell).collect::<Vec<AnyView>>()}</tr> }.into_any();
    let rows: Vec<AnyView> = rows.map(row).collect();
    view! {
        <section class="printed-list">
            <h2>{title}</h2>
            <p>{purpose} " · " {as_of}</p>
            <table>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// It lies in its own address: nothing is asked for on a network. A third longer than it is; with a sign for each letter that
/// isn't Latin it would be three times as long.
fn file(event: &RecordId, purpose: Purpose, rows: &[Vec<String>]) -> Outcome {
    let table = tables::written(rows, Separator::of(Some(Language::from(language()))));
    let href = ["data:text/csv;charset=utf-8;base64,", &STANDARD.encode(table)].concat();
    Outcome::File { href, name: [event.slug(), "-", purpose.as_str(), ".csv"].concat() }
}
