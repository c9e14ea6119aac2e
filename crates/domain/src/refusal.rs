//! Everything a person may be told when something is not done. No words here: those are in the language files.
//! Nothing in it is private, for without scripts it travels in an address.

use crate::{ActionId, PermissionSet, Reason};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    #[error("sign in first")]
    SignIn,
    #[error("confirm the password first")]
    ConfirmFirst,
    #[error("not found")]
    NotFound,
    #[error("not allowed")]
    Forbidden,
    #[error("conflict: {0:?}")]
    Conflict(Conflict),
    #[error("{field:?}: {why:?}")]
    Invalid { field: Field, why: Why },
    #[error("too many tries, again in {seconds} s")]
    TooMany { seconds: u32 },
    /// Nothing was changed.
    #[error("the database is away, again in {seconds} s")]
    Away { seconds: u32 },
    /// The database went away in the middle: nobody knows whether it was done.
    #[error("not known whether it was done")]
    Unsure,
}

impl Refusal {
    pub const fn invalid(field: Field, why: Why) -> Self {
        Self::Invalid { field, why }
    }
}

/// It was asked rightly and stands against something else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Conflict {
    /// Somebody must stay who may do everything.
    LastOwner,
    /// Nobody changes what they hold themselves.
    OwnAssignments,
    /// Nobody disables themselves.
    OwnAccount,
    /// These are not theirs to give.
    BeyondOwn {
        missing: PermissionSet,
    },
    BuiltInRole,
    RoleInUse,
    GroupInUse,
    NameTaken,
    SignInNameTaken,
    /// There is an Owner already.
    SetupDone,
    /// The person is not in the state this needs.
    WrongState,
    /// A lock of this Mac stands already; its PIN is the one to use.
    AlreadyLocked {
        standing: ActionId,
    },
    /// The device cannot do it.
    Unavailable {
        reason: Reason,
    },
    /// It has a consequence that must be ticked as known.
    MustBeKnown,
    /// What was asked has been handed out, or is over.
    TooLate,
    /// The device has a recovery PIN that somebody may still need.
    LivePin,
    /// The list that was chosen from has changed.
    CountChanged {
        now: u32,
    },
    /// It is not as many as were looked at that would do it.
    WillChanged {
        now: u32,
    },
    /// Nothing of what was chosen can be done.
    NothingToDo,
    /// Under this topic no device is reached that has enrolled under the one before.
    OtherTopic,
}

impl Conflict {
    /// As it stands in the audit log; never changes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LastOwner => "last-owner",
            Self::OwnAssignments => "own-assignments",
            Self::OwnAccount => "own-account",
            Self::BeyondOwn { .. } => "beyond-own",
            Self::BuiltInRole => "built-in-role",
            Self::RoleInUse => "role-in-use",
            Self::GroupInUse => "group-in-use",
            Self::NameTaken => "name-taken",
            Self::SignInNameTaken => "sign-in-name-taken",
            Self::SetupDone => "setup-done",
            Self::WrongState => "wrong-state",
            Self::AlreadyLocked { .. } => "already-locked",
            Self::Unavailable { .. } => "unavailable",
            Self::MustBeKnown => "must-be-known",
            Self::TooLate => "too-late",
            Self::LivePin => "live-pin",
            Self::CountChanged { .. } => "count-changed",
            Self::WillChanged { .. } => "will-changed",
            Self::NothingToDo => "nothing-to-do",
            Self::OtherTopic => "other-topic",
        }
    }
}

/// What of a form is meant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Field {
    Name,
    SignInName,
    Password,
    CurrentPassword,
    Note,
    Permissions,
    People,
    Role,
    Scope,
    Link,
    Cursor,
    Search,
    Time,
    Pin,
    Message,
    Phone,
    Reason,
    User,
    Groups,
    Devices,
    Count,
    File,
    Key,
    Form,
}

/// What is wrong with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Why {
    Missing,
    TooShort {
        min: u32,
    },
    TooLong {
        max: u32,
    },
    /// Control characters, or marks that turn the reading direction.
    Characters,
    /// On the list of passwords everybody tries first, or made of the person's own name.
    Common,
    Wrong,
    Expired,
    Used,
    Unknown,
    Malformed,
    /// One digit repeated.
    Repeated,
    /// Digits that run up or down.
    Run,
    /// A PIN of this device before.
    UsedBefore,
    /// Whoever may not read a PIN does not choose one.
    NotTheirs,
    /// Not six digits from 0 to 9.
    NotSixDigits,
    /// A file that is not UTF-8 text.
    Encoding,
    /// A file without a line of headings, or without a column it must have.
    NoHeading,
    /// A heading that means nothing here.
    UnknownHeading,
    TooMany {
        max: u32,
    },
}
