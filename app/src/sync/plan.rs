//! In which order the chunks of a snapshot are taken: events in my language first, other languages last.

use passerelle_shared::api::{ChunkName, ChunkPart};
use passerelle_shared::model::Language;

use crate::state::order;

/// How near a chunk is to what the first screen shows; chunks of one nearness keep the server's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    Facts,
    MyEventWords,
    MyOtherWords,
    OtherLanguages,
}

pub fn nearness(part: ChunkPart, mine: Language) -> Nearness {
    match part {
        ChunkPart::Facts => Nearness::Facts,
        ChunkPart::EventWords(language) if language == mine => Nearness::MyEventWords,
        ChunkPart::OtherWords(language) if language == mine => Nearness::MyOtherWords,
        ChunkPart::EventWords(_) | ChunkPart::OtherWords(_) => Nearness::OtherLanguages,
    }
}

/// The chunks in the order in which they are wanted.
pub fn in_order(chunks: &[ChunkName], mine: Language) -> Vec<ChunkName> {
    let ranks = chunks.iter().map(|chunk| ("", [nearness(chunk.part, mine) as i64, 0, 0])).collect();
    order::in_order(ranks).into_iter().map(|at| chunks[at].clone()).collect()
}

/// Those that the list of events needs, and the others.
pub fn near_and_far(chunks: &[ChunkName], mine: Language) -> (Vec<ChunkName>, Vec<ChunkName>) {
    in_order(chunks, mine).into_iter().partition(|chunk| nearness(chunk.part, mine) <= Nearness::MyEventWords)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &str, part: ChunkPart) -> ChunkName {
        ChunkName { name: name.into(), part, records: 1, bytes: 1 }
    }

    #[test]
    fn events_in_my_language_come_first_and_other_languages_last() {
        let chunks = [
            chunk("words-fr", ChunkPart::OtherWords(Language::French)),
            chunk("events-fr", ChunkPart::EventWords(Language::French)),
            chunk("events-ar", ChunkPart::EventWords(Language::Arabic)),
            chunk("facts-0", ChunkPart::Facts),
            chunk("words-ar", ChunkPart::OtherWords(Language::Arabic)),
            chunk("facts-1", ChunkPart::Facts),
        ];
        let names = |chunks: &[ChunkName]| chunks.iter().map(|chunk| chunk.name.clone()).collect::<Vec<_>>();

        let (near, far) = near_and_far(&chunks, Language::Arabic);

        assert_eq!(names(&near), ["facts-0", "facts-1", "events-ar"]);
        assert_eq!(names(&far), ["words-ar", "words-fr", "events-fr"]);
    }
}
