//! What frab's published schema asks of a `schedule.xml`, as far as it matters to those who read one.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

#[derive(Debug, Clone, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    pub text: String,
}

impl Element {
    pub fn parse(xml: &str) -> Element {
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Element::default()];
        loop {
            let close =
                |open: &mut Vec<Element>, element: Element| open.last_mut().expect("one").children.push(element);
            match reader.read_event().unwrap_or_else(|fault| panic!("{fault} in {xml}")) {
                Event::Start(start) => open.push(Element::of(&start)),
                Event::Empty(start) => close(&mut open, Element::of(&start)),
                Event::End(_) => {
                    let element = open.pop().expect("it was opened");
                    close(&mut open, element);
                }
                Event::Text(text) => open.last_mut().expect("one").text += &text,
                Event::GeneralRef(reference) => {
                    let text = quick_xml::escape::unescape(&format!("&{};", &*reference))
                        .expect("an entity of XML")
                        .into_owned();
                    open.last_mut().expect("one").text += &text;
                }
                Event::Eof => break,
                _ => {}
            }
        }
        open.pop().and_then(|document| document.children.into_iter().next()).expect("a root")
    }

    fn of(start: &BytesStart<'_>) -> Element {
        let attribute = |attribute: quick_xml::events::attributes::Attribute<'_>| {
            let value = quick_xml::escape::unescape(&attribute.value).expect("it is escaped").into_owned();
            (attribute.key.as_ref().to_owned(), value)
        };
        let attributes = start.attributes().map(|one| attribute(one.expect("an attribute"))).collect();
        Element { name: start.name().as_ref().to_owned(), attributes, ..Element::default() }
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// What the first child of this name says.
    pub fn says<'a>(&'a self, name: &'a str) -> &'a str {
        self.all(name).next().map_or("", |child| &child.text)
    }

    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    pub fn events(&self) -> Vec<&Element> {
        self.all("day").flat_map(|day| day.all("room")).flat_map(|room| room.all("event")).collect()
    }
}

/// What the schema has against a schedule.
pub fn complaints(schedule: &Element) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut wants = |is_so: bool, what: String| {
        if !is_so {
            complaints.push(what);
        }
    };
    wants(schedule.name == "schedule", format!("the root is {}", schedule.name));
    let order = ["generator", "url", "version", "conference", "day"];
    let places: Vec<Option<usize>> =
        schedule.children.iter().map(|child| order.iter().position(|name| *name == child.name)).collect();
    wants(places.is_sorted() && places.iter().all(Option::is_some), format!("the order {places:?}"));
    wants(schedule.all("day").next().is_some() && schedule.all("version").next().is_some(), "a day, a version".into());
    let conference = schedule.all("conference").next().cloned().unwrap_or_default();
    let acronym = conference.says("acronym");
    wants(acronym.len() >= 4 && acronym.bytes().all(|byte| b"_-".contains(&byte) || is_small(byte)), acronym.into());
    wants(is_duration(conference.says("timeslot_duration")), "a timeslot".into());
    wants(conference.all("track").all(|track| !track.attribute("name").is_empty()), "a track's name".into());
    let mut seen = BTreeSet::new();
    for day in schedule.all("day") {
        wants(seen.insert(format!("day {}", day.attribute("index"))), "days with one index".into());
        for name in ["start", "end"] {
            wants(is_instant(day.attribute(name)), format!("{name}: {}", day.attribute(name)));
        }
        wants(day.all("room").count() == day.children.len(), "a day of rooms".into());
        for room in day.all("room") {
            wants(!room.attribute("name").is_empty() && is_uuid(room.attribute("guid")), "a room".into());
        }
    }
    for event in schedule.events() {
        let (guid, id) = (event.attribute("guid"), event.attribute("id"));
        wants(is_uuid(guid) && seen.insert(guid.to_owned()), format!("a guid: {guid}"));
        wants(id.parse::<u64>().is_ok_and(|id| id > 0) && seen.insert(id.to_owned()), format!("an id: {id}"));
        wants(seen.insert(event.says("slug").to_owned()), format!("a slug: {}", event.says("slug")));
        for name in ["room", "title", "type", "date", "start", "duration", "abstract", "track"] {
            wants(event.all(name).count() == 1, format!("one {name} of {guid}"));
        }
        wants(is_instant(event.says("date")), event.says("date").into());
        wants(is_hour(event.says("start")), event.says("start").into());
        wants(is_duration(event.says("duration")), event.says("duration").into());
        for person in event.all("persons").flat_map(|persons| persons.all("person")) {
            wants(
                is_uuid(person.attribute("guid")) && person.attribute("id").parse::<u64>().is_ok(),
                "a person".into(),
            );
        }
    }
    complaints
}

fn is_small(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Whether a text is of this shape, in which 0 stands for any digit.
fn is_like(text: &str, shape: &str) -> bool {
    let is_alike = |(text, shape): (u8, u8)| if shape == b'0' { text.is_ascii_digit() } else { text == shape };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(is_alike)
}

fn is_instant(text: &str) -> bool {
    ["+00:00", "-00:00", "Z"].iter().any(|zone| is_like(text, &format!("0000-00-00T00:00:00{zone}")))
}

fn is_hour(text: &str) -> bool {
    is_like(text, "00:00")
}

fn is_duration(text: &str) -> bool {
    is_like(text, "00:00") || is_like(text, "0:00")
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
