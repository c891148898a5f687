//! What has become of the last decision about somebody: until it is answered, and read where it wasn't carried out.

use leptos::prelude::*;
use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::rules::decision::Pending;
use passerelle_shared::rules::sign_up::Verdict;
use passerelle_shared::sync::Entry;

use crate::commands;
use crate::screens::requests::MarkChip;
use crate::state::{AtDesk, Deciding, NotDone, use_app};
use crate::text::{moment, more, reason};
use crate::ui::{Button, Glyph, Tone, Weight, dynamic};

/// How far a decision without an answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    NothingLeft,
    /// It may have arrived.
    OnItsWay,
    PutOff(Timestamp),
    SetAside,
}

/// `now` is the server's clock.
fn way(pending: &Pending, now: Timestamp) -> Way {
    let put_off = pending.put_off_until.filter(|until| Entry::is_waited_for(*until, now));
    match (pending.is_set_aside, put_off, pending.is_tried) {
        (true, ..) => Way::SetAside,
        (false, Some(until), _) => Way::PutOff(until),
        (false, None, true) => Way::OnItsWay,
        (false, None, false) => Way::NothingLeft,
    }
}

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
        let way = way(&pending, app.now.get());
        let mark = match way {
            Way::OnItsWay => (on_its_way, Tone::Quiet, Glyph::SEND),
            Way::SetAside => (words.set_aside, Tone::Bad, Glyph::WARNING),
            Way::NothingLeft | Way::PutOff(_) => (saved, Tone::Warn, Glyph::DEVICE),
        };
        let later = match way {
            Way::PutOff(until) => Some(words.put_off.with(&moment(until))),
            _ => None,
        };
        view! { <MarkChip mark /> {later.map(|later| view! { <p class="hint">{later}</p> })} }
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

#[cfg(test)]
mod tests {
    use passerelle_shared::sync::CommandId;

    use super::*;

    #[test]
    fn how_far_a_decision_has_come_is_said_by_the_worst_of_it() {
        let now = Timestamp(1_000);
        let pending = |is_tried, is_set_aside, put_off_until| Pending {
            order: 1,
            command: CommandId("0f".into()),
            verdict: Verdict::Confirm,
            note: String::new(),
            is_tried,
            is_set_aside,
            put_off_until,
        };
        let later = now.plus_ms(Timestamp::HOUR);

        assert_eq!(way(&pending(false, false, None), now), Way::NothingLeft);
        assert_eq!(way(&pending(true, false, None), now), Way::OnItsWay);
        assert_eq!(way(&pending(true, false, Some(later)), now), Way::PutOff(later));
        assert_eq!(way(&pending(true, false, Some(Timestamp(999))), now), Way::OnItsWay, "that time has passed");
        assert_eq!(way(&pending(true, true, Some(later)), now), Way::SetAside);
    }
}
