//! An article, with its source and what it is about.

use leptos::prelude::*;
use passerelle_shared::model::{Kind, RecordId};

use super::records::CardSection;
use crate::screens::blocks::{Heading, Languages, PageTools, SampleNote, Subject, WayUp, links, names, section_of};
use crate::screens::notices::Absent;
use crate::state::{Programme, use_app};
use crate::text::{date, language, listed, more, text};
use crate::ui::{Prose, Show, dynamic};

#[component]
pub fn ArticleScreen(slug: String) -> impl IntoView {
    let app = use_app();
    let subject = Subject::new(RecordId::new(Kind::Article, &slug));
    let is_here = move || {
        app.programme.with(|programme| programme.article(&subject.id()).is_some() && subject.has_words(programme))
    };
    view! {
        <Show when=is_here fallback=move || view! { <Absent id=subject.id() /> }>
            <WayUp href="/news" label=more().news.title />
            <Published subject />
            <Heading title=subject.title() />
            <Languages subject />
            <Body subject />
            <Sources subject />
            <CardSection title=more().news.concerns ids=Memo::new(move |_| app.programme.with(|programme| concerns(programme, &subject.id()))) />
            <Further subject />
            <PageTools subject />
        </Show>
    }
}

#[component]
fn Published(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let published = app.programme.with(|programme| programme.article(&subject.id())?.published);
        view! { <p class="over">{published.map_or_else(|| text().dates.not_given.to_owned(), date)}</p> }
    })
}

#[component]
fn Body(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let (article, words) = programme.article(&subject.id()).zip(subject.words(&programme))?;
        let speech = words.speech();
        Some(view! {
            {article.sample.then(|| view! { <SampleNote /> })}
            <p class="lead" lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p>
            <Prose text=words.text.body.clone() speech />
        })
    })
}

/// Where it comes from, and who is in it.
#[component]
fn Sources(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let article = programme.article(&subject.id())?;
        let source = article.source_name_in(language().into());
        let named: Vec<&String> = [&source, &article.source_reference].into_iter().flatten().collect();
        let source = (!named.is_empty()).then(|| {
            let source = more().sign_up.named_value.with(more().news.source, &listed(&named));
            view! { <p class="source">{source}</p> }
        });
        Some(view! {
            {source}
            {section_of(more().news.people, "names", names(&article.people.items()))}
        })
    })
}

/// The events and projects that it is about, as far as they are here.
fn concerns(programme: &Programme, id: &RecordId) -> Vec<RecordId> {
    let Some(article) = programme.article(id) else { return Vec::new() };
    let events = article.events.iter().filter(|id| programme.event(id).is_some());
    let projects = article.projects.iter().filter(|id| programme.project(id).is_some());
    events.chain(projects).cloned().collect()
}

#[component]
fn Further(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let article = programme.article(&subject.id())?;
        section_of(more().news.links, "links", links(&article.links.items()))
    })
}
