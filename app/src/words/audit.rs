//! The audit log's words.

use super::{Locale, action_kind, say};
use domain::{ActionKind, Actor, Deed, Outcome, Subject};

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
        Deed::ChangeDevice => say!(l, deeds.change_device),
        Deed::DeleteDevice => say!(l, deeds.delete_device),
        Deed::ReleaseDevice => say!(l, deeds.release_device),
        Deed::ImportDevices => say!(l, deeds.import_devices),
        Deed::ExportDevices => say!(l, deeds.export_devices),
        Deed::Enrol => say!(l, deeds.enrol),
        Deed::CheckOut => say!(l, deeds.check_out),
        Deed::MakeLink => say!(l, deeds.make_link),
        Deed::EndLink => say!(l, deeds.end_link),
        Deed::SetPushCertificate => say!(l, deeds.set_push_certificate),
        Deed::LockDevice => say!(l, deeds.lock_device),
        Deed::RemovePasscode => say!(l, deeds.remove_passcode),
        Deed::SyncDevice => say!(l, deeds.sync_device),
        Deed::CancelAction => say!(l, deeds.cancel_action),
        Deed::ExportActions => say!(l, deeds.export_actions),
        Deed::ReadPin => say!(l, deeds.read_pin),
        Deed::SayOpen => say!(l, deeds.say_open),
        Deed::ManyAtOnce => say!(l, deeds.many_at_once),
        Deed::Seed => say!(l, deeds.seed),
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
        Subject::Action => say!(l, audit.kind_action),
        Subject::Many => say!(l, audit.kind_many),
        Subject::Link => say!(l, audit.kind_link),
    }
}

/// A note's value, where it is a word of ours rather than something that somebody typed.
pub fn noted(l: Locale, name: &str, value: String) -> String {
    let word = match value.as_str() {
        _ if !matches!(name, "why" | "scope" | "known" | "action") => return value,
        "yes" => say!(l, device.yes),
        "already-locked" => say!(l, audit.already_locked),
        "unavailable" => say!(l, audit.unavailable),
        "must-be-known" => say!(l, audit.must_be_known),
        "too-late" => say!(l, audit.too_late),
        "live-pin" => say!(l, audit.live_pin),
        "count-changed" => say!(l, audit.count_changed),
        "will-changed" => say!(l, audit.will_changed),
        "nothing-to-do" => say!(l, audit.nothing_to_do),
        "other-topic" => say!(l, audit.other_topic),
        "name-taken" => say!(l, wrong.name_taken),
        "group-in-use" => say!(l, wrong.group_in_use),
        "all devices" => say!(l, common.all_devices_within),
        "last-owner" => say!(l, wrong.last_owner),
        "own-assignments" => say!(l, wrong.own_assignments),
        "own-account" => say!(l, wrong.own_account),
        "beyond-own" => say!(l, audit.beyond_own),
        "built-in-role" => say!(l, wrong.built_in_role),
        "role-in-use" => say!(l, wrong.role_in_use),
        word => match ActionKind::from_word(word) {
            Some(kind) => action_kind(l, kind),
            None => return value,
        },
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
        "action" => say!(l, notes.action),
        "added" => say!(l, notes.added),
        "at" => say!(l, notes.at),
        "ended" => say!(l, notes.ended),
        "ends" => say!(l, notes.ends),
        "groups" => say!(l, notes.groups),
        "known" => say!(l, notes.known),
        "message" => say!(l, notes.message),
        "needs" => say!(l, notes.needs),
        "new name" => say!(l, notes.new_name),
        "people" => say!(l, notes.people),
        "permissions" => say!(l, notes.permissions),
        "phone" => say!(l, notes.phone),
        "reason" => say!(l, notes.reason),
        "removed" => say!(l, notes.removed),
        "scope" => say!(l, notes.scope),
        "serial" => say!(l, notes.serial),
        "sign-in name" => say!(l, notes.sign_in_name),
        "user" => say!(l, notes.user),
        "uses" => say!(l, notes.uses),
        "why" => say!(l, notes.why),
        other => other,
    }
}
