//! What an operator can be allowed to do. The names follow Intune's, so that administrators recognise them.

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// One thing that can be allowed.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum Permission { $($(#[$doc])* $name,)* }

        impl Permission {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name as it stands in tables, exports and on screen.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }
    };
}

permissions! {
    /// See the console itself: groups and who is who. Everything else rests on it.
    OrganizationRead = "Organization/Read",
    /// See devices. Without it a device does not exist for the operator.
    DevicesRead = "Managed devices/Read",
    /// Change a device's name, user and groups.
    DevicesUpdate = "Managed devices/Update",
    /// Bring devices in.
    DevicesEnrol = "Managed devices/Enrol",
    /// Remove devices.
    DevicesDelete = "Managed devices/Delete",
    /// Lock a device from afar.
    RemoteLock = "Remote tasks/Remote lock",
    /// Remove or reset a forgotten passcode.
    ResetPasscode = "Remote tasks/Reset passcode",
    /// Read the six digits that open a locked Mac.
    ReadRecoveryPin = "Remote tasks/Read recovery PIN",
    /// Take back what has not left yet.
    Cancel = "Remote tasks/Cancel",
    /// Ask a device for news.
    Sync = "Remote tasks/Sync",
    /// Read the audit log.
    AuditRead = "Audit data/Read",
    /// Invite, disable and enable people, end their sign-ins.
    PeopleManage = "People/Manage",
    /// Make and change roles.
    RolesManage = "Roles/Manage",
    /// Give roles to people.
    RolesAssign = "Roles/Assign",
    /// Change settings and groups.
    SettingsManage = "Settings/Manage",
}

impl Permission {
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|p| p.word() == word)
    }

    /// What this one is worth nothing without.
    pub fn needs(self) -> PermissionSet {
        match self {
            Self::OrganizationRead | Self::AuditRead => PermissionSet::EMPTY,
            Self::DevicesRead => [Self::OrganizationRead].into_iter().collect(),
            p if p.is_console() => [Self::OrganizationRead].into_iter().collect(),
            _ => [Self::OrganizationRead, Self::DevicesRead].into_iter().collect(),
        }
    }

    /// Permissions over the console itself. They count only where they are held over all devices.
    pub fn is_console(self) -> bool {
        matches!(self, Self::PeopleManage | Self::RolesManage | Self::RolesAssign | Self::SettingsManage)
    }

    const fn bit(self) -> u32 {
        1 << self as u8
    }
}

/// A set of permissions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct PermissionSet(u32);

impl PermissionSet {
    pub const EMPTY: Self = Self(0);

    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    pub const fn contains(self, p: Permission) -> bool {
        self.0 & p.bit() != 0
    }

    pub const fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |p| self.contains(*p))
    }

    /// What these still miss to be worth something.
    #[must_use]
    pub fn missing_needs(self) -> Self {
        self.iter().fold(Self::EMPTY, |needs, p| needs.union(p.needs())).minus(self)
    }

    /// Those that are worth something beside the others: what rests on an absent one is left out.
    #[must_use]
    pub fn effective(self) -> Self {
        self.effective_beside(Self::EMPTY)
    }

    /// The same, where these others are held elsewhere.
    #[must_use]
    pub fn effective_beside(self, others: Self) -> Self {
        self.iter().filter(|p| self.union(others).covers(p.needs())).collect()
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(all: I) -> Self {
        Self(all.into_iter().fold(0, |bits, p| bits | p.bit()))
    }
}

impl Serialize for PermissionSet {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter().map(Permission::word))
    }
}

impl<'de> Deserialize<'de> for PermissionSet {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Vec::<String>::deserialize(from)?
            .iter()
            .map(|word| {
                Permission::from_word(word).ok_or_else(|| serde::de::Error::custom("not a permission"))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remote_tasks_are_worth_nothing_without_the_two_reads() {
        let alone: PermissionSet = [Permission::RemoteLock].into_iter().collect();
        assert!(alone.effective().is_empty());
        assert_eq!(
            alone.missing_needs().iter().collect::<Vec<_>>(),
            [Permission::OrganizationRead, Permission::DevicesRead]
        );
        assert_eq!(alone.union(alone.missing_needs()).effective().iter().count(), 3);
    }

    #[test]
    fn every_permission_is_found_by_its_word() {
        for p in Permission::ALL {
            assert_eq!(Permission::from_word(p.word()), Some(*p));
        }
        assert_eq!(Permission::from_word("Remote tasks/Wipe"), None);
    }
}
