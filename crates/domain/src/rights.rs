//! What one operator may do: the union over those of their assignments whose scope covers the thing at hand.

use crate::{AssignmentId, BuiltIn, GroupId, Permission, PermissionSet, RoleId, Scope};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One assignment, as seen from one of its people.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Grant {
    pub assignment: AssignmentId,
    pub role: RoleId,
    pub role_name: String,
    pub built_in: Option<BuiltIn>,
    pub permissions: PermissionSet,
    pub scope: Scope,
    pub group_names: Vec<(GroupId, String)>,
}

/// Everything one operator holds.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Rights(Vec<Grant>);

/// Over which devices one permission counts; what every list takes as its first argument.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reach {
    Nothing,
    Groups(BTreeSet<GroupId>),
    Everything,
}

impl Reach {
    pub fn holds(&self, group: GroupId) -> bool {
        match self {
            Self::Nothing => false,
            Self::Groups(groups) => groups.contains(&group),
            Self::Everything => true,
        }
    }
}

impl Rights {
    pub fn new(grants: Vec<Grant>) -> Self {
        Self(grants)
    }

    pub fn grants(&self) -> &[Grant] {
        &self.0
    }

    /// What counts over a device that is in these groups.
    pub fn over_device(&self, groups: &BTreeSet<GroupId>) -> PermissionSet {
        self.weigh(|scope| scope.covers(groups))
    }

    /// What counts over every device of one group.
    pub fn over_group(&self, group: GroupId) -> PermissionSet {
        self.weigh(|scope| scope.names(group))
    }

    /// What counts over all devices, those without a group included.
    pub fn over_all(&self) -> PermissionSet {
        self.weigh(|scope| *scope == Scope::AllDevices)
    }

    /// May they do this to the console itself: people, roles, settings?
    pub fn console(&self, p: Permission) -> bool {
        self.over_all().contains(p)
    }

    /// May they do this to at least one device or group?
    pub fn may_anywhere(&self, p: Permission) -> bool {
        self.reach(p) != Reach::Nothing
    }

    /// Over which devices this permission counts.
    pub fn reach(&self, p: Permission) -> Reach {
        if self.over_all().contains(p) {
            return Reach::Everything;
        }
        let groups: BTreeSet<GroupId> = self
            .0
            .iter()
            .filter_map(|g| match &g.scope {
                Scope::Groups(groups) => Some(groups),
                Scope::AllDevices => None,
            })
            .flatten()
            .copied()
            .filter(|group| self.over_group(*group).contains(p))
            .collect();
        if groups.is_empty() { Reach::Nothing } else { Reach::Groups(groups) }
    }

    /// The union over the grants whose scope fits. The console's own permissions count only over all devices. What
    /// rests on *Organization/Read* counts wherever that one is held, for it is about the organisation.
    fn weigh(&self, fits: impl Fn(&Scope) -> bool) -> PermissionSet {
        let fitting = self.0.iter().filter(|g| fits(&g.scope));
        let given: PermissionSet = fitting
            .flat_map(|g| g.permissions.iter().filter(|p| !p.is_console() || g.scope == Scope::AllDevices))
            .collect();
        let organisation = self.0.iter().any(|g| g.permissions.contains(Permission::OrganizationRead));
        let beside = organisation.then_some(Permission::OrganizationRead).into_iter().collect();
        given.effective_beside(beside)
    }
}
