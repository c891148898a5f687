//! What stands of a record, what was typed over it, and what is made of both.

use leptos::prelude::*;
use passerelle_shared::model::{EditField, FieldChange, Language, RecordId, Slot};
use passerelle_shared::rules::edit::{Fields, Wish};

use crate::commands;
use crate::screens::blocks::{Title, kept};
use crate::state::{App, Edits, WhenRead};
use crate::text::language;

/// One record that is being changed.
#[derive(Clone, Copy)]
pub struct Editor {
    pub app: App,
    pub id: StoredValue<RecordId>,
    /// What saving it asks for.
    wish: Wish,
    pub edits: WhenRead<Edits>,
    /// What stands, as far as it is known here.
    pub stands: Memo<Fields>,
    /// In this form since it was opened or saved.
    typed: RwSignal<Fields>,
    pub changes: Memo<Vec<FieldChange>>,
}

impl Editor {
    /// `stands`: in the records that are here.
    pub fn new(app: App, id: RecordId, wish: Wish, stands: impl Fn() -> Fields + Send + Sync + 'static) -> Editor {
        let edits = crate::state::edits(app, id.clone());
        let typed = kept("edit-typed", || RwSignal::new(commands::typed_edit(app, &id)));
        let id = StoredValue::new(id);
        Effect::new(move |_| typed.with(|typed| id.with_value(|id| commands::note_typed_edit(app, id, typed))));
        let stands = Memo::new(move |_| {
            let mut stands = stands();
            let read_at = app.connection.with(|connection| connection.fresh_as_of);
            stands.extend(edits.get().map(|edits| edits.known(read_at)).unwrap_or_default());
            stands
        });
        // What is saved isn't only typed any more.
        Effect::new(move |_| {
            let Some(saved) = edits.get().map(|edits| edits.typed()) else { return };
            typed.maybe_update(|typed| {
                let before = typed.len();
                typed.retain(|slot, text| saved.get(slot) != Some(text));
                typed.len() < before
            });
        });
        let changes = Memo::new(move |_| {
            let mut wanted = edits.get().map(|edits| edits.typed()).unwrap_or_default();
            wanted.extend(typed.get());
            stands.with(|stands| changes(stands, &wanted))
        });
        Editor { app, id, wish, edits, stands, typed, changes }
    }

    /// What stands in a field of the form.
    pub fn shows(self, slot: Slot) -> String {
        let typed = self.typed.with(|typed| typed.get(&slot).cloned());
        let before = || self.edits.get().and_then(|edits| edits.typed().remove(&slot));
        typed.or_else(before).unwrap_or_else(|| self.stands(slot))
    }

    /// Its title in the language of the screens, where it has words in it, and else in another.
    pub fn heading(self, untitled: &'static str) -> Signal<Title> {
        let title = move || {
            let languages = std::iter::once(Language::from(language())).chain(Language::ALL);
            let mut titles = languages.map(|language| self.shows(Slot::words(EditField::Title, language)));
            titles.find(|title| !title.trim().is_empty())
        };
        Signal::derive(move || title().map_or_else(|| Title::from(untitled), |title| Title::from(&*title)))
    }

    pub fn stands(self, slot: Slot) -> String {
        self.stands.with(|stands| stands.get(&slot).cloned()).unwrap_or_default()
    }

    /// The same, for a field that shows it.
    pub fn value(self, slot: Slot) -> Signal<String> {
        Signal::derive(move || self.shows(slot))
    }

    pub fn typing(self, slot: Slot) -> Callback<String> {
        Callback::new(move |text| self.type_in(slot, text))
    }

    pub fn type_in(self, slot: Slot, text: String) {
        self.typed.update(|typed| drop(typed.insert(slot, text)));
    }

    /// Types what a new one begins with, unless somebody has typed or taken away something there.
    pub fn begin_with(self, slot: Slot, text: String) {
        let is_typed = self.typed.with_untracked(|typed| typed.contains_key(&slot))
            || untrack(|| self.edits.get()).is_some_and(|edits| edits.typed().contains_key(&slot));
        if !is_typed {
            self.type_in(slot, text);
        }
    }

    /// Which edit of it may still be changed before it goes, if there is one.
    fn waits_here(self) -> Option<Vec<FieldChange>> {
        let edits = self.edits.get()?;
        let waits = edits.waits.iter().filter(|one| one.wish.is_edit() && !one.is_tried);
        Some(waits.flat_map(|one| one.changes.clone()).collect())
    }

    /// Whether something is typed that isn't saved.
    pub fn has_news(self) -> bool {
        let (Some(edits), Some(saved)) = (self.edits.get(), self.waits_here()) else { return false };
        self.changes.with(|changes| *changes != saved || (!edits.not_done.is_empty() && !changes.is_empty()))
    }

    /// What is saved and hasn't gone wants this of a field.
    pub fn has_saved(self, slot: Slot, text: &str) -> bool {
        let is_it = |change: &FieldChange| change.slot() == slot && change.after == text;
        self.waits_here().is_some_and(|saved| saved.iter().any(is_it))
    }

    /// It was asked for already, as far as what is read here doesn't say what came of it.
    pub fn is_under_way(self, wish: Wish) -> bool {
        let read_at = self.app.connection.with(|connection| connection.fresh_as_of);
        self.edits.get().is_some_and(|edits| edits.is_under_way(wish, read_at))
    }

    /// Whether it is on the disk.
    pub async fn save(self) -> bool {
        let changes = self.changes.get_untracked();
        let is_saved = commands::edit_records(self.app, vec![(self.id.get_value(), self.wish, changes)]).await;
        if is_saved {
            // Until what was saved is read anew it stands here, as it was saved.
            let stands = self.stands.try_get_untracked().unwrap_or_default();
            self.typed.try_update(|typed| {
                typed.values_mut().for_each(|text| *text = text.trim().to_owned());
                typed.retain(|slot, text| stands.get(slot).map_or("", String::as_str) != text);
            });
        }
        is_saved
    }

    /// What ends it, with the reasons why.
    pub async fn end(self, wish: Wish, reasons: Vec<FieldChange>) -> bool {
        commands::edit_records(self.app, vec![(self.id.get_value(), wish, reasons)]).await
    }

    /// What wasn't done was read, and isn't wanted any more.
    pub fn give_up(self) {
        self.typed.set(Fields::new());
        commands::give_up_edits(self.app, self.id.get_value());
    }
}

/// The languages of the screens and of the record; `false` for those whose words are on their way.
pub fn languages(here: &[Language], named: &[Language]) -> Vec<(Language, bool)> {
    const OF_THE_SCREENS: [Language; 3] = [Language::French, Language::English, Language::Arabic];
    let shown = Language::ALL.into_iter();
    let is_shown = |one: &Language| [&OF_THE_SCREENS[..], here, named].iter().any(|some| some.contains(one));
    let is_here = |one: &Language| here.contains(one) || !named.contains(one);
    shown.filter(is_shown).map(|language| (language, is_here(&language))).collect()
}

/// From what stands to what is wanted, where that is something else.
pub fn changes(stands: &Fields, wanted: &Fields) -> Vec<FieldChange> {
    let change = |(slot, after): (&Slot, &String)| {
        let (before, after) = (stands.get(slot).map_or("", String::as_str), after.trim());
        (before != after).then(|| FieldChange::new(*slot, before, after))
    };
    wanted.iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_back_as_it_stands_changes_nothing() {
        let title = Slot::words(EditField::Title, Language::French);
        let capacity = Slot::plain(EditField::Capacity);
        let stands = [(title, "Atelier".to_owned())].into();
        let wanted = [(title, " Atelier ".to_owned()), (capacity, "20".to_owned())].into();

        assert_eq!(changes(&stands, &wanted), [FieldChange::new(capacity, "", "20")]);
        assert_eq!(changes(&stands, &Fields::new()), []);
    }
}
