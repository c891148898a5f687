//! What a device stands on: in the app the browser, in the simulator a world of its own.

use std::rc::Rc;

use passerelle_shared::model::{Language, Timestamp, UiLanguage};
use passerelle_shared::sync::{Ended, Index, Record};

use super::{Device, Errand};
use crate::store::Store;
use crate::{Came, Connection, NoAnswer, Request, Response};

#[expect(async_fn_in_trait, reason = "a page has one thread: nothing is sent to another")]
pub trait Platform: Sized + 'static {
    type Store: Store;
    type Readers: Readers;
    /// Lets go when dropped.
    type Lock;

    fn store(&self) -> &Self::Store;

    /// Asks the server for an answer of which the beginning is worth having, too.
    async fn send_for_what_comes(&self, request: Request) -> Result<Came, NoAnswer>;

    async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        let Came { response, is_whole } = self.send_for_what_comes(request).await?;
        if is_whole { Ok(response) } else { Err(NoAnswer) }
    }

    /// The server has answered, or said something, just now.
    fn has_just_heard(&self) -> bool;

    /// A lock that all tabs share. Whoever waits for longer goes on without it: the other one may be a frozen tab, and
    /// everything that is done under a lock here is right without it too, only less thrifty.
    async fn lock(&self, name: &str, wait_ms_max: i64) -> Self::Lock;

    /// Goes on by itself, whether or not anybody waits for it.
    fn begin(&self, work: impl Future<Output = ()> + 'static);

    /// The part of the program that does this may have to be loaded first.
    async fn carry_out(device: &Rc<Device<Self>>, errand: Errand) -> Ended;

    /// To be told [`Fact::TimeCame`](passerelle_shared::sync::Fact::TimeCame) then; the latest one counts.
    fn wake_at(device: &Rc<Device<Self>>, at: Timestamp);

    /// The device's clock, which may be wrong.
    fn now(&self) -> Timestamp;

    /// A clock that nobody sets. Its zero means nothing.
    fn steady_now(&self) -> Timestamp;

    /// By how much the device's clock is ahead of the server's, as measured at the last contact.
    fn clock_ahead_ms(&self) -> Option<i64>;

    fn set_clock_ahead_ms(&self, ahead_ms: i64);

    /// The server's time, as well as it is known.
    fn mended_now(&self) -> Timestamp {
        self.now().plus_ms(self.clock_ahead_ms().unwrap_or_default().saturating_neg())
    }

    /// In 0..1.
    fn share(&self) -> f64;

    /// 128 random bits as 32 hexadecimal digits.
    fn name(&self) -> String;

    fn language(&self) -> UiLanguage;

    /// The line is metered, and whoever pays for it has said so: what can wait has to be asked for.
    fn saves_data(&self) -> bool;

    fn readers(&self) -> &Self::Readers;

    /// Changes what is known of the connection.
    fn note(&self, change: impl FnOnce(&mut Connection));

    fn tell_tabs(&self, told: Told);

    /// Shows what is stored of this person's requests.
    async fn show(device: &Rc<Device<Self>>);

    async fn pass(device: &Rc<Device<Self>>, milestone: Milestone);
}

/// What one tab tells the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The outbox, the answers or the account's records changed.
    Requests,
    /// The programme changed.
    Programme,
    /// Somebody signed in or out.
    SignIn,
}

/// Moments on a device's way that matter to what is around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Milestone {
    /// A request goes out: a first picture may take its time now.
    Asking,
    /// At a start, the events that are stored can be seen; the rest of the programme is read next.
    StoredEventsShown,
    /// A whole programme was taken; whether it is on the disk, too.
    Taken { is_kept: bool },
    /// Nothing more is there to read.
    UpToDate,
    /// The other languages are here, too.
    Complete,
    /// An exchange or a reading has come to an end.
    Ended(Ended),
}

/// What readers see of the programme.
pub trait Readers {
    type Copy: ProgrammeCopy;

    /// Nothing was read yet.
    fn are_without(&self) -> bool;

    /// Another generation.
    fn set(&self, copy: Self::Copy);

    fn update(&self, change: impl FnOnce(&mut Self::Copy));

    /// Told with the next change.
    fn update_quietly<R>(&self, change: impl FnOnce(&mut Self::Copy) -> R) -> R;
}

/// The programme in memory.
pub trait ProgrammeCopy: Default + Clone {
    /// Takes records that are new or newer.
    fn take(&mut self, records: &[&Record]);

    /// Takes those records of a chunk that are new or newer by the index; `false` for what isn't one.
    fn take_chunk(&mut self, text: String, index: &mut Index) -> bool;

    /// All of it is here now.
    fn complete(&mut self);
}

pub(crate) fn my_language(platform: &impl Platform) -> Language {
    platform.language().into()
}
