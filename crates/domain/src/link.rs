//! Enrolment links: an address with which devices come into one group, until it ends or is used up.

use crate::{GroupId, LinkId, Moment, Ownership, word::words};
use serde::{Deserialize, Serialize};

/// A link is open for so long at most.
pub const LINK_DAYS_MOST: u32 = 365;
/// And for so many devices.
pub const LINK_USES_MOST: u32 = 10_000;

words! {
    /// Whether a device can still enrol with it.
    LinkState {
        Open = "open",
        UsedUp = "used-up",
        Expired = "expired",
        Ended = "ended",
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EnrolmentLink {
    pub id: LinkId,
    /// The name is empty where the group is gone.
    pub group: (GroupId, String),
    pub ownership: Ownership,
    pub by: String,
    pub made: Moment,
    pub ends: Moment,
    pub uses: u32,
    pub most: u32,
    /// By hand, before its time.
    pub ended: Option<Moment>,
}

impl EnrolmentLink {
    pub fn state(&self, now: Moment) -> LinkState {
        if self.ended.is_some() || self.group.1.is_empty() {
            LinkState::Ended
        } else if now >= self.ends {
            LinkState::Expired
        } else if self.uses >= self.most {
            LinkState::UsedUp
        } else {
            LinkState::Open
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_link_is_open_until_it_is_used_up_or_its_time_or_somebody_ends_it() {
        let link = EnrolmentLink {
            id: LinkId(Uuid::nil()),
            group: (GroupId(Uuid::nil()), "Elm".into()),
            ownership: Ownership::Corporate,
            by: "Ada".into(),
            made: Moment(0),
            ends: Moment(100),
            uses: 1,
            most: 2,
            ended: None,
        };
        assert_eq!(link.state(Moment(99)), LinkState::Open);
        assert_eq!(link.state(Moment(100)), LinkState::Expired);
        assert_eq!(EnrolmentLink { uses: 2, ..link.clone() }.state(Moment(99)), LinkState::UsedUp);
        let gone = EnrolmentLink { group: (link.group.0, String::new()), ..link.clone() };
        assert_eq!(gone.state(Moment(99)), LinkState::Ended);
        assert_eq!(EnrolmentLink { ended: Some(Moment(5)), ..link }.state(Moment(99)), LinkState::Ended);
    }
}
