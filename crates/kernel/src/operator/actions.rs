//! The report of actions, and one of them: how far it is, and what can still be done about it.

use super::{Operator, devices::ListedDevice, orders::older_token, privilege::ExportActions};
use crate::{
    Permit, Privilege, Waking,
    error::Result,
    house::House,
    permit::{Asker, At, Over, found},
    store::{
        self, Conn,
        actions::{Command, Moved, Way},
    },
    watch::Change,
};
use domain::{
    About, Action, ActionId, ActionKind, Conflict, Count, Deed, Device, DeviceId, Event, Moment, Page,
    Permission, PermissionSet, Reach, State, Subject,
};
use std::sync::{Arc, atomic::Ordering};

pub use crate::store::actions::ActionQuery;

/// How many actions of an export are fetched at a time.
const STEP: u32 = 500;
/// What a device says when the unlock token is not the right one.
const TOKEN_CODES: [i64; 4] = [5013, 12017, 12018, 12019];

/// A page of the report.
#[derive(Clone, Debug)]
pub struct ActionList {
    pub page: Page<Action>,
    pub states: Vec<(State, Count)>,
    pub count: Count,
}

/// One action with everything its page shows.
#[derive(Clone, Debug)]
pub struct ActionDetail {
    pub action: Action,
    pub device: ListedDevice,
    pub may: PermissionSet,
    /// When the PIN was read, and by whom.
    pub readers: Vec<(Moment, String)>,
    /// When the token was received that can be tried next.
    pub older_token: Option<Moment>,
    /// What is known of waking the device, while the action waits for it.
    pub waking: Option<Waking>,
    pub now: Moment,
}

fn cleaned(query: &ActionQuery) -> Result<ActionQuery> {
    Ok(ActionQuery {
        search: domain::clean_search(&query.search)?,
        by_name: domain::clean_search(&query.by_name)?,
        reason: domain::clean_search(&query.reason)?,
        ..query.clone()
    })
}

impl Operator {
    pub async fn actions(&self, query: &ActionQuery) -> Result<ActionList> {
        let (query, reach, now) = (cleaned(query)?, self.device_reach(), self.house().latest());
        let mut conn = self.house().db.read().await?;
        let (states, way) = store::actions::reported(&mut conn, &reach, &query, now).await?;
        let page = store::actions::list(&mut conn, &reach, &query, &way, now).await?;
        let asked_for = |state: &State| match query.state {
            Some(one) => *state == one,
            None => state.is_waiting() || !(query.waiting || query.stuck),
        };
        let counted = states.iter().filter(|(state, _)| asked_for(state));
        let count =
            counted.fold(Count::default(), |sum, (_, c)| Count { n: sum.n + c.n, more: sum.more || c.more });
        Ok(ActionList { page, states, count })
    }

    /// Leave to take actions out of the console; that it was done is in the log.
    pub async fn export_actions(&self, query: &ActionQuery) -> Result<ActionExport> {
        let query = ActionQuery { after: None, limit: STEP, ..cleaned(query)? };
        self.permit::<ExportActions>(()).await?.export().await?;
        Ok(ActionExport { query: Some(query), reach: self.device_reach(), house: self.house().clone() })
    }

    pub async fn action(&self, id: ActionId) -> Result<ActionDetail> {
        let now = self.house().latest();
        let mut conn = self.house().db.read().await?;
        let mut action = found(store::actions::action(&mut conn, id).await?)?;
        // After its end it is not offered, whether or not it has been destroyed yet.
        action.has_pin = action.pin_is_readable(now);
        let placed = found(store::devices::placed(&mut conn, action.device).await?)?;
        let may = self.may_to(&placed)?;
        let readers = if action.kind == ActionKind::RemoteLock {
            store::audit::readers(&mut conn, id).await?
        } else {
            vec![]
        };
        let at_the_token = action.kind == ActionKind::RemovePasscode
            && action.state == State::Failed
            && action.code.is_some_and(|code| TOKEN_CODES.contains(&code));
        let next = if at_the_token { older_token(&mut conn, action.device).await? } else { None };
        let older_token = next.map(|token| token.received);
        let waking = if action.state.is_waiting() {
            Some(store::pushes::waking(&mut conn, action.device).await?)
        } else {
            None
        };
        let groups = self.groups_known(placed.groups).into_iter().map(|(_, name)| name).collect();
        let device = ListedDevice { device: placed.device, groups };
        Ok(ActionDetail { action, device, may, readers, older_token, waking, now })
    }

    /// Takes back what has not left yet.
    pub async fn cancel(&self, id: ActionId) -> Result<()> {
        let device = self.device_of(id).await?;
        self.permit::<CancelAction>((id, device)).await?.cancel().await
    }

    /// Somebody stands in front of the Mac and says that it is open.
    pub async fn say_open(&self, id: ActionId) -> Result<()> {
        let device = self.device_of(id).await?;
        self.permit::<SayOpen>((id, device)).await?.say().await
    }

    /// An action's device never changes, so it can be looked up before the permit.
    pub(super) async fn device_of(&self, id: ActionId) -> Result<DeviceId> {
        let mut conn = self.house().db.read().await?;
        Ok(found(store::actions::command(&mut conn, id).await?)?.device)
    }
}

/// The actions of an export, a few hundred at a time.
pub struct ActionExport {
    query: Option<ActionQuery>,
    reach: Reach,
    house: Arc<House>,
}

impl ActionExport {
    /// The next ones; empty at the end.
    pub async fn next(&mut self) -> Result<Vec<Action>> {
        let Some(mut query) = self.query.take() else { return Ok(vec![]) };
        let mut conn = self.house.db.read().await?;
        let page = store::actions::list(&mut conn, &self.reach, &query, &Way::default(), self.house.latest())
            .await?;
        query.after = page.next;
        self.query = query.after.is_some().then_some(query);
        Ok(page.items)
    }
}

/// An action at which a deed is aimed.
pub struct Aimed {
    command: Command,
    device: Device,
    name: String,
}

macro_rules! aimed {
    ($($(#[$doc:meta])* $name:ident needs $needs:ident, rule $rule:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Privilege for $name {
            type Order = (ActionId, DeviceId);
            type On = Aimed;
            const NEEDS: Permission = Permission::$needs;
            const DEED: Deed = Deed::$name;

            fn over((_, device): &Self::Order) -> Over {
                Over::Device(*device)
            }

            async fn find(conn: &mut Conn, (id, _): Self::Order, mut at: At<'_>) -> Result<Aimed> {
                let device = at.device()?.placed.device;
                let command = found(store::actions::command(conn, id).await?)?;
                Ok(Aimed { name: device.name.clone(), command, device })
            }

            fn about(on: &Aimed) -> Option<About> {
                Some(About { kind: Subject::Action, id: on.command.id.to_string(), name: on.name.clone() })
            }

            fn note(on: &Aimed) -> Vec<(&'static str, String)> {
                vec![("action", on.command.kind.word().to_owned())]
            }

            fn rule(_: &Asker, on: &Aimed) -> Result<(), Conflict> {
                let fits: fn(&Command) -> bool = $rule;
                if fits(&on.command) { Ok(()) } else { Err(Conflict::TooLate) }
            }
        }
    )*};
}

aimed! {
    /// Takes an action back.
    CancelAction needs Cancel, rule |c| domain::transition(c.state, Event::Cancel).is_some();
    /// Says that a locked Mac is open again.
    SayOpen needs RemoteLock, rule |c| c.outstanding && c.state == State::Done;
}

impl Permit<CancelAction> {
    pub async fn cancel(mut self) -> Result<()> {
        let (id, device, now) = (self.on.command.id, self.on.device.id, self.now);
        let moved = Moved::by(Event::Cancel, &self.on.command, now).ok_or(Conflict::TooLate)?;
        moved.write(self.turn.conn()?).await?;
        // A PIN that never left is worth nothing. One that did may be on the Mac after all.
        if self.on.command.handed_out == 0 {
            store::actions::destroy_pins(self.turn.conn()?, &[&self.on.command]).await?;
            self.house.journal_is_stale.store(true, Ordering::SeqCst);
        }
        let bulk = self.on.command.bulk;
        store::tallies::count(self.conn()?, &[(device, now, "cancelled")]).await?;
        store::devices::refresh(self.conn()?, &[device], now).await?;
        self.commit_and_tell(vec![Change::of(device, Some(id), bulk)]).await
    }
}

impl Permit<SayOpen> {
    pub async fn say(mut self) -> Result<()> {
        let (id, device, now, name) = (self.on.command.id, self.on.device.id, self.now, self.name.clone());
        if !store::actions::open(self.conn()?, id, &name, now).await? {
            return Err(Conflict::TooLate.into());
        }
        store::devices::refresh(self.conn()?, &[device], now).await?;
        self.commit_and_tell(vec![Change::of(device, Some(id), None)]).await
    }
}
