//! `passerelle-server export`: what everybody may read of an event, for other programs.

use std::error::Error;
use std::io::Write;

use super::arguments::{ExportOptions, FormatWord};
use crate::database::Database;
use crate::schedule::{self, Asked, Format};

/// Works beside a running server, and changes nothing.
pub async fn export(options: ExportOptions) -> Result<(), Box<dyn Error>> {
    let database = Database::open_at(&options.data.location()).await?;
    let published = database.published_agenda(&options.event).await;
    database.close().await;
    let (event, language, public_url) = (&options.event, options.language, options.public_url.as_deref());
    let agenda =
        schedule::draw(&published?, Asked { event, language, public_url }).map_err(schedule::NoAgenda::reason)?;
    let format = match options.format {
        FormatWord::FrabXml => Format::FrabXml,
        FormatWord::FrabJson => Format::FrabJson,
        FormatWord::Csv => Format::Csv,
    };
    std::io::stdout().write_all(&format.write(&agenda))?;
    Ok(())
}
