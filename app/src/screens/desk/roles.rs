//! Who holds which role, of those that somebody may give: giving and taking them back, without a network, too.

mod giving;
mod line;
mod taking;

use leptos::prelude::*;
use passerelle_shared::model::PartialDate;
use passerelle_shared::rules::role::{Wish, is_over};

use super::access::{Access, Expired, Lack, NoDesk, access_to};
use super::waiting::{WaitingWords, waiting};
use crate::commands;
use crate::route::{DeskRoute, pairs, query, use_navigation};
use crate::screens::blocks::{FixedHeading, WayUp, reach_words, role_name};
use crate::state::{Acted, Delivery, RoleAct, RoleLists, WhenRead, role_lists, use_app};
use crate::text::{date, more, reason};
use crate::ui::{Button, Chip, EmptyState, For, Glyph, Input, Show, TextInput, Tone, Weight, dynamic};
use giving::Giving;
use line::{Line, lines, sieved};
use taking::{Taking, TakingBack};

/// What is searched for, in the address.
const WORDS: &str = "q";

#[component]
pub fn RolesScreen() -> impl IntoView {
    let app = use_app();
    let words = &more().desk;
    let desks = crate::state::desks(app, None);
    let access = access_to(app, desks, move |desks| desks.gives_roles(app.now.get()), |_| Lack::NotThisOne);
    let lists = role_lists(app);
    view! {
        <WayUp href=DeskRoute::All.path() label=words.all />
        <FixedHeading title=words.giving.title />
        <NoDesk access />
        <Show when=move || access.get() == Access::Given && lists.with(Option::is_some)>
            <p class="quiet">{words.giving.intro}</p>
            <Expired />
            <Giving lists />
            <Table lists />
        </Show>
    }
}

#[component]
fn Table(lists: WhenRead<RoleLists>) -> impl IntoView {
    let app = use_app();
    let navigation = use_navigation();
    let words = &more().desk.giving;
    let typed = Memo::new(move |_| {
        let named = pairs(&navigation.query()).into_iter().find(|(name, _)| name == WORDS);
        named.map(|(_, words)| words).unwrap_or_default()
    });
    let type_in = Callback::new(move |words: String| navigation.replace_query(&query(&[(WORDS, words.as_str())])));
    let all = Memo::new(move |_| lists.get().map(|lists| lines(&app.programme.get(), &lists)).unwrap_or_default());
    let shown = Memo::new(move |_| all.with(|all| sieved(&app.programme.get(), all, &typed.get())));
    let taking = Taking::new();
    let head = |label: &'static str| view! { <th scope="col" role="columnheader">{label}</th> }.into_any();
    let row = move |key: String| view! { <Row all key taking /> }.into_any();
    view! {
        <div class="narrowing">
            <TextInput
                id="roles-words"
                label=words.search
                input=Input::Line
                autocomplete="off"
                value=typed
                on_input=type_in
            />
        </div>
        <Show when=move || !shown.with(Vec::is_empty) fallback=move || nobody(all.with(Vec::is_empty))>
            <table class="applicants roles" role="table">
                <caption>{words.title}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        {head(words.person)} {head(words.role)} {head(words.what_for)} {head(words.until)}
                        {head(words.state)}
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For each=move || shown.get() key=String::clone children=row />
                </tbody>
            </table>
        </Show>
        <TakingBack taking lists />
    }
}

fn nobody(is_nothing_there: bool) -> AnyView {
    let words = &more().desk.giving;
    match is_nothing_there {
        true => view! { <EmptyState glyph=Glyph::PEOPLE title=words.nobody /> }.into_any(),
        false => view! { <EmptyState glyph=Glyph::SEARCH title=words.none_found /> }.into_any(),
    }
}

/// One person's role: what news doesn't concern keeps its nodes.
#[component]
fn Row(all: Memo<Vec<Line>>, key: String, taking: Taking) -> impl IntoView {
    let app = use_app();
    let line = Memo::new(move |_| all.with(|all| all.iter().find(|line| line.key() == key).cloned()));
    let who = move || {
        let Line { name, email, .. } = line.get()?;
        let href = ["mailto:", &email].concat();
        Some(view! {
            {(!name.is_empty() && name != email).then(|| view! { <span class="named"><bdi>{name}</bdi></span> })}
            <a class="applicant-email" href=href><bdi>{email}</bdi></a>
        })
    };
    let role = move || line.get().map(|line| role_name(line.role.role));
    let reach =
        move || line.get().map(|line| view! { <bdi>{reach_words(&app.programme.get(), &line.role.reach)}</bdi> });
    let until = move || line.get().map(|line| until(&line, is_over(line.role.until, app.now.get())));
    let state = move || {
        let line = line.get()?;
        let act = line.act.clone().map(|act| view! { <Act act /> });
        let take = Callback::new({
            let line = line.clone();
            move |()| taking.ask(line.clone())
        });
        let may_be_taken = !line.is_being_taken();
        let button =
            may_be_taken.then(|| view! { <Button label=more().desk.giving.take on_press=take weight=Weight::Quiet /> });
        Some(view! { {act} {button} })
    };
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">{dynamic(who)}</th>
            <td role="cell">{dynamic(role)}</td>
            <td role="cell">{dynamic(reach)}</td>
            <td role="cell" class="applicant-times">{dynamic(until)}</td>
            <td role="cell">{dynamic(state)}</td>
        </tr>
    }
}

/// Its last moment is on another day already where the clock is ahead: the day that was named is told.
fn until(line: &Line, is_over: bool) -> AnyView {
    let words = &more().desk.giving;
    let day = line.role.until.map(|until| date(PartialDate::of_utc(until)));
    match day {
        None => words.no_end.into_any(),
        Some(day) if is_over => {
            view! { <Chip words=words.over.with(&day) tone=Tone::Quiet glyph=Glyph::CLOCK /> }.into_any()
        }
        Some(day) => more().roles.until.with(&day).into_any(),
    }
}

/// What has become of what was wanted here: until it is answered, and read where it wasn't carried out.
#[component]
fn Act(act: RoleAct) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.giving;
    match act.stage.clone() {
        Acted::Waits(pending) => dynamic(move || {
            let (saved, on_its_way) = match pending.wish {
                Wish::GiveRole => (words.give_saved, words.give_on_its_way),
                Wish::TakeRole => (words.take_saved, words.take_on_its_way),
            };
            let sentences = WaitingWords {
                saved,
                on_its_way,
                set_aside: words.set_aside,
                not_kept: words.not_kept.to_owned(),
                put_off: &more().desk.deciding.put_off,
            };
            view! { <div role="status">{waiting(Delivery::of_role(&pending, app.now.get()), sentences)}</div> }
        })
        .into_any(),
        Acted::NotDone(why) => {
            let sentence = match act.wish {
                Wish::GiveRole => words.give_not_done,
                Wish::TakeRole => words.take_not_done,
            };
            let sentence = sentence.with(&reason(&why));
            let read = Callback::new(move |()| commands::role_act_was_read(app, act.clone()));
            view! {
                <div role="status">
                    <p class="error">{sentence}</p>
                    <Button label=more().desk.deciding.understood on_press=read weight=Weight::Quiet />
                </div>
            }
            .into_any()
        }
    }
}
