//! A tab: the device that ships, and around it what a browser would be.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use fastrand::Rng;
use futures::channel::oneshot;
use passerelle_device::exchange::{look_after_what_is_followed, prune_answered};
use passerelle_device::programme::{open, open_what_is_here, start};
use passerelle_device::rows::Generation;
use passerelle_device::{
    Came, Connection, Device, Errand, Line, Milestone, NoAnswer, NotHere, Platform, ProgrammeCopy, Readers, Request,
    Told, carry_out,
};
use passerelle_shared::json;
use passerelle_shared::model::{Language, RecordId, Timestamp, UiLanguage};
use passerelle_shared::sync::{Chunk, Ended, Epoch, Fact, Index, Record};

use super::{Clock, Disk, Reads};

pub struct Tab {
    device: Rc<Device<Around>>,
    around: Around,
}

/// What is around the device of one tab.
#[derive(Clone)]
pub struct Around(Rc<Inner>);

struct Inner {
    disk: Disk,
    clock: Clock,
    reads: Reads,
    copy: Readable,
    rng: RefCell<Rng>,
    tasks: RefCell<Vec<Task>>,
    /// Begun since the tasks were looked at last.
    begun: RefCell<Vec<Task>>,
    asked: RefCell<Vec<Asked>>,
    waiting: RefCell<BTreeMap<u64, oneshot::Sender<Result<Came, NoAnswer>>>>,
    requests: Cell<u64>,
    told: RefCell<Vec<Told>>,
    wakes_at: Cell<Option<Timestamp>>,
    clock_ahead_ms: Cell<Option<i64>>,
    connection: RefCell<Connection>,
    heard_at: Cell<Option<Timestamp>>,
}

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// A request that has left the tab; its answer names the number.
pub struct Asked {
    pub number: u64,
    pub request: Request,
}

/// So long after an answer there is taken to be a line, without asking.
const LINE_KNOWN_MS_MAX: i64 = 5 * Timestamp::SECOND;

impl Tab {
    /// Shows what the disk has, before anything else.
    pub fn open(disk: Disk, clock: Clock, reads: Reads, seed: u64) -> Tab {
        let around = Around(Rc::new(Inner {
            disk: disk.handle(),
            clock,
            reads,
            copy: Readable::default(),
            rng: RefCell::new(Rng::with_seed(seed)),
            tasks: RefCell::default(),
            begun: RefCell::default(),
            asked: RefCell::default(),
            waiting: RefCell::default(),
            // Different in each tab: a late answer to one that is gone reaches nobody.
            requests: Cell::new(seed << 16),
            told: RefCell::default(),
            wakes_at: Cell::default(),
            clock_ahead_ms: Cell::default(),
            connection: RefCell::default(),
            heard_at: Cell::default(),
        }));
        let device = Device::new(around.clone());
        at_once(async {
            if let Ok(start) = start(&device).await {
                start.show(&device).await;
            }
            prune_answered(&device.platform).await;
            look_after_what_is_followed(&device.platform).await;
        });
        Tab { device, around }
    }

    pub fn tell(&self, fact: Fact) {
        self.device.tell(fact);
    }

    /// Another tab has told something.
    pub fn hear(&self, told: Told) {
        if told == Told::Programme {
            let device = self.device.clone();
            self.around.begin(async move {
                carry_out(&device, Errand::CatchUp).await;
            });
        }
    }

    /// Another language of the screens was chosen, or something is read in another one: in this one, or in any.
    pub fn open_language(&self, opened: Option<Option<Language>>) {
        let device = self.device.clone();
        self.around.begin(async move {
            match opened {
                None => open(&device, &[]).await,
                Some(Some(language)) => open(&device, &[language]).await,
                Some(None) => open_what_is_here(&device).await,
            }
        });
    }

    pub fn want_all(&self) {
        let device = self.device.clone();
        self.around.begin(async move {
            carry_out(&device, Errand::WantAll).await;
        });
    }

    /// Goes on as far as it can by itself; `true` when it could go on at once.
    pub fn go_on(&self) -> bool {
        let inner = &self.around.0;
        inner.disk.is_paused.set(false);
        inner.tasks.borrow_mut().append(&mut inner.begun.borrow_mut());
        // Whatever a task does, it may begin others.
        let mut tasks = inner.tasks.take();
        let before = tasks.len();
        tasks.retain_mut(|task| task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        // Another one may have waited for what has come to its end.
        let is_one_over = tasks.len() < before;
        inner.tasks.borrow_mut().append(&mut tasks);
        inner.disk.is_paused.get() || is_one_over || !inner.begun.borrow().is_empty()
    }

    pub fn is_at_work(&self) -> bool {
        !self.around.0.tasks.borrow().is_empty() || !self.around.0.begun.borrow().is_empty()
    }

    pub fn line(&self) -> Line {
        self.around.0.connection.borrow().line
    }

    pub fn take_asked(&self) -> Vec<Asked> {
        self.around.0.asked.take()
    }

    pub fn take_told(&self) -> Vec<Told> {
        self.around.0.told.take()
    }

    /// An answer to nobody who waits is lost.
    pub fn answer(&self, number: u64, came: Result<Came, NoAnswer>) {
        let waiting = self.around.0.waiting.borrow_mut().remove(&number);
        if let Some(waiting) = waiting {
            if came.as_ref().is_ok_and(|came| came.response.is_ours()) {
                self.around.0.heard_at.set(Some(self.around.steady_now()));
            }
            // Whoever asked may have stopped waiting.
            let _ = waiting.send(came);
        }
    }

    /// The reply to an exchange says in which epoch it was answered.
    pub fn note_epoch(&self, epoch: Epoch) {
        *self.around.0.disk.epoch.borrow_mut() = Some(epoch);
    }

    pub fn is_due(&self, now: Timestamp) -> bool {
        let is_due = self.around.0.wakes_at.get().is_some_and(|at| at <= now);
        if is_due {
            self.around.0.wakes_at.set(None);
        }
        is_due
    }

    /// What readers see of a record.
    pub fn json(&self, id: &RecordId) -> Option<String> {
        self.around.0.copy.0.borrow().records.get(id)?.json().map(str::to_owned)
    }

    pub fn programme(&self) -> BTreeMap<RecordId, Record> {
        self.around.0.copy.0.borrow().records.clone()
    }

    /// It says that all is here that its reader needs.
    pub fn is_whole(&self) -> bool {
        self.around.0.copy.0.borrow().is_whole
    }

    /// What it shows is what its disk holds.
    pub fn shows(&self, generation: &Generation) -> bool {
        self.device.is_at(generation)
    }

    pub fn not_here(&self) -> NotHere {
        self.around.0.connection.borrow().not_here.clone()
    }

    /// Nothing of it goes on, and nobody waits for it.
    pub fn kill(self) {
        let inner = &self.around.0;
        // Each holds on to the device that holds on to them.
        drop((inner.tasks.take(), inner.begun.take(), inner.waiting.take()));
    }
}

impl Platform for Around {
    type Store = Disk;
    type Readers = Readable;
    type Lock = ();

    fn store(&self) -> &Disk {
        &self.0.disk
    }

    async fn send_for_what_comes(&self, request: Request) -> Result<Came, NoAnswer> {
        let number = self.0.requests.get() + 1;
        self.0.requests.set(number);
        let (send, answer) = oneshot::channel();
        self.0.waiting.borrow_mut().insert(number, send);
        self.0.asked.borrow_mut().push(Asked { number, request });
        answer.await.unwrap_or(Err(NoAnswer))
    }

    fn has_just_heard(&self) -> bool {
        self.0.heard_at.get().is_some_and(|at| self.steady_now().since_ms(at) <= LINE_KNOWN_MS_MAX)
    }

    /// There is none here: everything must be right without it, too.
    async fn lock(&self, _: &str, _: i64) {}

    fn begin(&self, work: impl Future<Output = ()> + 'static) {
        self.0.begun.borrow_mut().push(Box::pin(work));
    }

    async fn carry_out(device: &Rc<Device<Self>>, errand: Errand) -> Ended {
        Box::pin(carry_out(device, errand)).await
    }

    fn wake_at(device: &Rc<Device<Self>>, at: Timestamp) {
        device.platform.0.wakes_at.set(Some(at));
    }

    fn now(&self) -> Timestamp {
        self.0.clock.shown()
    }

    fn steady_now(&self) -> Timestamp {
        self.0.clock.now.get()
    }

    fn clock_ahead_ms(&self) -> Option<i64> {
        self.0.clock_ahead_ms.get()
    }

    fn set_clock_ahead_ms(&self, ahead_ms: i64) {
        self.0.clock_ahead_ms.set(Some(ahead_ms));
    }

    fn share(&self) -> f64 {
        self.0.rng.borrow_mut().f64()
    }

    fn name(&self) -> String {
        format!("{:032x}", self.0.rng.borrow_mut().u128(..))
    }

    fn language(&self) -> UiLanguage {
        self.0.reads.language.get()
    }

    fn saves_data(&self) -> bool {
        self.0.reads.saves_data.get()
    }

    fn readers(&self) -> &Readable {
        &self.0.copy
    }

    fn note(&self, change: impl FnOnce(&mut Connection)) {
        change(&mut self.0.connection.borrow_mut());
    }

    fn tell_tabs(&self, told: Told) {
        self.0.told.borrow_mut().push(told);
    }

    async fn show(_: &Rc<Device<Self>>) {}

    async fn pass(_: &Rc<Device<Self>>, _: Milestone) {}
}

/// The programme as this tab shows it.
#[derive(Default)]
pub struct Readable(RefCell<Copy>);

#[derive(Clone, Default)]
pub struct Copy {
    records: BTreeMap<RecordId, Record>,
    is_whole: bool,
}

impl Readers for Readable {
    type Copy = Copy;

    fn are_without(&self) -> bool {
        self.0.borrow().records.is_empty()
    }

    fn set(&self, copy: Copy) {
        self.0.replace(copy);
    }

    fn update(&self, change: impl FnOnce(&mut Copy)) {
        change(&mut self.0.borrow_mut());
    }

    fn update_quietly<R>(&self, change: impl FnOnce(&mut Copy) -> R) -> R {
        change(&mut self.0.borrow_mut())
    }
}

impl ProgrammeCopy for Copy {
    fn take(&mut self, records: &[&Record]) {
        self.records.extend(records.iter().map(|record| (record.id.clone(), (*record).clone())));
    }

    fn take_chunk(&mut self, text: String, index: &mut Index) -> bool {
        let Some(chunk) = json::read::<Chunk>(&text) else { return false };
        let newer: Vec<&Record> = chunk.records.iter().filter(|record| index.take(record)).collect();
        self.take(&newer);
        true
    }

    fn complete(&mut self) {
        self.is_whole = true;
    }
}

/// What waits for nothing but its turn.
pub fn at_once<T>(work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    loop {
        if let Poll::Ready(end) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return end;
        }
    }
}
