//! An event: when and where, my place there, its agenda, and what came of it.

mod contact;
mod outcomes;
mod sign_up_box;

use leptos::prelude::*;
use passerelle_shared::model::{Event, EventStatus, Kind, Language, RecordId};

use super::agenda::Agenda;
use super::cards::{Soon, date_block, status_chip};
use super::project::project_link;
use super::records::CardSection;
use super::star_button::StarButton;
use crate::screens::blocks::{
    Heading, Languages, PageTools, SampleNote, Section, Subject, Title, WayUp, Worded, countries, country,
    event_calendar_link, fact, links, names, section_of, title_of,
};
use crate::screens::notices::Absent;
use crate::state::{Programme, use_app};
use crate::text::{beginning, event_kind, event_status, language_names, length, more, number, when_said};
use crate::ui::{Banner, Bullets, Chip, Glyph, Prose, Show, Tone, dynamic};
pub use contact::contact_line;
use outcomes::{FollowUps, Materials, Outcomes};
use sign_up_box::SignUpBox;

#[component]
pub fn EventScreen(slug: String) -> impl IntoView {
    let app = use_app();
    let subject = Subject::new(RecordId::new(Kind::Event, &slug));
    let is_here = move || {
        app.programme.with(|programme| programme.event(&subject.id()).is_some() && subject.has_words(programme))
    };
    view! {
        <Show when=is_here fallback=move || view! { <Absent id=subject.id() /> }>
            <WayUp href="/programme" label=more().programme.title />
            <Top subject />
            <Languages subject />
            <div class="beside">
                <div class="beside-lead">
                    <Lead subject />
                </div>
                <div class="beside-aside">
                    <SignUpBox id=subject.id() />
                    <AtAGlance subject />
                </div>
                <div class="beside-main">
                    <About subject />
                    <Agenda event=subject.id() />
                    <Outcomes subject />
                    <FollowUps event=subject.id() />
                    <Materials event=subject.id() />
                    <TakingPart subject />
                    <Related subject />
                    <IntoCalendar subject />
                    <PageTools subject />
                </div>
            </div>
        </Show>
    }
}

#[component]
fn Top(subject: Subject) -> impl IntoView {
    let app = use_app();
    let event = Memo::new(move |_| app.programme.with(|programme| programme.event(&subject.id()).cloned()));
    let past_chip = |event: &Event| {
        (event.status == EventStatus::Held)
            .then(|| view! { <Chip words=event_status(event.status) glyph=Glyph::CHECK /> })
    };
    view! {
        <div class="event-top">
            {dynamic(move || event.with(|event| date_block(event.as_deref())))}
            <div class="event-top-words">
                <p class="over">
                    {dynamic(move || event.get().map(|event| view! { {event_kind(event.kind)} <Soon event /> }))}
                </p>
                <Heading title=subject.title() />
                <div class="chips">
                    {dynamic(move || event.get().map(|event| view! { {status_chip(&event)} {past_chip(&event)} }))}
                </div>
            </div>
            <StarButton of=subject.id() />
        </div>
    }
}

#[component]
fn Lead(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let (event, words) = programme.event(&subject.id()).zip(subject.words(&programme))?;
        let speech = words.speech();
        Some(view! {
            {note(event, words)}
            {event.sample.then(|| view! { <SampleNote /> })}
            <p class="lead" lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p>
        })
    })
}

/// That it is cancelled, and why; or what else has to be known first.
fn note(event: &Event, words: Worded<'_>) -> Option<AnyView> {
    let note = words.text.note.clone();
    match (event.status, note.is_empty()) {
        (EventStatus::Cancelled, _) => {
            let title = more().event.cancelled;
            Some(view! { <Banner tone=Tone::Bad glyph=Glyph::CROSS title words=note /> }.into_any())
        }
        (_, false) => Some(view! { <Banner tone=Tone::Quiet glyph=Glyph::INFO words=note /> }.into_any()),
        (_, true) => None,
    }
}

#[component]
fn About(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let words = subject.words(&programme)?;
        let speech = words.speech();
        let themes = words.text.themes.clone();
        let themes = (!themes.is_empty()).then(|| {
            view! {
                <Section title=more().event.themes>
                    <Bullets items=themes speech />
                </Section>
            }
        });
        Some(view! {
            <Prose text=words.text.body.clone() speech />
            {themes}
        })
    })
}

#[component]
fn AtAGlance(subject: Subject) -> impl IntoView {
    let app = use_app();
    let facts = move || {
        let programme = app.programme.get();
        let id = subject.id();
        let (event, words) = programme.event(&id).zip(subject.words(&programme))?;
        Some(facts(&programme, &id, event, words))
    };
    view! {
        <Section title=more().event.facts>
            <dl class="facts">{dynamic(facts)}</dl>
        </Section>
    }
}

/// Each has its place, whether there is something to say or not: what comes later takes nobody's focus away.
fn facts(programme: &Programme, id: &RecordId, event: &Event, words: Worded<'_>) -> Vec<Option<AnyView>> {
    let labels = &more().event;
    let first = programme.sessions_of(id).iter().filter_map(|(_, session)| session.starts(event));
    let begins = first.min_by_key(|time| time.at).map(beginning).map(|(there, own)| {
        let own = own.map(|own| view! { <br /> <span class="quiet">{own}</span> });
        fact(Glyph::CLOCK, labels.begins, view! { {there} {own} })
    });
    let venue = (!words.text.place.is_empty()).then(|| {
        let speech = words.speech();
        let venue = view! { <span lang=speech.lang dir=speech.dir>{words.text.place.clone()}</span> };
        fact(Glyph::PIN, labels.venue, venue)
    });
    let languages = |label, languages: &[Language]| {
        (!languages.is_empty()).then(|| fact(Glyph::LANGUAGES, label, language_names(languages)))
    };
    let area = event.priority_area.as_ref().filter(|area| programme.area(area).is_some()).map(|area| {
        let Title { words, speech } = title_of(programme, area);
        fact(Glyph::FLAG, labels.area, view! { <span lang=speech.lang dir=speech.dir>{words}</span> })
    });
    vec![
        Some(fact(Glyph::CALENDAR, labels.when, when_said(event, use_app().now.get_untracked()))),
        begins,
        length(event).map(|length| fact(Glyph::CLOCK, labels.length, length)),
        venue,
        event.country.map(|code| fact(Glyph::FLAG, labels.host, country(programme, code))),
        event.contact.read().as_ref().map(contact_line),
        event.participants.map(|count| fact(Glyph::PEOPLE, labels.participants, number(u64::from(count)))),
        languages(labels.languages, &event.all_languages()),
        languages(labels.interpretation, &event.all_interpretation()),
        event.project.as_ref().map(|project| fact(Glyph::TARGET, labels.project, project_link(programme, project))),
        area,
    ]
}

/// Behind all that the server's page has as well, so that nothing moves when the app takes its place.
#[component]
fn IntoCalendar(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let (programme, id, now) = (app.programme.get(), subject.id(), app.now.get_untracked());
        let event = programme.event(&id).filter(|event| !event.is_past(now))?;
        let link = event_calendar_link(&programme, &id, event, now)?;
        Some(view! { <div class="actions">{link}</div> })
    })
}

#[component]
fn TakingPart(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let event = programme.event(&subject.id())?;
        let labels = &more().event;
        let invited = (!event.countries.is_empty()).then(|| countries(&programme, event.countries.iter().copied()));
        let mut people = names(&event.people.items());
        people.extend(names(&event.organisations.items()));
        Some(view! {
            {invited.map(|invited| view! { <Section title=labels.countries>{invited}</Section> })}
            {section_of(labels.people, "names", people)}
        })
    })
}

#[component]
fn Related(subject: Subject) -> impl IntoView {
    let app = use_app();
    let labels = &more().event;
    let ids = move |list: fn(&Programme, &RecordId, &Event) -> Vec<RecordId>| {
        Memo::new(move |_| {
            let programme = app.programme.get();
            let id = subject.id();
            programme.event(&id).map(|event| list(&programme, &id, event)).unwrap_or_default()
        })
    };
    let links = move || {
        let programme = app.programme.get();
        let event = programme.event(&subject.id())?;
        section_of(labels.links, "links", links(&event.links.items()))
    };
    view! {
        <CardSection title=labels.follows ids=ids(|programme, _, event| here(programme, event.follows.iter())) />
        <CardSection title=labels.related ids=ids(related) />
        <CardSection title=labels.news ids=ids(news) />
        {dynamic(links)}
    }
}

fn here<'a>(programme: &Programme, ids: impl Iterator<Item = &'a RecordId>) -> Vec<RecordId> {
    ids.filter(|id| programme.has(id)).cloned().collect()
}

fn related(programme: &Programme, _: &RecordId, event: &Event) -> Vec<RecordId> {
    here(programme, event.related.iter().filter(|id| id.kind() != Some(Kind::Article)))
}

/// What is written about it, then what it refers to itself.
fn news(programme: &Programme, id: &RecordId, event: &Event) -> Vec<RecordId> {
    let mut news: Vec<RecordId> = programme.articles_about(id).into_iter().map(|(id, _)| id).collect();
    for article in here(programme, event.related.iter().filter(|id| id.kind() == Some(Kind::Article))) {
        if !news.contains(&article) {
            news.push(article);
        }
    }
    news
}
