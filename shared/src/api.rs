//! The words of the HTTP interface: what each route takes and gives, as JSON.
//!
//! | route | takes | gives |
//! | --- | --- | --- |
//! | `GET /api/programme?since=CURSOR&reads=2` | | [`ProgrammeReply`], or 304 |
//! | `GET /api/programme/snapshot/EPOCH-SEQ/CHUNK` | | [`Chunk`], immutable |
//! | `GET /api/places?reads=2` | | [`PlacesLeft`] |
//! | `GET /api/live?reads=2` | | server-sent events: [`LiveHead`], [`Heartbeat`] |
//! | `POST /api/exchange` | [`ExchangeRequest`] | [`ExchangeReply`] |
//! | `POST /api/sign-in/code` | [`CodeRequest`] | `{}`, and a cookie for the device: whether the address is known is not told |
//! | `POST /api/sign-in` | [`SignInRequest`] | [`Account`], and a cookie |
//! | `POST /api/sign-out` | | `{}` |
//! | `GET /api/account` | | [`Account`] |
//! | `GET /api/health` | | [`Health`]: the process lives |
//! | `GET /api/ready` | | 200 when devices should be sent here, else 503 |
//! | `GET /api/openapi.json` | | all this for programs |
//!
//! `reads` is what the asker can read, see [`Reads`]. Every answer carries `passerelle-protocol: 1`. What is refused as a
//! whole is answered by [`Trouble`].

mod account;
mod exchange;
mod live;
mod places;
mod programme;
mod reads;
mod trouble;

pub use account::{Account, CODE_LIFE_MS, CodeRequest, SignInRequest};
pub use exchange::{ExchangeReply, ExchangeRequest, PutOff, Rank, limits};
pub use live::{HEARTBEAT, Heartbeat, LIVE_HEAD, LiveHead};
pub use places::{Counted, PlacesFor, places_for};
pub use programme::{EventPlaces, FirstReply, Health, PlacesLeft, ProgrammeReply};
pub use reads::Reads;
pub use trouble::{Trouble, TroubleKind};

pub use crate::sync::{Chunk, ChunkName, ChunkPart, Snapshot};
