//! Many at once: what was chosen is looked at again, every device for itself, and what can be done is asked for in one turn.

use super::{Operator, asked::said, many_weigh::weighed};
use crate::{
    error::{Error, Result},
    permit::found,
    store,
};
use domain::{
    Action, ActionKind, BulkId, Count, DeviceId, Field, FormId, Moment, OperatorId, Page, Permission, Reach,
    Reason, State, Warning, Why,
};

use serde::{Deserialize, Serialize};

pub use super::many_permit::ManyAtOnce;
use crate::{ActionQuery, DeviceQuery};

/// More than these are ordered in parts.
pub(super) const MOST: usize = 100_000;
/// Above so many the number has to be typed.
const FEW: u32 = 10;

/// Which devices are meant.
#[derive(Clone, Debug)]
pub enum Choice {
    These(Vec<DeviceId>),
    /// All that the list shows, and how many that were when somebody looked.
    Matching {
        query: DeviceQuery,
        expected: u32,
    },
}

/// What will happen to how many, and why the rest is left out.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    pub total: u32,
    pub will: u32,
    /// Of those, how many get a recovery PIN.
    pub macs: u32,
    pub warned: Vec<(Warning, u32)>,
    pub left_out: Vec<(LeftOut, u32)>,
    /// The first ten that will.
    pub names: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LeftOut {
    Unavailable(Reason),
    /// A lock stands already.
    StandingLock,
    NotAllowed,
    /// It has a consequence that was not ticked.
    MustBeKnown,
}

#[derive(Clone, Debug)]
pub struct ManyOrder {
    pub choice: Choice,
    pub kind: ActionKind,
    pub message: String,
    pub phone: String,
    pub reason: String,
    pub knows: bool,
    /// How many it was in the preview.
    pub previewed: Option<u32>,
    /// The number, typed; asked for above ten.
    pub typed: String,
    pub form: Option<FormId>,
}

impl ManyOrder {
    /// What the log says of it, and of each of its devices.
    pub(super) fn note(&self) -> Vec<(&'static str, String)> {
        said([("reason", &self.reason), ("message", &self.message), ("phone", &self.phone)])
    }

    /// Whoever means more than ten says how many.
    pub(super) fn means(&self, will: u32) -> Result<()> {
        let typed = self.typed.trim();
        if will <= FEW {
            Ok(())
        } else if typed.is_empty() {
            Err(Error::invalid(Field::Count, Why::Missing))
        } else if typed.parse() == Ok(will) {
            Ok(())
        } else {
            Err(Error::invalid(Field::Count, Why::Wrong))
        }
    }
}

/// A device that was chosen and left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftDevice {
    pub id: DeviceId,
    pub name: String,
    pub why: LeftOut,
}

#[derive(Clone, Debug)]
pub struct BulkDetail {
    pub id: BulkId,
    pub kind: ActionKind,
    pub by: OperatorId,
    pub by_name: String,
    pub reason: String,
    pub asked: Moment,
    pub states: Vec<(State, i64)>,
    pub total: i64,
    pub left_out: i64,
    /// The first hundred of those, by name, as far as they are in reach.
    pub left: Vec<LeftDevice>,
    pub page: Page<Action>,
    /// How many recovery PINs this operator can read.
    pub pins: Count,
}

impl Operator {
    pub async fn preview(&self, choice: &Choice, kind: ActionKind, knows: bool) -> Result<Preview> {
        let mut conn = self.house().db.read().await?;
        let now = self.house().latest();
        Ok(weighed(&mut conn, self.rights(), choice, kind, knows, now).await?.preview)
    }

    /// Asks it of all that can do it; one form, sent as often as somebody likes, is one order.
    pub async fn start_many(&self, order: ManyOrder) -> Result<BulkId> {
        let permit = self.permit::<ManyAtOnce>(order).await?;
        permit.start().await
    }

    /// One order, as far as its devices are in reach. One without any of them is not there.
    pub async fn bulk(&self, id: BulkId, state: Option<State>, after: Option<String>) -> Result<BulkDetail> {
        let (reach, now) = (self.device_reach(), self.house().latest());
        let mut conn = self.house().db.read().await?;
        let bulk = found(store::actions::bulk(&mut conn, id).await?)?;
        let states = match reach {
            Reach::Nothing => vec![],
            _ => store::actions::bulk_page(&mut conn, &reach, id).await?,
        };
        if states.is_empty() && !(reach == Reach::Everything || bulk.by == self.id().0) {
            return found(None);
        }
        let query = ActionQuery { bulk: Some(id), state, after, limit: 50, ..ActionQuery::default() };
        let page =
            store::actions::list(&mut conn, &reach, &query, &store::actions::Way::default(), now).await?;
        let readers_reach = self.rights().reach(Permission::ReadRecoveryPin);
        Ok(BulkDetail {
            id,
            kind: store::devices::word(&bulk.kind, ActionKind::from_word)?,
            by: OperatorId(bulk.by),
            by_name: bulk.by_name,
            reason: bulk.reason,
            asked: Moment(bulk.asked),
            total: states.iter().map(|(_, n)| n).sum(),
            states,
            // How many others there are is nobody's business who cannot see them.
            left_out: if reach == Reach::Everything || bulk.by == self.id().0 {
                bulk.left_out
            } else {
                store::actions::count_left_out(&mut conn, &reach, id).await?
            },
            left: store::actions::left_out(&mut conn, &reach, id).await?,
            page,
            pins: store::actions::count_pins(&mut conn, &readers_reach, id, now).await?,
        })
    }
}
