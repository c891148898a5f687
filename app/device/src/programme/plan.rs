//! In which order the chunks of a snapshot are taken: events in my language first, other languages last.

use passerelle_shared::api::{ChunkName, ChunkPart};
use passerelle_shared::model::Language;

use crate::order;

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
        ChunkPart::EventWords(language) if language == mine => Nearness::MyEventWords,
        ChunkPart::OtherWords(language) if language == mine => Nearness::MyOtherWords,
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

/// Those that the list of events needs, and the others.
pub fn near_and_far(chunks: &[ChunkName], mine: Language) -> (Vec<ChunkName>, Vec<ChunkName>) {
    in_order(chunks, mine).into_iter().partition(|chunk| is_near(chunk, mine))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &str, part: ChunkPart) -> ChunkName {
        ChunkName { name: name.into(), part, can_wait: name.starts_with("later"), records: 1, bytes: 1 }
    }

    #[test]
    fn events_in_my_language_come_first_and_other_languages_last() {
        let chunks = [
            chunk("words-fr", ChunkPart::OtherWords(Language::French)),
            chunk("events-fr", ChunkPart::EventWords(Language::French)),
            chunk("events-ar", ChunkPart::EventWords(Language::Arabic)),
            chunk("facts-0", ChunkPart::Facts),
            chunk("words-ar", ChunkPart::OtherWords(Language::Arabic)),
            chunk("later-facts-0", ChunkPart::Facts),
            chunk("facts-1", ChunkPart::Facts),
        ];
        let names = |chunks: &[ChunkName]| chunks.iter().map(|chunk| chunk.name.clone()).collect::<Vec<_>>();

        let (near, far) = near_and_far(&chunks, Language::Arabic);

        assert_eq!(names(&near), ["facts-0", "facts-1", "events-ar"]);
        assert_eq!(names(&far), ["later-facts-0", "words-ar", "words-fr", "events-fr"]);
    }
}
