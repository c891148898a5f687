//! A programme of any size: 200 events of every 4,020 records, the same for the same seed.

use std::fmt::Write;
use std::path::Path;

use fastrand::Rng;

/// How much to generate, in records as devices hold them: the facts and three languages of each thing.
#[derive(Debug, Clone, Copy)]
pub struct Amount {
    pub events: u32,
    pub sessions_per_event: u32,
    pub articles: u32,
}

impl Amount {
    /// 4,020 records, about 4.3 MB of JSON: the size that the others are measured with.
    pub const CONGRESS: Amount = Amount { events: 200, sessions_per_event: 2, articles: 405 };

    pub fn records(self) -> u32 {
        4 * (self.events + self.events * self.sessions_per_event + self.articles)
    }

    /// Ten times as many events and articles.
    pub fn times_ten(self) -> Amount {
        Amount { events: self.events * 10, articles: self.articles * 10, ..self }
    }
}

pub const LANGUAGES: [&str; 3] = ["fr", "en", "ar"];

/// Long enough that texts make up most of the bytes, as in the real programme.
const BODY_BYTES: usize = 1_250;

/// Writes a content pack that `passerelle-server import` reads.
pub fn write_pack(folder: &Path, amount: Amount, seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let events = folder.join("events");
    let articles = folder.join("articles");
    std::fs::create_dir_all(&events).expect("a folder for the events");
    std::fs::create_dir_all(&articles).expect("a folder for the articles");
    write(&folder.join("pack.toml"), "name = \"generated\"\nsample = false\n");
    for number in 0..amount.events {
        write(&events.join(format!("event-{number:04}.toml")), &event(number, amount.sessions_per_event, &mut rng));
    }
    for number in 0..amount.articles {
        write(&articles.join(format!("article-{number:04}.toml")), &article(number, &mut rng));
    }
}

/// Other words for the first `count` events, as an organiser would correct them.
pub fn change_events(folder: &Path, amount: Amount, count: u32, seed: u64) {
    let mut rng = Rng::with_seed(seed);
    for number in 0..count {
        let file = folder.join("events").join(format!("event-{number:04}.toml"));
        write(&file, &event(number, amount.sessions_per_event, &mut rng));
    }
}

fn event(number: u32, sessions: u32, rng: &mut Rng) -> String {
    let (month, day) = (1 + number / 25 % 12, 1 + number % 25);
    let mut toml = format!(
        "kind = \"training\"\nstatus = \"planned\"\nstarts = \"2031-{month:02}-{day:02}\"\nends = \"2031-{month:02}-{:02}\"\ndays = 2\nzone = \"Africa/Tunis\"\n\n",
        day + 1
    );
    for language in LANGUAGES {
        let _ = write!(
            toml,
            "[{language}]\ntitle = \"{}\"\nsummary = \"{}\"\n\n",
            words(language, 6, rng),
            words(language, 16, rng)
        );
    }
    for session in 0..sessions {
        let _ = write!(
            toml,
            "[[session]]\nslug = \"session-{session}\"\nday = 1\nstarts = \"{:02}:00\"\nends = \"{:02}:45\"\nkind = \"talk\"\n\n",
            9 + session,
            9 + session
        );
        for language in LANGUAGES {
            let _ = write!(
                toml,
                "[session.{language}]\ntitle = \"{}\"\nsummary = \"{}\"\n\n",
                words(language, 7, rng),
                text(language, BODY_BYTES, rng)
            );
        }
    }
    toml
}

fn article(number: u32, rng: &mut Rng) -> String {
    let mut toml = format!("published = \"2030-{:02}-{:02}\"\n\n", 1 + number % 12, 1 + number % 28);
    for language in LANGUAGES {
        let _ = write!(
            toml,
            "[{language}]\ntitle = \"{}\"\nsummary = \"{}\"\nbody = \"{}\"\n\n",
            words(language, 8, rng),
            words(language, 18, rng),
            text(language, BODY_BYTES, rng)
        );
    }
    toml
}

pub fn text(language: &str, bytes: usize, rng: &mut Rng) -> String {
    let mut text = String::with_capacity(bytes + 64);
    while text.len() < bytes {
        text.push_str(&words(language, 12, rng));
        text.push_str(". ");
    }
    text.trim_end().to_owned()
}

/// Words made of syllables, so that they compress about as well as prose.
pub fn words(language: &str, count: u32, rng: &mut Rng) -> String {
    const LATIN: &[&str] =
        &["co", "ter", "ma", "ri", "no", "la", "sec", "tion", "en", "po", "li", "ce", "dé", "ra", "su", "via"];
    const ARABIC: &[&str] =
        &["ال", "تد", "ري", "ب", "جر", "يمة", "شر", "طة", "مع", "لو", "مات", "أم", "ن", "دو", "لة", "تعا"];
    let syllables = if language == "ar" { ARABIC } else { LATIN };
    let word =
        |rng: &mut Rng| (0..rng.u32(1..=4)).map(|_| syllables[rng.usize(0..syllables.len())]).collect::<String>();
    (0..count).map(|_| word(rng)).collect::<Vec<_>>().join(" ")
}

fn write(file: &Path, text: &str) {
    std::fs::write(file, text).expect("a generated file can be written");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_amounts_are_those_that_the_others_are_measured_with() {
        assert_eq!(Amount::CONGRESS.records(), 4_020);
        assert_eq!(Amount::CONGRESS.times_ten().records(), 40_200);
    }
}
