//! A programme that lives: ten days of revisions, and devices that follow with gaps.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use passerelle_server::database::Withdrawals;
use passerelle_shared::api::{Chunk, ProgrammeReply, Snapshot};
use passerelle_shared::model::{Content, EventStatus, RecordId, Timestamp};
use passerelle_shared::sync::{Body, Cursor, Index, Page, Record};
use passerelle_tests::api_world::*;
use passerelle_tests::congress::{Congress, Revision};
use reqwest::header;
use serde::de::DeserializeOwned;

const SEED: u64 = 36;
const REVISIONS: u32 = 1_000;
const DAYS: u32 = 10;
/// Who looks in every few hours; the figure itself is printed.
const PERCENT_MAX: f64 = 10.0;
/// Who is away for days comes back to a programme of which most has changed, and is told to take the snapshot where
/// the changes are gone: never dearer than everything.
const PERCENT_MAX_AFTER_DAYS: f64 = 105.0;
/// On these days the server forgets what was withdrawn more than some hours before: who was away takes the snapshot.
const PRUNES_ON: [u32; 4] = [2, 4, 6, 8];
const WITHDRAWN_LIFE: i64 = 6 * Timestamp::HOUR;

#[tokio::test(flavor = "multi_thread")]
async fn devices_follow_a_living_programme_through_gaps_and_pay_for_what_changed_only() {
    let mut stage = Stage::open(SEED).await;
    let mut devices = [Device::with_gaps(2), Device::with_gaps(15), Device::with_gaps(250)];
    for device in &mut devices {
        stage.sync(device).await.expect("the first sync");
    }

    let mut chance = Rng::with_seed(SEED);
    while stage.revisions < REVISIONS {
        stage.publish().await;
        for device in &mut devices {
            if device.is_on_line(stage.revisions, &mut chance) {
                stage.sync(device).await.unwrap_or_else(|broken| panic!("seed {SEED}: {broken}"));
            }
        }
    }
    for device in &mut devices {
        stage.sync(device).await.unwrap_or_else(|broken| panic!("seed {SEED}: {broken}"));
    }

    println!("{} revisions over {DAYS} days, {} records in the end", stage.revisions, stage.congress.bodies().len());
    println!("bytes are bodies of answers in brotli, as the server sends them");
    for device in &devices {
        println!("{}", device.bill());
        let is_away_for_days = device.gap_max > REVISIONS / DAYS;
        let percent_max = if is_away_for_days { PERCENT_MAX_AFTER_DAYS } else { PERCENT_MAX };
        assert!(device.percent() <= percent_max, "{}", device.bill());
    }
    let met: BTreeSet<Revision> = Revision::ALL.into_iter().collect();
    assert_eq!(stage.seen, met, "a replay in which this never happens proves nothing");
    let sum = |of: fn(&Device) -> u32| devices.iter().map(of).sum::<u32>();
    assert!(sum(|device| device.split_reads) > 0, "some page ends in the middle, and the programme moves meanwhile");
    assert!(sum(|device| device.snapshots) > 3, "somebody was away for too long");
}

/// Wrong on purpose: a device that takes absence for everything keeps showing what was withdrawn.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_overlooks_withdrawals_is_caught() {
    let mut stage = Stage::open(SEED).await;
    let mut device = Device { overlooks_withdrawals: true, ..Device::with_gaps(0) };
    stage.sync(&mut device).await.expect("the first sync");

    while !stage.seen.contains(&Revision::SessionWithdrawn) {
        stage.publish().await;
    }

    assert!(stage.sync(&mut device).await.is_err());
}

/// A server, the congress that it publishes, and what the programme weighs as a whole.
struct Stage {
    world: World,
    congress: Congress,
    /// What the server held before the congress.
    before: BTreeMap<RecordId, String>,
    revisions: u32,
    seen: BTreeSet<Revision>,
    whole_bytes: usize,
}

struct Device {
    index: Index,
    records: BTreeMap<RecordId, Record>,
    cursor: Option<Cursor>,
    /// It is never away for longer than so many revisions.
    gap_max: u32,
    away_until: u32,
    overlooks_withdrawals: bool,
    syncs: u32,
    snapshots: u32,
    split_reads: u32,
    bytes: usize,
    bytes_of_wholes: usize,
}

impl Stage {
    async fn open(seed: u64) -> Stage {
        let world = World::start().await;
        let (records, _) = read_programme(&world.http, &world.base).await;
        let before = records.iter().filter_map(|record| Some((record.id.clone(), record.json()?.to_owned()))).collect();
        let congress = Congress::seeded(seed);
        let mut stage = Stage { world, congress, before, revisions: 0, seen: BTreeSet::new(), whole_bytes: 0 };
        stage.import().await;
        stage.weigh().await;
        stage
    }

    /// The next revision, and now and then what a day brings.
    async fn publish(&mut self) {
        self.revisions += 1;
        self.seen.insert(self.congress.revise());
        self.import().await;
        let revisions_a_day = REVISIONS / DAYS;
        if self.revisions.is_multiple_of(revisions_a_day) {
            self.weigh().await;
            if PRUNES_ON.contains(&(self.revisions / revisions_a_day)) {
                self.world.server().database().prune(WITHDRAWN_LIFE, self.world.now()).await.expect("it can forget");
            }
        }
    }

    async fn import(&self) {
        self.world.pass(i64::from(DAYS) * Timestamp::DAY / i64::from(REVISIONS));
        let database = self.world.server().database();
        let imported = database.import(vec![self.congress.pack()], Withdrawals::Allowed, self.world.now()).await;
        imported.expect("the database works").expect("the revision is right");
    }

    /// What downloading everything costs now.
    async fn weigh(&mut self) {
        let mut device = Device::with_gaps(0);
        self.sync(&mut device).await.expect("a newcomer's sync");
        self.whole_bytes = device.bytes;
    }

    /// Reads until nothing is left. The programme may go on meanwhile.
    async fn sync(&mut self, device: &mut Device) -> Result<(), String> {
        let mut is_split = false;
        loop {
            let since = device.cursor.as_ref().map(|cursor| format!("?since={cursor}")).unwrap_or_default();
            match self.get(device, &format!("/api/programme{since}")).await {
                ProgrammeReply::Snapshot(snapshot) => self.take_snapshot(device, snapshot).await,
                ProgrammeReply::Changes(page) => {
                    self.nothing_is_gone_that_is_not(&page)?;
                    let is_complete = page.complete;
                    device.take_page(page)?;
                    if is_complete {
                        break;
                    }
                    is_split = true;
                    if self.revisions > 0 && self.revisions < REVISIONS {
                        Box::pin(self.publish()).await;
                    }
                }
                ProgrammeReply::Unknown => return Err("the server answers in a way that isn't known".to_owned()),
            }
        }
        device.syncs += 1;
        device.split_reads += u32::from(is_split);
        device.bytes_of_wholes += self.whole_bytes;
        self.shows_what_is_true(device)
    }

    async fn take_snapshot(&self, device: &mut Device, snapshot: Snapshot) {
        device.snapshots += 1;
        (device.index, device.records) = Default::default();
        for chunk in &snapshot.chunks {
            let chunk: Chunk =
                self.get(device, &format!("/api/programme/snapshot/{}/{}", snapshot.name(), chunk.name)).await;
            chunk.records.into_iter().for_each(|record| device.take(record));
        }
        device.cursor = Some(snapshot.cursor);
    }

    /// Asks twice: in brotli for what it weighs, and plainly for what it says.
    async fn get<Reply: DeserializeOwned>(&self, device: &mut Device, path: &str) -> Reply {
        let ask = || self.world.http.get(self.world.url(path));
        let packed = ask().header(header::ACCEPT_ENCODING, "br").send().await.expect("an answer");
        device.bytes += packed.bytes().await.expect("all of it").len();
        ask().send().await.expect("an answer").json().await.expect("a reply")
    }

    fn nothing_is_gone_that_is_not(&self, page: &Page) -> Result<(), String> {
        for record in &page.records {
            let is_right = match &record.body {
                Body::Withdrawn(_) => self.congress.is_withdrawn(&record.id),
                Body::Body(json) => is_cancelled(&record.id, json.get()) == self.is_cancelled(&record.id),
            };
            if !is_right {
                return Err(format!("{} is told otherwise than it is", record.id));
            }
        }
        Ok(())
    }

    fn shows_what_is_true(&self, device: &Device) -> Result<(), String> {
        let shown = device.records.values().filter_map(|record| Some((&record.id, record.json()?)));
        let shown: BTreeMap<&RecordId, &str> = shown.collect();
        let all = self.before.iter().chain(self.congress.bodies());
        let truth: BTreeMap<&RecordId, &str> = all.map(|(id, json)| (id, json.as_str())).collect();
        let differs = |id: &&&RecordId| shown.get(**id) != truth.get(**id);
        match shown.keys().chain(truth.keys()).find(differs) {
            None => Ok(()),
            Some(id) => Err(format!(
                "after revision {} a device shows {id} as {:?}, and it is {:?}",
                self.revisions,
                shown.get(*id),
                truth.get(*id)
            )),
        }
    }

    fn is_cancelled(&self, id: &RecordId) -> bool {
        let before = self.before.get(id).is_some_and(|json| is_cancelled(id, json));
        before || self.congress.is_cancelled(id)
    }
}

impl Device {
    fn with_gaps(gap_max: u32) -> Device {
        Device {
            index: Index::default(),
            records: BTreeMap::new(),
            cursor: None,
            gap_max,
            away_until: 0,
            overlooks_withdrawals: false,
            syncs: 0,
            snapshots: 0,
            split_reads: 0,
            bytes: 0,
            bytes_of_wholes: 0,
        }
    }

    fn is_on_line(&mut self, revision: u32, chance: &mut Rng) -> bool {
        let is_here = revision >= self.away_until;
        if is_here && self.gap_max > 0 {
            self.away_until = revision + chance.u32(1..=self.gap_max);
        }
        is_here
    }

    fn take_page(&mut self, page: Page) -> Result<(), String> {
        let Page { head, records, cursor, complete } = page;
        records.into_iter().for_each(|record| self.take(record));
        self.cursor = Some(cursor);
        match self.index.agree(&head) {
            Err(disagreement) if complete => Err(format!("{disagreement:?}")),
            _ => Ok(()),
        }
    }

    fn take(&mut self, record: Record) {
        let is_overlooked = self.overlooks_withdrawals && matches!(record.body, Body::Withdrawn(_));
        if !is_overlooked && self.index.take(&record) {
            self.records.insert(record.id.clone(), record);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a percentage needs few digits")]
    fn percent(&self) -> f64 {
        100.0 * self.bytes as f64 / self.bytes_of_wholes as f64
    }

    fn bill(&self) -> String {
        format!(
            "gaps up to {:>3}: {:>5} syncs, {} snapshots, {:>9} bytes; the whole programme each time {:>11}: {:.2} %",
            self.gap_max,
            self.syncs,
            self.snapshots,
            self.bytes,
            self.bytes_of_wholes,
            self.percent()
        )
    }
}

fn is_cancelled(id: &RecordId, json: &str) -> bool {
    matches!(Content::parse(id, json), Some(Content::Event(event)) if event.status == EventStatus::Cancelled)
}
