//! The whole programme at one moment, in chunks: a shard on the device is one chunk.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{ChunkPart, Cursor, Epoch, Head, Record, Section, Sequence, Sum};
use crate::json::{self, Reader, Unreadable, known};
use crate::model::{Language, RecordId};

/// The whole programme at one moment; its chunks never change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub epoch: Epoch,
    pub seq: Sequence,
    /// The head as it was then.
    pub head: Head,
    /// Behind all of it.
    pub cursor: Cursor,
    /// In the order in which to load them: events first; what isn't in one's language may come last.
    #[serde(deserialize_with = "known::list")]
    pub chunks: Vec<ChunkName>,
    /// Those of parts that 0.1 doesn't know, for whoever says that they are read: then their records are in none of
    /// `chunks`. For whoever says nothing they lie there with the facts.
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub more_chunks: Vec<ChunkName>,
}

impl Snapshot {
    /// With all its chunks in one list: whoever reads both need not tell them apart.
    pub fn joined(mut self) -> Snapshot {
        self.chunks.append(&mut self.more_chunks);
        self
    }

    /// The folder of its chunks, and its name on the device.
    pub fn name(&self) -> String {
        format!("{}-{}", self.epoch.0, self.seq)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkName {
    pub name: String,
    pub part: ChunkPart,
    /// Facts that the list of events doesn't show: they may come after it stands.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub can_wait: bool,
    pub records: u32,
    /// As JSON, before compression.
    pub bytes: u32,
    /// About what they are on the way, compressed; absent where nobody compressed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compressed: Option<u32>,
    /// Whoever reads in these languages needs these words, too: what they are about has none in theirs, and is shown in
    /// the first language that it has.
    #[serde(default, deserialize_with = "known::words", skip_serializing_if = "Vec::is_empty")]
    pub also_for: Vec<Language>,
    /// What it adds to the whole, for who keeps it without reading it. Absent from servers for whom all was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<Sum>,
}

impl ChunkName {
    /// Of a chunk that is still to be filled.
    pub fn of(name: String, Section { part, can_wait, also_for }: Section) -> ChunkName {
        ChunkName { name, part, can_wait, records: 0, bytes: 0, compressed: None, also_for, sum: None }
    }

    pub fn section(&self) -> Section {
        Section { part: self.part, can_wait: self.can_wait, also_for: self.also_for.clone() }
    }

    /// Whoever reads in this language has to have read it. Of words in the languages that came after 0.1 the facts don't
    /// tell: that there are any is known to those alone who have read them.
    pub fn is_for(&self, reader: Language) -> bool {
        match self.language() {
            Some(language) if self.sum.is_some() && Language::FIRST.contains(&language) => {
                language == reader || self.also_for.contains(&reader)
            }
            _ => true,
        }
    }

    /// The language of the words in it.
    pub fn language(&self) -> Option<Language> {
        match self.part {
            ChunkPart::EventWords(language) | ChunkPart::OtherWords(language) => Some(language),
            ChunkPart::Facts | ChunkPart::Unknown => None,
        }
    }

    /// About what it costs on the way.
    pub fn cost(&self) -> u32 {
        self.compressed.unwrap_or(self.bytes)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Chunk {
    pub records: Vec<Record>,
}

impl Chunk {
    /// A shard on the device is one chunk. A request costs a phone about as much as 200 KB of them.
    pub const RECORDS_MAX: usize = 1_024;
    const HEAD: &str = "{\"records\":[\n";

    /// As it goes over the wire: a record a line, so that it can be told what came whole when the line breaks.
    pub fn to_lines(&self) -> String {
        let mut lines = self.records.iter().map(json::write).collect::<Vec<_>>().join(",\n");
        if !lines.is_empty() {
            lines.push('\n');
        }
        format!("{}{lines}]}}", Self::HEAD)
    }

    /// Its records where they lie in the text, none of them copied; `None` for what isn't a chunk.
    pub fn records_in(text: &str) -> Option<Vec<RecordInText<'_>>> {
        let mut records = Vec::new();
        let mut reader = Reader::new(text);
        reader
            .entries(&mut |reader, name| match name {
                "records" => reader.items(&mut |reader| {
                    records.push(RecordInText::read(reader)?);
                    Ok(())
                }),
                _ => reader.span().map(drop),
            })
            .ok()?;
        reader.is_at_end().then_some(records)
    }

    /// What is asked for where so many of its records are there.
    pub fn without_first(mut self, records: usize) -> Chunk {
        Chunk { records: self.records.split_off(records.min(self.records.len())) }
    }
}

/// A record as it lies in the text of a chunk: the same as a [`Record`], for those who hold thousands of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordInText<'a> {
    pub id: Cow<'a, str>,
    pub seq: Sequence,
    pub body: BodyInText<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyInText<'a> {
    /// Where its JSON lies.
    Body(Range<usize>),
    Withdrawn(Cow<'a, str>),
}

impl<'a> RecordInText<'a> {
    /// What it adds to a whole.
    pub fn sum(&self) -> Sum {
        match self.body {
            BodyInText::Body(_) => Sum::of_one(&RecordId::from(&*self.id), self.seq),
            BodyInText::Withdrawn(_) => Sum::default(),
        }
    }

    fn read(reader: &mut Reader<'a>) -> Result<RecordInText<'a>, Unreadable> {
        let (mut id, mut seq, mut body, mut withdrawn) = (None, None, None, None);
        reader.entries(&mut |reader, name| {
            match name {
                "id" => id = Some(reader.string()?),
                "seq" => seq = Some(reader.unsigned()?),
                "body" => body = Some(reader.span()?),
                "withdrawn" => withdrawn = Some(reader.string()?),
                _ => _ = reader.span()?,
            }
            Ok(())
        })?;
        let body = match (body, withdrawn) {
            (Some(span), None) => BodyInText::Body(span),
            (None, Some(reason)) => BodyInText::Withdrawn(reason),
            _ => return Err(Unreadable),
        };
        Ok(RecordInText { id: id.ok_or(Unreadable)?, seq: seq.ok_or(Unreadable)?, body })
    }
}

/// The lines of a chunk that came whole before the line broke.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beginning(Vec<u8>);

impl Beginning {
    /// From what came in all.
    pub fn of(mut bytes: Vec<u8>) -> Beginning {
        // JSON has no bare line break in a string: where one stands, a record ends.
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at.saturating_add(1));
        bytes.truncate(end);
        Beginning(bytes)
    }

    pub fn records(&self) -> usize {
        self.0.iter().filter(|byte| **byte == b'\n').count().saturating_sub(1)
    }

    /// With what came when only the missing records were asked for.
    pub fn and(mut self, missing: Vec<u8>) -> Vec<u8> {
        match missing.strip_prefix(Chunk::HEAD.as_bytes()) {
            Some(lines) if self.records() > 0 => {
                self.0.extend_from_slice(lines);
                self.0
            }
            // Whoever knows nothing of lines gives the whole chunk.
            _ => missing,
        }
    }

    pub fn bytes(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::sync::{Body, Checksum, Cursor, Scope};

    fn record(number: u64) -> Record {
        let body = format!(r#"{{"title":"Séance\n{number},","about":"]}}"}}"#);
        Record {
            id: format!("text/fr/session/a/{number}").into(),
            seq: number,
            body: Body::Body(RawValue::from_string(body).expect("JSON")),
        }
    }

    #[test]
    fn no_two_snapshots_lie_in_one_folder_and_every_app_knows_what_it_is_called() {
        let snapshot = |epoch: &str, seq| {
            let epoch = Epoch(epoch.into());
            let head = Head {
                scope: Scope::programme(),
                epoch: epoch.clone(),
                seq,
                records: 0,
                checksum: Checksum::default(),
            };
            Snapshot { epoch, seq, head, cursor: Cursor::default(), chunks: vec![], more_chunks: vec![] }
        };

        assert_eq!(snapshot("5f", 9).name(), "5f-9");
        assert_eq!(snapshot("5f", 10).name(), "5f-10");
        assert_eq!(snapshot("60", 9).name(), "60-9");
    }

    #[test]
    fn who_reads_in_a_language_needs_its_words_and_those_that_stand_in_for_missing_ones() {
        let chunk = |part, also_for: &[Language], sum| {
            let section = Section { part, can_wait: false, also_for: also_for.into() };
            ChunkName { sum, ..ChunkName::of("chunk".into(), section) }
        };
        let (french, sum) = (ChunkPart::OtherWords(Language::French), Some(Sum::default()));

        assert!(chunk(french, &[], sum).is_for(Language::French));
        assert!(!chunk(french, &[], sum).is_for(Language::Arabic));
        assert!(chunk(french, &[Language::Arabic], sum).is_for(Language::Arabic));
        assert!(!chunk(french, &[Language::Arabic], sum).is_for(Language::English));
        assert!(chunk(french, &[], None).is_for(Language::Arabic), "nobody can count what nobody has summed up");
        assert!(chunk(ChunkPart::OtherWords(Language::Spanish), &[], sum).is_for(Language::Arabic));
        assert!(chunk(ChunkPart::Facts, &[], sum).is_for(Language::Arabic));
        assert!(chunk(ChunkPart::Unknown, &[], sum).is_for(Language::Arabic));
    }

    #[test]
    fn wherever_a_chunk_breaks_off_its_whole_lines_are_kept_and_with_the_missing_ones_it_is_the_same() {
        let chunk = Chunk { records: (0..3).map(record).collect() };
        let lines = chunk.to_lines().into_bytes();
        let ids = |chunk: &Chunk| chunk.records.iter().map(|record| record.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&json::read(&chunk.to_lines()).expect("a chunk")), ids(&chunk));

        let mut kept = Vec::new();
        for end in 0..=lines.len() {
            let beginning = Beginning::of(lines[..end].to_vec());
            let records = beginning.records();
            kept.push(records);
            assert_eq!(Beginning::of(beginning.clone().bytes()), beginning, "as it is found on the disk again");

            // What is missing may break off, too.
            let missing = chunk.clone().without_first(records).to_lines().into_bytes();
            for end in 0..=missing.len() {
                let longer = Beginning::of(beginning.clone().and(missing[..end].to_vec()));
                let kept = if longer.records() > records { longer } else { beginning.clone() };
                let missing = chunk.clone().without_first(kept.records()).to_lines().into_bytes();
                assert_eq!(kept.and(missing), lines);
            }
        }
        kept.dedup();
        assert_eq!(kept, [0, 1, 2, 3]);
    }

    #[test]
    fn records_that_are_not_copied_are_the_same_as_those_that_are() {
        let withdrawn = Record { id: "event/b".into(), seq: 9, body: Body::Withdrawn("« joint » \"Rabat\"".into()) };
        let chunk = Chunk { records: (0..3).map(record).chain([withdrawn]).collect() };
        let text = chunk.to_lines().replacen("\"seq\"", "\"from a newer server\":[{}],\"seq\"", 1);

        let in_text = Chunk::records_in(&text).expect("a chunk");

        let copied: Chunk = json::read(&text).expect("a chunk");
        assert_eq!(in_text.len(), 4);
        for (in_text, copied) in in_text.iter().zip(&copied.records) {
            let body = match &copied.body {
                Body::Body(json) => Err(json.get()),
                Body::Withdrawn(reason) => Ok(reason.as_str()),
            };
            assert_eq!((&*in_text.id, in_text.seq), (copied.id.as_str(), copied.seq));
            match &in_text.body {
                BodyInText::Body(span) => assert_eq!(Err(&text[span.clone()]), body),
                BodyInText::Withdrawn(reason) => assert_eq!(Ok(&**reason), body),
            }
        }
    }

    #[test]
    fn what_is_no_chunk_is_not_taken_for_one() {
        for text in [
            "",
            "[]",
            "<!doctype html>",
            r#"{"records":[{"id":"event/a","seq":1,"body":{}}]"#,
            r#"{"records":[{"id":"event/a","seq":1,"body":{}}]} x"#,
            r#"{"records":[{"id":"event/a","seq":1}]}"#,
            r#"{"records":[{"id":"event/a","body":{}}]}"#,
            r#"{"records":[{"seq":1,"body":{}}]}"#,
            r#"{"records":[{"id":"event/a","seq":"1","body":{}}]}"#,
            r#"{"records":[{"id":"event/a","seq":1,"body":{},"withdrawn":"both"}]}"#,
        ] {
            assert_eq!(Chunk::records_in(text), None, "{text}");
            assert!(json::read::<Chunk>(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_server_that_knows_of_no_lines_gives_the_whole_chunk() {
        let whole = br#"{"records":[{"id":"event/a","seq":1,"body":{}}]}"#.to_vec();

        assert_eq!(Beginning::of(whole.clone()), Beginning::default());
        assert_eq!(Beginning::default().and(whole.clone()), whole);
        let lines = Chunk { records: (0..2).map(record).collect() }.to_lines().into_bytes();
        let beginning = Beginning::of(lines[..lines.len() - 4].to_vec());
        assert_eq!(beginning.and(whole.clone()), whole);
    }
}
