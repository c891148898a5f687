//! Content in which every word of every list stands: each kind, role, region, marking, question and language that a
//! pack can name.

use std::fs;
use std::path::Path;

/// Asks everything, is interpreted into everything, and has words in every language.
pub const EVERYTHING: &str = "event/everything";

const KINDS: [&str; 11] = [
    "seminar",
    "exchange",
    "training",
    "training-of-trainers",
    "workshop",
    "conference",
    "expert-meeting",
    "working-group-meeting",
    "consultative-meeting",
    "study-visit",
    "webinar",
];
const ROLES: [&str; 10] = [
    "consortium-lead",
    "consortium-member",
    "implementer",
    "partner",
    "host",
    "organiser",
    "participant",
    "moderator",
    "speaker",
    "quoted",
];
const REGIONS: [(&str, &str); 6] = [
    ("JO", "south-mediterranean"),
    ("XK", "europe"),
    ("SN", "africa"),
    ("LK", "asia-pacific"),
    ("CL", "latin-america"),
    ("DO", "caribbean"),
];
const SESSIONS: [&str; 6] = ["talk", "panel", "workshop", "exercise", "break", "ceremony"];
const MARKINGS: [&str; 5] = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"];
const LANGUAGES: [&str; 7] = ["fr", "en", "ar", "de", "it", "es", "pt"];

/// Adds it to a pack; its dates are around 2026-03-01.
pub fn add_to(pack: &Path) {
    let add = |file: &str, text: String| {
        let path = pack.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let before = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, before + &text).expect("a file of the pack");
    };
    add("countries.toml", REGIONS.map(|(code, region)| country(code, region)).concat());
    add("names.toml", names());
    add("projects/everything.toml", project());
    add("articles/everything.toml", article());
    add("events/everything.toml", everything());
    for (kind, policy) in KINDS.into_iter().zip(["open", "approval", "nomination"].into_iter().cycle()) {
        add(&format!("events/a-{kind}.toml"), event(kind, policy));
    }
    add("events/held.toml", format!("kind = \"seminar\"\nstatus = \"held\"\nstarts = \"2019-05\"\n{}", words("held")));
}

fn words(title: &str) -> String {
    LANGUAGES.map(|language| format!("[{language}]\ntitle = \"{title} ({language})\"\n")).concat()
}

/// The words of a part, in its one line.
fn short(title: &str) -> String {
    LANGUAGES.map(|language| format!("{language} = {{ title = \"{title} ({language})\" }}\n")).concat()
}

fn listed(words: &[&str]) -> String {
    format!("{words:?}")
}

/// What everybody is called in every language.
fn names() -> String {
    let name = |written: &str| {
        let named = LANGUAGES.map(|language| format!("{language} = \"{written} ({language})\"\n"));
        format!("[[name]]\nwritten = \"{written}\"\n{}", named.concat())
    };
    let of_roles = ROLES.map(|role| name(&format!("Name of a {role}")));
    of_roles.concat() + &["A fund", "Somebody", "Somewhere", "A bulletin"].map(name).concat()
}

fn country(code: &str, region: &str) -> String {
    let names = LANGUAGES.map(|language| format!("[country.{language}]\nname = \"{code} ({language})\"\n"));
    format!("[[country]]\ncode = \"{code}\"\nregion = \"{region}\"\n{}", names.concat())
}

fn named(roles: &[&str]) -> String {
    let one = |role: &&str| format!("{{ name = \"Name of a {role}\", role = \"{role}\" }}");
    format!("[{}]", roles.iter().map(one).collect::<Vec<String>>().join(", "))
}

fn project() -> String {
    let roles = ["partner", "priority", "member", "host"];
    let countries =
        roles.into_iter().zip(REGIONS).map(|(role, (code, _))| format!("{{ code = \"{code}\", role = \"{role}\" }}"));
    format!(
        "order = 9\nstarts = \"2020\"\nends = \"2027-06\"\nbudget_eur = 5000000\npredecessor = \"bridges\"\n\
         funders = [\"A fund\"]\norganisations = {}\ncountries = [{}]\n\
         links = [{{ url = \"https://example.org\", title = \"More\" }}]\n{}\
         [[priority_area]]\nslug = \"area\"\norder = 1\n{}\
         [[indicator]]\nslug = \"people\"\nvalue = 600\nunit = \"people\"\napproximate = true\n\
         period_starts = \"2020\"\nperiod_ends = \"2021-12-31\"\n{}",
        named(&ROLES),
        countries.collect::<Vec<String>>().join(", "),
        words("everything"),
        short("area"),
        short("people"),
    )
}

fn article() -> String {
    format!(
        "published = \"2026-02-03\"\nprojects = [\"everything\"]\nevents = [\"everything\"]\nsource_name = \"A bulletin\"\n\
         source_reference = \"12\"\npeople = {}\nlinks = [{{ url = \"https://example.org\", title = \"More\" }}]\n{}",
        named(&["quoted"]),
        words("news"),
    )
}

fn event(kind: &str, policy: &str) -> String {
    format!(
        "project = \"everything\"\npriority_area = \"area\"\nkind = \"{kind}\"\nstatus = \"planned\"\n\
         starts = \"2026-05-04\"\ndays = 2\ncountry = \"SN\"\nzone = \"Africa/Dakar\"\n{}\
         [sign_up]\npolicy = \"{policy}\"\nopens = \"2026-02-01\"\ncloses = \"2026-04-30\"\n",
        words(kind)
    )
}

fn everything() -> String {
    let sessions = SESSIONS.into_iter().enumerate().map(|(number, kind)| {
        format!(
            "[[session]]\nslug = \"{kind}\"\nday = 1\nstarts = \"{:02}:00\"\nends = \"{:02}:30\"\ntrack = \"one\"\n\
             kind = \"{kind}\"\nspeakers = [{{ name = \"Somebody\", affiliation = \"Somewhere\" }}]\n\
             languages = {languages}\ninterpretation = {languages}\n{}",
            9 + number,
            9 + number,
            short(kind),
            languages = listed(&LANGUAGES),
        )
    });
    let follow_ups = ["planned", "open", "done", "unknown"].map(|state| {
        format!(
            "[[follow_up]]\nslug = \"{state}\"\nowner = \"Somebody\"\ndue = \"2026-12\"\nstate = \"{state}\"\n\
             answered_by = \"event/a-seminar\"\n{}",
            short(state)
        )
    });
    let materials = MARKINGS.into_iter().enumerate().map(|(number, marking)| {
        format!(
            "[[material]]\nslug = \"paper-{number}\"\nfile_name = \"paper-{number}.pdf\"\nbytes = 12000\n\
             tlp = \"{marking}\"\n{}",
            short(marking)
        )
    });
    let asks = [
        "name",
        "title",
        "service",
        "country",
        "email",
        "phone",
        "working_language",
        "interpretation",
        "diet",
        "accessibility",
        "travel",
        "visa",
        "consent",
    ];
    format!(
        "project = \"everything\"\npriority_area = \"area\"\nkind = \"training\"\nstatus = \"planned\"\n\
         starts = \"2026-04-20\"\ndays = 3\ncountry = \"JO\"\nzone = \"Asia/Amman\"\nparticipants = 28\n\
         contact = {{ name = \"Somebody\", email = \"somebody@example.org\" }}\n\
         countries = {countries}\norganisations = {named}\npeople = {named}\nlanguages = {languages}\n\
         interpretation = {languages}\nfollows = [\"event/held\"]\nrelated = [\"event/a-webinar\", \"project/bridges\"]\n\
         links = [{{ url = \"https://example.org\", title = \"More\" }}]\n{words}\
         [[day]]\nslug = \"first\"\nnumber = 1\ndate = \"2026-04-20\"\n{day}\
         [[track]]\nslug = \"one\"\n{track}{sessions}{follow_ups}{materials}\
         [sign_up]\npolicy = \"open\"\ncapacity = 18\nopens = \"2026-02-01\"\ncloses = \"2026-04-10\"\nasks = {asks}\n\
         quotas = {{ JO = 3, SN = 2, XK = 10 }}\n",
        countries = listed(&REGIONS.map(|(code, _)| code)),
        named = named(&ROLES),
        languages = listed(&LANGUAGES),
        words = words("everything"),
        day = short("first day"),
        track = short("track"),
        sessions = sessions.collect::<String>(),
        follow_ups = follow_ups.concat(),
        materials = materials.collect::<String>(),
        asks = listed(&asks),
    )
}
