//! Asking something of one device: lock it, remove its passcode, have it report.

use super::{DeviceDetail, Operator, asked::Asked};
use crate::{
    Privilege,
    error::{Error, Fault, Result, is_taken},
    permit::{Asker, At, Over, about_device},
    pin,
    store::{self, Conn},
};
use domain::{
    About, ActionId, ActionKind, Conflict, Deed, DeviceId, Field, FormId, Moment, Permission, Pin, Why,
    clean_message, clean_phone,
};

/// A lock, as it is asked for.
#[derive(Clone, Default)]
pub struct LockOrder {
    /// None: the console draws one.
    pub pin: Option<String>,
    pub message: String,
    pub phone: String,
    pub reason: String,
    /// The operator has ticked that they know what it does to this Mac.
    pub knows: bool,
    pub form: Option<FormId>,
}

/// The removal of a passcode, as it is asked for.
#[derive(Clone, Debug, Default)]
pub struct RemoveOrder {
    pub reason: String,
    /// With the unlock token before the one that was tried last.
    pub older: bool,
    pub form: Option<FormId>,
}

impl Operator {
    /// A PIN that could be used, for a form to propose.
    pub fn propose_pin(&self) -> Result<Pin> {
        pin::draw()
    }

    /// When the token was received that a removal with an older one would use.
    pub async fn older_token(&self, detail: &DeviceDetail) -> Result<Option<Moment>> {
        let mut conn = self.house().db.read().await?;
        Ok(older_token(&mut conn, detail.device.id).await?.map(|token| token.received))
    }

    /// Locks a device. Of a Mac that is locked already the try stands in the report as failed, and the lock that stands is
    /// named.
    pub async fn lock(&self, device: DeviceId, order: LockOrder) -> Result<ActionId> {
        self.ask::<LockDevice>(device, order.form, (device, order)).await
    }

    pub async fn remove_passcode(&self, device: DeviceId, order: RemoveOrder) -> Result<ActionId> {
        self.ask::<RemovePasscode>(device, order.form, (device, order)).await
    }

    pub async fn sync(&self, device: DeviceId, form: Option<FormId>) -> Result<ActionId> {
        self.ask::<SyncDevice>(device, form, (device, form)).await
    }

    /// One form, sent as often as somebody likes, is one action.
    async fn ask<P: Privilege<On = Asked>>(
        &self,
        device: DeviceId,
        form: Option<FormId>,
        order: P::Order,
    ) -> Result<ActionId> {
        let permit = self.permit::<P>(order).await?;
        match permit.enqueue().await {
            // Another server was quicker with the same form.
            Err(Error::Fault(Fault::Database(e))) if is_taken(&e) => {
                let mut conn = self.house().db.read().await?;
                match form {
                    Some(form) => match store::actions::by_form(&mut conn, self.id(), form).await? {
                        Some((id, of)) if of == device => Ok(id),
                        _ => Err(Error::invalid(Field::Form, Why::Used)),
                    },
                    None => Err(Error::invalid(Field::Form, Why::Used)),
                }
            }
            done => done,
        }
    }
}

macro_rules! asked {
    ($($(#[$doc:meta])* $name:ident ($order:ty) needs $needs:ident: $find:path;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Privilege for $name {
            type Order = (DeviceId, $order);
            type On = Asked;
            const NEEDS: Permission = Permission::$needs;
            const DEED: Deed = Deed::$name;

            fn over((device, _): &Self::Order) -> Over {
                Over::Device(*device)
            }

            async fn find(conn: &mut Conn, (_, order): Self::Order, at: At<'_>) -> Result<Asked> {
                $find(conn, order, at).await
            }

            fn about(on: &Asked) -> Option<About> {
                Some(about_device(&on.device))
            }

            fn note(on: &Asked) -> Vec<(&'static str, String)> {
                on.note()
            }

            fn is_repeated(on: &Asked) -> bool {
                on.repeated.is_some()
            }

            fn rule(_: &Asker, on: &Asked) -> Result<(), Conflict> {
                on.rule()
            }
        }
    )*};
}

asked! {
    /// Locks it at once; a Mac with a recovery PIN.
    LockDevice (LockOrder) needs RemoteLock: read_lock;
    /// Removes a forgotten passcode with an unlock token.
    RemovePasscode (RemoveOrder) needs ResetPasscode: read_removal;
    /// Asks it for news.
    SyncDevice (Option<FormId>) needs Sync: read_sync;
}

async fn read_lock(conn: &mut Conn, order: LockOrder, at: At<'_>) -> Result<Asked> {
    let (now, house) = (at.now, at.house.clone());
    let may_know = at.target.as_ref().is_some_and(|t| t.may.contains(Permission::ReadRecoveryPin));
    let mut asked = Asked::read(conn, at, ActionKind::RemoteLock, order.form, &order.reason).await?;
    asked.knows = order.knows;
    asked.message = clean_message(&order.message)?;
    asked.phone = clean_phone(&order.phone)?;
    // Of a Mac that is locked already nothing is said about its PIN, and a second lock needs none.
    if asked.device.takes_a_pin() && asked.repeated.is_none() && asked.standing.is_none() {
        let before = earlier_pins(conn, &house, asked.device.id, now).await?;
        asked.pin = Some(match order.pin.filter(|typed| !typed.trim().is_empty()) {
            // Whoever chooses it knows it.
            Some(_) if !may_know => return Err(Error::invalid(Field::Pin, Why::NotTheirs)),
            Some(typed) => {
                let pin = Pin::read(&typed)?;
                if before.contains(&pin) {
                    return Err(Error::invalid(Field::Pin, Why::UsedBefore));
                }
                pin
            }
            None => pin::draw_another(&before)?,
        });
    }
    Ok(asked)
}

/// The PINs of this device that have not been destroyed yet. Of those that have, nobody knows anything any more.
pub(super) async fn earlier_pins(
    conn: &mut Conn,
    house: &crate::house::House,
    device: DeviceId,
    now: Moment,
) -> Result<Vec<Pin>> {
    let mut pins = vec![];
    for (action, secret) in store::actions::pin_of(conn, device).await? {
        match house.vault.take_out(conn, secret, &pin::bound(device, action), now).await {
            // One that does not open must not keep its Mac from being locked again.
            Err(Error::Fault(Fault::Vault(why))) => {
                tracing::error!(%action, why, "an earlier recovery PIN does not open");
            }
            kept => pins.extend(kept?.and_then(|digits| Pin::kept(&digits))),
        }
    }
    Ok(pins)
}

async fn read_removal(conn: &mut Conn, order: RemoveOrder, at: At<'_>) -> Result<Asked> {
    let mut asked = Asked::read(conn, at, ActionKind::RemovePasscode, order.form, &order.reason).await?;
    asked.token = if order.older {
        let next = older_token(conn, asked.device.id).await?;
        Some(next.ok_or_else(|| Error::invalid(Field::Form, Why::Unknown))?.id)
    } else {
        store::tokens::received(conn, asked.device.id).await?.first().map(|token| token.id)
    };
    Ok(asked)
}

/// The newest token that has not been tried in vain yet, where one has.
pub(super) async fn older_token(conn: &mut Conn, device: DeviceId) -> Result<Option<store::tokens::Token>> {
    let tried = store::actions::tokens_tried(conn, device).await?;
    let tokens = store::tokens::received(conn, device).await?;
    Ok(tokens.into_iter().find(|token| !tried.contains(&token.id)).filter(|_| !tried.is_empty()))
}

async fn read_sync(conn: &mut Conn, form: Option<FormId>, at: At<'_>) -> Result<Asked> {
    Asked::read(conn, at, ActionKind::Sync, form, "").await
}
