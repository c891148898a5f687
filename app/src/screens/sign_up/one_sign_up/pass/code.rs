//! The square on a ticket that a camera reads: it leads whoever runs the event to this person's line at their desk. To
//! anybody else it says nothing.

use leptos::prelude::*;
use passerelle_shared::model::RecordId;
use qrcodegen::{QrCode, QrCodeEcc};

use crate::route::{Route, origin};
use crate::state::use_app;
use crate::text::more;
use crate::ui::dynamic;

/// So much around it has to be white for a camera to find it, in its own squares.
const MARGIN: i32 = 4;

/// Where it can't be drawn, what stands on the ticket is enough.
#[component]
pub fn Code(event: StoredValue<RecordId>) -> impl IntoView {
    let app = use_app();
    let address = Memo::new(move |_| {
        let person = app.sign_in.with(|who| who.account_id().map(ToString::to_string))?;
        let desk = Route::Desk(event.with_value(|id| id.slug().to_owned()), None).path();
        Some([&origin(), &desk, "?who=", &person].concat())
    });
    dynamic(move || {
        let code = QrCode::encode_text(&address.get()?, QrCodeEcc::Medium).ok()?;
        let across = (code.size() + 2 * MARGIN).to_string();
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
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let wide = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            if wide > 0 {
                let [left, top] = [x + MARGIN, y + MARGIN].map(|at| at.to_string());
                let wide = wide.to_string();
                strokes.extend(["M", &left, " ", &top, "h", &wide, "v1h-", &wide, "z"]);
            }
            x += 1 + i32::try_from(wide).unwrap_or(i32::MAX - 1);
        }
    }
    strokes
}
