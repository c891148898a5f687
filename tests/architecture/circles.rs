//! No circle among siblings: of modules side by side, each with all that is below it, none comes back to itself by what it
//! uses. What their parent's own file defines is the parent's, and what it hands on is its definer's.

use std::collections::{BTreeMap, BTreeSet};

use crate::CRATES;
use crate::modules::{Modules, Path, Use};
use crate::sources::{Source, sources_under};

#[test]
fn no_siblings_use_each_other_in_a_circle() {
    let circles: Vec<Circle> =
        CRATES.into_iter().flat_map(|(name, folder)| circles(name, folder, &sources_under(folder))).collect();

    let told: Vec<String> =
        circles.iter().map(|circle| format!("{}\n{}", circle.name, circle.why.join("\n"))).collect();
    assert!(told.is_empty(), "these use each other:\n\n{}", told.join("\n\n"));
}

#[derive(Debug)]
struct Circle {
    /// The modules that go round, as `server::database: account, sign_up`.
    name: String,
    /// A use for each step.
    why: Vec<String>,
}

/// Who uses whom among siblings, with one use of each.
type Steps = BTreeMap<(String, String), Use>;

fn circles(name: &str, folder: &str, sources: &[Source]) -> Vec<Circle> {
    let mut levels: BTreeMap<Path, Steps> = BTreeMap::new();
    for found in Modules::of(folder, sources).uses() {
        let depth = found.by.iter().zip(&found.of).take_while(|(by, of)| by == of).count();
        let (Some(by), Some(of)) = (found.by.get(depth), found.of.get(depth)) else { continue };
        let (level, step) = (found.by[..depth].to_vec(), (by.clone(), of.clone()));
        levels.entry(level).or_default().entry(step).or_insert(found);
    }
    let of_level = |(level, steps): (Path, Steps)| {
        let level = [vec![name.to_owned()], level].concat().join("::");
        rings(&steps).into_iter().map(|ring| circle(&level, &ring, &steps)).collect::<Vec<_>>()
    };
    levels.into_iter().flat_map(of_level).collect()
}

/// Modules that reach each other, by however many steps.
fn rings(steps: &Steps) -> BTreeSet<BTreeSet<&str>> {
    let names: BTreeSet<&str> = steps.keys().map(|(by, _)| by.as_str()).collect();
    let reached: BTreeMap<&str, BTreeSet<&str>> = names.iter().map(|name| (*name, reached_from(name, steps))).collect();
    let reaches = |from: &str, to: &str| reached.get(from).is_some_and(|reached| reached.contains(to));
    let ring =
        |name: &&str| names.iter().copied().filter(|other| reaches(name, other) && reaches(other, name)).collect();
    names.iter().map(ring).filter(|ring: &BTreeSet<&str>| !ring.is_empty()).collect()
}

fn reached_from<'a>(name: &'a str, steps: &'a Steps) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next = vec![name];
    while let Some(at) = next.pop() {
        let found = steps.keys().filter(|(by, _)| by == at).map(|(_, of)| of.as_str());
        next.extend(found.filter(|of| reached.insert(*of)));
    }
    reached
}

fn circle(level: &str, ring: &BTreeSet<&str>, steps: &Steps) -> Circle {
    let inside = steps.iter().filter(|((by, of), _)| ring.contains(by.as_str()) && ring.contains(of.as_str()));
    let why = |((by, of), found): (&(String, String), &Use)| {
        format!("  {by} → {of}: {} uses {}", found.by.join("::"), found.written)
    };
    Circle {
        name: format!("{level}: {}", ring.iter().copied().collect::<Vec<_>>().join(", ")),
        why: inside.map(why).collect(),
    }
}

fn planted(files: &[(&str, &str)]) -> Vec<String> {
    let source = |(path, code): &(&str, &str)| Source { path: format!("here/src/{path}"), code: (*code).to_owned() };
    let sources: Vec<Source> = files.iter().map(source).collect();
    circles("here", "here/src", &sources).into_iter().map(|circle| circle.name).collect()
}

#[test]
fn a_circle_is_found_however_its_paths_are_written() {
    let found = |door: &str| {
        let seat = "use super::door;\n";
        planted(&[("lib.rs", "mod door;\nmod seat;\npub use seat::Seat;\n"), ("door.rs", door), ("seat.rs", seat)])
    };

    for round in [
        "use crate::seat::Seat;",
        "use super::seat::{self, Seat};",
        "use crate::{seat::{Row, Seat}, other};",
        "use std::{fmt, io};\nuse super::Seat;",
        "use crate::Seat as Chair;",
        "fn sit() { self::super::seat::sit() }",
        "fn sit() -> crate::seat::Seat { \"crate::none\" }",
        "mod inner { use super::super::Seat; }",
        "use crate as house;\nfn sit() { house::Seat::new() }",
    ] {
        assert_eq!(found(round), ["here: door, seat"], "{round}");
    }
    for straight in [
        "use crate::Hall;",
        "// use crate::seat::Seat;",
        "const SEAT: &str = \"crate::seat::Seat\";",
        "mod seat { pub fn sit() {} }\nuse self::seat::sit;",
        "#[cfg(test)]\nmod tests {\n    use crate::seat::Seat;\n}",
        "use seat::Seat;",
    ] {
        assert_eq!(found(straight), [""; 0], "{straight}");
    }
}

#[test]
fn a_circle_is_found_at_each_level_and_through_several_hands() {
    let found = planted(&[
        ("lib.rs", "mod hall;\nmod door;"),
        ("door.rs", "use crate::hall::stage::Curtain;"),
        ("hall.rs", "mod seat;\nmod stage;\nmod row;\npub struct Light;"),
        ("hall/seat.rs", "use super::row;\nuse super::Light;"),
        ("hall/row.rs", "use super::stage::Curtain;"),
        ("hall/stage.rs", "mod curtain;\npub use curtain::Curtain;"),
        ("hall/stage/curtain.rs", "use crate::hall::seat;\nuse super::super::super::door::Bell;"),
    ]);

    assert_eq!(found, ["here: door, hall", "here::hall: row, seat, stage"]);
}
