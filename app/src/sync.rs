//! Keeps this device and the server in agreement: a thin driver over `shared::sync`.
//!
//! The courier decides when; `exchange` and `reading` carry it out; what they store is then shown by `shown`
//! and `programme`. Nothing here holds a borrow across an `await`, and everything is on the disk before it is
//! painted, so that a panic in a screen loses nothing.

mod catching_up;
mod clock;
mod cold_start;
mod errands;
mod exchange;
mod folding;
mod live;
mod places;
mod plan;
mod programme;
mod reading;
mod shown;
mod sign_out;
mod snapshot;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use futures::channel::oneshot;
use gloo::timers::callback::{Interval, Timeout};
use leptos::prelude::{GetUntracked, Set, WithUntracked};
use leptos::task::spawn_local;
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{Action, Batch, Courier, Ended, Fact};

use crate::platform::broadcast::{Tabs, Told};
use crate::platform::lifecycle::{Moment, is_visible, on_moment};
use crate::platform::{chance, clock as device_clock, shell};
use crate::state::{App, Connection, Heard, InstallHint, SignIn, set_if_new};
use errands::{Errand, Traces};
use programme::Held;

/// How often the clock on the screen goes on.
const TICK_MS: u32 = 30_000;
/// A timer that is this late was lost, as in a tab that was frozen.
const TIMER_LATE_MS: i64 = 10_000;

/// So long the first picture waits for what is stored; a browser that is slower shows its frame meanwhile.
const PICTURE_WAIT_MS_MAX: u32 = 300;

struct Driver {
    app: App,
    courier: RefCell<Courier>,
    timer: RefCell<Option<Timeout>>,
    wakes_at: Cell<Option<Timestamp>>,
    running: Cell<u32>,
    /// At most so many commands go in one exchange; halved when the server can't read a batch.
    size_max: Cell<usize>,
    /// So many chunks of a snapshot are on their way at once; fewer after the line broke.
    fetches_at_once: Cell<usize>,
    held: RefCell<Held>,
    /// What was found at the start, until [`Driver::settle_in`].
    found: Cell<Option<Traces>>,
    /// Who waits to paint.
    picture: Cell<Option<oneshot::Sender<()>>>,
    tabs: OnceCell<Tabs>,
}

/// Reads what is stored, paints it, and goes on by itself as long as the page lives. To be called once. What is returned
/// ends when the first picture may be painted.
pub fn start(app: App) -> oneshot::Receiver<()> {
    let (picture, may_paint) = oneshot::channel();
    let driver = Rc::new(Driver {
        app,
        courier: RefCell::default(),
        timer: RefCell::default(),
        wakes_at: Cell::default(),
        running: Cell::default(),
        size_max: Cell::new(Batch::COMMANDS_MAX),
        fetches_at_once: Cell::new(snapshot::FETCHES_AT_ONCE_MAX),
        held: RefCell::default(),
        found: Cell::default(),
        picture: Cell::new(Some(picture)),
        tabs: OnceCell::new(),
    });
    driver.watch_shell();
    let slow = driver.clone();
    Timeout::new(PICTURE_WAIT_MS_MAX, move || slow.let_paint()).forget();
    spawn_local(async move {
        let is_signed_in = cold_start::run(&driver).await;
        driver.listen();
        if driver.found.get().is_none() {
            // What was pressed on the first picture, before anybody listened.
            driver.show_requests();
        }
        driver.tell(Fact::Started { is_signed_in });
    });
    may_paint
}

impl Driver {
    fn tell(self: &Rc<Self>, fact: Fact) {
        let actions = self.courier.borrow_mut().handle(fact, device_clock::steady_now(), chance::share());
        for action in actions {
            match action {
                Action::Exchange => {
                    self.run(|driver| Box::pin(errands::run(driver, Errand::Exchange)), Fact::ExchangeEnded)
                }
                Action::ReadProgramme => self.run(|driver| Box::pin(reading::read(driver)), Fact::ReadEnded),
                Action::WakeAt(at) => self.wake_at(at),
            }
        }
        let line = self.courier.borrow().connection();
        let is_busy = self.running.get() > 0;
        self.note(|connection| (connection.line, connection.is_busy) = (line, is_busy));
    }

    fn run(self: &Rc<Self>, work: fn(&Rc<Driver>) -> Work<'_>, ended: fn(Ended) -> Fact) {
        let driver = self.clone();
        self.running.set(self.running.get() + 1);
        spawn_local(async move {
            let end = work(&driver).await;
            driver.running.set(driver.running.get() - 1);
            let tried_at = Some(driver.app.mended_now());
            driver.note(|connection| connection.tried_at = tried_at);
            if end != Ended::BrokeOff {
                driver.settle_in();
            }
            driver.tell(ended(end));
        });
    }

    /// There is something to paint, or it is on its way.
    fn let_paint(&self) {
        if let Some(picture) = self.picture.take() {
            // Nobody waits any more for what was slow.
            let _ = picture.send(());
        }
    }

    /// What on a slow line must not compete with the list of events: once, when it stands or can't be had now.
    fn settle_in(self: &Rc<Self>) {
        let Some(found) = self.found.take() else { return };
        shell::keep_offline();
        let driver = self.clone();
        spawn_local(async move {
            errands::run(&driver, Errand::Watch).await;
            if found.are_there() || errands::was_signed_in() {
                errands::run(&driver, Errand::SettleIn).await;
            }
            errands::run(&driver, Errand::Places).await;
            errands::run(&driver, Errand::Listen).await;
            cold_start::measure(&driver).await;
        });
    }

    fn wake_at(self: &Rc<Self>, at: Timestamp) {
        let driver = self.clone();
        let timer = device_clock::after(at.since_ms(device_clock::steady_now()), move || driver.tell(Fact::TimeCame));
        self.wakes_at.set(Some(at));
        self.timer.replace(Some(timer));
    }

    /// Changes what is known of the connection, and tells the screens only if it is something new.
    fn note(&self, change: impl FnOnce(&mut Connection)) {
        let mut connection = self.app.connection.get_untracked();
        change(&mut connection);
        set_if_new(self.app.connection, connection);
    }

    fn tell_tabs(&self, told: Told) {
        if let Some(tabs) = self.tabs.get() {
            tabs.tell(told);
        }
    }

    /// To everything that may be a reason to look again.
    fn listen(self: &Rc<Self>) {
        let driver = self.clone();
        self.app.set_nudge(move |heard| driver.hear(heard));

        let driver = self.clone();
        let tabs = Tabs::join(move |told| driver.hear_tab(told));
        // Set once, here.
        let _ = self.tabs.set(tabs);

        let driver = self.clone();
        on_moment(move |moment| driver.live(moment));

        let driver = self.clone();
        Interval::new(TICK_MS, move || driver.tick()).forget();
    }

    fn hear(self: &Rc<Self>, heard: Heard) {
        match heard {
            Heard::Fact(fact) => self.tell(fact),
            Heard::StoresChanged => {
                self.tell_tabs(Told::Requests);
                self.show_requests();
            }
            Heard::SignInChanged => {
                self.tell_tabs(Told::SignIn);
                self.change_sign_in();
            }
            // The server writes its mails in the language of the last exchange.
            Heard::LanguageChanged => self.tell(Fact::Wrote),
        }
    }

    fn hear_tab(self: &Rc<Self>, told: Told) {
        match told {
            Told::Requests => self.show_requests(),
            Told::SignIn => self.change_sign_in(),
            Told::Programme => {
                let driver = self.clone();
                spawn_local(async move {
                    errands::run(&driver, Errand::CatchUp).await;
                });
            }
        }
    }

    fn show_requests(self: &Rc<Self>) {
        let driver = self.clone();
        spawn_local(async move {
            errands::run(&driver, Errand::Show).await;
        });
    }

    fn change_sign_in(self: &Rc<Self>) {
        let driver = self.clone();
        spawn_local(async move {
            errands::run(&driver, Errand::Show).await;
            let is_in = driver.app.sign_in.with_untracked(SignIn::is_in);
            driver.tell(if is_in { Fact::SignedIn } else { Fact::SignedOut });
            match is_in {
                true => errands::mark_signed_in(),
                // The server hears of it at the next contact, which may as well be now.
                false => driver.tell(Fact::Pressed),
            }
            errands::run(&driver, Errand::Listen).await;
        });
    }

    fn live(self: &Rc<Self>, moment: Moment) {
        if moment == Moment::Offline {
            self.tell(Fact::WentOffline);
        }
        if moment == Moment::Woke && is_visible() {
            self.tick();
            self.tell(Fact::Woke);
            // Another tab may have gone on while this one was frozen.
            self.show_requests();
        }
    }

    fn tick(self: &Rc<Self>) {
        if !is_visible() {
            return;
        }
        self.app.now.set(self.app.mended_now());
        let late = device_clock::steady_now().plus_ms(-TIMER_LATE_MS);
        if self.wakes_at.get().is_some_and(|at| at < late) {
            self.wakes_at.set(None);
            self.tell(Fact::TimeCame);
        }
    }

    fn watch_shell(&self) {
        let app = self.app;
        let look = move || {
            set_if_new(app.update_ready, shell::is_update_ready());
            let install = app.install.get_untracked();
            let (can_ask, is_installed) = (shell::can_ask_to_install(), shell::is_installed());
            set_if_new(app.install, InstallHint { can_ask, is_installed, is_ios: shell::is_ios(), ..install });
        };
        look();
        shell::on_change(look);
    }
}

type Work<'a> = std::pin::Pin<Box<dyn Future<Output = Ended> + 'a>>;
