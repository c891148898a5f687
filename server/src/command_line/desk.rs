//! `passerelle-server organiser`, `decide` and `list-requests`: the desk, until it has a screen.

use std::error::Error;

use super::arguments::{AddOrganiserOptions, DecideOptions, ListOptions, VerdictWord};
use crate::clock::Clock;
use crate::database::{self, Database, DeskRefusal, Verdict};

pub async fn add_organiser(options: AddOrganiserOptions) -> Result<(), Box<dyn Error>> {
    let database = Database::open_at(&options.data.location()).await?;
    let added = database.add_organiser(&options.email, options.name.as_deref(), Clock::system().now()).await;
    database.close().await;
    println!("{} is an organiser", added?.email);
    Ok(())
}

pub async fn decide(options: DecideOptions) -> Result<(), Box<dyn Error>> {
    let verdict = match options.verdict {
        VerdictWord::Confirm => Verdict::Confirm,
        VerdictWord::Reserve => Verdict::Reserve,
        VerdictWord::Refuse => Verdict::Refuse,
    };
    let database = Database::open_at(&options.data.location()).await?;
    let (event, now) = (&options.event, Clock::system().now());
    let decided = database.decide(&options.organiser, event, &options.email, verdict, &options.note, now).await;
    database.close().await;
    let state = decided?.map_err(|refusal| words(&refusal))?;
    let moved_up = if state == verdict.state() { "" } else { " (there was room, and they were first in line)" };
    println!("{} at {event}: {}{moved_up}", options.email, state.as_str());
    Ok(())
}

pub async fn list_requests(options: ListOptions) -> Result<(), Box<dyn Error>> {
    let database = Database::open_at(&options.data.location()).await?;
    let requests = listed(&database, &options).await;
    database.close().await;
    for request in requests? {
        let database::Request { ticket, state, country, email, name } = request;
        println!("{ticket:>5}  {state:<20}  {country}  {email}  {name}");
    }
    Ok(())
}

/// What can't be written down isn't listed.
async fn listed(database: &Database, options: &ListOptions) -> database::Result<Vec<database::Request>> {
    let requests = database.requests(&options.event).await?;
    let said = format!("{} lines", requests.len());
    database.note_export(options.event.as_str(), &said, Clock::system().now()).await?;
    Ok(requests)
}

fn words(refusal: &DeskRefusal) -> String {
    match refusal {
        DeskRefusal::NotAnOrganiser => {
            "this address is no organiser's: `passerelle-server organiser add E-MAIL` makes one".to_owned()
        }
        DeskRefusal::UnknownEvent => "there is no such event".to_owned(),
        DeskRefusal::NoSignUpHere => "one can't sign up for this event: refuse is all that can be decided".to_owned(),
        DeskRefusal::EventCancelled => "the event is cancelled, or no longer part of the programme".to_owned(),
        DeskRefusal::EventOver => "the event is over".to_owned(),
        DeskRefusal::NoSuchRequest => "this person has not asked for a place at this event".to_owned(),
        DeskRefusal::NothingToDecide { state } => format!("there is nothing to decide: it is {}", state.as_str()),
        DeskRefusal::EventFull { taken } => format!("the event is full: {taken} places are taken"),
        DeskRefusal::QuotaFull { country, taken } => {
            format!("the quota of {country} is full: {taken} places are taken")
        }
    }
}
