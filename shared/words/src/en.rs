//! English: what the first screen says.

use super::sentence::{One, Plural};
use super::sentences::{Dates, Frame, Sentences, Today};

pub mod more;
mod more_agenda;
mod more_desk;
mod more_words;
mod words;

pub const SENTENCES: Sentences = Sentences {
    frame: Frame {
        skip_to_content: "Skip to content",
        navigation: "Main navigation",
        today: "Today",
        programme: "Programme",
        news: "News",
        sign_ups: "My sign-ups",
        account: "Account",
        desk: "Desk",
        language: "Language",
        loading_programme: One::new("Loading the programme: {}"),
        checking: "Looking for changes…",
        up_to_date: "Up to date",
        offline: "Offline",
        offline_as_of: One::new("Offline: as of {}"),
        offline_part: One::new("Offline: {} of the programme is here"),
        as_of: One::new("As of {}"),
        reading_anew: "Being read anew…",
        waiting_to_be_sent: Plural::two_forms("{} request waiting to be sent", "{} requests waiting to be sent"),
        sign_in_to_send: "Sign in to send",
        sample: "Sample",
        not_here_yet: "This is not on your device yet. It appears once the programme has been loaded.",
    },
    dates: Dates {
        was_planned: One::new("was planned for {}"),
        not_given: "Date not given",
        from: One::new("from {}"),
        until: One::new("until {}"),
        days: Plural::two_forms("{} day", "{} days"),
        own_time: One::new("{}, your time"),
        now: "Now",
        next: "Next",
        tomorrow: "Tomorrow",
        in_days: Plural::two_forms("In {} day", "In {} days"),
    },
    today: Today {
        title: "Today",
        welcome: "Welcome to Passerelle",
        welcome_means: [
            "Read the programme, even without a network.",
            "Ask for a place: your request is kept here and sent as soon as it can be.",
            "Follow what becomes of it.",
        ],
        welcome_start: "Look at the programme",
        next: "Now and next",
        next_none: "No upcoming event has been announced.",
        requests: "Where my requests stand",
        requests_all: "All my sign-ups",
        news: "What’s new",
        news_all: "All news",
        programme_all: "All events",
    },
    kinds: words::KINDS,
    states: words::STATES,
};
