//! Somebody who is signed in on one device, and what they send.

use passerelle_shared::api::{Account, ExchangeReply};
use passerelle_shared::model::{RecordId, SignUp, SignUpForm, Timestamp};
use passerelle_shared::rules::sign_up::{Command, CommandBody, Seen};
use passerelle_shared::sync::{Author, CommandId, Decision, Epoch, Nonce, Outcome, Standing};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header};
use serde::Serialize;
use serde_json::Value;

use super::{NOW, client};

/// Somebody who is signed in on one device.
#[derive(Debug, Clone)]
pub struct Person {
    pub http: Client,
    pub base: String,
    pub cookie: String,
    pub account: Account,
}

impl Person {
    pub async fn from_answer(base: &str, answer: Response) -> Person {
        assert_eq!(answer.status(), StatusCode::OK);
        let cookie = cookie_of(&answer);
        let account = answer.json().await.expect("an account");
        Person { http: client(), base: base.to_owned(), cookie, account }
    }

    /// The same person after the server has moved to another port.
    pub fn at(&self, base: &str) -> Person {
        Person { base: base.to_owned(), http: client(), ..self.clone() }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.base)).header(header::COOKIE, &self.cookie)
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.base)).header(header::COOKIE, &self.cookie).json(body)
    }

    /// An exchange as it goes over the wire; each command as it was saved.
    pub fn exchange_request(&self, commands: &[String], cursor: Option<&str>, epoch: Option<&Epoch>) -> RequestBuilder {
        let commands = commands.join(",");
        let cursor = cursor.map(|cursor| format!(r#""cursor":"{cursor}","#)).unwrap_or_default();
        let epoch = epoch.map(|epoch| format!(r#""epoch":"{}","#, epoch.0)).unwrap_or_default();
        let body = format!(
            r#"{{"account":"{}","nonce":"{}",{epoch}{cursor}"commands":[{commands}]}}"#,
            self.account.id,
            nonce().0
        );
        let request = self.http.post(format!("{}/api/exchange", self.base));
        request.header(header::COOKIE, &self.cookie).header(header::CONTENT_TYPE, "application/json").body(body)
    }

    pub async fn exchange(&self, commands: &[String]) -> ExchangeReply {
        let answer = self.exchange_request(commands, None, None).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.expect("a reply")
    }

    /// Delivers commands again that were answered in an epoch that is over, each with what it was answered.
    pub async fn deliver_again<C: Serialize>(&self, answered: &[(&C, &Outcome)]) -> ExchangeReply {
        let raw = |command: &C| serde_json::to_string(command).expect("plain data");
        let commands: Vec<String> = answered.iter().map(|(command, _)| raw(command)).collect();
        let receipts: Vec<&Outcome> = answered.iter().map(|(_, outcome)| *outcome).collect();
        let body = format!(
            r#"{{"account":"{}","nonce":"{}","commands":[{}],"receipts":{}}}"#,
            self.account.id,
            nonce().0,
            commands.join(","),
            serde_json::to_string(&receipts).expect("plain data")
        );
        let answer = self.post("/api/exchange", &Value::Null).body(body).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.expect("a reply")
    }

    pub async fn settle(&self, command: &Command) -> Decision {
        let mut reply = self.exchange(&[raw(command)]).await;
        assert_eq!(reply.outcomes.len(), 1);
        let Outcome { command: id, decision, .. } = reply.outcomes.remove(0);
        assert_eq!(id, command.id);
        decision
    }

    /// A request for a place by somebody who has just looked at the event.
    pub fn request(&self, event: &str, country: &str) -> Command {
        let form = Box::new(form(country, self.account.email.as_str()));
        self.command(CommandBody::RequestPlace { event: event.into(), form }, 0)
    }

    /// The same by somebody who has done so much before.
    pub fn command_after(&self, event: &str, country: &str, acts: u32) -> Command {
        let form = Box::new(form(country, self.account.email.as_str()));
        self.command(CommandBody::RequestPlace { event: event.into(), form }, acts)
    }

    pub fn withdrawal(&self, event: &str, acts: u32) -> Command {
        self.command(CommandBody::Withdraw { event: event.into() }, acts)
    }

    pub fn acceptance(&self, event: &str, acts: u32) -> Command {
        self.command(CommandBody::AcceptOffer { event: event.into() }, acts)
    }

    fn command(&self, body: CommandBody, acts: u32) -> Command {
        Command {
            id: command_id(),
            author: Author::Account(self.account.id.clone()),
            body,
            seen: Seen { acts, terms: 1, after: None },
            intended_at: Timestamp(NOW),
            clock_ahead_ms: None,
        }
    }

    pub async fn ask(&self, event: &str, country: &str) -> Standing {
        stands(self.settle(&self.request(event, country)).await)
    }

    /// The person's sign-up as the server's record has it now.
    pub async fn sign_up(&self, event: &str) -> Option<SignUp> {
        let reply = self.exchange(&[]).await;
        let news = reply.news.expect("news");
        let id = format!("sign-up/{}", RecordId::from(event).slug());
        let record = news.records.into_iter().find(|record| record.id.as_str() == id)?;
        Some(serde_json::from_str(record.json().expect("a body")).expect("a sign-up"))
    }

    pub async fn state(&self, event: &str) -> String {
        self.sign_up(event).await.map_or("none".to_owned(), |sign_up| sign_up.state.as_str().to_owned())
    }
}

/// The cookie that an answer sets, as a browser shows it from then on.
pub fn cookie_of(answer: &Response) -> String {
    let cookie = answer.headers()[header::SET_COOKIE].to_str().expect("a cookie is plain");
    cookie.split(';').next().expect("it begins with its value").to_owned()
}

pub fn stands(decision: Decision) -> Standing {
    match decision {
        Decision::Done { stands: Some(stands) } => stands,
        other => panic!("it took no effect: {other:?}"),
    }
}

pub fn raw(command: &Command) -> String {
    serde_json::to_string(command).expect("plain data")
}

pub fn form(country: &str, email: &str) -> SignUpForm {
    SignUpForm {
        name: "Amina Ben Salah".to_owned(),
        service: "DGSN".to_owned(),
        country: country.to_owned(),
        email: email.to_owned(),
        working_language: "fr".to_owned(),
        consent: true,
        ..SignUpForm::default()
    }
}

pub fn command_id() -> CommandId {
    CommandId(format!("{:032x}", fastrand::u128(..)))
}

pub fn nonce() -> Nonce {
    Nonce(format!("{:032x}", fastrand::u128(..)))
}
