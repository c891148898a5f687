//! A crate as a tree of modules, and who uses what of whom: as much of Rust as paths need.

use std::collections::BTreeMap;

use crate::sources::Source;
use crate::words::{Word, words};

/// Names from the crate's root on; the root itself has none.
pub type Path = Vec<String>;

#[derive(Debug, Default)]
pub struct Modules(BTreeMap<Path, Module>);

#[derive(Debug, Default)]
struct Module {
    /// What `use` brings in, by the name that it has here: whoever comes by this module finds it, too.
    brought_in: BTreeMap<String, Path>,
    /// Every path that is written here.
    written: Vec<Path>,
}

/// A module uses what another one defines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    pub by: Path,
    /// The module that defines it, wherever else it is handed on.
    pub of: Path,
    pub written: String,
}

impl Modules {
    /// Of all files below `folder`, which is the crate's root.
    pub fn of(folder: &str, sources: &[Source]) -> Modules {
        let mut modules = Modules::default();
        for source in sources {
            let Some(name) = source.path.strip_prefix(folder).and_then(|path| path.strip_suffix(".rs")) else {
                continue;
            };
            let path: Path =
                name.split('/').filter(|part| !["", "lib", "main"].contains(part)).map(Into::into).collect();
            modules.read(path, &words(&source.code));
        }
        modules
    }

    pub fn uses(&self) -> Vec<Use> {
        let mut uses = Vec::new();
        for (by, module) in &self.0 {
            for path in &module.written {
                if let Some(of) = self.definer(by, path, 0) {
                    uses.push(Use { by: by.clone(), of, written: path.join("::") });
                }
            }
        }
        uses
    }

    /// The modules right below another one.
    pub fn below(&self, path: &[String]) -> Vec<Path> {
        self.0.keys().filter(|other| other.len() == path.len() + 1 && other.starts_with(path)).cloned().collect()
    }

    fn read(&mut self, path: Path, words: &[Word]) {
        self.0.entry(path.clone()).or_default();
        let mut rest = words;
        while let Some(word) = rest.first() {
            rest = match word {
                Word::Mark('#') if is_for_tests(rest) => behind_item(rest),
                Word::Name(name) if name == "use" && rest.get(1) != Some(&Word::Mark('<')) => {
                    let (uses, behind) = read_use(&rest[1..]);
                    for (path_used, name) in uses {
                        self.bring_in(&path, path_used, name);
                    }
                    behind
                }
                Word::Name(name) if name == "mod" && rest.get(2) == Some(&Word::Mark('{')) => {
                    let behind = behind_item(rest);
                    let inside = &rest[3..rest.len() - behind.len()];
                    if let Some(Word::Name(inner)) = rest.get(1) {
                        self.read([path.as_slice(), std::slice::from_ref(inner)].concat(), inside);
                    }
                    behind
                }
                Word::Name(_) => {
                    let (written, behind) = read_path(rest);
                    if written.len() > 1 {
                        self.0.entry(path.clone()).or_default().written.push(written);
                    }
                    behind
                }
                Word::Mark(_) | Word::Into => &rest[1..],
            };
        }
    }

    fn bring_in(&mut self, here: &Path, used: Path, name: Option<String>) {
        let module = self.0.entry(here.clone()).or_default();
        if let Some(name) = name {
            module.brought_in.insert(name, used.clone());
        }
        module.written.push(used);
    }

    /// The module that defines what a path names; `None` where that is another crate's.
    fn definer(&self, from: &[String], path: &[String], turns: usize) -> Option<Path> {
        const TURNS_MAX: usize = 32;
        let (first, behind) = path.split_first().filter(|_| turns < TURNS_MAX)?;
        let (mut at, rest) = match first.as_str() {
            "crate" => (Vec::new(), behind),
            "self" => (from.to_vec(), behind),
            "super" => (from.split_last()?.1.to_vec(), behind),
            name if self.child(from, name).is_some() || self.brought_in(from, name).is_some() => (from.to_vec(), path),
            _ => return None,
        };
        let mut rest = rest.iter();
        while let Some(name) = rest.next() {
            if name == "super" {
                at.pop()?;
            } else if let Some(child) = self.child(&at, name) {
                at = child;
            } else if let Some(path) = self.brought_in(&at, name) {
                let path = [path.as_slice(), rest.as_slice()].concat();
                return self.definer(&at, &path, turns + 1);
            } else {
                return Some(at);
            }
        }
        Some(at)
    }

    fn child(&self, of: &[String], name: &str) -> Option<Path> {
        let path = [of, &[name.to_owned()]].concat();
        self.0.contains_key(&path).then_some(path)
    }

    /// A name that stands for itself is of another crate.
    fn brought_in(&self, by: &[String], name: &str) -> Option<&Path> {
        self.0.get(by)?.brought_in.get(name).filter(|path| path.as_slice() != [name])
    }
}

/// What only tests use makes no circle in the program.
fn is_for_tests(words: &[Word]) -> bool {
    ["#[cfg(test)]", "#[cfg(all(test,"].iter().any(|marks| words.starts_with(&self::words(marks)))
}

/// Up to the semicolon, or the brace that closes.
fn behind_item(words: &[Word]) -> &[Word] {
    let mut depth = 0_usize;
    for (index, word) in words.iter().enumerate() {
        match word {
            Word::Mark('{') => depth += 1,
            Word::Mark('}') if depth <= 1 => return &words[index + 1..],
            Word::Mark('}') => depth -= 1,
            Word::Mark(';') if depth == 0 => return &words[index + 1..],
            _ => {}
        }
    }
    &[]
}

/// `a::b::c`, as far as it goes.
fn read_path(words: &[Word]) -> (Path, &[Word]) {
    let (mut path, mut rest) = (Vec::new(), words);
    while let [Word::Name(name), behind @ ..] = rest {
        path.push(name.clone());
        rest = match behind {
            [Word::Into, next @ ..] if matches!(next.first(), Some(Word::Name(_))) => next,
            _ => return (path, behind),
        };
    }
    (path, rest)
}

type Used = (Path, Option<String>);

/// `a::{b, c::{self, d as e}, f::*};` with the names that they have from then on.
fn read_use(words: &[Word]) -> (Vec<Used>, &[Word]) {
    let mut uses = Vec::new();
    let rest = read_branch(&[], words, &mut uses);
    (uses, rest)
}

fn read_branch<'a>(before: &[String], words: &'a [Word], uses: &mut Vec<Used>) -> &'a [Word] {
    let words = if words.first() == Some(&Word::Into) { &words[1..] } else { words };
    let (mut path, mut rest) = read_path(words);
    path.splice(..0, before.iter().cloned());
    match rest {
        [Word::Into, Word::Mark('{'), behind @ ..] | [Word::Mark('{'), behind @ ..] => {
            rest = behind;
            loop {
                match rest {
                    [Word::Mark('}'), behind @ ..] => return behind,
                    [Word::Mark(','), behind @ ..] => rest = behind,
                    [] => return rest,
                    _ => rest = read_branch(&path, rest, uses),
                }
            }
        }
        [Word::Into, Word::Mark('*'), behind @ ..] => {
            uses.push((path, None));
            behind
        }
        [Word::Name(word), Word::Name(name), behind @ ..] if word == "as" => {
            uses.push((path, Some(name.clone())));
            behind
        }
        _ => {
            if path.len() > 1 && path.last().is_some_and(|name| name == "self") {
                path.pop();
            }
            let name = path.last().cloned();
            uses.push((path, name));
            // Whatever it was, it goes on behind it.
            if rest.len() == words.len() { &rest[1..] } else { rest }
        }
    }
}
