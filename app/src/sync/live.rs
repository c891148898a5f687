//! Listens to the server, so that what moves there is seen here at once. Only that it moved is heard: data comes by the
//! two paths, and whoever hears nothing looks by the clock as ever.
//!
//! Of all tabs one listens, and only while it is looked at: a browser has six connections, and a phone one battery.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo::timers::callback::Interval;
use leptos::task::spawn_local;
use passerelle_shared::api::{HEARTBEAT, LIVE_HEAD, LiveHead, Reads};
use passerelle_shared::json;
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{Epoch, Fact, Scope, Sequence};

use super::{Device, note};
use crate::platform::lifecycle::{Moment, is_visible, on_moment};
use crate::platform::live::{self as platform, Channel, Heard};
use crate::platform::locks::{self, Lock};
use crate::platform::{chance, clock};

/// The tab that listens may do so for days: the others wait for their turn as long as a timer can.
const TURN_WAIT_MS_MAX: i64 = 20 * Timestamp::DAY;
/// Twice the server's heartbeat and a bit: a line that is silent for so long is dead, whatever the browser says.
const SILENCE_MS_MAX: i64 = Timestamp::MINUTE;
const SILENCE_CHECK_MS: u32 = 20_000;
/// The server's heartbeat, and a bit for a bad line.
const HEARD_MS_MAX: i64 = 30 * Timestamp::SECOND;
/// Before the next try, when the browser has given up; spread over twice the time.
const GIVEN_UP_WAIT_MS: i64 = Timestamp::MINUTE;

struct Listening {
    _channel: Channel,
    _turn: Lock,
    _watchdog: Interval,
}

thread_local! {
    static LISTENING: RefCell<Option<Listening>> = const { RefCell::new(None) };
    static IS_WAITING: Cell<bool> = const { Cell::new(false) };
    static IS_WATCHED: Cell<bool> = const { Cell::new(false) };
    static HEARD_AT: Cell<Timestamp> = const { Cell::new(Timestamp(0)) };
    /// Where each scope stood when it was last told.
    static HEADS: RefCell<BTreeMap<Scope, (Epoch, Sequence)>> = const { RefCell::new(BTreeMap::new()) };
}

/// Begins, or begins anew: which scopes are told depends on who is signed in.
pub fn listen(device: &Rc<Device>) {
    if !IS_WATCHED.replace(true) {
        let device = device.clone();
        on_moment(move |moment| match moment {
            Moment::Woke => begin(&device),
            Moment::Hidden | Moment::Offline => end(&device),
        });
    }
    end(device);
    begin(device);
}

fn begin(device: &Rc<Device>) {
    let is_listening = LISTENING.with_borrow(Option::is_some);
    if is_listening || !is_visible() || IS_WAITING.replace(true) {
        return;
    }
    let device = device.clone();
    spawn_local(async move {
        let turn = locks::lock("passerelle-live", TURN_WAIT_MS_MAX).await;
        IS_WAITING.set(false);
        if is_visible() {
            open(&device, turn);
        }
    });
}

fn end(device: &Rc<Device>) {
    LISTENING.take();
    note(device.platform.app, |connection| connection.is_listening = false);
}

/// The server has said something on the channel just now, as it does while there is a line.
pub fn is_heard() -> bool {
    let is_listening = LISTENING.with_borrow(Option::is_some);
    is_listening && clock::steady_now().since_ms(HEARD_AT.get()) <= HEARD_MS_MAX
}

fn open(device: &Rc<Device>, turn: Lock) {
    let hearing = device.clone();
    // A channel that is dropped in one of its own events would drop the closure that runs.
    let hear = move |heard| {
        let device = hearing.clone();
        spawn_local(async move { hear(&device, heard) });
    };
    let address = format!("/api/live?reads={}", Reads::NOW.0);
    let Some(channel) = platform::open(&address, &[LIVE_HEAD, HEARTBEAT], hear) else { return };
    HEARD_AT.set(clock::steady_now());
    let watching = device.clone();
    let watchdog = Interval::new(SILENCE_CHECK_MS, move || {
        if clock::steady_now().since_ms(HEARD_AT.get()) > SILENCE_MS_MAX {
            let device = watching.clone();
            device.tell(Fact::ChannelBroke);
            spawn_local(async move { listen(&device) });
        }
    });
    LISTENING.set(Some(Listening { _channel: channel, _turn: turn, _watchdog: watchdog }));
}

fn hear(device: &Rc<Device>, heard: Heard) {
    if matches!(heard, Heard::Open | Heard::Message(..)) {
        HEARD_AT.set(clock::steady_now());
    }
    note(device.platform.app, |connection| connection.is_listening = matches!(heard, Heard::Open | Heard::Message(..)));
    match heard {
        Heard::Open => device.tell(Fact::LineOpened),
        Heard::Message(LIVE_HEAD, data) => {
            if let Some(head) = json::read::<LiveHead>(&data) {
                compare(device, head);
            }
        }
        Heard::Message(..) => {}
        Heard::Broke => device.tell(Fact::ChannelBroke),
        Heard::Closed => {
            end(device);
            device.tell(Fact::ChannelBroke);
            let device = device.clone();
            let wait_ms = GIVEN_UP_WAIT_MS + (GIVEN_UP_WAIT_MS as f64 * chance::share()) as i64;
            spawn_local(async move {
                clock::sleep(wait_ms).await;
                begin(&device);
            });
        }
    }
}

fn compare(device: &Rc<Device>, head: LiveHead) {
    let told = (head.epoch.clone(), head.seq);
    let last = HEADS.with_borrow_mut(|heads| heads.insert(head.scope.clone(), told.clone()));
    if last.as_ref() == Some(&told) {
        return;
    }
    if head.scope != Scope::programme() {
        let is_account = head.scope.is_account();
        return if is_account { device.hear_of_account(head) } else { device.tell(Fact::FollowedMoved) };
    }
    let is_another_life = last.is_some_and(|(epoch, _)| epoch != told.0);
    if is_another_life || told.1 > device.newest() {
        device.tell(Fact::ProgrammeMoved);
    }
}
