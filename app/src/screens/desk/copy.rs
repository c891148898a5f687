//! How much of a desk is on this device, and how old it is.

use leptos::prelude::*;
use passerelle_shared::model::RecordId;

use crate::state::{App, Desk, DeskCopy, Line, Programme, use_app};
use crate::text::{as_of, more};
use crate::ui::{Glyph, Icon, Tone, dynamic};

/// A function of all that it depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// With its own button.
    Nothing,
    Underway,
    UnderwayOffline,
    Part,
    PartOffline,
    Whole,
    Disagrees,
}

pub fn said(desk: &Desk, is_reached: bool) -> Said {
    match (desk.copy, desk.applicants > 0, is_reached) {
        (DeskCopy::NotOpened, ..) => Said::Nothing,
        (DeskCopy::Underway, false, true) => Said::Underway,
        (DeskCopy::Underway, false, false) => Said::UnderwayOffline,
        (DeskCopy::Underway, true, true) => Said::Part,
        (DeskCopy::Underway, true, false) => Said::PartOffline,
        (DeskCopy::Whole, ..) => Said::Whole,
        (DeskCopy::Disagrees, ..) => Said::Disagrees,
    }
}

impl Said {
    /// Of a whole one how old it is is said as well, see [`CopyLine`].
    pub fn words(self) -> &'static str {
        let words = &more().desk;
        match self {
            Said::Nothing | Said::Whole => "",
            Said::Underway => words.underway,
            Said::UnderwayOffline => words.underway_offline,
            Said::Part => words.part,
            Said::PartOffline => words.part_offline,
            Said::Disagrees => words.disagrees,
        }
    }

    fn mark(self) -> (Tone, Glyph) {
        match self {
            Said::Nothing | Said::Whole => (Tone::Quiet, Glyph::DEVICE),
            Said::Underway | Said::Part => (Tone::Quiet, Glyph::REFRESH),
            Said::UnderwayOffline | Said::PartOffline => (Tone::Warn, Glyph::CLOUD_OFF),
            Said::Disagrees => (Tone::Warn, Glyph::REFRESH),
        }
    }
}

/// As far as it is known here.
pub fn can_be_signed_up_for(programme: &Programme, event: &RecordId) -> bool {
    programme.event(event).is_none_or(|event| event.terms().is_some())
}

pub fn is_reached(app: App) -> Memo<bool> {
    Memo::new(move |_| app.connection.with(|connection| connection.line != Line::NotReached))
}

#[component]
pub fn CopyLine(desk: Memo<Option<Desk>>) -> impl IntoView {
    let app = use_app();
    let is_reached = is_reached(app);
    let line = move || {
        let desk = desk.get()?;
        let said = said(&desk, is_reached.get());
        let sentence = match said {
            Said::Nothing => return None,
            Said::Whole => more().desk.whole.with(&as_of(desk.as_of, app.now.get())),
            said => said.words().to_owned(),
        };
        let (tone, glyph) = said.mark();
        let class = ["mark-line desk-copy ", tone.class()].concat();
        Some(view! { <p class=class><Icon glyph /> <span>{sentence}</span></p> })
    };
    view! { <div role="status">{dynamic(line)}</div> }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::json;
    use passerelle_shared::model::Timestamp;

    use super::*;

    fn desk(copy: DeskCopy, applicants: usize) -> Desk {
        let scope = json::read(r#""desk/event/tunis""#).expect("a scope");
        let (country, as_of) = (None, Timestamp(0));
        Desk { scope, event: "event/tunis".into(), country, is_over: false, copy, as_of, applicants }
    }

    #[test]
    fn what_is_on_its_way_is_said_to_come_only_with_a_line() {
        for (copy, is_any_here, is_reached, expected) in [
            (DeskCopy::NotOpened, false, true, Said::Nothing),
            (DeskCopy::Underway, false, true, Said::Underway),
            (DeskCopy::Underway, false, false, Said::UnderwayOffline),
            (DeskCopy::Underway, true, true, Said::Part),
            (DeskCopy::Underway, true, false, Said::PartOffline),
            (DeskCopy::Whole, true, false, Said::Whole),
            (DeskCopy::Whole, false, true, Said::Whole),
            (DeskCopy::Disagrees, true, true, Said::Disagrees),
        ] {
            let desk = desk(copy, usize::from(is_any_here));
            assert_eq!(said(&desk, is_reached), expected, "{copy:?} {is_any_here} {is_reached}");
        }
    }
}
