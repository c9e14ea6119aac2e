//! The audit log's words.

use super::{Locale, say};
use domain::{Actor, Deed, Outcome, Subject};

pub fn deed(l: Locale, deed: Deed) -> &'static str {
    match deed {
        Deed::Setup => say!(l, deeds.setup),
        Deed::AddOwner => say!(l, deeds.add_owner),
        Deed::RotateKeys => say!(l, deeds.rotate_keys),
        Deed::Restore => say!(l, deeds.restore),
        Deed::BelieveClock => say!(l, deeds.believe_clock),
        Deed::SignIn => say!(l, deeds.sign_in),
        Deed::SignOut => say!(l, deeds.sign_out),
        Deed::Confirm => say!(l, deeds.confirm),
        Deed::EndSignIn => say!(l, deeds.end_sign_in),
        Deed::ChangePassword => say!(l, deeds.change_password),
        Deed::InvitePerson => say!(l, deeds.invite_person),
        Deed::RenewInvitation => say!(l, deeds.renew_invitation),
        Deed::AcceptInvitation => say!(l, deeds.accept_invitation),
        Deed::DisablePerson => say!(l, deeds.disable_person),
        Deed::EnablePerson => say!(l, deeds.enable_person),
        Deed::EndSignInsOf => say!(l, deeds.end_sign_ins_of),
        Deed::CreateGroup => say!(l, deeds.create_group),
        Deed::ChangeGroup => say!(l, deeds.change_group),
        Deed::DeleteGroup => say!(l, deeds.delete_group),
        Deed::CreateRole => say!(l, deeds.create_role),
        Deed::ChangeRole => say!(l, deeds.change_role),
        Deed::DeleteRole => say!(l, deeds.delete_role),
        Deed::Assign => say!(l, deeds.assign),
        Deed::Unassign => say!(l, deeds.unassign),
        Deed::Look => say!(l, deeds.look),
        Deed::ExportAudit => say!(l, deeds.export_audit),
    }
}

pub fn outcome(l: Locale, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => say!(l, audit.done),
        Outcome::Refused => say!(l, audit.refused),
        Outcome::Failed => say!(l, audit.failed),
    }
}

pub fn kind(l: Locale, kind: Subject) -> &'static str {
    match kind {
        Subject::Console => say!(l, audit.kind_console),
        Subject::Person => say!(l, audit.kind_person),
        Subject::Group => say!(l, audit.kind_group),
        Subject::Role => say!(l, audit.kind_role),
        Subject::Assignment => say!(l, audit.kind_assignment),
        Subject::Device => say!(l, audit.kind_device),
    }
}

/// A note's value, where it is a word of ours rather than a name.
pub fn noted(l: Locale, value: String) -> String {
    let word = match value.as_str() {
        "all devices" => say!(l, common.all_devices_within),
        "last-owner" => say!(l, wrong.last_owner),
        "own-assignments" => say!(l, wrong.own_assignments),
        "own-account" => say!(l, wrong.own_account),
        "beyond-own" => say!(l, audit.beyond_own),
        "built-in-role" => say!(l, wrong.built_in_role),
        "role-in-use" => say!(l, wrong.role_in_use),
        _ => return value,
    };
    word.to_owned()
}

pub fn actor(l: Locale, actor: &Actor) -> String {
    match actor {
        Actor::Operator { name, .. } => name.clone(),
        Actor::Stranger { name } if name.is_empty() => say!(l, audit.stranger).into(),
        Actor::Stranger { name } => say!(l, audit.stranger_as, name = name.clone()),
        Actor::Console => say!(l, audit.console).into(),
    }
}

/// What else the log tells, by the names it uses; one that is new here is shown as it is.
pub fn note(l: Locale, name: &str) -> &str {
    match name {
        "at" => say!(l, notes.at),
        "ended" => say!(l, notes.ended),
        "needs" => say!(l, notes.needs),
        "new name" => say!(l, notes.new_name),
        "people" => say!(l, notes.people),
        "permissions" => say!(l, notes.permissions),
        "scope" => say!(l, notes.scope),
        "sign-in name" => say!(l, notes.sign_in_name),
        "why" => say!(l, notes.why),
        other => other,
    }
}
