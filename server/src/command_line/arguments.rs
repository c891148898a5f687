//! What can be typed behind `passerelle-server`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use passerelle_shared::model::{
    CountryCode, EmailAddress, Kind, Language, PartialDate, Reach, RecordId, Role, RoleName, Timestamp,
};

use crate::database::{AuditHead, Location, PostgresAddress};

/// Publishes a programme, decides about sign-ups, and answers devices
#[derive(Debug, Parser)]
#[command(name = "passerelle-server", version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// How logs are written
    #[arg(long, global = true, value_enum, default_value_t = Log::Text, env = "PASSERELLE_LOG")]
    pub log: Log,

    /// File of settings in TOML, by the names of the flags; a flag or the environment counts before it
    #[arg(long, global = true, value_name = "FILE", env = "PASSERELLE_CONFIG")]
    pub config: Option<PathBuf>,

    #[command(subcommand)]
    pub command: Option<Command>,

    #[command(flatten)]
    pub serve: ServeOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Log {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the app and the API (the default)
    Serve(Box<ServeOptions>),
    /// Publish a content pack, or the packs in a folder
    Import(ImportOptions),
    /// Take an event's agenda over from another program's file, or show what that would change
    ImportAgenda(ImportAgendaOptions),
    /// Write an event's agenda as another program's schedule, to standard output
    Export(ExportOptions),
    /// Copy the database into a file, while the server runs
    Backup(BackupOptions),
    /// Put a backup in the place of the database, while the server rests
    Restore(RestoreOptions),
    /// Move from the data folder to an empty PostgreSQL database, while the server rests
    Move(MoveOptions),
    /// Look whether the database is whole and adds up, beside a running server or without
    Check(Data),
    /// Show who decided, changed, gave and looked at what, and whether that was altered since
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Manage organisers
    Organiser {
        #[command(subcommand)]
        command: OrganiserCommand,
    },
    /// Give roles to people and take them back
    Role {
        #[command(subcommand)]
        command: RoleCommand,
    },
    /// Decide about a request for a place
    Decide(DecideOptions),
    /// List the requests for an event
    ListRequests(ListOptions),
    /// Print what is kept of people and until when, for the privacy notice
    WhatIsKept,
    /// Show what of people would be let go of, and let go of nothing
    WhatWouldGo(WouldGoOptions),
}

#[derive(Debug, Args)]
pub struct Data {
    /// Folder of the database and, without SMTP, of the mails
    #[arg(long, value_name = "FOLDER", default_value = "data", env = "PASSERELLE_DATA")]
    pub data: PathBuf,

    /// A PostgreSQL database that many nodes share, instead of a file in the data folder, as
    /// postgres://user:password@host/name?sslmode=verify-full
    #[arg(long, value_name = "URL", env = "PASSERELLE_DATABASE", hide_env_values = true, value_parser = postgres)]
    pub database: Option<PostgresAddress>,
}

impl Data {
    pub fn location(&self) -> Location {
        self.database.clone().map_or_else(|| Location::Folder(self.data.clone()), Location::Postgres)
    }
}

#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Print the settings that count and where each comes from, and end
    #[arg(long)]
    pub print_config: bool,

    #[command(flatten)]
    pub data: Data,

    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", env = "PASSERELLE_LISTEN")]
    pub listen: SocketAddr,

    /// Folder of the app's bundle; without it there is only the API
    #[arg(long, value_name = "FOLDER", env = "PASSERELLE_APP")]
    pub app: Option<PathBuf>,

    /// Folder of the content packs to publish, instead of those built in
    #[arg(long, value_name = "FOLDER", env = "PASSERELLE_CONTENT")]
    pub content: Option<PathBuf>,

    /// Leave the sample events and the demonstration accounts out
    #[arg(long, env = "PASSERELLE_NO_SAMPLE")]
    pub no_sample: bool,

    /// Mail server, as smtps://user:password@host:465 or smtp://host:587?tls=required;
    /// without it mails are written into the data folder
    #[arg(long, value_name = "URL", env = "PASSERELLE_SMTP", hide_env_values = true)]
    pub smtp: Option<String>,

    /// Sender of the mails
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "Passerelle <passerelle@localhost>",
        env = "PASSERELLE_MAIL_FROM"
    )]
    pub mail_from: String,

    /// The address that people know, as https://passerelle.example.org
    #[arg(long, value_name = "URL", env = "PASSERELLE_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// For how many days it is remembered what was withdrawn; a device that was away for longer takes the whole
    /// programme again
    #[arg(long, value_name = "DAYS", default_value_t = 400, env = "PASSERELLE_KEEP_WITHDRAWN")]
    pub keep_withdrawn: u16,

    /// Address and port of /metrics, for Prometheus; best one that only your own network reaches. Without it there is none
    #[arg(long, value_name = "ADDRESS", env = "PASSERELLE_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,

    /// For how many seconds after SIGTERM a server that isn't ready any more still answers, so that the proxy in front
    /// hears of it
    #[arg(long, value_name = "SECONDS", default_value_t = 2, env = "PASSERELLE_DRAIN_NOTICE")]
    pub drain_notice: u16,

    /// Give organisers and contact points the desks of their events on their devices; signing in is still by code alone
    #[arg(long, env = "PASSERELLE_DESK")]
    pub desk: bool,

    /// Address of a reverse proxy whose X-Forwarded headers are believed; can be given more than once
    #[arg(long, value_name = "ADDRESS", env = "PASSERELLE_TRUSTED_PROXY", value_delimiter = ',')]
    pub trusted_proxy: Vec<IpAddr>,
}

#[derive(Debug, Args)]
pub struct ImportOptions {
    /// A pack (with a pack.toml), or a folder of packs
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,

    #[command(flatten)]
    pub data: Data,

    /// Leave packs of samples out
    #[arg(long)]
    pub no_sample: bool,

    /// Go on although more than a quarter of a pack's records would be withdrawn
    #[arg(long)]
    pub allow_withdrawals: bool,
}

#[derive(Debug, Args)]
pub struct ImportAgendaOptions {
    /// frab's schedule.xml or schedule.json, a calendar (.ics), or a table (.csv)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// As event/tunis-training, or just tunis-training
    #[arg(long, value_name = "EVENT", value_parser = event)]
    pub event: RecordId,

    /// Which format the file is in; without it, what it seems to be
    #[arg(long, value_enum)]
    pub format: Option<AgendaFormatWord>,

    /// The language that the file's words are in: fr, en, ar, de, it, es or pt. Without it the one that the file names,
    /// or the event's first
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    pub language: Option<Language>,

    /// Show what would be added, changed and taken back, and change nothing
    #[arg(long)]
    pub preview: bool,

    /// Take back the sessions that an earlier import brought and that the file doesn't have any more
    #[arg(long)]
    pub take_back_missing: bool,

    /// Go on although more than a quarter of them would be taken back
    #[arg(long)]
    pub yes: bool,

    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AgendaFormatWord {
    FrabXml,
    FrabJson,
    Ical,
    Csv,
}

#[derive(Debug, Args)]
pub struct ExportOptions {
    /// As event/tunis-training, or just tunis-training
    #[arg(long, value_name = "EVENT", value_parser = event)]
    pub event: RecordId,

    #[arg(long, value_enum)]
    pub format: FormatWord,

    /// With csv: who has asked for a place, instead of the agenda. That it was written stands in the audit record
    #[arg(long, value_name = "PURPOSE", value_enum)]
    pub list: Option<PurposeWord>,

    /// fr, en, ar, de, it, es or pt; where something isn't said in it, it is said in another one
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    pub language: Option<Language>,

    /// The address that people know, for links in it, as https://passerelle.example.org
    #[arg(long, value_name = "URL", env = "PASSERELLE_PUBLIC_URL")]
    pub public_url: Option<String>,

    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatWord {
    FrabXml,
    FrabJson,
    Csv,
}

/// What a list of people is for: each has its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PurposeWord {
    /// Names and services of those who are confirmed
    Gate,
    /// Names and addresses
    Writing,
    /// All that the desk has
    Everything,
}

#[derive(Debug, Args)]
pub struct BackupOptions {
    /// A new file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct RestoreOptions {
    /// What `backup` has written; a copy of a database's file will do, too
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct MoveOptions {
    /// An empty database, as postgres://user:password@host/name?sslmode=verify-full
    #[arg(long, value_name = "URL", value_parser = postgres)]
    pub to: PostgresAddress,

    /// Folder of the database
    #[arg(long, value_name = "FOLDER", default_value = "data", env = "PASSERELLE_DATA")]
    pub data: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Look whether the audit record is whole, and name what was changed or taken out
    Check(CheckAuditOptions),
    /// List the audit record, oldest first; that it was listed is written in it, too
    List(ListAuditOptions),
}

#[derive(Debug, Args)]
pub struct CheckAuditOptions {
    /// A head that was kept elsewhere, as the log says it: 128:3fa0…
    #[arg(long, value_name = "LENGTH:LINK", value_parser = audit_head)]
    pub head: Option<AuditHead>,

    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct ListAuditOptions {
    /// Only what is about this event: as event/tunis-training, or just tunis-training
    #[arg(long, value_name = "EVENT", value_parser = event)]
    pub event: Option<RecordId>,

    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Subcommand)]
pub enum OrganiserCommand {
    /// Let the owner of an address decide about requests
    Add(AddOrganiserOptions),
}

#[derive(Debug, Args)]
pub struct AddOrganiserOptions {
    #[arg(value_name = "E-MAIL", value_parser = email)]
    pub email: EmailAddress,

    /// How decisions are signed; the address unless given
    #[arg(long)]
    pub name: Option<String>,

    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Subcommand)]
pub enum RoleCommand {
    /// Give a role to the owner of an address; given again, it has another end
    Give(GiveRoleOptions),
    /// Take a role back
    Take(RoleOptions),
    /// List the roles of the owner of an address
    List(RolesOptions),
}

#[derive(Debug, Args)]
pub struct RoleOptions {
    #[arg(value_name = "E-MAIL", value_parser = email)]
    pub email: EmailAddress,

    /// administrator, organiser (of the whole, a project or an event), contact-point (of a country), door (of an event)
    #[arg(value_name = "ROLE", value_parser = role)]
    pub role: RoleName,

    #[command(flatten)]
    pub reach: ReachOptions,

    #[command(flatten)]
    pub data: Data,
}

/// What the role is held for; without any of these, for the whole programme
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct ReachOptions {
    /// As project/euromed-police-iv, or just euromed-police-iv
    #[arg(long, value_name = "PROJECT", value_parser = project)]
    pub project: Option<RecordId>,

    /// As event/tunis-training, or just tunis-training
    #[arg(long, value_name = "EVENT", value_parser = event)]
    pub event: Option<RecordId>,

    /// Two letters, as TN
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    pub country: Option<CountryCode>,
}

impl RoleOptions {
    /// `None` where there is no such role for so much.
    pub fn role(&self, until: Option<Timestamp>) -> Option<Role> {
        let ReachOptions { project, event, country } = &self.reach;
        let reach = match (project, event, country) {
            (Some(project), ..) => Reach::Project(project.clone()),
            (_, Some(event), _) => Reach::Event(event.clone()),
            (.., Some(country)) => Reach::Country(*country),
            (None, None, None) => Reach::Whole,
        };
        self.role.can_reach(&reach).then_some(Role { role: self.role, reach, until })
    }
}

#[derive(Debug, Args)]
pub struct GiveRoleOptions {
    #[command(flatten)]
    pub role: RoleOptions,

    /// The last day on which it is held, as 2027-06-30; until it is taken back unless given
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub until: Option<PartialDate>,
}

#[derive(Debug, Args)]
pub struct RolesOptions {
    #[arg(value_name = "E-MAIL", value_parser = email)]
    pub email: EmailAddress,

    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct DecideOptions {
    /// As event/tunis-training, or just tunis-training
    #[arg(value_name = "EVENT", value_parser = event)]
    pub event: RecordId,

    /// Of the person who asked
    #[arg(value_name = "E-MAIL", value_parser = email)]
    pub email: EmailAddress,

    #[arg(value_enum)]
    pub verdict: VerdictWord,

    /// The organiser who decides
    #[arg(long = "as", value_name = "ORGANISER-E-MAIL", value_parser = email)]
    pub organiser: EmailAddress,

    /// A word to the person
    #[arg(long, default_value = "")]
    pub note: String,

    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerdictWord {
    Confirm,
    Reserve,
    Refuse,
}

#[derive(Debug, Args)]
pub struct ListOptions {
    /// As event/tunis-training, or just tunis-training
    #[arg(value_name = "EVENT", value_parser = event)]
    pub event: RecordId,

    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct WouldGoOptions {
    /// By the end of this day, as 2027-06-30; by now unless given
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub on: Option<PartialDate>,

    #[command(flatten)]
    pub data: Data,
}

fn postgres(text: &str) -> Result<PostgresAddress, &'static str> {
    PostgresAddress::parse(text)
        .ok_or("not the address of a PostgreSQL database, as postgres://user:password@host/name")
}

fn audit_head(text: &str) -> Result<AuditHead, &'static str> {
    text.parse().map_err(|_| "not a head of the audit record, as the log says it: its length, a colon, its last link")
}

fn email(text: &str) -> Result<EmailAddress, &'static str> {
    EmailAddress::parse(text).ok_or("not an e-mail address")
}

fn event(text: &str) -> Result<RecordId, &'static str> {
    named(Kind::Event, text).ok_or("not an event's name")
}

fn project(text: &str) -> Result<RecordId, &'static str> {
    named(Kind::Project, text).ok_or("not a project's name")
}

/// By its id, or by the slug alone.
fn named(kind: Kind, text: &str) -> Option<RecordId> {
    let id =
        RecordId::new(kind, text.strip_prefix(kind.as_str()).and_then(|slug| slug.strip_prefix('/')).unwrap_or(text));
    id.is_well_formed().then_some(id)
}

fn language(text: &str) -> Result<Language, &'static str> {
    Language::parse(text).ok_or("not a language: there are fr, en, ar, de, it, es and pt")
}

fn country(text: &str) -> Result<CountryCode, &'static str> {
    let known = CountryCode::parse(text).filter(|code| CountryCode::all().any(|other| other == *code));
    known.ok_or("not the two letters of a country")
}

fn role(text: &str) -> Result<RoleName, &'static str> {
    RoleName::parse(text).ok_or("not a role: there are administrator, organiser, contact-point and door")
}

fn day(text: &str) -> Result<PartialDate, &'static str> {
    PartialDate::parse(text).filter(|date| date.is_a_day()).ok_or("not a day, as 2027-06-30")
}
