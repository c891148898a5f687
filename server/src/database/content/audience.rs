//! Who may read a record: everybody, or where it isn't TLP:CLEAR those who take part in its event.

use std::collections::BTreeMap;

use passerelle_shared::model::{Kind, Material, RecordId, Tlp};
use passerelle_shared::sync::Scope;

/// What the devices are told that had it where it was.
pub(super) const MOVED: &str = "Others may read it now.";

/// The words of a record are for the same people as the record.
pub(super) fn of(id: &RecordId, records: &BTreeMap<RecordId, String>) -> Scope {
    let about = id.translated().map_or_else(|| id.clone(), |(_, about)| about);
    if about.kind() != Some(Kind::Material) {
        return Scope::programme();
    }
    let material = records.get(&about).and_then(|json| serde_json::from_str::<Material>(json).ok());
    material.filter(|material| material.tlp != Tlp::Clear).map_or_else(Scope::programme, |it| Scope::event(&it.event))
}

/// As it is written beside a record that was published.
pub(super) fn scope_named(name: &str) -> Scope {
    let programme = Scope::programme();
    if name == programme.as_str() { programme } else { Scope::event(&name.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_clear_is_for_those_who_take_part_and_so_are_its_words() {
        let material = |tlp: &str| {
            format!(r#"{{"event":"event/a","file_name":"a.pdf","bytes":1,"tlp":"{tlp}","translations":["fr"]}}"#)
        };
        let record = |name: &str, tlp: &str| (RecordId::from(name), material(tlp));
        let mut records = BTreeMap::from([record("material/a/open", "CLEAR"), record("material/a/closed", "AMBER")]);
        records.extend([record("material/a/newer", "VIOLET"), record("material/a/green", "GREEN")]);
        let scope = |id: &str| of(&id.into(), &records).to_string();

        assert_eq!(scope("material/a/open"), "programme");
        assert_eq!(scope("text/fr/material/a/open"), "programme");
        assert_eq!(scope("event/a"), "programme");
        for closed in ["material/a/closed", "material/a/green", "material/a/newer", "text/fr/material/a/closed"] {
            assert_eq!(scope(closed), "event/a", "{closed}");
        }
    }
}
