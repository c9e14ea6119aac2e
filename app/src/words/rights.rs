//! Permissions, roles and scopes. Permission names stay as Intune has them; what they mean is told in the language.

use super::{Locale, say};
use domain::{BuiltIn, Permission, PermissionSet, Scope};

pub fn explains(l: Locale, permission: Permission) -> &'static str {
    match permission {
        Permission::OrganizationRead => say!(l, permissions.organization_read),
        Permission::DevicesRead => say!(l, permissions.devices_read),
        Permission::DevicesUpdate => say!(l, permissions.devices_update),
        Permission::DevicesEnrol => say!(l, permissions.devices_enrol),
        Permission::DevicesDelete => say!(l, permissions.devices_delete),
        Permission::RemoteLock => say!(l, permissions.remote_lock),
        Permission::ResetPasscode => say!(l, permissions.reset_passcode),
        Permission::ReadRecoveryPin => say!(l, permissions.read_recovery_pin),
        Permission::Cancel => say!(l, permissions.cancel),
        Permission::Sync => say!(l, permissions.sync),
        Permission::AuditRead => say!(l, permissions.audit_read),
        Permission::PeopleManage => say!(l, permissions.people_manage),
        Permission::RolesManage => say!(l, permissions.roles_manage),
        Permission::RolesAssign => say!(l, permissions.roles_assign),
        Permission::SettingsManage => say!(l, permissions.settings_manage),
    }
}

/// Under which heading a permission stands.
pub fn group_of(l: Locale, permission: Permission) -> &'static str {
    match permission.word().split('/').next() {
        Some("Organization") => say!(l, roles.group_organization),
        Some("Managed devices") => say!(l, roles.group_devices),
        Some("Remote tasks") => say!(l, roles.group_tasks),
        Some("Audit data") => say!(l, roles.group_audit),
        _ => say!(l, roles.group_console),
    }
}

pub fn list(permissions: PermissionSet) -> String {
    permissions.iter().map(Permission::word).collect::<Vec<_>>().join(", ")
}

pub fn built_in_note(l: Locale, role: BuiltIn) -> &'static str {
    match role {
        BuiltIn::Owner => say!(l, roles.owner_note),
        BuiltIn::HelpDeskOperator => say!(l, roles.help_desk_note),
        BuiltIn::SchoolAdministrator => say!(l, roles.school_note),
        BuiltIn::EndpointSecurityManager => say!(l, roles.security_note),
        BuiltIn::ReadOnlyOperator => say!(l, roles.read_only_note),
    }
}

/// The same inside a sentence.
pub fn scope_within<I>(l: Locale, over: &Scope, groups: &[(I, String)]) -> String {
    match over {
        Scope::AllDevices => say!(l, common.all_devices_within).into(),
        Scope::Groups(_) => scope(l, over, groups),
    }
}

/// Over what a role counts, in names.
pub fn scope<I>(l: Locale, scope: &Scope, groups: &[(I, String)]) -> String {
    match scope {
        Scope::AllDevices => say!(l, common.all_devices).into(),
        Scope::Groups(_) => groups.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", "),
    }
}

/// Built-in roles are told in the language; others have the name they were given.
pub fn role_name(l: Locale, name: &str, built_in: Option<BuiltIn>) -> String {
    match built_in {
        None => name.to_owned(),
        Some(BuiltIn::Owner) => say!(l, roles.owner).into(),
        Some(BuiltIn::HelpDeskOperator) => say!(l, roles.help_desk).into(),
        Some(BuiltIn::SchoolAdministrator) => say!(l, roles.school).into(),
        Some(BuiltIn::EndpointSecurityManager) => say!(l, roles.security).into(),
        Some(BuiltIn::ReadOnlyOperator) => say!(l, roles.read_only_operator).into(),
    }
}
