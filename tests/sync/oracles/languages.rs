//! What is shown of the programme is whole in the language of its reader, and what is said to be here is here.

use std::collections::BTreeMap;

use passerelle_shared::model::{Language, RecordId, UiLanguage};
use passerelle_shared::sync::Record;

use crate::phone::{Phone, Tab};
use crate::tally::Tally;
use crate::world::World;

type Truth = BTreeMap<RecordId, String>;

/// In the middle of everything: a tab that shows what its disk holds shows all that its reader needs of it.
pub fn nothing_is_shown_by_parts(world: &World, tally: &mut Tally) -> Result<(), String> {
    for phone in world.phones.iter().filter(|phone| !phone.disk.ledger().is_damaged) {
        let Some((generation, records)) = phone.programme() else { continue };
        let mine = Language::from(phone.reads.language.get());
        if !generation.missing.is_empty() && phone.reads.saves_data.get() && !generation.wants_all {
            tally.note("other languages waited");
        }
        if !generation.is_whole_in(mine) {
            tally.note("read in a language that isn't here");
            continue;
        }
        for tab in phone.tabs.iter().filter(|tab| tab.is_whole() && tab.shows(&generation) && !tab.is_at_work()) {
            let mut newest = records.clone();
            // What couldn't be stored is shown all the same.
            for (id, record) in tab.programme() {
                if newest.get(&id).is_none_or(|stored| stored.seq < record.seq) {
                    newest.insert(id, record);
                }
            }
            let json = |record: &Record| Some((record.id.clone(), record.json()?.to_owned()));
            let live: Truth = newest.values().filter_map(json).collect();
            is_readable(&format!("a tab of {}", phone.account), tab, mine, &live)
                .map_err(|broken| format!("shown by parts: {broken}"))?;
        }
    }
    Ok(())
}

/// When the network has healed and nothing costs: in the tabs, and in one that is opened without a network, in
/// whichever language.
pub fn every_language_is_here(phone: &Phone, truth: &Truth) -> Result<(), String> {
    let (account, chosen) = (&phone.account, phone.reads.language.get());
    for tab in &phone.tabs {
        is_readable(&format!("a tab of {account}"), tab, chosen.into(), truth)?;
    }
    for language in UiLanguage::ALL {
        phone.reads.language.set(language);
        let after_a_restart = phone.open_tab();
        let missing = after_a_restart.not_here().languages;
        let what = format!("a tab of {account} after a restart");
        let readable = is_readable(&what, &after_a_restart, language.into(), truth);
        after_a_restart.kill();
        phone.reads.language.set(chosen);
        if !missing.is_empty() {
            return Err(format!("{what}: {missing:?} never came"));
        }
        readable.map_err(|broken| format!("{language:?} is said to be here: {broken}"))?;
    }
    Ok(())
}

/// All facts, and words for each: in this language, else in the first that there is. Whatever is shown is so.
fn is_readable(what: &str, tab: &Tab, mine: Language, truth: &Truth) -> Result<(), String> {
    let shown = tab.programme();
    let json = |id: &RecordId| shown.get(id).and_then(Record::json);
    for (id, record) in &shown {
        if record.json().is_some() && record.json() != truth.get(id).map(String::as_str) {
            return Err(format!("{what}: of {id} it shows {:?}, the server holds {:?}", record.json(), truth.get(id)));
        }
    }
    for (id, there) in truth.iter().filter(|(id, _)| id.translated().is_none()) {
        if json(id) != Some(there) {
            return Err(format!("{what}: of {id} it shows {:?}, the server holds {there:?}", json(id)));
        }
        let words = [mine].into_iter().chain(Language::ALL).map(|language| id.text(language));
        let first = words.into_iter().find(|words| truth.contains_key(words));
        if let Some(words) = first.filter(|words| json(words).is_none()) {
            return Err(format!("{what}: {id} has no words in {words}"));
        }
    }
    Ok(())
}
