//! What isn't there: a mistyped address, something not loaded yet, something taken back.

use leptos::prelude::*;
use passerelle_shared::model::{Language, RecordId};

use crate::screens::blocks::FixedHeading;
use crate::state::{Programme, use_app};
use crate::text::{language, more, text};
use crate::ui::{EmptyState, Glyph, LinkButton, dynamic};

#[component]
pub fn NotFoundScreen() -> impl IntoView {
    let words = &more().notices;
    view! {
        <FixedHeading title=words.not_found />
        <EmptyState glyph=Glyph::SEARCH title=words.not_found_means>
            <LinkButton href="/programme" label=words.to_programme />
        </EmptyState>
    }
}

/// Why a record isn't on this device.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Absence {
    Withdrawn { reason: String },
    NotHereYet,
    Never,
}

fn absence(programme: &Programme, id: &RecordId, language: Language) -> Absence {
    match programme.withdrawn_in(id, language) {
        Some(reason) => Absence::Withdrawn { reason: reason.to_owned() },
        None if programme.is_whole() => Absence::Never,
        None => Absence::NotHereYet,
    }
}

/// Instead of a record that isn't on this device.
#[component]
pub fn Absent(id: RecordId) -> impl IntoView {
    let app = use_app();
    let absence = Memo::new(move |_| app.programme.with(|programme| absence(programme, &id, language().into())));
    dynamic(move || {
        let words = &more().notices;
        match absence.get() {
            Absence::Withdrawn { reason } => view! {
                <FixedHeading title=words.withdrawn />
                <EmptyState glyph=Glyph::INFO title=words.withdrawn words=reason>
                    <LinkButton href="/programme" label=words.to_programme />
                </EmptyState>
            }
            .into_any(),
            Absence::NotHereYet => view! {
                <FixedHeading title=words.loading />
                <EmptyState glyph=Glyph::CLOCK title=text().frame.not_here_yet />
            }
            .into_any(),
            Absence::Never => view! { <NotFoundScreen /> }.into_any(),
        }
    })
}

#[cfg(test)]
mod tests {
    use passerelle_device::ProgrammeCopy;

    use super::*;

    #[test]
    fn nothing_is_called_missing_before_everything_was_read() {
        let id = RecordId::from("event/tunis");
        let absence = |programme: &Programme| absence(programme, &id, Language::French);
        let mut programme = Programme::default();
        assert_eq!(absence(&programme), Absence::NotHereYet);

        programme.complete();
        assert_eq!(absence(&programme), Absence::Never);

        let reason = "Held together with Rabat.";
        programme.withdraw("event/tunis", reason);
        assert_eq!(absence(&programme), Absence::Withdrawn { reason: reason.to_owned() });

        let french = r#"{"title":"","note":"Tenu avec Rabat."}"#;
        let mut programme = Programme::of(&[("text/fr/event/tunis", french)]);
        programme.withdraw("event/tunis", reason);
        assert_eq!(absence(&programme), Absence::Withdrawn { reason: "Tenu avec Rabat.".to_owned() });
    }
}
