//! Letting a device go: its enrolment ends here, and it hears so when it next comes by. Its record stays.

use super::Operator;
use crate::{
    Permit, Privilege,
    device::ends,
    error::Result,
    permit::{At, Over, about_device},
    store::{self, Conn},
    watch::Change,
};
use domain::{About, Cause, Conflict, Deed, Device, DeviceId, Enrolment, Moment, Permission};
use std::time::Duration;

const SOON: Duration = Duration::from_mins(5);

/// Since when a device is let go, and when it heard so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Released {
    pub at: Moment,
    pub heard: Option<Moment>,
}

impl Operator {
    pub async fn release_device(&self, id: DeviceId) -> Result<()> {
        self.permit::<ReleaseDevice>(id).await?.release().await
    }
}

pub struct ReleaseDevice;

/// A device in the life that is to end.
pub struct Leaving {
    device: Device,
    life: i64,
}

impl Privilege for ReleaseDevice {
    type Order = DeviceId;
    type On = Leaving;
    const NEEDS: Permission = Permission::DevicesDelete;
    const DEED: Deed = Deed::ReleaseDevice;

    fn over(id: &DeviceId) -> Over {
        Over::Device(*id)
    }

    async fn find(_: &mut Conn, _: DeviceId, mut at: At<'_>) -> Result<Leaving> {
        let target = at.device()?;
        Ok(Leaving { device: target.placed.device, life: target.life })
    }

    fn about(on: &Leaving) -> Option<About> {
        Some(about_device(&on.device))
    }

    fn note(on: &Leaving) -> Vec<(&'static str, String)> {
        on.device.serial.iter().map(|serial| ("serial", serial.clone())).collect()
    }

    fn rule(_: &crate::Asker, on: &Leaving) -> Result<(), Conflict> {
        if on.device.enrolment == Enrolment::Active { Ok(()) } else { Err(Conflict::WrongState) }
    }
}

impl Permit<ReleaseDevice> {
    pub async fn release(mut self) -> Result<()> {
        let (id, life, now, house) = (self.on.device.id, self.on.life, self.now, self.house.clone());
        let ended = ends(&house, &mut self.turn, (id, life), Cause::Released, now).await?;
        let mut changes = ended.ok_or(Conflict::WrongState)?;
        store::certificates::expel(self.conn()?, id, now).await?;
        // Its ring may get lost: then it is called once more, and every day until it has heard.
        store::pushes::ask_again(self.conn()?, &[id], now.plus(SOON)).await?;
        changes.push(Change::of(id, None, None));
        self.commit_and_tell(changes).await?;
        // It is woken to hear it.
        house.ring(id);
        Ok(())
    }
}
