//! All pages as they are at one moment of the programme: each is written when it is first asked for, and kept as it goes
//! over the wire.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use passerelle_shared::api::LiveHead;
use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::search::When;
use passerelle_shared::sync::Record;

use super::address::{Asked, Open, Place, track_slug};
use super::published::Programme;
use super::reader::Reader;
use super::screens::{Found, lists, written};
use super::shell::Shell;
use super::{picture, published};
use crate::compression::{Care, brotli_for_keeping, brotli_for_once, gzip};

/// A day begins on a quarter of an hour UTC everywhere, and with it "tomorrow" becomes "today".
const LIFE_MS_MAX: i64 = 15 * Timestamp::MINUTE;
/// Above so much it is begun anew: whoever asks for everything in each language fills no memory.
const BYTES_MAX: usize = 64 * 1024 * 1024;

#[derive(Debug)]
pub struct Edition {
    programme: Arc<Programme>,
    head: LiveHead,
    shell: Arc<Shell>,
    public_url: Option<String>,
    made_at: Timestamp,
    good_until: Timestamp,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    pages: HashMap<Asked, Arc<Page>>,
    pictures: HashMap<RecordId, Bytes>,
    bytes: usize,
}

/// As it goes over the wire.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    pub found: Found,
    /// How HTTP names its content, once somebody wanted to know.
    pub tag: OnceLock<String>,
    pub plain: Bytes,
    pub brotli: Bytes,
    pub gzip: Bytes,
}

impl Edition {
    pub fn new(
        programme: Arc<Programme>,
        head: LiveHead,
        shell: Arc<Shell>,
        public_url: Option<String>,
        now: Timestamp,
    ) -> Edition {
        let quarter = now.0.div_euclid(LIFE_MS_MAX).saturating_add(1).saturating_mul(LIFE_MS_MAX);
        let turn = programme.next_turn(now).map_or(quarter, |turn| turn.0.min(quarter));
        let kept = Mutex::default();
        Edition { programme, head, shell, public_url, made_at: now, good_until: Timestamp(turn), kept }
    }

    /// What is said in it is still so.
    pub fn holds(&self, head: &LiveHead, shell: &Arc<Shell>, now: Timestamp) -> bool {
        let is_same = self.head.epoch == head.epoch && self.head.seq == head.seq && Arc::ptr_eq(&self.shell, shell);
        // A clock that was set back has not been there yet.
        is_same && now < self.good_until && self.made_at <= now
    }

    pub fn programme(&self) -> &Arc<Programme> {
        &self.programme
    }

    pub fn head(&self) -> &LiveHead {
        &self.head
    }

    /// What is at an address that isn't the app's alone, if somebody has asked for it before.
    pub fn kept_page(&self, asked: &Asked) -> Option<Arc<Page>> {
        self.kept().pages.get(asked).cloned()
    }

    /// The same, written where it is asked for the first time.
    pub fn page(&self, asked: &Asked) -> Arc<Page> {
        let asked = self.in_few_words(asked);
        if let Some(page) = self.kept_page(&asked) {
            return page;
        }
        let reader = Reader {
            programme: &self.programme,
            language: asked.language,
            is_language_in_address: asked.is_language_in_address,
            now: self.made_at,
        };
        let (found, page) = written(reader, &self.shell, self.public_url.as_deref(), &asked.place);
        // What somebody searched for is seldom asked for twice, and a stranger could ask for anything.
        let is_for_once = asked.place.is_one_of_countless();
        let brotli = match is_for_once {
            true => brotli_for_once(page.as_bytes()),
            false => brotli_for_keeping(page.as_bytes(), Care::Most),
        };
        let gzip = gzip(page.as_bytes()).into();
        let tag = OnceLock::new();
        let page = Arc::new(Page { found, brotli: brotli.into(), gzip, tag, plain: page.into() });
        if is_for_once {
            return page;
        }
        let mut kept = self.kept();
        kept.make_room(page.plain.len().saturating_add(page.brotli.len()).saturating_add(page.gzip.len()));
        kept.pages.insert(asked, page.clone());
        page
    }

    /// Strange addresses are one page, and so are days and tracks that an event doesn't have.
    fn in_few_words(&self, asked: &Asked) -> Asked {
        let place = match &asked.place {
            Place::Record { id, .. } if !self.programme.has(id) && self.programme.withdrawn(id).is_none() => {
                Place::Nowhere
            }
            Place::Record { id, open } => {
                let day = open
                    .day
                    .filter(|day| self.programme.sessions_of(id).iter().any(|(_, session)| session.day == *day));
                let is_there =
                    |slug: &String| self.programme.tracks_of(id).iter().any(|(track, _)| track_slug(track) == slug);
                Place::Record { id: id.clone(), open: Open { day, track: open.track.clone().filter(is_there) } }
            }
            Place::Programme { filters, page }
                if !lists::has_page(filters.when, *page, self.programme.events.len()) =>
            {
                Place::Programme { filters: filters.clone(), page: 1 }
            }
            Place::News { page } if !lists::has_page(When::Past, *page, self.programme.articles.len()) => {
                Place::News { page: 1 }
            }
            place => place.clone(),
        };
        Asked { place, ..asked.clone() }
    }

    /// A project's picture.
    pub fn picture(&self, project: &RecordId) -> Option<Bytes> {
        let number = self.programme.projects.iter().position(|id| id == project)?;
        if let Some(picture) = self.kept().pictures.get(project) {
            return Some(picture.clone());
        }
        let picture = Bytes::from(picture::png(project, number));
        let mut kept = self.kept();
        kept.make_room(picture.len());
        kept.pictures.insert(project.clone(), picture.clone());
        Some(picture)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn make_room(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > BYTES_MAX {
            *self = Kept { bytes, ..Kept::default() };
        }
    }
}

/// What a programme is after these changes; without one before, it is these records.
pub fn programme_after(before: Option<&Programme>, records: &[Record]) -> Programme {
    before.unwrap_or(&published::Programme::default()).with(records)
}
