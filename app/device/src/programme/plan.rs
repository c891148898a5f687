//! Which chunks of a snapshot are taken, in which order: events in my language first, and other languages after all of it.

use passerelle_shared::api::{ChunkName, ChunkPart};
use passerelle_shared::model::Language;

use crate::order;
use crate::rows::Generation;

/// How near a chunk is to what the first screen shows; chunks of one nearness keep the server's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    EventFacts,
    MyEventWords,
    OtherFacts,
    MyOtherWords,
    OtherLanguages,
}

pub fn nearness(chunk: &ChunkName, mine: Language) -> Nearness {
    match chunk.part {
        ChunkPart::Facts if chunk.can_wait => Nearness::OtherFacts,
        ChunkPart::Facts => Nearness::EventFacts,
        ChunkPart::EventWords(_) if chunk.is_for(mine) => Nearness::MyEventWords,
        ChunkPart::OtherWords(_) if chunk.is_for(mine) => Nearness::MyOtherWords,
        ChunkPart::EventWords(_) | ChunkPart::OtherWords(_) | ChunkPart::Unknown => Nearness::OtherLanguages,
    }
}

/// The list of events needs it.
pub fn is_near(chunk: &ChunkName, mine: Language) -> bool {
    nearness(chunk, mine) <= Nearness::MyEventWords
}

/// The chunks in the order in which they are wanted.
pub fn in_order(chunks: &[ChunkName], mine: Language) -> Vec<ChunkName> {
    let ranks = chunks.iter().map(|chunk| ("", [nearness(chunk, mine) as i64, 0, 0])).collect();
    order::in_order(ranks).into_iter().map(|at| chunks[at].clone()).collect()
}

/// Those without which nobody could read everything in this language.
pub fn needed(chunks: &[ChunkName], mine: Language) -> Vec<ChunkName> {
    let needed: Vec<ChunkName> = chunks.iter().filter(|chunk| chunk.is_for(mine)).cloned().collect();
    in_order(&needed, mine)
}

/// Of what is here, that which is read into memory for those who read in these languages, `mine` before all others.
/// No language is shown by parts; where mine isn't whole, what is there of the others stands in for it.
pub fn to_read(generation: &Generation, mine: Language, opened: &[Language]) -> Vec<ChunkName> {
    let others: &[Language] = if generation.is_whole_in(mine) { &[] } else { &Language::ALL };
    let languages = [mine].into_iter().chain(opened.iter().chain(others).copied());
    let whole: Vec<Language> = languages.filter(|language| generation.is_whole_in(*language)).collect();
    let is_read =
        |chunk: &&ChunkName| chunk.language().is_none() || whole.iter().any(|language| chunk.is_for(*language));
    let read: Vec<ChunkName> = generation.snapshot.chunks.iter().filter(is_read).cloned().collect();
    in_order(&read, mine)
}

/// Those that the list of events needs, and the others, both in their order.
pub fn near_and_far(chunks: Vec<ChunkName>, mine: Language) -> (Vec<ChunkName>, Vec<ChunkName>) {
    chunks.into_iter().partition(|chunk| is_near(chunk, mine))
}

#[cfg(test)]
mod tests {
    use passerelle_shared::api::Snapshot;
    use passerelle_shared::sync::{Checksum, Cursor, Epoch, Head, Scope, Section, Sum};

    use super::*;

    const MINE: Language = Language::Arabic;

    fn chunk(name: &str, part: ChunkPart, also_for: &[Language]) -> ChunkName {
        let section = Section { part, can_wait: name.starts_with("later"), also_for: also_for.into() };
        ChunkName { sum: Some(Sum::default()), ..ChunkName::of(name.into(), section) }
    }

    fn chunks() -> Vec<ChunkName> {
        vec![
            chunk("words-fr", ChunkPart::OtherWords(Language::French), &[]),
            chunk("words-fr-for-ar", ChunkPart::OtherWords(Language::French), &[MINE]),
            chunk("events-fr", ChunkPart::EventWords(Language::French), &[]),
            chunk("events-ar", ChunkPart::EventWords(MINE), &[]),
            chunk("facts-0", ChunkPart::Facts, &[]),
            chunk("words-ar", ChunkPart::OtherWords(MINE), &[]),
            chunk("later-facts-0", ChunkPart::Facts, &[]),
            chunk("facts-1", ChunkPart::Facts, &[]),
        ]
    }

    fn names(chunks: &[ChunkName]) -> Vec<&str> {
        chunks.iter().map(|chunk| chunk.name.as_str()).collect()
    }

    fn generation(is_here: impl Fn(&str) -> bool) -> Generation {
        let epoch = Epoch("e".into());
        let (scope, checksum) = (Scope::programme(), Checksum::default());
        let head = Head { scope, epoch: epoch.clone(), seq: 1, records: 0, checksum };
        let (here, missing) = chunks().into_iter().partition(|chunk| is_here(&chunk.name));
        let snapshot = Snapshot { epoch, seq: 1, head, cursor: Cursor::default(), chunks: here, more_chunks: vec![] };
        Generation {
            folder: snapshot.name(),
            cursor: snapshot.cursor.clone(),
            snapshot,
            missing,
            wants_all: false,
            etag: None,
            fresh_as_of: None,
            taken_anew_at: None,
            disagrees: false,
            uncompared: None,
        }
    }

    #[test]
    fn events_in_my_language_come_first_and_of_other_languages_only_what_stands_in_for_it() {
        let (near, far) = near_and_far(needed(&chunks(), MINE), MINE);

        assert_eq!(names(&near), ["facts-0", "facts-1", "events-ar"]);
        assert_eq!(names(&far), ["later-facts-0", "words-fr-for-ar", "words-ar"]);
    }

    #[test]
    fn what_is_here_in_other_languages_lies_unread_until_somebody_reads_in_them() {
        let all = generation(|_| true);

        assert_eq!(to_read(&all, MINE, &[]), needed(&chunks(), MINE));
        assert_eq!(to_read(&all, MINE, &[Language::French]).len(), chunks().len());
    }

    #[test]
    fn no_language_is_shown_by_parts_and_what_there_is_stands_in_for_mine() {
        let without_arabic = generation(|name| !name.ends_with("s-ar"));
        let part_of_french = generation(|name| name != "words-fr");
        let parts_of_both = generation(|name| !name.starts_with("words"));

        assert!(names(&to_read(&without_arabic, MINE, &[])).contains(&"words-fr"));
        assert_eq!(to_read(&part_of_french, MINE, &[Language::French]), needed(&chunks(), MINE));
        assert_eq!(names(&to_read(&parts_of_both, MINE, &[])), ["facts-0", "facts-1", "later-facts-0"]);
    }
}
