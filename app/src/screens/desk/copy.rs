//! How much of a desk is on this device, and how old it is.

use leptos::prelude::*;

use crate::state::{Desk, DeskCopy, Line, use_app};
use crate::text::{as_of, more};
use crate::ui::{Glyph, Icon, Tone, dynamic};

/// A function of all that it depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// With its own button.
    Nothing,
    Underway,
    UnderwayOffline,
    Part,
    PartOffline,
    Whole,
    Disagrees,
}

fn said(copy: DeskCopy, is_any_here: bool, is_reached: bool) -> Said {
    match (copy, is_any_here, is_reached) {
        (DeskCopy::NotOpened, ..) => Said::Nothing,
        (DeskCopy::Underway, false, true) => Said::Underway,
        (DeskCopy::Underway, false, false) => Said::UnderwayOffline,
        (DeskCopy::Underway, true, true) => Said::Part,
        (DeskCopy::Underway, true, false) => Said::PartOffline,
        (DeskCopy::Whole, ..) => Said::Whole,
        (DeskCopy::Disagrees, ..) => Said::Disagrees,
    }
}

#[component]
pub fn CopyLine(desk: Memo<Option<Desk>>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk;
    let is_reached = Memo::new(move |_| app.connection.with(|connection| connection.line != Line::NotReached));
    let line = move || {
        let desk = desk.get()?;
        let (tone, glyph, sentence) = match said(desk.copy, desk.applicants > 0, is_reached.get()) {
            Said::Nothing => return None,
            Said::Underway => (Tone::Quiet, Glyph::REFRESH, words.underway.to_owned()),
            Said::UnderwayOffline => (Tone::Warn, Glyph::CLOUD_OFF, words.underway_offline.to_owned()),
            Said::Part => (Tone::Quiet, Glyph::REFRESH, words.part.to_owned()),
            Said::PartOffline => (Tone::Warn, Glyph::CLOUD_OFF, words.part_offline.to_owned()),
            Said::Whole => (Tone::Quiet, Glyph::DEVICE, words.whole.with(&as_of(desk.as_of, app.now.get()))),
            Said::Disagrees => (Tone::Warn, Glyph::REFRESH, words.disagrees.to_owned()),
        };
        let class = ["mark-line desk-copy ", tone.class()].concat();
        Some(view! { <p class=class><Icon glyph /> <span>{sentence}</span></p> })
    };
    view! { <div role="status">{dynamic(line)}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(said(copy, is_any_here, is_reached), expected, "{copy:?} {is_any_here} {is_reached}");
        }
    }
}
