//! A project: what it is for, who carries it, where, and what came of it.

use leptos::prelude::*;
use passerelle_shared::model::{CountryRole, Indicator, Kind, Project, RecordId};

use super::records::{CardSection, Cards, card};
use crate::route::Route;
use crate::screens::blocks::{
    Heading, Languages, PageTools, SampleNote, Section, Subject, Title, WayUp, Worded, countries, fact, links, names,
    section_of, title_of, words_of,
};
use crate::screens::notices::Absent;
use crate::state::{Programme, use_app};
use crate::text::{country_role, euros, language, listed, more, number, period};
use crate::ui::{Bullets, Glyph, Prose, Show, dynamic};

#[component]
pub fn ProjectScreen(slug: String) -> impl IntoView {
    let app = use_app();
    let subject = Subject::new(RecordId::new(Kind::Project, &slug));
    let is_here = move || {
        app.programme.with(|programme| programme.project(&subject.id()).is_some() && subject.has_words(programme))
    };
    view! {
        <Show when=is_here fallback=move || view! { <Absent id=subject.id() /> }>
            <WayUp href="/programme" label=more().programme.title />
            <p class="over">{more().project.project}</p>
            <Heading title=subject.title() />
            <Languages subject />
            <About subject />
            <AtAGlance subject />
            <Aims subject />
            <Areas subject />
            <Figures subject />
            <TakingPart subject />
            <Events subject />
            <Further subject />
            <PageTools subject />
        </Show>
    }
}

#[component]
fn About(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let (project, words) = programme.project(&subject.id()).zip(subject.words(&programme))?;
        let speech = words.speech();
        Some(view! {
            {project.sample.then(|| view! { <SampleNote /> })}
            <p class="lead" lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p>
            <Prose text=words.text.body.clone() speech />
        })
    })
}

#[component]
fn AtAGlance(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let id = subject.id();
        let facts = facts(&programme, &id, programme.project(&id)?);
        facts.iter().any(Option::is_some).then(|| {
            view! {
                <Section title=more().project.facts>
                    <dl class="facts">{facts}</dl>
                </Section>
            }
        })
    })
}

/// Each has its place, whether there is something to say or not: what comes later takes nobody's focus away.
fn facts(programme: &Programme, id: &RecordId, project: &Project) -> Vec<Option<AnyView>> {
    let words = &more().project;
    let funders: Vec<_> = project.funders_in(language().into()).collect();
    let before = project.predecessor.as_ref();
    let after = programme.successors_of(id).into_iter();
    let facts = [
        period(project.starts, project.ends).map(|period| fact(Glyph::CALENDAR, words.period, period)),
        project.budget_eur.map(|budget| fact(Glyph::TARGET, words.budget, euros(budget))),
        (!funders.is_empty()).then(|| fact(Glyph::GIFT, words.funders, listed(&funders))),
        before.map(|before| fact(Glyph::BACK, words.predecessor, project_link(programme, before))),
    ];
    let after = after.map(|(after, _)| Some(fact(Glyph::FORWARD, words.successor, project_link(programme, &after))));
    facts.into_iter().chain(after).collect()
}

pub fn project_link(programme: &Programme, id: &RecordId) -> AnyView {
    let Title { words, speech } = title_of(programme, id);
    let href = Route::Project(id.slug().to_owned()).path();
    view! { <a href=href lang=speech.lang dir=speech.dir>{words}</a> }.into_any()
}

#[component]
fn Aims(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let words = subject.words(&programme)?;
        let (items, speech) = (words.text.aims.clone(), words.speech());
        (!items.is_empty()).then(|| {
            view! {
                <Section title=more().project.aims>
                    <Bullets items speech />
                </Section>
            }
        })
    })
}

#[component]
fn Areas(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let areas = programme.areas_of(&subject.id()).iter().filter_map(|(area, _)| words_of(&programme, area));
        section_of(more().project.areas, "cards", areas.map(area).collect())
    })
}

fn area(words: Worded<'_>) -> AnyView {
    let speech = words.speech();
    view! {
        <li class="card area" lang=speech.lang dir=speech.dir>
            <h3>{words.text.title.clone()}</h3>
            <p>{words.text.summary.clone()}</p>
        </li>
    }
    .into_any()
}

#[component]
fn Figures(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let indicators = programme.indicators_of(&subject.id()).iter();
        let figures = indicators.filter_map(|(id, indicator)| Some(figure(indicator, words_of(&programme, id)?)));
        section_of(more().project.indicators, "figures", figures.collect())
    })
}

fn figure(indicator: &Indicator, words: Worded<'_>) -> AnyView {
    let value = number(indicator.value);
    let value = if indicator.approximate { more().project.about.with(&value) } else { value };
    let period = period(indicator.period_starts, indicator.period_ends);
    let speech = words.speech();
    view! {
        <li class="figure">
            <span class="figure-value">{value}</span>
            <span class="figure-title" lang=speech.lang dir=speech.dir>{words.text.title.clone()}</span>
            {period.map(|period| view! { <span class="quiet">{period}</span> })}
            {(!words.text.note.is_empty())
                .then(|| view! { <span class="quiet" lang=speech.lang dir=speech.dir>{words.text.note.clone()}</span> })}
        </li>
    }
    .into_any()
}

/// The countries by their part in it, and the organisations.
#[component]
fn TakingPart(subject: Subject) -> impl IntoView {
    const ROLES: [CountryRole; 5] =
        [CountryRole::Host, CountryRole::Partner, CountryRole::Priority, CountryRole::Member, CountryRole::Other];
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let project = programme.project(&subject.id())?;
        let group = |role: CountryRole| {
            let codes: Vec<_> =
                project.countries.iter().filter(|country| country.role == role).map(|country| country.code).collect();
            let group = view! {
                <h3 class="group">{country_role(role)}</h3>
                {countries(&programme, codes.iter().copied())}
            };
            (!codes.is_empty()).then(|| group.into_any())
        };
        let groups: Vec<AnyView> = ROLES.into_iter().filter_map(group).collect();
        let countries = (!groups.is_empty()).then(|| {
            view! { <Section title=more().project.countries>{groups}</Section> }
        });
        Some(view! {
            {countries}
            {section_of(more().project.organisations, "names", names(&project.organisations))}
        })
    })
}

#[component]
fn Events(subject: Subject) -> impl IntoView {
    let app = use_app();
    let words = &more().project;
    let events = Memo::new(move |_| {
        app.programme.with(|programme| programme.events_of(&subject.id()).into_iter().map(|(id, _)| id).collect())
    });
    let news = Memo::new(move |_| app.programme.with(|programme| news_about(programme, &subject.id())));
    let none = move || view! { <p class="quiet">{words.no_events}</p> };
    view! {
        <Section title=words.events>
            <Show when=move || !events.with(Vec::<RecordId>::is_empty) fallback=none>
                <Cards ids=events show=Callback::new(card) />
            </Show>
        </Section>
        <CardSection title=words.news ids=news />
    }
}

fn news_about(programme: &Programme, id: &RecordId) -> Vec<RecordId> {
    let about = programme.articles().iter().filter(|(_, article)| article.projects.contains(id));
    about.map(|(id, _)| id.clone()).collect()
}

#[component]
fn Further(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let project = programme.project(&subject.id())?;
        section_of(more().project.links, "links", links(&project.links))
    })
}
