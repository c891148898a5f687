//! `passerelle-server import-agenda`: an agenda of another program's, shown and taken over.

use std::error::Error;
use std::io::Read as _;
use std::path::Path;

use passerelle_shared::model::{EditField, FieldChange, Reason};

use super::arguments::{AgendaFormatWord, ImportAgendaOptions};
use crate::agenda_import::{self, BYTES_MAX, Fault, Format};
use crate::clock::Clock;
use crate::database::{
    AgendaRefusal, AgendaWish, Became, CarryOut, Database, ImportedAgenda, ImportedSession, Missing, SessionFault, Why,
};

/// Works beside a running server.
pub async fn import_agenda(options: ImportAgendaOptions) -> Result<(), Box<dyn Error>> {
    let file = read(&options.file)?;
    let read = agenda_import::read(&file, options.format.map(format)).map_err(|faults| refused(&faults))?;
    for left_out in &read.left_out {
        println!("left out: {left_out}");
    }
    let wish = wish(&options);
    let database = Database::open_at(&options.data.location()).await?;
    let imported = database.import_agenda(&options.event, &read.agenda, &wish, Clock::system().now()).await;
    database.close().await;
    let imported = imported?.map_err(|refusal| why(&refusal))?;
    print(&imported, wish.carry_out);
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let unreadable = |cause| format!("{} can't be read: {cause}", path.display());
    let mut file = Vec::new();
    let limited = std::fs::File::open(path).map_err(unreadable)?.take(BYTES_MAX.saturating_add(1));
    { limited }.read_to_end(&mut file).map_err(unreadable)?;
    if file.len() as u64 > BYTES_MAX {
        let reason = format!("{} is larger than {} MiB: no agenda is", path.display(), BYTES_MAX / 1024 / 1024);
        return Err(reason.into());
    }
    Ok(file)
}

fn format(word: AgendaFormatWord) -> Format {
    match word {
        AgendaFormatWord::FrabXml => Format::FrabXml,
        AgendaFormatWord::FrabJson => Format::FrabJson,
        AgendaFormatWord::Ical => Format::Calendar,
        AgendaFormatWord::Csv => Format::Csv,
    }
}

fn wish(options: &ImportAgendaOptions) -> AgendaWish {
    AgendaWish {
        language: options.language,
        missing: if options.take_back_missing { Missing::Go } else { Missing::Stay },
        carry_out: match (options.preview, options.yes) {
            (true, _) => CarryOut::Preview,
            (false, false) => CarryOut::AskFirst,
            (false, true) => CarryOut::Allowed,
        },
    }
}

fn print(imported: &ImportedAgenda, carry_out: CarryOut) {
    for track in &imported.tracks {
        println!("+ track {track}");
    }
    for session in &imported.sessions {
        print_session(session);
    }
    let count = |is_it: fn(&Became) -> bool| imported.sessions.iter().filter(|session| is_it(&session.became)).count();
    let added = count(|became| matches!(became, Became::Added(_)));
    let changed = count(|became| matches!(became, Became::Changed(_)));
    let taken_back = count(|became| matches!(became, Became::TakenBack));
    let unchanged = imported.unchanged;
    match (added, changed, taken_back) {
        (0, 0, 0) => println!("nothing changes: {unchanged} sessions stand as the file has them"),
        _ => println!("{added} added, {changed} changed, {taken_back} taken back, {unchanged} unchanged"),
    }
    if carry_out == CarryOut::Preview {
        println!("this was a preview: nothing is changed yet");
    }
}

fn print_session(session: &ImportedSession) {
    let title = &session.title;
    match &session.became {
        Became::Added(changes) => print_changes(&format!("+ {title}"), changes),
        Became::Changed(changes) => print_changes(&format!("~ {title}"), changes),
        Became::TakenBack => println!("- {title}"),
        Became::WasTakenBack => println!("  {title}: it was taken back at its desk, and stays so"),
    }
}

fn print_changes(head: &str, changes: &[FieldChange]) {
    println!("{head}");
    for change in changes {
        let field = change.field.as_str();
        let language = change.language.map(|language| format!(" ({})", language.code())).unwrap_or_default();
        let (after, before) = (in_short(&change.after), in_short(&change.before));
        match before.as_str() {
            "" => println!("    {field}{language}: {after}"),
            _ if after.is_empty() => println!("    {field}{language}: nothing, was {before}"),
            _ => println!("    {field}{language}: {after}, was {before}"),
        }
    }
}

/// On one line.
fn in_short(text: &str) -> String {
    const CHARACTERS_MAX: usize = 80;
    let line = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<&str>>().join(" / ");
    match line.char_indices().nth(CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

fn refused(faults: &[Fault]) -> String {
    listed(faults.iter().map(ToString::to_string))
}

fn listed(faults: impl Iterator<Item = String>) -> String {
    let faults: Vec<String> = faults.map(|fault| format!("  {fault}")).collect();
    format!("nothing was imported, because of {} fault(s):\n{}", faults.len(), faults.join("\n"))
}

fn why(refusal: &AgendaRefusal) -> String {
    match refusal {
        AgendaRefusal::UnknownEvent => "there is no such event".to_owned(),
        AgendaRefusal::NoDays => "the days or the time zone of this event aren't known yet: they come first".to_owned(),
        AgendaRefusal::Sessions(faults) => listed(faults.iter().map(fault)),
        AgendaRefusal::ManyWouldGo { titles, of } => {
            const EXAMPLES_MAX: usize = 5;
            let examples = titles.iter().take(EXAMPLES_MAX).map(String::as_str).collect::<Vec<&str>>().join(", ");
            format!(
                "nothing was imported: {} of the {of} sessions that were imported before would be taken back ({examples}, …). \
                 If that is meant, import with --yes.",
                titles.len()
            )
        }
    }
}

fn fault(fault: &SessionFault) -> String {
    let SessionFault { stands_at, title, why } = fault;
    let reason = match why {
        Why::NameTwice(name) => format!("`{name}` stands for more than one session"),
        Why::UnknownZone(zone) => format!("the time zone `{zone}` isn't known"),
        Why::NoSuchHour { wall, zone } => format!("there is no {wall} in {zone}: the clocks go forward over it"),
        Why::NoDay => "nobody says when it is".to_owned(),
        Why::OutsideEvent { day, first, last } => format!("it is on {day}, and the event from {first} to {last}"),
        Why::FarFromItsDay(wall) => format!("{wall} is neither on its day nor in the night after it"),
        Why::Refused(reason) => words(reason),
    };
    format!("{stands_at} “{title}”: {reason}")
}

fn words(reason: &Reason) -> String {
    match reason {
        Reason::EndsBeforeStart => "it ends before it begins".to_owned(),
        Reason::TitleNeeded => "it has no title".to_owned(),
        Reason::TooLong { fields } => {
            let most = |field: EditField| format!("{} ({} characters at most)", field.as_str(), field.characters_max());
            let fields: Vec<String> = fields.iter().map(|stands| most(stands.field)).collect();
            format!("too long: {}", fields.join(", "))
        }
        Reason::SessionOutsideEvent => "its day is none of the event's".to_owned(),
        other => format!("it can't be so: {other:?}"),
    }
}
