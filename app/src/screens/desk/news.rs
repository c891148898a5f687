//! News at the desk: by project, what is a draft, what is published and what was taken back, with what waits on this device.

use std::sync::Arc;

use leptos::prelude::*;
use passerelle_shared::model::{EditField, Kind, RecordId, Slot, Timestamp};
use passerelle_shared::rules::edit::Fields;
use passerelle_shared::rules::edit::article::{PUBLISHED, TAKEN_BACK};

use super::access::{Access, Expired, Lack, NoDesk, access_to};
use super::article_state::state_chip;
use super::written_here::{chips, title_typed};
use crate::commands;
use crate::route::{DeskRoute, use_navigation};
use crate::screens::blocks::{FixedHeading, Title, WayUp, kept, title_of, words_of};
use crate::state::{Desks, Drafts, Programme, WhenRead, drafts, programme_of, use_app};
use crate::text::{Counted, date, more};
use crate::ui::{Button, For, Glyph, Show, Weight, dynamic};

/// So many published ones of a project are shown at first, and more each time that is asked for.
const AT_ONCE: usize = 10;

#[component]
pub fn DeskNewsScreen() -> impl IntoView {
    let app = use_app();
    let words = &more().desk;
    let desks = crate::state::desks(app, None);
    let access = access_to(app, desks, Desks::writes, |_| Lack::NotThisOne);
    let news = News::read();
    let groups = Memo::new(move |_| desks.get().map(|desks| groups(&app.programme.get(), &desks)).unwrap_or_default());
    let group = move |project: String| view! { <Group project news /> }.into_any();
    view! {
        <WayUp href=DeskRoute::All.path() label=words.all />
        <FixedHeading title=words.news.title />
        <NoDesk access />
        <Show when=move || access.get() == Access::Given>
            <p class="quiet">{words.news.intro}</p>
            <Expired />
            <For each=move || groups.get() key=String::clone children=group />
        </Show>
    }
}

/// The projects in the order of the programme, and none at last.
fn groups(programme: &Programme, desks: &Desks) -> Vec<String> {
    let projects = programme.projects().iter().filter(|(id, _)| desks.writes_for.contains(id));
    let none = desks.writes_for_all.then(String::new);
    projects.map(|(id, _)| id.to_string()).chain(none).collect()
}

/// All that is known here of news.
#[derive(Clone, Copy)]
struct News {
    drafts: WhenRead<Drafts>,
    draft_records: WhenRead<Programme>,
}

impl News {
    fn read() -> News {
        let drafts = drafts(use_app());
        News { drafts, draft_records: programme_of(drafts) }
    }
}

/// An article in the list.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    id: RecordId,
    title: Option<Title>,
    state: &'static str,
    published: Option<String>,
    waits: bool,
    is_not_done: bool,
}

impl Line {
    /// What is on the way, or isn't for all to read, stands first.
    fn is_first(&self) -> bool {
        self.waits || self.is_not_done || self.state != PUBLISHED
    }
}

const PROJECT: Slot = Slot { field: EditField::Project, language: None };
const STATE: Slot = Slot { field: EditField::State, language: None };

/// Those of one project, where it is empty of none.
fn lines(
    programme: &Programme,
    drafts: &Programme,
    edits: &Drafts,
    read_at: Option<Timestamp>,
    project: &str,
) -> Vec<Line> {
    let is_of = |projects: &[RecordId]| projects.first().map_or("", RecordId::as_str) == project;
    let published = programme.articles().iter().map(|one| (one, programme, PUBLISHED));
    let is_draft = |id: &RecordId| !programme.has(id);
    let others = drafts.articles().iter().filter(|(id, _)| is_draft(id)).map(|one| {
        let was_published = programme.withdrawn(&one.0).is_some();
        (one, drafts, if was_published { TAKEN_BACK } else { "" })
    });
    let known = others.chain(published).filter(|((_, article), ..)| is_of(&article.projects));
    let known = known.map(|((id, article), from, state)| {
        let edits = edits.edits.get(id);
        Line {
            id: id.clone(),
            title: words_of(from, id).map(|words| words.title()),
            state,
            published: article.published.map(date),
            waits: edits.is_some_and(|edits| !edits.waits.is_empty()),
            is_not_done: edits.is_some_and(|edits| !edits.not_done.is_empty()),
        }
    });
    // What was published a moment ago may be read here only later.
    let new = edits.edits.iter().filter(|(id, _)| id.kind() == Some(Kind::Article) && is_draft(id) && !drafts.has(id));
    let new = new.filter_map(|(id, edits)| {
        let written = edits.written(read_at);
        let plain = |slot| written.get(&slot).map_or("", String::as_str);
        (!written.is_empty() && plain(PROJECT) == project).then(|| Line {
            id: id.clone(),
            title: title_typed(&written),
            state: if plain(STATE) == PUBLISHED && edits.waits.is_empty() { PUBLISHED } else { "" },
            published: None,
            waits: !edits.waits.is_empty(),
            is_not_done: !edits.not_done.is_empty(),
        })
    });
    let mut lines: Vec<Line> = new.chain(known).collect();
    lines.sort_by_key(|line| !line.is_first());
    lines
}

#[component]
fn Group(project: String, news: News) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.news;
    let navigation = use_navigation();
    let project = StoredValue::new(project);
    let lines = Memo::new(move |_| {
        let (drafts, records) = (news.drafts.get(), news.draft_records.get());
        let read_at = app.connection.with(|connection| connection.fresh_as_of);
        let (drafts, records) = (drafts.unwrap_or_default(), records.unwrap_or_else(|| Arc::new(Programme::default())));
        app.programme
            .with(|programme| project.with_value(|project| lines(programme, &records, &drafts, read_at, project)))
    });
    let limit = kept(&project.with_value(|project| ["shown", project].concat()), || RwSignal::new(AT_ONCE));
    let shown = move || {
        let lines = lines.get();
        let first = lines.iter().filter(|line| line.is_first()).count();
        lines.into_iter().take(first.saturating_add(limit.get())).collect::<Vec<Line>>()
    };
    let hidden = Memo::new(move |_| lines.with(Vec::len).saturating_sub(shown().len()));
    let name = move || match project.with_value(String::is_empty) {
        true => Title::from(words.of_none),
        false => app.programme.with(|it| project.with_value(|project| title_of(it, &project.as_str().into()))),
    };
    let write = Callback::new(move |()| {
        let typed = project.with_value(|project| Fields::from([(PROJECT, project.clone())]));
        let article = commands::begin_article(app, &typed);
        navigation.go(&DeskRoute::Article(article.slug().to_owned()).into());
    });
    let more_label = Signal::derive(move || more().desk.show_more.with(hidden.get() as u64));
    let show_more = Callback::new(move |()| limit.update(|limit| *limit = limit.saturating_add(AT_ONCE)));
    let is_known = move || news.drafts.with(Option::is_some);
    view! {
        <section class="section">
            <h2 lang=move || name().speech.lang dir=move || name().speech.dir>{move || name().words}</h2>
            <div class="actions"><Button label=words.write on_press=write glyph=Glyph::DOCUMENT /></div>
            <Show when=move || is_known() && lines.with(Vec::is_empty)>
                <p class="quiet">{words.none}</p>
            </Show>
            <ul class="lines desk-news">
                <For
                    each=shown
                    key=|line: &Line| line.id.to_string()
                    children=move |line: Line| view! { <ArticleLine id=line.id lines /> }.into_any()
                />
            </ul>
            <Show when=move || hidden.get() != 0>
                <div class="actions"><Button label=more_label on_press=show_more weight=Weight::Quiet /></div>
            </Show>
        </section>
    }
}

#[component]
fn ArticleLine(id: RecordId, lines: Memo<Vec<Line>>) -> impl IntoView {
    let words = &more().desk.news;
    let href = DeskRoute::Article(id.slug().to_owned()).path();
    let line = Memo::new(move |_| lines.with(|lines| lines.iter().find(|line| line.id == id).cloned()));
    let content = move || {
        let line = line.get()?;
        let Title { words: title, speech } = line.title.unwrap_or_else(|| Title::from(words.untitled));
        Some(view! {
            <a href=href.clone() lang=speech.lang dir=speech.dir>{title}</a>
            <span class="quiet">{line.published}</span>
            <span class="chips">{state_chip(line.state)} {chips(line.is_not_done, line.waits)}</span>
        })
    };
    view! { <li class="line">{dynamic(content)}</li> }
}
