//! Small drawings that stand beside a word, never instead of one.

/// Strokes on a square of 24. Each lies in the part of the program that draws it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph(&'static str);

impl Glyph {
    pub const SUN: Glyph = Glyph(
        "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M4.2 4.2l1.5 1.5M18.3 18.3l1.5 1.5M2.5 12h2M19.5 12h2M4.2 19.8l1.5-1.5M18.3 5.7l1.5-1.5",
    );
    pub const CALENDAR: Glyph =
        Glyph("M4 6.5a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2V18a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zM4 10h16M8 2.5v4M16 2.5v4");
    pub const NEWS: Glyph = Glyph("M4 5h13v14H6a2 2 0 0 1-2-2zM17 9h3v8a2 2 0 0 1-2 2h-1M7.5 9h6M7.5 12.5h6M7.5 16h4");
    pub const TICKET: Glyph =
        Glyph("M3 7.5h18V10a2 2 0 0 0 0 4v2.5H3V14a2 2 0 0 0 0-4zM14.5 7.5v2M14.5 11v2M14.5 14.5v2");
    pub const PERSON: Glyph =
        Glyph("M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.5 20.5c.6-3.6 3.6-5.5 7.5-5.5s6.9 1.9 7.5 5.5");
    pub const PEOPLE: Glyph = Glyph(
        "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M2.5 19.5c.5-3 3-4.7 6.5-4.7s6 1.7 6.5 4.7M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 15.3c2 .7 3.2 2.2 3.5 4.2",
    );
    pub const SEARCH: Glyph = Glyph("M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5L20.5 20.5");
    pub const FILTER: Glyph = Glyph("M4 7h16M7 12h10M10 17h4");
    pub const CHECK: Glyph = Glyph("M5 12.5l4.5 4.5L19 7.5");
    pub const CLOCK: Glyph = Glyph("M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2");
    pub const CROSS: Glyph = Glyph("M6.5 6.5l11 11M17.5 6.5l-11 11");
    pub const WARNING: Glyph = Glyph("M12 4L2.8 19.5h18.4zM12 10v4.5M12 17v.1");
    pub const INFO: Glyph = Glyph("M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 11v5.5M12 7.8v.1");
    pub const FORWARD: Glyph = Glyph("M9.5 5.5L16 12l-6.5 6.5");
    pub const BACK: Glyph = Glyph("M14.5 5.5L8 12l6.5 6.5");
    pub const EXTERNAL: Glyph = Glyph("M13.5 4.5h6v6M19.5 4.5l-9 9M17.5 14v5.5h-13v-13H10");
    pub const PIN: Glyph = Glyph(
        "M12 21c4-4.5 6.5-7.8 6.5-11a6.5 6.5 0 0 0-13 0c0 3.2 2.5 6.5 6.5 11M12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
    );
    pub const LANGUAGES: Glyph =
        Glyph("M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M3.5 12h17M12 3.5c-5 5-5 12 0 17M12 3.5c5 5 5 12 0 17");
    pub const DOCUMENT: Glyph = Glyph("M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6.5M9 16h6.5");
    pub const SHARE: Glyph = Glyph("M12 14.5v-11M8 7l4-3.5L16 7M8 10.5H5.5v10h13v-10H16");
    pub const DEVICE: Glyph = Glyph(
        "M7 3h10a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 17 21H7a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 7 3M10.5 18h3",
    );
    pub const CLOUD: Glyph =
        Glyph("M7 18.5a4.5 4.5 0 0 1-.5-9 6 6 0 0 1 11.4 1.5 3.8 3.8 0 0 1-.4 7.5zM9.5 13.5l2 2 3.5-3.5");
    pub const CLOUD_OFF: Glyph =
        Glyph("M9 6.3a6 6 0 0 1 8.9 4.7 3.8 3.8 0 0 1 2 6.2M16.5 18.5H7a4.5 4.5 0 0 1-.5-9M4 4l16 16");
    pub const SEND: Glyph = Glyph("M20.5 3.5L10 14M20.5 3.5L14 20.5l-4-6.5-6.5-4z");
    pub const UNDO: Glyph = Glyph("M8.5 5L4 9.5 8.5 14M4 9.5h10a5.5 5.5 0 0 1 0 11h-3");
    pub const LIST: Glyph = Glyph("M9 6.5h11M9 12h11M9 17.5h11M4 5.5l1-.5v3.5M4.5 12h.1M4.5 17.5h.1");
    pub const GIFT: Glyph = Glyph(
        "M4 11h16v9H4zM3 7.5h18V11H3zM12 7.5V20M12 7.5c-6 0-5-4.5-2.5-4 1.5.3 2.5 4 2.5 4s1-3.7 2.5-4c2.5-.5 3.5 4-2.5 4",
    );
    pub const SPARKLE: Glyph = Glyph("M12 3.5l2 6.5 6.5 2-6.5 2-2 6.5-2-6.5-6.5-2 6.5-2z");
    pub const REFRESH: Glyph = Glyph("M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15");
    pub const FLAG: Glyph = Glyph("M5 21V4.5c4-2 6 2 10 .5l4-.8v9.5c-4 2-6-1.5-10-.5l-4 .8");
    pub const TARGET: Glyph =
        Glyph("M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 12v.1");
    pub const STAR: Glyph = Glyph("M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z");
}

impl Glyph {
    pub fn strokes(self) -> &'static str {
        self.0
    }

    /// It points where the text goes: in Arabic to the left.
    pub fn follows_the_text(self) -> bool {
        [Glyph::FORWARD, Glyph::BACK, Glyph::EXTERNAL, Glyph::SEND, Glyph::UNDO, Glyph::LIST].contains(&self)
    }
}

impl Default for Glyph {
    fn default() -> Glyph {
        Glyph::INFO
    }
}
