//! People with an account and a cookie each, and what their devices send.

use std::net::{IpAddr, Ipv4Addr};

use passerelle_server::Clock;
use passerelle_server::database::Database;
use passerelle_shared::model::{EmailAddress, SignUpForm, UiLanguage};
use passerelle_shared::rules::sign_up::{Command, CommandBody, Seen};
use passerelle_shared::sync::{AccountId, Author, CommandId};

#[derive(Debug, Clone)]
pub struct Member {
    pub account: AccountId,
    pub email: EmailAddress,
    /// As a line of a head.
    pub cookie: String,
    /// Another house for each hundred.
    pub address: IpAddr,
    pub country: String,
}

/// So many sit behind one address.
const HOUSE: u32 = 100;

/// Makes accounts as signing in does, without the mails.
pub async fn gather(database: &Database, people: u32, countries: &[&str]) -> Vec<Member> {
    let mut crowd = Vec::new();
    for number in 0..people {
        let email = EmailAddress::parse(&format!("person-{number}@example.org")).expect("an address");
        let signed_in = database.sign_in_without_code(&email, UiLanguage::English, Clock::system().now()).await;
        let (account, token) = signed_in.expect("the database works");
        let house = Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 1, 0, 1)) + number / HOUSE);
        let country = countries[number as usize % countries.len()].to_owned();
        let cookie = format!("cookie: passerelle={token}\r\n");
        crowd.push(Member { account: account.id, email, cookie, address: house.into(), country });
    }
    crowd
}

impl Member {
    pub fn request(&self, event: &str) -> Command {
        let form = SignUpForm {
            name: "Amina Ben Salah".to_owned(),
            service: "DGSN".to_owned(),
            country: self.country.clone(),
            email: self.email.as_str().to_owned(),
            consent: true,
            ..SignUpForm::default()
        };
        Command {
            id: CommandId(random_name()),
            author: Author::Account(self.account.clone()),
            body: CommandBody::RequestPlace { event: event.into(), form: Box::new(form) },
            seen: Seen { acts: 0, terms: 1, after: None },
            intended_at: Clock::system().now(),
            clock_ahead_ms: None,
        }
    }

    /// The body of an exchange.
    pub fn exchange(&self, commands: &[Command]) -> String {
        let commands = serde_json::to_string(commands).expect("plain data");
        format!(r#"{{"account":"{}","nonce":"{}","commands":{commands}}}"#, self.account.0, random_name())
    }
}

fn random_name() -> String {
    format!("{:032x}", fastrand::u128(..))
}
