//! Lists that are made of a desk.

use passerelle_device::desks;
use passerelle_shared::model::RecordId;
use passerelle_shared::rules::list::{Body, Made};

use super::writing::{tell, writing};
use crate::platform::page;
use crate::platform::store::Disk;
use crate::state::App;

/// Saves that a list is made. Whether it is on the disk: only then it may be.
pub async fn note_list(app: App, event: RecordId, made: Made, body: Body) -> bool {
    let noted = desks::note_list(&Disk, &writing(app), &event, made, &body).await;
    let is_noted = matches!(noted, Ok(true));
    tell(app, noted);
    is_noted
}

/// As soon as what is to be on paper is on the page.
pub fn print_when_shown() {
    page::after_render(page::print);
}
