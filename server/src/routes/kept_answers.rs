//! Answers of `GET /api/programme` as they go over the wire, kept for as long as the programme stands where it stood.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::Response;
use passerelle_shared::api::{ProgrammeReply, Reads};
use passerelle_shared::sync::Head;

use super::http::{json, tag};
use crate::compression::{self, Encoding};
use crate::database::Standing;

/// Some hundred pages of changes: those who come back after a publication have read up to a few places only.
const BYTES_MAX: usize = 16 * 1024 * 1024;

/// What is asked: what is behind a cursor, or where to begin.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Question {
    Since(String),
    Snapshot { reads: u32 },
}

#[derive(Debug, Default)]
pub struct KeptAnswers(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    at: Option<Arc<Standing>>,
    by_question: HashMap<Question, Arc<Answer>>,
    bytes: usize,
}

#[derive(Debug)]
pub struct Answer {
    tag: String,
    plain: Bytes,
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
}

impl Question {
    /// Devices of the future read no more than what is written now.
    pub fn snapshot(reads: Reads) -> Self {
        Question::Snapshot { reads: reads.0.min(Reads::NOW.0) }
    }
}

impl KeptAnswers {
    pub fn get(&self, standing: &Arc<Standing>, question: &Question) -> Option<Arc<Answer>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.at.as_ref().filter(|at| Arc::ptr_eq(at, standing))?;
        kept.by_question.get(question).cloned()
    }

    /// A reply as an answer, kept where it says what is so where the programme stands.
    pub fn answer(&self, standing: &Arc<Standing>, question: Question, reply: &ProgrammeReply) -> Arc<Answer> {
        let answer = Arc::new(Answer::of(reply));
        if is_of(reply, &standing.head) {
            self.keep(standing, question, answer.clone());
        }
        answer
    }

    /// Those of where the programme stood before go, and all go where there is no room.
    fn keep(&self, standing: &Arc<Standing>, question: Question, answer: Arc<Answer>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let has_room = kept.bytes.saturating_add(answer.bytes_max()) <= BYTES_MAX;
        if !has_room || !kept.at.as_ref().is_some_and(|at| Arc::ptr_eq(at, standing)) {
            *kept = Kept { at: Some(standing.clone()), ..Kept::default() };
        }
        kept.bytes = kept.bytes.saturating_add(answer.bytes_max());
        kept.by_question.insert(question, answer);
    }
}

impl Answer {
    fn of(reply: &ProgrammeReply) -> Self {
        let plain = Bytes::from(serde_json::to_vec(reply).expect("answers are plain data"));
        Self { tag: tag::of(&plain), plain, brotli: OnceLock::new(), gzip: OnceLock::new() }
    }

    /// For whoever asks with these headers.
    pub fn to(&self, headers: &HeaderMap, cache_control: &'static str) -> Response {
        let encoding = json::worthwhile(headers, self.plain.len());
        let body = match encoding {
            Encoding::Brotli => self.brotli.get_or_init(|| compression::brotli_for_once(&self.plain).into()),
            Encoding::Gzip => self.gzip.get_or_init(|| compression::gzip(&self.plain).into()),
            Encoding::Plain => &self.plain,
        };
        tag::tagged(headers, &self.tag, json::encoded(encoding, cache_control, body.clone()))
    }

    /// In all encodings.
    fn bytes_max(&self) -> usize {
        self.plain.len().saturating_mul(3)
    }
}

/// An older snapshot is told of only until a newer one is due and made.
fn is_of(reply: &ProgrammeReply, head: &Head) -> bool {
    match reply {
        ProgrammeReply::Changes(page) => page.head == *head,
        ProgrammeReply::Snapshot(snapshot) => snapshot.head == *head,
        _ => false,
    }
}
