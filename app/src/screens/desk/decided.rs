//! What has become of the last decision about somebody: until it is answered, and read where it wasn't carried out.

use leptos::prelude::*;
use passerelle_shared::model::RecordId;
use passerelle_shared::rules::decision::Pending;
use passerelle_shared::rules::sign_up::Verdict;

use super::deciding::verdict_words;
use super::waiting::{WaitingWords, waiting};
use crate::commands;
use crate::state::{AtDesk, Deciding, Delivery, NotDone, use_app};
use crate::text::{more, reason};
use crate::ui::{Button, Weight, dynamic};

#[component]
pub fn Decided(one: Memo<Option<AtDesk>>) -> impl IntoView {
    let decided = Memo::new(move |_| one.with(|one| Some((one.as_ref()?.id.clone(), one.as_ref()?.decided.clone()?))));
    let said = move || {
        Some(match decided.get()? {
            (_, Deciding::Waits(pending)) => view! { <Waits pending /> }.into_any(),
            (about, Deciding::NotDone { verdict, why }) => view! { <Told about verdict why /> }.into_any(),
        })
    };
    view! { <div role="status">{dynamic(said)}</div> }
}

#[component]
fn Waits(pending: Pending) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.deciding;
    dynamic(move || {
        let (saved, on_its_way) = match pending.verdict {
            Verdict::Confirm => (words.confirm_saved, words.confirm_on_its_way),
            Verdict::Reserve => (words.reserve_saved, words.reserve_on_its_way),
            Verdict::Refuse => (words.refuse_saved, words.refuse_on_its_way),
        };
        let sentences = WaitingWords {
            saved,
            on_its_way,
            set_aside: words.set_aside,
            not_kept: words.not_kept.with(verdict_words(pending.verdict)),
            put_off: &words.put_off,
        };
        waiting(Delivery::of_decision(&pending, app.now.get()), sentences)
    })
}

#[component]
fn Told(about: RecordId, verdict: Verdict, why: NotDone) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.deciding;
    let sentence = match verdict {
        Verdict::Confirm => words.confirm_not_done,
        Verdict::Reserve => words.reserve_not_done,
        Verdict::Refuse => words.refuse_not_done,
    };
    let why = match why {
        NotDone::Moved => words.moved.to_owned(),
        NotDone::Refused(why) => reason(&why),
    };
    let read = Callback::new(move |()| commands::decision_was_read(app, about.clone()));
    view! {
        <p class="error">{sentence.with(&why)}</p>
        <Button label=words.understood on_press=read weight=Weight::Quiet />
    }
}
