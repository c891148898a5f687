//! The square on a ticket that a camera reads: it leads whoever runs the event to this person's line at their desk. To
//! anybody else it says nothing.

use leptos::prelude::*;
use passerelle_shared::model::RecordId;
use qrcodegen::{QrCode, QrCodeEcc};

use crate::route::{DeskRoute, origin};
use crate::state::use_app;
use crate::text::more;
use crate::ui::dynamic;

/// So much around it has to be white for a camera to find it, in its own squares.
const MARGIN: usize = 4;

/// Where it can't be drawn, what stands on the ticket is enough.
#[component]
pub fn Code(event: StoredValue<RecordId>) -> impl IntoView {
    let app = use_app();
    let address = Memo::new(move |_| {
        let person = app.sign_in.with(|who| who.account_id().map(ToString::to_string))?;
        let desk = DeskRoute::Event(event.with_value(|id| id.slug().to_owned()), None).path();
        Some([&origin(), &desk, "?who=", &person].concat())
    });
    dynamic(move || {
        let code = QrCode::encode_text(&address.get()?, QrCodeEcc::Medium).ok()?;
        let across = (usize::try_from(code.size()).ok()? + 2 * MARGIN).to_string();
        Some(view! {
            <figure class="pass-code">
                <svg viewBox=["0 0 ", &across, " ", &across].concat() role="img" aria-label=more().sign_up.pass_code>
                    <path d=strokes(&code) />
                </svg>
                <figcaption class="hint">{more().sign_up.pass_code}</figcaption>
            </figure>
        })
    })
}

/// Each row's dark squares, those that touch in one stroke.
fn strokes(code: &QrCode) -> String {
    let mut strokes = String::new();
    for (top, y) in (MARGIN..).zip(0..code.size()) {
        let row: Vec<bool> = (0..code.size()).map(|x| code.get_module(x, y)).collect();
        let mut left = MARGIN;
        for run in row.chunk_by(bool::eq) {
            if run.contains(&true) {
                let [left, top, wide] = [left, top, run.len()].map(|number| number.to_string());
                strokes.extend(["M", &left, " ", &top, "h", &wide, "v1h-", &wide, "z"]);
            }
            left += run.len();
        }
    }
    strokes
}
