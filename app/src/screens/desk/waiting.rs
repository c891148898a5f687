//! How far what was saved at a desk is on its way, as long as nobody has answered it.

use leptos::prelude::*;
use passerelle_words::One;

use crate::screens::requests::{MarkChip, is_kept};
use crate::state::{Delivery, use_app};
use crate::text::moment;
use crate::ui::{Glyph, Tone};

/// The sentences for it.
pub struct WaitingWords {
    pub saved: &'static str,
    pub on_its_way: &'static str,
    pub set_aside: &'static str,
    /// Where it is gone when the page is.
    pub not_kept: String,
    pub put_off: &'static One,
}

/// To be asked again whenever the storage or the hour may say something else.
pub fn waiting(delivery: Delivery, words: WaitingWords) -> AnyView {
    let mark = match delivery {
        Delivery::OnItsWay => Some((words.on_its_way, Tone::Quiet, Glyph::SEND)),
        Delivery::SetAside => Some((words.set_aside, Tone::Bad, Glyph::WARNING)),
        Delivery::NothingLeft | Delivery::PutOff(_) => {
            is_kept(use_app()).then_some((words.saved, Tone::Warn, Glyph::DEVICE))
        }
    };
    let not_kept = mark.is_none().then_some(words.not_kept);
    let later = match delivery {
        Delivery::PutOff(until) => Some(words.put_off.with(&moment(until))),
        _ => None,
    };
    view! {
        {mark.map(|mark| view! { <p><MarkChip mark /></p> })}
        {not_kept.map(|not_kept| view! { <p class="error">{not_kept}</p> })}
        {later.map(|later| view! { <p class="hint">{later}</p> })}
    }
    .into_any()
}
