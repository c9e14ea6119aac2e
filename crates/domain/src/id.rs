//! Names for things in the database. One type a kind, so that a group can never stand where a role is meant.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A person who signs in to the console.
    OperatorId
    /// A set of permissions under a name.
    RoleId
    /// A set of devices.
    GroupId
    /// A role given to operators over a scope.
    AssignmentId
    /// One opened sign-in of an operator; not the secret in the cookie.
    SignInId
    /// A managed device.
    DeviceId
    /// The person who carries a device.
    UserId
    /// One thing asked of one device; also the identifier under which it is handed out.
    ActionId
    /// One order over many devices.
    BulkId
    /// A file of devices that was brought in.
    ImportId
    /// A list that somebody keeps under a name.
    ViewId
    /// An address with which devices can be brought into a group.
    LinkId
    /// One form as it was shown: sent twice, it counts once.
    FormId
}
