//! The browser, as a device stands on it.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use futures::channel::oneshot;
use gloo::timers::callback::Timeout;
use leptos::prelude::{GetUntracked, GetValue, Set, SetValue};
use leptos::task::spawn_local;
use passerelle_device::programme::{Traces, read};
use passerelle_device::{Came, Line, Milestone, NoAnswer, Platform, Request, Told};
use passerelle_shared::model::{Timestamp, UiLanguage};
use passerelle_shared::sync::{Ended, Fact};

use super::errands::{self, Errand};
use super::{Device, begin_the_rest, cold_start, live, note};
use crate::platform::broadcast::Tabs;
use crate::platform::locks::{self, Lock};
use crate::platform::store::Disk;
use crate::platform::{chance, clock, http, line, marks, shell};
use crate::state::{App, Connection, ProgrammeSignal};

/// So long after an answer there is taken to be a line, without asking.
const LINE_KNOWN_MS_MAX: i64 = 5 * Timestamp::SECOND;

pub struct Browser {
    pub app: App,
    /// What was found at the start, until what can wait has begun.
    pub found: Cell<Option<Traces>>,
    /// Who waits to paint.
    picture: Cell<Option<oneshot::Sender<()>>>,
    /// How much a first picture of what is stored lacks: the events, and what shows their screen.
    lacking: Cell<u8>,
    /// Ends when they have painted.
    made: Cell<Option<oneshot::Receiver<()>>>,
    tabs: OnceCell<Tabs>,
    timer: RefCell<Option<Timeout>>,
    wakes_at: Cell<Option<Timestamp>>,
}

impl Browser {
    pub fn new(app: App, picture: oneshot::Sender<()>, made: oneshot::Receiver<()>) -> Browser {
        Browser {
            app,
            found: Cell::default(),
            picture: Cell::new(Some(picture)),
            lacking: Cell::new(2),
            made: Cell::new(Some(made)),
            tabs: OnceCell::new(),
            timer: RefCell::default(),
            wakes_at: Cell::default(),
        }
    }

    /// There is something to paint, or it is on its way.
    pub fn let_paint(&self) {
        if let Some(picture) = self.picture.take() {
            // Nobody waits any more for what was slow.
            let _ = picture.send(());
        }
    }

    pub fn lacks_one_less(&self) {
        self.lacking.update(|lacking| lacking.saturating_sub(1));
        if self.lacking.get() == 0 {
            self.let_paint();
        }
    }

    /// Until the first picture is on the screen, so that nothing competes with it.
    async fn painted(&self) {
        if let Some(made) = self.made.take() {
            // A picture that never comes keeps nobody waiting.
            let _ = made.await;
        }
    }

    /// Once.
    pub fn join(&self, tabs: Tabs) {
        let _ = self.tabs.set(tabs);
    }

    /// Whether a timer was lost that should have rung by then; it is told once.
    pub fn should_have_woken(&self, by: Timestamp) -> bool {
        let is_lost = self.wakes_at.get().is_some_and(|at| at < by);
        if is_lost {
            self.wakes_at.set(None);
        }
        is_lost
    }
}

impl Platform for Browser {
    type Store = Disk;
    type Readers = ProgrammeSignal;
    type Lock = Lock;

    fn store(&self) -> &Disk {
        &Disk
    }

    async fn send_for_what_comes(&self, request: Request) -> Result<Came, NoAnswer> {
        http::send_for_what_comes(request).await
    }

    fn has_just_heard(&self) -> bool {
        let connection = self.app.connection.get_untracked();
        // What was heard before it broke says nothing.
        if connection.line == Line::NotReached {
            return false;
        }
        http::heard_ms_ago().is_some_and(|ms| ms <= LINE_KNOWN_MS_MAX) || connection.is_listening && live::is_heard()
    }

    async fn lock(&self, name: &str, wait_ms_max: i64) -> Lock {
        locks::lock(name, wait_ms_max).await
    }

    fn begin(&self, work: impl Future<Output = ()> + 'static) {
        spawn_local(work);
    }

    async fn carry_out(device: &Rc<Device>, errand: passerelle_device::Errand) -> Ended {
        match errand {
            // Not in a part that would have to be loaded first.
            passerelle_device::Errand::ReadProgramme => Box::pin(read(device)).await,
            other => errands::run(device, Errand::Device(other)).await,
        }
    }

    fn wake_at(device: &Rc<Device>, at: Timestamp) {
        let waking = device.clone();
        let timer = clock::after(at.since_ms(clock::steady_now()), move || waking.tell(Fact::TimeCame));
        device.platform.wakes_at.set(Some(at));
        device.platform.timer.replace(Some(timer));
    }

    fn now(&self) -> Timestamp {
        clock::now()
    }

    fn steady_now(&self) -> Timestamp {
        clock::steady_now()
    }

    fn clock_ahead_ms(&self) -> Option<i64> {
        self.app.clock_ahead_ms.get_value()
    }

    fn set_clock_ahead_ms(&self, ahead_ms: i64) {
        self.app.clock_ahead_ms.set_value(Some(ahead_ms));
        self.app.now.set(self.app.mended_now());
    }

    fn share(&self) -> f64 {
        chance::share()
    }

    fn name(&self) -> String {
        chance::name()
    }

    fn language(&self) -> UiLanguage {
        self.app.language.get_untracked()
    }

    fn saves_data(&self) -> bool {
        line::saves_data()
    }

    fn readers(&self) -> &ProgrammeSignal {
        &self.app.programme
    }

    fn note(&self, change: impl FnOnce(&mut Connection)) {
        note(self.app, change);
    }

    fn tell_tabs(&self, told: Told) {
        if let Some(tabs) = self.tabs.get() {
            tabs.tell(told);
        }
    }

    async fn show(device: &Rc<Device>) {
        errands::run(device, Errand::Show).await;
    }

    async fn pass(device: &Rc<Device>, milestone: Milestone) {
        let app = device.platform.app;
        match milestone {
            Milestone::Asking => device.platform.let_paint(),
            Milestone::StoredEventsShown => {
                marks::mark("passerelle:events-ready");
                device.platform.lacks_one_less();
                device.platform.painted().await;
            }
            Milestone::Taken { is_kept } => {
                marks::mark("passerelle:synced");
                shell::keep_offline();
                begin_the_rest(device);
                if is_kept {
                    cold_start::mark_data(app);
                }
                errands::run(device, Errand::Measure).await;
            }
            Milestone::UpToDate => {
                marks::mark("passerelle:up-to-date");
                errands::run(device, Errand::FreshPlaces).await;
            }
            Milestone::Complete => {
                marks::mark("passerelle:complete");
                errands::run(device, Errand::Measure).await;
            }
            Milestone::Ended(Ended::BrokeOff | Ended::More) => {}
            Milestone::Ended(_) => {
                shell::keep_offline();
                begin_the_rest(device);
            }
        }
    }
}
