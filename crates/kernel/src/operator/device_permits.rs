//! What is done to a device's record: its name, its user and its groups are changed, it is removed, it is taken out in a file.

use super::Operator;
use crate::{
    Permit, Privilege,
    error::{Error, Result},
    permit::{At, Over, Target, about_device},
    store::{self, Conn},
    watch::Change,
};
use domain::{
    About, Conflict, Deed, Device, DeviceId, Field, GroupId, Permission, Reach, Subject, Why, clean_name,
};

/// Name, user and groups, as they are to be.
#[derive(Clone, Debug, Default)]
pub struct DeviceChange {
    pub name: String,
    pub user_name: String,
    pub user_address: String,
    pub groups: Vec<GroupId>,
}

impl Operator {
    pub async fn change_device(&self, id: DeviceId, change: DeviceChange) -> Result<()> {
        self.permit::<ChangeDevice>((id, change)).await?.change().await
    }

    pub async fn delete_device(&self, id: DeviceId) -> Result<()> {
        self.permit::<DeleteDevice>(id).await?.delete().await
    }
}

pub struct ChangeDevice;

/// A device as it was and as it is to be. Of its groups only those are touched that the operator may place devices in.
pub struct Changing {
    before: Device,
    after: Device,
    user: Option<(String, String)>,
    groups_before: Vec<GroupId>,
    groups_after: Vec<GroupId>,
    note: Vec<(&'static str, String)>,
    reach: Reach,
}

impl Privilege for ChangeDevice {
    type Order = (DeviceId, DeviceChange);
    type On = Changing;
    const NEEDS: Permission = Permission::DevicesUpdate;
    const DEED: Deed = Deed::ChangeDevice;

    fn over((id, _): &Self::Order) -> Over {
        Over::Device(*id)
    }

    async fn find(conn: &mut Conn, (_, change): Self::Order, mut at: At<'_>) -> Result<Changing> {
        let Target { placed, .. } = at.device()?;
        let user_error = |e: Error| match e {
            Error::Refused(domain::Refusal::Invalid { why, .. }) => Error::invalid(Field::User, why),
            other => other,
        };
        let optional = |text: &str| match text.trim() {
            "" => Ok(String::new()),
            text => clean_name(text).map_err(|e| user_error(e.into())),
        };
        let (user_name, address) = (optional(&change.user_name)?, optional(&change.user_address)?);
        if user_name.is_empty() && !address.is_empty() {
            return Err(Error::invalid(Field::User, Why::Missing));
        }
        let user = (!user_name.is_empty()).then_some((user_name, address));
        let reach = at.asker.rights.reach(Permission::DevicesUpdate);
        let touched: Vec<GroupId> =
            placed.groups.iter().map(|(id, _)| *id).filter(|id| reach.holds(*id)).collect();
        let mut wanted = change.groups;
        wanted.sort_unstable();
        wanted.dedup();
        let mut names = vec![];
        for group in &wanted {
            let known = if reach.holds(*group) { store::groups::group(conn, *group).await? } else { None };
            names.push(known.ok_or_else(|| Error::invalid(Field::Groups, Why::Unknown))?.name);
        }
        // Whoever looks after some groups only keeps their devices in one of them.
        if reach != Reach::Everything && wanted.is_empty() {
            return Err(Error::invalid(Field::Groups, Why::Missing));
        }
        let mut after = placed.device.clone();
        after.name = clean_name(&change.name)?;
        let mut note = vec![];
        if after.name != placed.device.name {
            note.push(("new name", after.name.clone()));
        }
        if user.as_ref().map(|(name, _)| name) != placed.device.user.as_ref().map(|u| &u.name) {
            note.push(("user", user.as_ref().map(|(name, _)| name.clone()).unwrap_or_default()));
        }
        if wanted != touched {
            note.push(("groups", names.join(", ")));
        }
        Ok(Changing {
            before: placed.device,
            after,
            user,
            groups_before: touched,
            groups_after: wanted,
            note,
            reach,
        })
    }

    fn about(on: &Changing) -> Option<About> {
        Some(about_device(&on.before))
    }

    fn note(on: &Changing) -> Vec<(&'static str, String)> {
        on.note.clone()
    }
}

impl Permit<ChangeDevice> {
    pub async fn change(mut self) -> Result<()> {
        let (id, now, reach) = (self.on.before.id, self.now, self.on.reach.clone());
        self.on.after.user = match self.on.user.clone() {
            Some((name, address)) => {
                Some(store::devices::find_or_make(self.conn()?, &name, &address, &reach, now).await?)
            }
            None => None,
        };
        let (after, before) = (self.on.after.clone(), self.on.before.user.clone());
        let left = before.filter(|before| after.user.as_ref().is_none_or(|user| user.id != before.id));
        store::devices::change(self.conn()?, vec![after]).await?;
        let groups = (self.on.groups_before.clone(), self.on.groups_after.clone());
        store::devices::replace_groups(self.conn()?, id, &groups.0, &groups.1).await?;
        if let Some(left) = left {
            store::devices::delete_user_if_idle(self.conn()?, left.id).await?;
        }
        self.commit_and_tell(vec![Change::of(id, None, None)]).await
    }
}

pub struct DeleteDevice;

/// A device, and whether somebody may still need its recovery PIN.
pub struct Deleting {
    device: Device,
    live_pin: bool,
}

impl Privilege for DeleteDevice {
    type Order = DeviceId;
    type On = Deleting;
    const NEEDS: Permission = Permission::DevicesDelete;
    const DEED: Deed = Deed::DeleteDevice;

    fn over(id: &DeviceId) -> Over {
        Over::Device(*id)
    }

    async fn find(conn: &mut Conn, id: DeviceId, mut at: At<'_>) -> Result<Deleting> {
        let device = at.device()?.placed.device;
        // A clock that was set forward must not make anybody lose a PIN.
        let now = at.house.clock_watch.earliest(&at.house.clock);
        Ok(Deleting { device, live_pin: store::devices::has_live_pin(conn, id, now).await? })
    }

    fn about(on: &Deleting) -> Option<About> {
        Some(about_device(&on.device))
    }

    fn note(on: &Deleting) -> Vec<(&'static str, String)> {
        on.device.serial.iter().map(|serial| ("serial", serial.clone())).collect()
    }

    fn rule(_: &crate::Asker, on: &Deleting) -> Result<(), Conflict> {
        if on.live_pin { Err(Conflict::LivePin) } else { Ok(()) }
    }
}

impl Permit<DeleteDevice> {
    pub async fn delete(mut self) -> Result<()> {
        let (id, user, now) = (self.on.device.id, self.on.device.user.clone(), self.now);
        store::devices::delete(self.conn()?, id, now).await?;
        if let Some(user) = user {
            store::devices::delete_user_if_idle(self.conn()?, user.id).await?;
        }
        self.house.journal_is_stale.store(true, std::sync::atomic::Ordering::SeqCst);
        self.commit_and_tell(vec![Change::of(id, None, None)]).await
    }
}

/// The privileges of taking something out: nothing is changed, but it stands in the log.
macro_rules! exports {
    ($($(#[$doc:meta])* $name:ident of $id:literal;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Privilege for $name {
            type Order = ();
            type On = ();
            const NEEDS: Permission = Permission::DevicesRead;
            const DEED: Deed = Deed::$name;

            fn over((): &()) -> Over {
                Over::Anywhere
            }

            async fn find(_: &mut Conn, (): (), _: At<'_>) -> Result<()> {
                Ok(())
            }

            fn about((): &()) -> Option<About> {
                Some(About { kind: Subject::Console, id: $id.into(), name: String::new() })
            }
        }

        impl Permit<$name> {
            pub async fn export(self) -> Result<()> {
                self.turn.commit().await
            }
        }
    )*};
}

exports! {
    /// A file of devices.
    ExportDevices of "devices";
    /// A file of actions.
    ExportActions of "actions";
}
