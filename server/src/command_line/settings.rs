//! Options from a file: a flag counts before the environment, the environment before the file, the file before the default.

mod print;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use toml::de::{DeTable, DeValue};

pub use print::print;

/// A file's settings, by the names of the flags.
#[derive(Debug, Default)]
pub struct Settings {
    path: PathBuf,
    by_name: BTreeMap<String, Setting>,
}

#[derive(Debug)]
struct Setting {
    line: usize,
    values: Vec<String>,
}

/// Why a file's settings can't be taken.
#[derive(Debug)]
pub struct SettingsFault {
    path: PathBuf,
    line: Option<usize>,
    complaint: String,
}

/// These say what the program is to do, and aren't settings.
const NO_SETTINGS: [&str; 4] = ["config", "print-config", "help", "version"];

pub fn is_setting(argument: &Arg) -> bool {
    argument.get_long().is_some_and(|name| !NO_SETTINGS.contains(&name))
}

impl Settings {
    pub fn read(path: &Path, command: &Command) -> Result<Settings, SettingsFault> {
        let fault = |line, complaint| SettingsFault { path: path.to_owned(), line, complaint };
        let text = std::fs::read_to_string(path).map_err(|cause| fault(None, cause.to_string()))?;
        let line_of = |offset: usize| 1 + text[..offset].matches('\n').count();
        let table = DeTable::parse(&text).map_err(|cause| {
            let line = cause.span().map(|span| line_of(span.start));
            fault(line, cause.message().to_owned())
        })?;
        let mut by_name = BTreeMap::new();
        for (name, value) in table.into_inner() {
            let line = line_of(name.span().start);
            let name = name.into_inner().into_owned();
            if !command.get_arguments().any(|known| is_setting(known) && known.get_long() == Some(&name)) {
                return Err(fault(Some(line), format!("there is no setting \"{name}\"")));
            }
            let values = words(value.into_inner()).ok_or_else(|| {
                fault(Some(line), format!("\"{name}\" must be a text, a number, true, false, or a list"))
            })?;
            by_name.insert(name, Setting { line, values });
        }
        Ok(Settings { path: path.to_owned(), by_name })
    }

    /// The same command whose defaults are what the file says.
    pub fn defaults_of(&self, command: Command) -> Command {
        let with_defaults =
            command.mut_args(|argument| match argument.get_long().and_then(|name| self.by_name.get(name)) {
                Some(setting) if is_setting(&argument) => argument.default_values(&setting.values),
                _ => argument,
            });
        with_defaults.mut_subcommands(|inner| self.defaults_of(inner))
    }

    /// Where a value comes from that was neither typed nor in the environment.
    fn line_of(&self, name: &str) -> Option<String> {
        self.by_name.get(name).map(|setting| format!("{}, line {}", self.path.display(), setting.line))
    }

    /// What is wrong with a value is said at its place in the file.
    pub fn check(&self, command: &Command) -> Result<(), SettingsFault> {
        let quiet = |name: &str, values: &[String]| {
            let program = command.get_name().to_owned();
            let typed = values.iter().map(|value| format!("--{name}={value}"));
            let is_switch = command
                .get_arguments()
                .any(|known| known.get_long() == Some(name) && matches!(known.get_action(), ArgAction::SetTrue));
            match (is_switch, values) {
                (false, _) => command.clone().try_get_matches_from(std::iter::once(program).chain(typed)).map(|_| ()),
                (true, [word]) if word == "true" || word == "false" => Ok(()),
                (true, _) => Err(clap::Error::raw(clap::error::ErrorKind::InvalidValue, "must be true or false")),
            }
        };
        for (name, setting) in &self.by_name {
            quiet(name, &setting.values).map_err(|cause| SettingsFault {
                path: self.path.clone(),
                line: Some(setting.line),
                complaint: format!("\"{name}\": {}", first_line(&cause)),
            })?;
        }
        Ok(())
    }
}

/// The file that is named in what was typed or in the environment.
pub fn file(matches: &ArgMatches) -> Option<PathBuf> {
    matches.get_one::<PathBuf>("config").cloned()
}

/// Only where the file is matters in the first reading; what is wrong with the rest is said in the second.
pub fn look_for_file(command: &Command, typed: &[OsString]) -> Option<PathBuf> {
    file(&command.clone().ignore_errors(true).try_get_matches_from(typed).ok()?)
}

fn words(value: DeValue<'_>) -> Option<Vec<String>> {
    match value {
        DeValue::String(text) => Some(vec![text.into_owned()]),
        DeValue::Integer(number) => Some(vec![number.to_string()]),
        DeValue::Boolean(truth) => Some(vec![truth.to_string()]),
        DeValue::Array(all) => {
            let words = all.into_iter().map(|one| words(one.into_inner()));
            Some(words.collect::<Option<Vec<_>>>()?.concat())
        }
        _ => None,
    }
}

fn first_line(cause: &clap::Error) -> String {
    let text = cause.to_string();
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

impl fmt::Display for SettingsFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match self.line {
            Some(line) => write!(formatter, "{path}, line {line}: {}", self.complaint),
            None => write!(formatter, "{path}: {}", self.complaint),
        }
    }
}

impl std::error::Error for SettingsFault {}
