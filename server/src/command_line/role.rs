//! `passerelle-server role`: who may see and do what, beside their own things.

use std::error::Error;

use passerelle_shared::model::{PartialDate, Role};

use super::arguments::{GiveRoleOptions, RoleOptions, RolesOptions};
use crate::clock::Clock;
use crate::database::Database;

pub async fn give(options: GiveRoleOptions) -> Result<(), Box<dyn Error>> {
    let GiveRoleOptions { role: options, until } = options;
    let role = options.role(until.map(PartialDate::end_utc)).ok_or_else(|| no_such_role(&options))?;
    let database = Database::open_at(&options.data.location()).await?;
    let given = database.give_role(&options.email, &role, Clock::system().now()).await;
    database.close().await;
    println!("{} is {}", given?.email, words(&role));
    Ok(())
}

pub async fn take(options: RoleOptions) -> Result<(), Box<dyn Error>> {
    let role = options.role(None).ok_or_else(|| no_such_role(&options))?;
    let database = Database::open_at(&options.data.location()).await?;
    let was_held = database.take_role(&options.email, &role, Clock::system().now()).await;
    database.close().await;
    if !was_held? {
        return Err(format!("{} is not {}", options.email, words(&role)).into());
    }
    println!("{} is no longer {}", options.email, words(&role));
    Ok(())
}

pub async fn list(options: RolesOptions) -> Result<(), Box<dyn Error>> {
    let database = Database::open_at(&options.data.location()).await?;
    let roles = database.roles(&options.email).await;
    database.close().await;
    for role in roles? {
        println!("{}", words(&role));
    }
    Ok(())
}

fn words(role: &Role) -> String {
    let until = role.until.map(|until| format!(" until {}", PartialDate::of_utc(until))).unwrap_or_default();
    format!("{} for {}{until}", role.role.as_str(), role.reach)
}

fn no_such_role(options: &RoleOptions) -> String {
    let role = options.role.as_str();
    format!(
        "{role} can't be given for that: organiser is for the whole, --project or --event, contact-point for --country, \
         door for --event, administrator for the whole"
    )
}
