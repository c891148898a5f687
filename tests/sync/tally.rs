//! How often each thing happened, so that a simulation that never gets somewhere is seen.

use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Default)]
pub struct Tally {
    pub histories: u64,
    pub steps: u64,
    times: BTreeMap<&'static str, u64>,
    /// In their order, for a history that is told.
    told: Option<Vec<&'static str>>,
}

/// What a run of all histories must meet.
const MUST_BE_SEEN: &[&str] = &[
    "history on one node",
    "history on two nodes",
    "history on three nodes",
    "saved before signing in",
    "saved by an app of version 0.1",
    "request lost",
    "answer lost",
    "answer cut in the middle",
    "read lost",
    "delivered twice",
    "portal answered",
    "refused as a whole",
    "sign-in asked",
    "somebody else signed in",
    "server busy",
    "server failed",
    "proxy failed",
    "tab killed",
    "commit aborted",
    "disk full",
    "database taken away",
    "snapshot gone",
    "language changed",
    "read in another language",
    "searched",
    "line costs, or does no more",
    "asked for all languages",
    "other languages waited",
    "read in a language that isn't here",
    "chunk cut in the middle",
    "device asleep for a day",
    "device asleep for a week and more",
    "records lost on a device",
    "account read anew",
    "programme taken anew",
    "answer to a sleeping device",
    "a day passed",
    "weeks passed",
    "more than a year passed",
    "waited for a lock",
    "node stopped at work",
    "decided in a group",
    "one of a group failed",
    "stopped in the middle of a group",
    "backup made",
    "restored by the command",
    "old file copied back",
    "recovered by the database itself",
    "noticed by the high-water mark",
    "noticed by a cursor from the future",
    "new epoch",
    "epoch over",
    "device told of a new epoch",
    "answered goes again",
    "delivered again in another epoch",
    "forgotten confirmation honoured",
    "forgotten confirmation put before an organiser",
    "tombstones pruned",
    "outcome pruned",
    "sent to the snapshot",
    "outcome confirmed",
    "outcome reserve",
    "outcome awaiting decision",
    "outcome withdrawn",
    "outcome unchanged",
    "outcome refused",
    "outcome asks again",
    "promoted",
    "offered",
    "offer lapsed",
    "organiser decided",
    "record withdrawn",
    "record changed",
    "taken back untried",
    "not saved, and said so",
    "decided on a device",
    "decided about what had moved",
    "decided without the role",
    "star set",
    "star taken off",
    "star taken back untried",
    "said to be on its device only",
    "said to be on its way",
    "stands in line",
    "node updated",
    "kept for good by a node of 0.1 that it doesn't understand",
    "sent anew under another name",
    "capacity changed",
    "capacity below the taken refused",
    "terms changed",
    "event cancelled",
    "event restored",
    "event moved",
    "fields of a newer server",
    "role given",
    "role taken back",
    "scope followed",
    "scope lost on a device",
    "followed scope read anew",
    "asked to say all that is followed",
    "desk mended",
    "desk held",
    "typed into a form",
    "typed before signing in",
    "typed text decided about",
    "mail arrived",
    "mail put off",
    "mail replaced before it left",
    "mail left behind the one before it",
    "last mail says what stands",
];

impl Tally {
    pub fn telling() -> Tally {
        Tally { told: Some(vec![]), ..Tally::default() }
    }

    /// Both together.
    pub fn and(mut self, other: Tally) -> Tally {
        self.histories += other.histories;
        self.steps += other.steps;
        for (what, times) in other.times {
            *self.times.entry(what).or_default() += times;
        }
        self
    }

    /// What was looked at, and is no part of the story.
    pub fn count(&mut self, what: &'static str) {
        *self.times.entry(what).or_default() += 1;
    }

    pub fn note(&mut self, what: &'static str) {
        self.count(what);
        if let Some(told) = &mut self.told {
            told.push(what);
        }
    }

    pub fn tell_to(self, all: &mut Tally) {
        for (what, times) in self.times {
            *all.times.entry(what).or_default() += times;
        }
    }

    /// What happened, one after the other.
    pub fn story(&self) -> String {
        let told = self.told.as_deref().unwrap_or_default();
        let runs: Vec<String> = told.chunk_by(|before, after| before == after).map(tell).collect();
        runs.join(" · ")
    }

    pub fn has_seen(&self, what: &str) -> bool {
        self.times.contains_key(what)
    }

    pub fn never_seen(&self) -> Vec<&'static str> {
        MUST_BE_SEEN.iter().copied().filter(|what| !self.times.contains_key(what)).collect()
    }
}

fn tell(run: &[&'static str]) -> String {
    match run {
        [once] => (*once).to_owned(),
        many => format!("{} ({} times)", many[0], many.len()),
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.histories > 0 {
            writeln!(formatter, "{} histories, {} steps", self.histories, self.steps)?;
        }
        for (what, times) in &self.times {
            writeln!(formatter, "{times:>9}  {what}")?;
        }
        Ok(())
    }
}
