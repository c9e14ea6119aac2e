//! Assignments: people × role × scope.

use crate::{AssignmentId, BuiltIn, GroupId, Moment, OperatorId, RoleId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Over which devices a role counts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Scope {
    AllDevices,
    /// The devices in at least one of these groups; never empty.
    Groups(BTreeSet<GroupId>),
}

impl Scope {
    /// Does it cover a device that is in these groups?
    pub fn covers(&self, device: &BTreeSet<GroupId>) -> bool {
        match self {
            Self::AllDevices => true,
            Self::Groups(groups) => !groups.is_disjoint(device),
        }
    }

    pub fn names(&self, group: GroupId) -> bool {
        match self {
            Self::AllDevices => true,
            Self::Groups(groups) => groups.contains(&group),
        }
    }
}

/// One role given to some people over one scope, with the names a page needs to show it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Assignment {
    pub id: AssignmentId,
    pub role: RoleId,
    pub role_name: String,
    pub built_in: Option<BuiltIn>,
    pub people: Vec<(OperatorId, String)>,
    pub scope: Scope,
    pub group_names: Vec<(GroupId, String)>,
    pub at: Moment,
}
