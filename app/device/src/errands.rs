//! What a device does when its time has come.

use std::rc::Rc;

use passerelle_shared::sync::Ended;

use crate::{Device, Errand, Platform, exchange, programme};

pub async fn carry_out<P: Platform>(device: &Rc<Device<P>>, errand: Errand) -> Ended {
    match errand {
        Errand::Exchange => return exchange::exchange(device).await,
        Errand::ReadProgramme => return programme::read(device).await,
        Errand::ReadChanges => return programme::read_changes(device).await,
        Errand::SignOut => return exchange::deliver_sign_out(&device.platform).await,
        Errand::ForgetSnapshot => return programme::forget_snapshot(&device.platform).await,
        Errand::FetchOthers => return programme::fetch_others(device).await,
        Errand::Compare => return programme::compare(device).await,
        Errand::WantAll => programme::want_all(device).await,
        Errand::ReadIn => programme::read_in(device).await,
        Errand::CatchUp => programme::catch_up(device).await,
        Errand::Fold => programme::fold_if_large(device).await,
    }
    Ended::Done
}
