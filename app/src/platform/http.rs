//! One request and its answer, with a time limit on silence rather than on length.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use passerelle_device::{Came, NoAnswer, Request, Response};
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::PROTOCOL_HEADER;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestInit};

use super::shell::Asked;
use super::{clock, shell};

/// How long nothing at all may arrive: longer than a bad line's pauses, shorter than a person's patience.
const SILENCE_MS_MAX: i64 = 20_000;

#[wasm_bindgen]
extern "C" {
    /// What a reader of a stream gives for each read.
    type ReadResult;

    #[wasm_bindgen(method, getter)]
    fn done(this: &ReadResult) -> bool;
    #[wasm_bindgen(method, getter)]
    fn value(this: &ReadResult) -> JsValue;
}

thread_local! {
    /// By the steady clock.
    static HEARD_AT: Cell<Option<Timestamp>> = const { Cell::new(None) };
}

/// How long ago our server answered last.
pub fn heard_ms_ago() -> Option<i64> {
    HEARD_AT.get().map(|at| clock::steady_now().since_ms(at))
}

pub async fn send(request: Request) -> Result<Response, NoAnswer> {
    let Came { response, is_whole } = send_for_what_comes(request).await?;
    if is_whole { Ok(response) } else { Err(NoAnswer) }
}

/// For answers whose beginning is worth having.
pub async fn send_for_what_comes(request: Request) -> Result<Came, NoAnswer> {
    // Whatever the browser throws on the way means the same: no answer.
    try_send(request).await.map_err(|_| NoAnswer)
}

async fn try_send(request: Request) -> Result<Came, JsValue> {
    let asked = shell::take_asked(&request.path);
    let silence = Silence::watch(asked.as_ref().map(Asked::controller))?;
    // What couldn't be had then may be had now.
    let early = match &asked {
        Some(asked) => JsFuture::from(asked.answer()).await.ok(),
        None => None,
    };
    let (answer, waited_ms) = match early {
        Some(answer) => (answer, asked.and_then(|asked| asked.came_at()).map_or(0, waited_ms)),
        None => (fetch(&request, &silence.controller).await?, 0),
    };
    let response: web_sys::Response = answer.dyn_into()?;
    silence.is_broken();

    let headers = response.headers();
    let header = |name: &str| headers.get(name).ok().flatten();
    let mut body = Vec::new();
    let is_whole = match response.body() {
        Some(stream) => read_all(stream.get_reader().dyn_into()?, &mut body, &silence).await.is_ok(),
        None => true,
    };
    let response = Response {
        status: response.status(),
        etag: header("etag"),
        // What the server's clock says now, where the answer has waited for the program.
        date: header("date").and_then(|date| parse_date(&date)).map(|date| date.plus_ms(waited_ms)),
        body,
        content_type: header("content-type").unwrap_or_default(),
        protocol: header(PROTOCOL_HEADER),
        retry_after_s: header("retry-after").and_then(|seconds| seconds.trim().parse().ok()),
    };
    if response.is_ours() {
        HEARD_AT.set(Some(clock::steady_now().plus_ms(-waited_ms)));
    }
    Ok(Came { response, is_whole })
}

async fn fetch(request: &Request, controller: &AbortController) -> Result<JsValue, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let init = init_of(request, controller)?;
    JsFuture::from(window.fetch_with_str_and_init(&request.path, &init)).await
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds of a page's life fit")]
fn waited_ms(came_at: f64) -> i64 {
    (js_sys::Date::now() - came_at).max(0.0) as i64
}

fn init_of(request: &Request, controller: &AbortController) -> Result<RequestInit, JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    if let Some(etag) = &request.etag {
        headers.set("if-none-match", etag)?;
    }
    let init = RequestInit::new();
    if let Some(body) = &request.body {
        headers.set("content-type", "application/json")?;
        init.set_method("POST");
        init.set_body(&JsValue::from_str(body));
    }
    init.set_headers(&headers);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_cache(if request.is_immutable { RequestCache::Default } else { RequestCache::NoStore });
    init.set_signal(Some(&controller.signal()));
    Ok(init)
}

fn parse_date(date: &str) -> Option<Timestamp> {
    let ms = js_sys::Date::parse(date);
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and fit")]
    let timestamp = Timestamp(ms as i64);
    ms.is_finite().then_some(timestamp)
}

async fn read_all(reader: ReadableStreamDefaultReader, body: &mut Vec<u8>, silence: &Silence) -> Result<(), JsValue> {
    loop {
        let read: ReadResult = JsFuture::from(reader.read()).await?.unchecked_into();
        if read.done() {
            return Ok(());
        }
        silence.is_broken();
        let chunk: js_sys::Uint8Array = read.value().dyn_into()?;
        let start = body.len();
        body.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut body[start..]);
    }
}

/// Gives the request up when nothing has arrived for too long.
struct Silence {
    controller: AbortController,
    timer: Rc<RefCell<Option<Timeout>>>,
}

impl Silence {
    fn watch(controller: Option<AbortController>) -> Result<Silence, JsValue> {
        let controller = controller.map_or_else(AbortController::new, Ok)?;
        let silence = Silence { controller, timer: Rc::default() };
        silence.is_broken();
        Ok(silence)
    }

    /// Something arrived: the time begins anew.
    fn is_broken(&self) {
        let controller = self.controller.clone();
        let timer = clock::after(SILENCE_MS_MAX, move || controller.abort());
        // The earlier timer is dropped, and thereby taken back.
        self.timer.replace(Some(timer));
    }
}
