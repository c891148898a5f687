//! What came of an event: findings, lines of work, follow-ups, documents.

use crate::view::*;
use passerelle_shared::model::{FollowUp, FollowUpState, Material, RecordId, Tlp};

use super::parts::{list, section, section_of};
use super::wording::{Worded, title_of, words_of};
use crate::route::Route;
use crate::state::Programme;
use crate::text::{date, follow_up_state, size, text};
use crate::ui::{Chip, Glyph, Tone, bullets, icon};

pub fn outcomes(words: Worded<'_>) -> View {
    let labels = &text().event;
    let part = |title: &'static str, items: &[String]| {
        (!items.is_empty()).then(|| {
            view! {
                <h3 class="group">{title}</h3>
                {bullets(items.iter().cloned(), words.speech())}
            }
            .into_view()
        })
    };
    let parts = [part(labels.findings, &words.text.findings), part(labels.lines_of_work, &words.text.lines_of_work)];
    section_of(labels.outcomes, parts.into_iter().flatten().collect())
}

pub fn follow_ups(programme: &Programme, event: &RecordId) -> View {
    let follow_ups = programme.follow_ups_of(event).iter();
    let follow_ups: Vec<View> = follow_ups.map(|(id, held)| follow_up(programme, id, held)).collect();
    let content = if follow_ups.is_empty() { follow_ups } else { vec![list("cards", follow_ups)] };
    section_of(text().event.follow_ups, content)
}

fn follow_up(programme: &Programme, id: &RecordId, follow_up: &FollowUp) -> View {
    let labels = &text().event;
    let Some(words) = words_of(programme, id) else { return ().into_view() };
    let speech = words.speech();
    let (tone, glyph) = match follow_up.state {
        FollowUpState::Done => (Tone::Good, Glyph::Check),
        FollowUpState::Planned | FollowUpState::Open => (Tone::Warn, Glyph::Clock),
        FollowUpState::Unknown => (Tone::Quiet, Glyph::Info),
    };
    let answer = follow_up.answered_by.as_ref().filter(|answer| programme.event(answer).is_some()).map(|answer| {
        let (title, _) = title_of(programme, answer);
        let label = labels.answered_by.with(&title);
        view! { <p><a href=Route::event(answer).path()>{label} {icon(Glyph::Forward)}</a></p> }
    });
    view! {
        <li class="card">
            <div class="card-words">
                <div class="chips"><Chip words=follow_up_state(follow_up.state) tone glyph /></div>
                <h3 lang=speech.lang dir=speech.dir>{words.text.title.clone()}</h3>
                <p lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p>
                <p class="card-line">{labels.owner.with(&follow_up.owner)}</p>
                {follow_up.due.map(|due| view! { <p class="card-line">{labels.due.with(&date(due))}</p> })}
                {answer}
            </div>
        </li>
    }
    .into_view()
}

pub fn materials(programme: &Programme, event: &RecordId) -> View {
    let held = programme.materials_of(event);
    if held.is_empty() {
        return ().into_view();
    }
    let materials: Vec<View> = held.iter().map(|(id, held)| material(programme, id, held)).collect();
    let content = view! {
        <p class="hint">{text().event.material_not_here}</p>
        {list("materials", materials)}
    };
    section(text().event.materials, content)
}

fn material(programme: &Programme, id: &RecordId, material: &Material) -> View {
    let (title, speech) = title_of(programme, id);
    view! {
        <li class="material">
            {icon(Glyph::Document)}
            <div>
                <p class="material-title" lang=speech.lang dir=speech.dir>{title}</p>
                <p class="card-line"><bdi>{material.file_name.clone()}</bdi> " · " <bdi>{size(material.bytes)}</bdi></p>
            </div>
            <span class=["tlp ", tlp_class(material.tlp)].concat() dir="ltr">{material.tlp.label()}</span>
        </li>
    }
    .into_view()
}

/// The colours that the protocol prescribes, beside its words.
fn tlp_class(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear => "tlp-clear",
        Tlp::Green => "tlp-green",
        Tlp::Amber | Tlp::AmberStrict => "tlp-amber",
        Tlp::Red => "tlp-red",
    }
}
