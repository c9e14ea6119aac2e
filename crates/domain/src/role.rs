//! Roles: permissions under a name. Five are built in and never change; their table is printed into a golden file.

use crate::{
    RoleId,
    permission::{Permission as P, PermissionSet},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Role {
    pub id: RoleId,
    pub name: String,
    pub built_in: Option<BuiltIn>,
    pub permissions: PermissionSet,
}

/// The roles every console has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum BuiltIn {
    Owner,
    HelpDeskOperator,
    SchoolAdministrator,
    EndpointSecurityManager,
    ReadOnlyOperator,
}

impl BuiltIn {
    pub const ALL: &[Self] = &[
        Self::Owner,
        Self::HelpDeskOperator,
        Self::SchoolAdministrator,
        Self::EndpointSecurityManager,
        Self::ReadOnlyOperator,
    ];

    /// The same in every console, so that assignments can name them before anything else exists.
    pub const fn id(self) -> RoleId {
        RoleId(Uuid::from_u128(0x0000_0000_0000_8000_8000_0000_0000_0001 + self as u128))
    }

    pub fn of(id: RoleId) -> Option<Self> {
        Self::ALL.iter().copied().find(|b| b.id() == id)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::HelpDeskOperator => "Help Desk Operator",
            Self::SchoolAdministrator => "School Administrator",
            Self::EndpointSecurityManager => "Endpoint Security Manager",
            Self::ReadOnlyOperator => "Read Only Operator",
        }
    }

    pub fn permissions(self) -> PermissionSet {
        const READS: [P; 2] = [P::OrganizationRead, P::DevicesRead];
        const TASKS: [P; 4] = [P::RemoteLock, P::ReadRecoveryPin, P::Cancel, P::Sync];
        let all = |sets: &[&[P]]| sets.iter().copied().flatten().copied().collect();
        match self {
            Self::Owner => PermissionSet::all(),
            Self::HelpDeskOperator => {
                all(&[&READS, &TASKS, &[P::DevicesUpdate, P::ResetPasscode, P::AuditRead]])
            }
            Self::SchoolAdministrator => all(&[
                &READS,
                &TASKS,
                &[P::DevicesUpdate, P::DevicesEnrol, P::DevicesDelete, P::ResetPasscode],
            ]),
            Self::EndpointSecurityManager => all(&[&READS, &TASKS]),
            Self::ReadOnlyOperator => all(&[&READS, &[P::AuditRead]]),
        }
    }

    pub fn role(self) -> Role {
        Role {
            id: self.id(),
            name: self.name().into(),
            built_in: Some(self),
            permissions: self.permissions(),
        }
    }
}
