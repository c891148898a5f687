//! The roles that somebody holds: which, what for and until when; and the way to the desks that they give.

use leptos::prelude::*;
use passerelle_shared::model::{PartialDate, Role};

use crate::screens::blocks::{Section, reach_words, role_name};
use crate::state::{Programme, roles, use_app};
use crate::text::{date, more};
use crate::ui::{Glyph, LinkButton, Show, dynamic};

#[component]
pub fn Roles() -> impl IntoView {
    let app = use_app();
    let words = &more().roles;
    let roles = roles(app);
    let held = Memo::new(move |_| {
        let now = app.now.get();
        let all = roles.get();
        all.iter().flat_map(|all| all.iter()).filter(|role| role.is_held(now)).cloned().collect::<Vec<Role>>()
    });
    let lines = move || {
        let programme = app.programme.get();
        held.with(|held| held.iter().map(|role| line(&programme, role)).collect::<Vec<AnyView>>())
    };
    view! {
        <Show when=move || app.has_desk.get() || !held.with(Vec::is_empty)>
            <Section title=words.title>
                <ul class="lines">{dynamic(lines)}</ul>
                <Show when=move || app.has_desk.get()>
                    <div class="actions">
                        <LinkButton href="/desk" label=words.to_desk glyph=Glyph::LIST />
                    </div>
                </Show>
            </Section>
        </Show>
    }
}

fn line(programme: &Programme, role: &Role) -> AnyView {
    let words = &more().roles;
    // The day that was named: its last moment is on another day already where the clock is ahead.
    let until = role.until.map(|until| words.until.with(&date(PartialDate::of_utc(until))));
    let reach =
        [Some(reach_words(programme, &role.reach)), until].into_iter().flatten().collect::<Vec<String>>().join(" · ");
    view! {
        <li class="line">
            <strong>{words.role.with(role_name(role.role))}</strong>
            <span class="quiet">{reach}</span>
        </li>
    }
    .into_any()
}
