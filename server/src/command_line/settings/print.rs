//! The settings that count, as a file that could be read again, each with where it comes from. Passwords are masked.

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{Settings, is_setting};

const MASK: &str = "********";

pub fn print(command: &Command, matches: &ArgMatches, settings: &Settings) -> String {
    let known = command.get_arguments().filter(|argument| is_setting(argument));
    known.map(|argument| line(argument, matches, settings)).collect()
}

fn line(argument: &Arg, matches: &ArgMatches, settings: &Settings) -> String {
    let name = argument.get_long().unwrap_or_default();
    let id = argument.get_id().as_str();
    let values: Vec<String> = match matches.get_raw(id) {
        Some(values) => values.map(|value| masked(&value.to_string_lossy())).collect(),
        None => Vec::new(),
    };
    if values.is_empty() {
        return format!("# {name} is not set\n");
    }
    let source = match matches.value_source(id) {
        Some(ValueSource::CommandLine) => "flag".to_owned(),
        Some(ValueSource::EnvVariable) => {
            let variable = argument.get_env().unwrap_or_default();
            format!("environment, {}", variable.to_string_lossy())
        }
        _ => settings.line_of(name).unwrap_or_else(|| "default".to_owned()),
    };
    let value = match argument.get_action() {
        ArgAction::SetTrue => matches.get_flag(id).to_string(),
        ArgAction::Append => format!("[{}]", values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ")),
        _ => quoted(&values[0]),
    };
    format!("{name} = {value}  # {source}\n")
}

fn quoted(value: &str) -> String {
    match value.parse::<u64>() {
        Ok(number) => number.to_string(),
        Err(_) => toml::Value::from(value).to_string(),
    }
}

/// `scheme://user:password@host` and `?password=…`: whoever reads a ticket or a log needn't know them.
fn masked(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else { return value.to_owned() };
    // A password may hold any of these, unescaped by somebody in a hurry: the last one ends it.
    let rest = match rest.rsplit_once('@').map(|(user, host)| (user.split_once(':'), host)) {
        Some((Some((user, _)), host)) => format!("{user}:{MASK}@{host}"),
        _ => rest.to_owned(),
    };
    let parts: Vec<String> = rest.split_inclusive(['?', '&']).map(masked_parameter).collect();
    format!("{scheme}://{}", parts.concat())
}

fn masked_parameter(part: &str) -> String {
    let end = part.chars().last().filter(|end| matches!(end, '?' | '&')).map(String::from).unwrap_or_default();
    match part.split_once('=') {
        Some((name, _)) if name.to_ascii_lowercase().contains("password") => format!("{name}={MASK}{end}"),
        _ => part.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(masked("smtps://me:s@cr?t@mail.example.org:465"), "smtps://me:********@mail.example.org:465");
        assert_eq!(masked("postgres://me:secret@db/p?a=b"), "postgres://me:********@db/p?a=b");
        assert_eq!(masked("postgres://db/p?password=secret&a=b"), "postgres://db/p?password=********&a=b");
        assert_eq!(masked("https://programme.example.org"), "https://programme.example.org");
        assert_eq!(masked("Passerelle <p@example.org>"), "Passerelle <p@example.org>");
    }
}
