//! Writing an article: its words, what it says of itself, and a preview; saved as a draft, published, taken back with a reason.

mod facts;
mod preview;

use std::sync::Arc;

use leptos::prelude::*;
use passerelle_shared::model::{EditField, Kind, Language, Reason, RecordId, Slot};
use passerelle_shared::rules::edit::article::{PUBLISHED, Situation, TAKEN_BACK, complaint, fields};
use passerelle_shared::rules::edit::{Fields, Wish};

use self::facts::Facts;
pub use self::facts::projects;
use self::preview::Preview;
use super::editor::{Editor, languages};
use super::ending::{Ending, EndingWords};
use super::fields::Words;
use super::told::{NotDone, Waits};
use super::what_changes::{Save, Saving, WhatChanges};
use crate::route::{DeskRoute, Route};
use crate::screens::blocks::{Heading, Title, WayUp};
use crate::screens::desk::access::{Access, Lack, NoDesk, access_to};
use crate::screens::desk::article_state::state_chip;
use crate::state::{Desks, Programme, WhenRead, drafts, programme_of, use_app};
use crate::text::{language, more};
use crate::ui::{Input, Show, Weight, dynamic};

const WORDS: [(EditField, Input); 3] =
    [(EditField::Title, Input::Line), (EditField::Summary, Input::Note), (EditField::Body, Input::Note)];
const STATE: Slot = Slot { field: EditField::State, language: None };
const PROJECT: Slot = Slot { field: EditField::Project, language: None };

#[component]
pub fn ArticleEditScreen(slug: String) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.news;
    let id = StoredValue::new(RecordId::new(Kind::Article, &slug));
    let desks = crate::state::desks(app, None);
    let drafts = programme_of(drafts(app));
    let access = access_to(app, desks, Desks::writes, |_| Lack::NotThisOne);
    // Before all is read an article may seem to be a new one.
    let is_read = Memo::new(move |_| {
        drafts.with(|drafts| {
            let drafts = drafts.as_ref()?;
            app.programme.with(|it| id.with_value(|id| it.is_whole() || it.has(id) || drafts.has(id))).then_some(())
        })
    });
    let is_given = move || access.get() == Access::Given && is_read.get().is_some();
    view! {
        <WayUp href=DeskRoute::News.path() label=words.all />
        <p class="over">{words.editing}</p>
        <Show when=is_given fallback=move || view! { <Heading title=Title::from(words.title) /> <NoDesk access /> }>
            {move || view! { <Form id=id.get_value() desks drafts /> }}
        </Show>
    }
}

#[component]
fn Form(id: RecordId, desks: WhenRead<Desks>, drafts: WhenRead<Programme>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.news;
    let article = StoredValue::new(id.clone());
    let stands = move || {
        let drafts = drafts.get();
        app.programme.with(|programme| article.with_value(|id| what_stands(programme, drafts.as_ref(), id)))
    };
    let editor = Editor::new(app, id, Wish::EditArticle, stands);
    let languages =
        Memo::new(move |_| app.programme.with(|programme| article.with_value(|id| languages_of(programme, id))));
    let saving = Saving::of(editor, Memo::new(move |_| complaint_about(editor, desks)));
    // A new one is news of some project, whichever way it was begun.
    Effect::new(move |_| {
        let is_new = editor.edits.with(Option::is_some) && editor.stands.with(Fields::is_empty);
        let first = desks.get().and_then(|desks| desks.writes_for.first().map(ToString::to_string));
        if let Some(first) = first.filter(|_| is_new) {
            editor.begin_with(PROJECT, first);
        }
    });
    let title = editor.heading(words.untitled);
    let is_published = move || editor.stands(STATE) == PUBLISHED;
    let why = move || {
        app.programme
            .with(|programme| article.with_value(|id| programme.withdrawn_in(id, language().into()).map(str::to_owned)))
    };
    let why = move || (editor.stands(STATE) == TAKEN_BACK).then(why).flatten();
    let sentences = EndingWords {
        ask: words.take_back,
        title: words.take_back_title,
        why: words.take_back_why,
        save: words.take_back,
    };
    let means = Signal::derive(move || Some(words.take_back_means.to_owned()));
    view! {
        <Heading title />
        <div class="chips">{dynamic(move || state_chip(&editor.stands(STATE)))}</div>
        <p class="intro">{words.editing_intro}</p>
        {dynamic(move || why().map(|why| view! { <p class="note">{words.was_taken_back.with(&why)}</p> }))}
        <Waits editor />
        <NotDone editor />
        <form class="sign-up-form edit-form" novalidate on:submit=|event| event.prevent_default()>
            <Words editor languages fields=&WORDS />
            <Facts editor desks />
            <Preview editor languages />
            <WhatChanges editor saving />
            <Saves editor saving />
        </form>
        <Show when=is_published>
            <p class="more"><a href=article.with_value(|id| Route::Article(id.slug().to_owned()).path())>{words.see}</a></p>
            <Ending editor languages wish=Wish::TakeBackArticle sentences means />
        </Show>
    }
}

/// Of what all can read a change is published; else it is for its author to say whether it is a draft.
#[component]
fn Saves(editor: Editor, saving: Saving) -> impl IntoView {
    let words = &more().desk;
    let is_published = Memo::new(move |_| editor.stands(STATE) == PUBLISHED);
    let is_to_be_published = move || editor.has_saved(STATE, PUBLISHED);
    // Before it is known what was saved here nothing can be.
    let is_read = Memo::new(move |_| editor.edits.with(Option::is_some));
    let buttons = move || match is_published.get() {
        _ if !is_read.get() => ().into_any(),
        true => view! {
            <Show when=move || editor.has_news()>
                <Save saving label=words.editing.save weight=Weight::Primary />
            </Show>
        }
        .into_any(),
        false => {
            let as_it_is = if editor.stands(STATE) == TAKEN_BACK { TAKEN_BACK } else { "" };
            view! {
                <Show when=move || !is_to_be_published() || editor.has_news()>
                    <Save saving label=words.news.publish weight=Weight::Primary says=Some((STATE, PUBLISHED)) />
                </Show>
                <Show when=move || is_to_be_published() || editor.has_news()>
                    <Save saving label=words.news.save_draft weight=Weight::Secondary says=Some((STATE, as_it_is)) />
                </Show>
            }
            .into_any()
        }
    };
    view! {
        <Show when=is_to_be_published>
            <p class="hint">{words.news.publish_waits}</p>
        </Show>
        <div class="actions">{dynamic(buttons)}</div>
    }
}

/// Among what all can read, or among the drafts.
fn what_stands(programme: &Programme, drafts: Option<&Arc<Programme>>, id: &RecordId) -> Fields {
    let of = |from: &Programme, state: &str| {
        let article = from.article(id)?;
        Some(fields(article, state, from.texts(id)))
    };
    let state = if programme.withdrawn(id).is_some() { TAKEN_BACK } else { "" };
    of(programme, PUBLISHED).or_else(|| of(drafts?, state)).unwrap_or_default()
}

/// All of a draft is here.
fn languages_of(programme: &Programme, id: &RecordId) -> Vec<(Language, bool)> {
    let Some(article) = programme.article(id) else { return languages(&[], &[]) };
    languages(&programme.languages_of(id), &article.translations)
}

/// What the server would say against it, as far as it can be told here.
fn complaint_about(editor: Editor, desks: WhenRead<Desks>) -> Option<Reason> {
    let desks = desks.get()?;
    editor.stands.with(|fields| {
        let (writes_for, writes_for_all) = (&desks.writes_for, desks.writes_for_all);
        let situation = Situation { fields, writes_for, writes_for_all };
        editor.changes.with(|changes| complaint(&situation, changes))
    })
}
