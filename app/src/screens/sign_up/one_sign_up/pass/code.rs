//! The square on a ticket that a camera reads: it leads whoever runs the event to this person's line at their desk. To
//! anybody else it says nothing.

use fast_qr::{ECL, QRBuilder, QRCode};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::wasm_split;
use passerelle_shared::model::RecordId;

use crate::later::NotHere;
use crate::platform::history;
use crate::route::Route;
use crate::state::use_app;
use crate::text::more;
use crate::ui::dynamic;

/// So much around it has to be white for a camera to find it, in its own squares.
const MARGIN: usize = 4;

/// Where it can't be drawn, what stands on the ticket is enough.
#[component]
pub fn Code(event: StoredValue<RecordId>) -> impl IntoView {
    let app = use_app();
    let drawn = RwSignal::new(None);
    let address = Memo::new(move |_| {
        let person = app.sign_in.with(|who| who.account_id().map(ToString::to_string))?;
        let desk = Route::Desk(event.with_value(|id| id.slug().to_owned()), None).path();
        Some([&history::origin(), &desk, "?who=", &person].concat())
    });
    Effect::new(move |_| {
        let Some(address) = address.get() else { return drawn.set(None) };
        spawn_local(async move {
            let drawing = draw(address).await.ok().flatten();
            drawn.try_set(drawing);
        });
    });
    dynamic(move || {
        let Drawing { across, strokes } = drawn.get()?;
        let across = across.to_string();
        Some(view! {
            <figure class="pass-code">
                <svg viewBox=["0 0 ", &across, " ", &across].concat() role="img" aria-label=more().sign_up.pass_code>
                    <path d=strokes />
                </svg>
                <figcaption class="hint">{more().sign_up.pass_code}</figcaption>
            </figure>
        })
    })
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Drawing {
    /// In its own squares, with the margin.
    across: usize,
    strokes: String,
}

/// In a part of the program of its own: TODO KiB that only who has a place needs.
#[wasm_split(code, fallible, wasm_split_path = leptos::wasm_split)]
fn draw(address: String) -> Result<Option<Drawing>, NotHere> {
    let code = QRBuilder::new(address).ecl(ECL::M).build().ok();
    Ok(code.as_ref().map(drawing))
}

/// Each row's dark squares, those that touch in one stroke.
fn drawing(code: &QRCode) -> Drawing {
    let mut strokes = String::new();
    for (row, squares) in (MARGIN..).zip(code.data.chunks(code.size).take(code.size)) {
        let mut at = MARGIN;
        for run in squares.chunk_by(|one, next| one.value() == next.value()) {
            if run.first().is_some_and(|square| square.value()) {
                let [x, y, wide] = [at, row, run.len()].map(|number| number.to_string());
                strokes.extend(["M", &x, " ", &y, "h", &wide, "v1h-", &wide, "z"]);
            }
            at += run.len();
        }
    }
    Drawing { across: code.size + 2 * MARGIN, strokes }
}
