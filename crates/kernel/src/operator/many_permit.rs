//! How an order over many devices is carried out: in one turn, as a whole.

use super::{
    many::{Choice, ManyOrder},
    many_weigh::{Weighed, weighed},
};
use crate::{
    Permit, Privilege,
    error::Result,
    permit::{Asker, At, Over, about_device},
    pin::{self, PIN_LASTS},
    random,
    store::{self, Conn, actions::NewAction},
    watch::Change,
};
use domain::{
    About, ActionId, ActionKind, BulkId, Conflict, Deed, Device, DeviceId, Permission, Pin, Subject,
    clean_message, clean_phone, clean_reason,
};

/// News of more devices than these are news of everything.
const TOLD: usize = 200;

/// An order over more than these shares its commit with nobody.
const LARGE: usize = 1_000;

/// Asks one thing of many devices.
pub struct ManyAtOnce;

/// The order, with the devices that will.
pub struct Many {
    id: BulkId,
    repeated: bool,
    order: ManyOrder,
    weighed: Weighed,
}

impl Privilege for ManyAtOnce {
    type Order = ManyOrder;
    type On = Many;
    const NEEDS: Permission = Permission::DevicesRead;
    const DEED: Deed = Deed::ManyAtOnce;

    fn over(_: &ManyOrder) -> Over {
        Over::Anywhere
    }

    fn needs(order: &ManyOrder) -> Permission {
        order.kind.permission()
    }

    fn is_large(order: &ManyOrder) -> bool {
        match &order.choice {
            Choice::These(ids) => ids.len() > LARGE,
            Choice::Matching { expected, .. } => usize::try_from(*expected).is_ok_and(|n| n > LARGE),
        }
    }

    async fn find(conn: &mut Conn, order: ManyOrder, at: At<'_>) -> Result<Many> {
        if let Some(form) = order.form
            && let Some(id) = store::actions::by_bulk_form(conn, at.asker.id, form).await?
        {
            let weighed = Weighed { preview: crate::Preview::default(), chosen: vec![], left: vec![] };
            return Ok(Many { id, repeated: true, order, weighed });
        }
        let order = ManyOrder {
            message: clean_message(&order.message)?,
            phone: clean_phone(&order.phone)?,
            reason: clean_reason(&order.reason)?,
            ..order
        };
        let weighed = weighed(conn, &at.asker.rights, &order.choice, order.kind, order.knows, at.now).await?;
        if weighed.preview.will > 0 {
            if order.previewed.is_some_and(|will| will != weighed.preview.will) {
                return Err(Conflict::WillChanged { now: weighed.preview.will }.into());
            }
            order.means(weighed.preview.will)?;
        }
        Ok(Many { id: BulkId(random::id(at.now)?), repeated: false, order, weighed })
    }

    fn about(on: &Many) -> Option<About> {
        let name = on.weighed.preview.will.to_string();
        Some(About { kind: Subject::Many, id: on.id.to_string(), name })
    }

    fn note(on: &Many) -> Vec<(&'static str, String)> {
        let mut note = on.order.note();
        note.push(("action", on.order.kind.word().to_owned()));
        note
    }

    fn is_repeated(on: &Many) -> bool {
        on.repeated
    }

    fn rule(_: &Asker, on: &Many) -> Result<(), Conflict> {
        if on.repeated || on.weighed.preview.will > 0 { Ok(()) } else { Err(Conflict::NothingToDo) }
    }
}

const fn deed(kind: ActionKind) -> Deed {
    match kind {
        ActionKind::RemoteLock => Deed::LockDevice,
        ActionKind::RemovePasscode => Deed::RemovePasscode,
        ActionKind::Sync => Deed::SyncDevice,
    }
}

impl Permit<ManyAtOnce> {
    pub async fn start(mut self) -> Result<BulkId> {
        let id = self.on.id;
        if self.on.repeated {
            return Ok(id);
        }
        let (now, house, by) = (self.now, self.house.clone(), (self.by, self.name.clone()));
        let (order, mut chosen) = (self.on.order.clone(), std::mem::take(&mut self.on.weighed.chosen));
        // One beside the other as they were added, so that each part of every index is gone through once.
        chosen.sort_unstable_by_key(|(device, _)| device.id);
        let left_out = self.on.weighed.preview.total - self.on.weighed.preview.will;
        let bulk = store::actions::NewBulk {
            id,
            kind: order.kind,
            by: &by,
            reason: &order.reason,
            asked: now,
            left_out,
        };
        store::actions::insert_bulk(self.conn()?, &bulk, order.form).await?;
        let left = std::mem::take(&mut self.on.weighed.left);
        store::actions::insert_left_out(self.conn()?, id, &left).await?;

        let mut new = Vec::with_capacity(chosen.len());
        for ((device, life), action) in chosen.iter().zip(random::ids(now, chosen.len())?) {
            new.push(NewAction {
                by: Some(by.clone()),
                reason: order.reason.clone(),
                message: order.message.clone(),
                phone: order.phone.clone(),
                bulk: Some(id),
                ..NewAction::of(ActionId(action), device.id, order.kind, *life, now, house.waits)
            });
        }
        match order.kind {
            ActionKind::RemoteLock => self.give_pins(&mut new, &chosen).await?,
            ActionKind::RemovePasscode => self.give_tokens(&mut new).await?,
            ActionKind::Sync => {}
        }
        store::actions::insert_many(self.conn()?, &new).await?;
        let ids: Vec<DeviceId> = chosen.iter().map(|(device, _)| device.id).collect();
        let with_pins = |with: bool| -> Vec<DeviceId> {
            new.iter().filter(|a| a.secret.is_some() == with).map(|a| a.device).collect()
        };
        let pin_ends = now.plus(house.waits).plus(PIN_LASTS);
        store::devices::asked(self.conn()?, &with_pins(true), Some(pin_ends), now).await?;
        store::devices::asked(self.conn()?, &with_pins(false), None, now).await?;
        let note = order.note();
        let of = chosen.iter().map(|(d, _)| (d.id, about_device(d), deed(order.kind)));
        let entries = self.entries(of, &note);
        house.audit_many(&mut self.turn, &entries).await?;
        let mut changes = vec![Change { bulk: Some(id), ..Change::default() }];
        if ids.len() <= TOLD {
            changes.extend(new.iter().map(|a| Change::of(a.device, Some(a.id), Some(id))));
        } else {
            changes.push(Change::default());
        }
        self.commit_and_tell(changes).await?;
        for device in ids {
            house.ring(device);
        }
        Ok(id)
    }

    /// Every Mac gets its own.
    async fn give_pins(&mut self, new: &mut [NewAction], chosen: &[(Device, i64)]) -> Result<()> {
        let (now, house) = (self.now, self.house.clone());
        let mut pins = Vec::new();
        for (action, (device, _)) in new.iter_mut().zip(chosen).filter(|(_, (d, _))| d.takes_a_pin()) {
            let before = match device.pin_ends {
                Some(_) => super::orders::earlier_pins(self.turn.conn()?, &house, device.id, now).await?,
                None => vec![],
            };
            pins.push((action, pin::draw_another(&before)?));
        }
        let secrets: Vec<(String, &[u8])> = pins
            .iter()
            .map(|(action, pin): &(&mut NewAction, Pin)| {
                (pin::bound(action.device, action.id), pin.digits().as_bytes())
            })
            .collect();
        let ids = house.vault.put_many(self.turn.conn()?, &secrets, now.plus(PIN_LASTS), now).await?;
        drop(secrets);
        for ((action, _), secret) in pins.into_iter().zip(ids) {
            action.secret = Some(secret);
            action.outstanding = true;
        }
        Ok(())
    }

    async fn give_tokens(&mut self, new: &mut [NewAction]) -> Result<()> {
        for action in new {
            let tokens = store::tokens::received(self.turn.conn()?, action.device).await?;
            action.token = tokens.first().map(|token| token.id);
        }
        Ok(())
    }
}
