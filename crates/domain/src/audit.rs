//! The audit log's words: who did what to whom, and how it ended.

use crate::{DeviceId, Moment, OperatorId, word::words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

words! {
    /// What was done, or tried.
    Deed {
        Setup = "console.setup",
        AddOwner = "console.add-owner",
        RotateKeys = "console.rotate-keys",
        Restore = "console.restore",
        BelieveClock = "console.believe-clock",
        SignIn = "sign-in.open",
        SignOut = "sign-in.close",
        Confirm = "sign-in.confirm",
        EndSignIn = "sign-in.end",
        ChangePassword = "password.change",
        InvitePerson = "person.invite",
        RenewInvitation = "person.renew-link",
        AcceptInvitation = "person.accept",
        DisablePerson = "person.disable",
        EnablePerson = "person.enable",
        EndSignInsOf = "person.end-sign-ins",
        CreateGroup = "group.create",
        ChangeGroup = "group.change",
        DeleteGroup = "group.delete",
        CreateRole = "role.create",
        ChangeRole = "role.change",
        DeleteRole = "role.delete",
        Assign = "assignment.create",
        Unassign = "assignment.remove",
        Look = "console.look",
        ExportAudit = "audit.export",
        ChangeDevice = "device.change",
        DeleteDevice = "device.delete",
        ReleaseDevice = "device.release",
        ImportDevices = "device.import",
        ExportDevices = "device.export",
        Enrol = "device.enrol",
        CheckOut = "device.check-out",
        MakeLink = "enrolment-link.create",
        EndLink = "enrolment-link.end",
        SetPushCertificate = "push-certificate.set",
        LockDevice = "action.remote-lock",
        RemovePasscode = "action.remove-passcode",
        SyncDevice = "action.sync",
        CancelAction = "action.cancel",
        ExportActions = "action.export",
        ReadPin = "pin.read",
        SayOpen = "device.is-open",
        ManyAtOnce = "action.many",
        Seed = "console.seed",
    }
}

words! {
    /// How it ended: done; refused for want of a right or by a rule; failed, as with a wrong password.
    Outcome {
        Done = "done",
        Refused = "refused",
        Failed = "failed",
    }
}

words! {
    /// The kinds of things an entry can be about.
    Subject {
        Console = "console",
        Person = "person",
        Group = "group",
        Role = "role",
        Assignment = "assignment",
        Device = "device",
        Action = "action",
        Many = "many",
        Link = "enrolment-link",
    }
}

/// Who did it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Actor {
    Operator {
        id: OperatorId,
        name: String,
    },
    /// Somebody who was not signed in, or a device, and the name they gave, if any.
    Stranger {
        name: String,
    },
    /// The command line on the server itself.
    Console,
}

/// What it was done to, by the name it had then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct About {
    pub kind: Subject,
    pub id: String,
    pub name: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditEntry {
    pub seq: i64,
    pub at: Moment,
    pub by: Actor,
    pub deed: Deed,
    pub outcome: Outcome,
    pub about: Option<About>,
    pub device: Option<DeviceId>,
    /// What else is worth knowing, by name; nothing secret ever stands here.
    pub note: BTreeMap<String, String>,
    pub address: String,
}
