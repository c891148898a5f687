//! What the server sends grows with the changes only.

use passerelle_shared::model::Timestamp;

use crate::scope::Content;
use crate::server::desk;
use crate::tally::Tally;
use crate::world::{World, filler};

/// A head, a cursor and a name or two.
const NOTHING_NEW_BYTES_MAX: u64 = 640;

pub fn a_change_costs_what_changed(world: &mut World, tally: &mut Tally) -> Result<(), String> {
    let (answers, bytes) = spent(world, tally)?;
    if bytes > answers * NOTHING_NEW_BYTES_MAX {
        return Err(format!("{bytes} bytes in {answers} answers, although nothing had changed"));
    }
    let content = Content::Json(format!("\"{}\"", "word ".repeat(400)));
    let weight = 2_000;
    let changes = [(filler(0), content)].into();
    world.set_to_work(|connection| desk::publish(connection, changes));
    let (answers, bytes) = spent(world, tally)?;
    let tabs: usize = world.phones.iter().map(|phone| phone.tabs.len()).sum();
    let bytes_max = answers * NOTHING_NEW_BYTES_MAX + tabs as u64 * (weight + 200);
    if bytes > bytes_max {
        return Err(format!("{bytes} bytes in {answers} answers for one change of {weight}"));
    }
    super::everything_converged(world, &mut Tally::default())
}

fn spent(world: &mut World, tally: &mut Tally) -> Result<(u64, u64), String> {
    let (answers, bytes) = (world.answers, world.bytes);
    world.pass_quietly(7 * Timestamp::MINUTE, tally)?;
    Ok((world.answers - answers, world.bytes - bytes))
}
