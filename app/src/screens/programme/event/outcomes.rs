//! What came of an event: findings, lines of work, follow-ups, documents.

use leptos::prelude::*;
use passerelle_shared::model::{FollowUp, FollowUpState, Material, RecordId, Tlp};

use crate::route::Route;
use crate::screens::blocks::{Section, Subject, Title, section_of, title_of, words_of};
use crate::state::{Programme, event_records, use_app};
use crate::text::{date, follow_up_state, more, size};
use crate::ui::{Bullets, Chip, Glyph, Icon, Speech, Tone, dynamic};

#[component]
pub fn Outcomes(subject: Subject) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let words = subject.words(&programme)?;
        let labels = &more().event;
        let parts = [
            part(labels.findings, &words.text.findings, words.speech()),
            part(labels.lines_of_work, &words.text.lines_of_work, words.speech()),
        ];
        let parts: Vec<AnyView> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| view! { <Section title=labels.outcomes>{parts}</Section> })
    })
}

fn part(title: &'static str, items: &[String], speech: Speech) -> Option<AnyView> {
    (!items.is_empty()).then(|| {
        view! {
            <h3 class="group">{title}</h3>
            <Bullets items=items.to_vec() speech />
        }
        .into_any()
    })
}

#[component]
pub fn FollowUps(event: RecordId) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let follow_ups = programme.follow_ups_of(&event).iter();
        let follow_ups = follow_ups.filter_map(|(id, record)| follow_up(&programme, id, record)).collect();
        section_of(more().event.follow_ups, "cards", follow_ups)
    })
}

fn follow_up(programme: &Programme, id: &RecordId, follow_up: &FollowUp) -> Option<AnyView> {
    let labels = &more().event;
    let words = words_of(programme, id)?;
    let speech = words.speech();
    let (tone, glyph) = match follow_up.state {
        FollowUpState::Done => (Tone::Good, Glyph::CHECK),
        FollowUpState::Planned | FollowUpState::Open => (Tone::Warn, Glyph::CLOCK),
        FollowUpState::Unknown => (Tone::Quiet, Glyph::INFO),
    };
    let matching = follow_up.answered_by.as_ref().filter(|event| programme.event(event).is_some()).map(|event| {
        let label = labels.matching_event.with(&title_of(programme, event).words);
        view! { <p><a href=Route::event(event).path()>{label} <Icon glyph=Glyph::FORWARD /></a></p> }
    });
    let card = view! {
        <li class="card">
            <div class="card-words">
                <div class="chips"><Chip words=follow_up_state(follow_up.state) tone glyph /></div>
                <h3 lang=speech.lang dir=speech.dir>{words.text.title.clone()}</h3>
                <p lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p>
                <p class="card-line">{labels.owner.with(&follow_up.owner)}</p>
                {follow_up.due.map(|due| view! { <p class="card-line">{labels.due.with(&date(due))}</p> })}
                {matching}
            </div>
        </li>
    };
    Some(card.into_any())
}

#[component]
pub fn Materials(event: RecordId) -> impl IntoView {
    let app = use_app();
    // What isn't for everybody comes with the account of those who take part.
    let closed = event_records(app, event.clone());
    dynamic(move || {
        let public = listed(&app.programme.get(), &event);
        let closed = closed.get().map(|closed| listed(&closed, &event)).unwrap_or_default();
        let closed = (!closed.is_empty()).then(|| {
            view! {
                <p class="note"><Icon glyph=Glyph::PEOPLE /> <span>{more().event.materials_closed}</span></p>
                <ul class="materials closed">{closed}</ul>
            }
        });
        (!public.is_empty() || closed.is_some()).then(|| {
            view! {
                <Section title=more().event.materials>
                    <p class="hint">{more().event.material_not_here}</p>
                    <ul class="materials">{public}</ul>
                    {closed}
                </Section>
            }
        })
    })
}

fn listed(programme: &Programme, event: &RecordId) -> Vec<AnyView> {
    programme.materials_of(event).iter().map(|(id, record)| material(programme, id, record)).collect()
}

fn material(programme: &Programme, id: &RecordId, material: &Material) -> AnyView {
    let Title { words, speech } = title_of(programme, id);
    view! {
        <li class="material">
            <Icon glyph=Glyph::DOCUMENT />
            <div>
                <p class="material-title" lang=speech.lang dir=speech.dir>{words}</p>
                <p class="card-line"><bdi>{material.file_name.clone()}</bdi> " · " <bdi>{size(material.bytes)}</bdi></p>
            </div>
            <span class=["tlp ", tlp_class(material.tlp)].concat() dir="ltr">{material.tlp.label()}</span>
        </li>
    }
    .into_any()
}

/// The colours that the protocol prescribes, beside its words.
fn tlp_class(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear => "tlp-clear",
        Tlp::Green => "tlp-green",
        Tlp::Amber | Tlp::AmberStrict => "tlp-amber",
        Tlp::Red | Tlp::Unknown => "tlp-red",
    }
}
