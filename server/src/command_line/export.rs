//! `passerelle-server export`: what everybody may read of an event, for other programs; and lists of its people.

use std::error::Error;
use std::io::Write;

use passerelle_shared::model::UiLanguage;
use passerelle_shared::model::list::Purpose;

use super::arguments::{ExportOptions, FormatWord, PurposeWord};
use crate::clock::Clock;
use crate::database::{self, Database};
use crate::pages::list_of_people;
use crate::schedule::{self, Asked, Format};

/// Works beside a running server.
pub async fn export(options: ExportOptions) -> Result<(), Box<dyn Error>> {
    let database = Database::open_at(&options.data.location()).await?;
    let written = match options.list {
        Some(_) if options.format != FormatWord::Csv => Err("a list of people is written as csv only".into()),
        Some(purpose) => list(&database, &options, purpose_of(purpose)).await.map_err(Into::into),
        None => agenda(&database, &options).await,
    };
    database.close().await;
    std::io::stdout().write_all(&written?)?;
    Ok(())
}

async fn agenda(database: &Database, options: &ExportOptions) -> Result<Vec<u8>, Box<dyn Error>> {
    let published = database.published_agenda(&options.event).await?;
    let (event, language, public_url) = (&options.event, options.language, options.public_url.as_deref());
    let agenda =
        schedule::draw(&published, Asked { event, language, public_url }).map_err(schedule::NoAgenda::reason)?;
    let format = match options.format {
        FormatWord::FrabXml => Format::FrabXml,
        FormatWord::FrabJson => Format::FrabJson,
        FormatWord::Csv => Format::Csv,
    };
    Ok(format.write(&agenda))
}

/// What can't be written down isn't handed out.
async fn list(database: &Database, options: &ExportOptions, purpose: Purpose) -> database::Result<Vec<u8>> {
    let mut people = database.applicants(&options.event).await?;
    people.retain(|one| purpose.concerns(one.state));
    let columns: Vec<&str> = purpose.columns().iter().map(|column| column.as_str()).collect();
    let said = format!("{}: {} people, with {}", purpose.as_str(), people.len(), columns.join(", "));
    database.note_export(options.event.as_str(), &said, Clock::system().now()).await?;
    let language = options.language.and_then(|it| UiLanguage::parse(it.code())).unwrap_or(UiLanguage::English);
    let programme = database.programme_behind(None).await?.records;
    Ok(list_of_people(&programme, language, purpose, &people).into_bytes())
}

fn purpose_of(word: PurposeWord) -> Purpose {
    match word {
        PurposeWord::Gate => Purpose::Gate,
        PurposeWord::Writing => Purpose::Writing,
        PurposeWord::Everything => Purpose::Everything,
    }
}
