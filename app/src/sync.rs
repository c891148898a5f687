//! Keeps this device and the server in agreement: the browser under `passerelle_device`, and what is shown of it.
//!
//! The courier decides when and the device carries it out; what it stores is then shown by `shown`, and the programme by
//! its signal. Everything is on the disk before it is painted, so that a panic in a screen loses nothing.

mod browser;
mod cold_start;
mod errands;
mod live;
mod places;
mod shown;

use std::rc::Rc;

use futures::channel::oneshot;
use gloo::timers::callback::{Interval, Timeout};
use leptos::prelude::{GetUntracked, Set, WithUntracked};
use leptos::task::spawn_local;
use passerelle_device::programme::Traces;
use passerelle_device::{Errand as DeviceErrand, Platform, Told};
use passerelle_shared::model::Language;
use passerelle_shared::sync::Fact;

use crate::platform::broadcast::Tabs;
use crate::platform::lifecycle::{Moment, is_visible, on_moment};
use crate::platform::{clock as device_clock, shell};
use crate::state::{App, Connection, Heard, InstallHint, SignIn, set_if_new};
use browser::Browser;
use errands::Errand;

type Device = passerelle_device::Device<Browser>;

/// How often the clock on the screen goes on.
const TICK_MS: u32 = 30_000;
/// A timer that is this late was lost, as in a tab that was frozen.
const TIMER_LATE_MS: i64 = 10_000;
/// So long the first picture waits for what is stored; a browser that is slower shows its frame meanwhile.
const PICTURE_WAIT_MS_MAX: u32 = 300;

/// The first picture, as whoever makes it sees it.
pub struct Picture {
    /// Ends when there is something to show.
    pub may_be_made: oneshot::Receiver<()>,
    /// To be told when it is on the screen.
    pub is_made: oneshot::Sender<()>,
}

/// Reads what is stored, shows it, and goes on by itself as long as the page lives. To be called once. `prepared` ends when
/// what shows the first screen is there.
pub fn start(app: App, prepared: impl Future<Output = ()> + 'static) -> Picture {
    let (picture, may_be_made) = oneshot::channel();
    let (is_made, made) = oneshot::channel();
    let device = Device::new(Browser::new(app, picture, made));
    watch_shell(app);
    let slow = device.clone();
    Timeout::new(PICTURE_WAIT_MS_MAX, move || slow.platform.let_paint()).forget();
    let waiting = device.clone();
    spawn_local(async move {
        prepared.await;
        waiting.platform.lacks_one_less();
    });
    spawn_local(async move {
        let is_signed_in = cold_start::run(&device).await;
        listen(&device);
        device.tell(Fact::Started { is_signed_in });
    });
    Picture { may_be_made, is_made }
}

/// What on a slow line must not compete with the programme in the person's language: once, when it is here or can't be had
/// now.
fn begin_the_rest(device: &Rc<Device>) {
    let Some(found) = device.platform.found.take() else { return };
    let device = device.clone();
    spawn_local(async move {
        errands::run(&device, Errand::Watch).await;
        if Traces::are_there(found) || errands::was_signed_in() {
            errands::run(&device, Errand::TidyUp).await;
        }
        errands::run(&device, Errand::Places).await;
        errands::run(&device, Errand::Listen).await;
        errands::run(&device, Errand::Measure).await;
    });
}

/// Changes what is known of the connection, and tells the screens only if it is something new.
fn note(app: App, change: impl FnOnce(&mut Connection)) {
    let mut connection = app.connection.get_untracked();
    change(&mut connection);
    set_if_new(app.connection, connection);
}

/// To everything that may be a reason to look again.
fn listen(device: &Rc<Device>) {
    let app = device.platform.app;
    let hearing = device.clone();
    app.set_nudge(move |heard| hear(&hearing, heard));

    let hearing = device.clone();
    device.platform.join(Tabs::join(move |told| hear_tab(&hearing, told)));

    let living = device.clone();
    on_moment(move |moment| live_through(&living, moment));

    let ticking = device.clone();
    Interval::new(TICK_MS, move || tick(&ticking)).forget();
}

fn hear(device: &Rc<Device>, heard: Heard) {
    match heard {
        Heard::Fact(fact) => device.tell(fact),
        Heard::StoresChanged => {
            device.platform.tell_tabs(Told::Requests);
            show_requests(device);
        }
        Heard::SignInChanged => {
            device.platform.tell_tabs(Told::SignIn);
            change_sign_in(device);
        }
        // The server writes its mails in the language of the last exchange.
        Heard::LanguageChanged => {
            device.tell(Fact::Wrote);
            run(device, Errand::Open(my_language(device)));
        }
        Heard::Opened(language) => run(device, Errand::Open(language)),
        Heard::Searched => run(device, Errand::Search),
        Heard::AllLanguagesWanted => run(device, Errand::Device(DeviceErrand::WantAll)),
    }
}

fn my_language(device: &Rc<Device>) -> Language {
    device.platform.language().into()
}

fn run(device: &Rc<Device>, errand: Errand) {
    let device = device.clone();
    spawn_local(async move {
        errands::run(&device, errand).await;
    });
}

fn hear_tab(device: &Rc<Device>, told: Told) {
    match told {
        Told::Requests => show_requests(device),
        Told::SignIn => change_sign_in(device),
        Told::Programme => run(device, Errand::Device(DeviceErrand::CatchUp)),
    }
}

fn show_requests(device: &Rc<Device>) {
    run(device, Errand::Show);
}

fn change_sign_in(device: &Rc<Device>) {
    let device = device.clone();
    spawn_local(async move {
        errands::run(&device, Errand::Show).await;
        let is_in = device.platform.app.sign_in.with_untracked(SignIn::is_in);
        device.tell(if is_in { Fact::SignedIn } else { Fact::SignedOut });
        match is_in {
            true => errands::mark_signed_in(),
            // The server hears of it at the next contact, which may as well be now.
            false => device.tell(Fact::Pressed),
        }
        errands::run(&device, Errand::Listen).await;
    });
}

fn live_through(device: &Rc<Device>, moment: Moment) {
    if moment == Moment::Offline {
        device.tell(Fact::WentOffline);
    }
    if moment == Moment::Woke && is_visible() {
        tick(device);
        device.tell(Fact::Woke);
        // Another tab may have gone on while this one was frozen.
        show_requests(device);
    }
}

fn tick(device: &Rc<Device>) {
    if !is_visible() {
        return;
    }
    let app = device.platform.app;
    app.now.set(app.mended_now());
    let late = device_clock::steady_now().plus_ms(-TIMER_LATE_MS);
    if device.platform.should_have_woken(late) {
        device.tell(Fact::TimeCame);
    }
}

fn watch_shell(app: App) {
    let look = move || {
        set_if_new(app.update_ready, shell::is_update_ready());
        let install = app.install.get_untracked();
        let (can_ask, is_installed) = (shell::can_ask_to_install(), shell::is_installed());
        set_if_new(app.install, InstallHint { can_ask, is_installed, is_ios: shell::is_ios(), ..install });
    };
    look();
    shell::on_change(look);
}
