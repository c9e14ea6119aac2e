//! The table of built-in roles, printed. Whoever changes a permission sees it here, line by line.

#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use domain::{BuiltIn, Permission};
use std::fmt::Write as _;

#[test]
#[allow(clippy::disallowed_methods, reason = "whoever changes the table on purpose sets WRITE_GOLDEN")]
fn the_built_in_roles_are_exactly_these() {
    let mut table = format!("{:<30}", "");
    for role in BuiltIn::ALL {
        write!(table, "{:>27}", role.name()).unwrap();
    }
    for p in Permission::ALL {
        write!(table, "\n{:<30}", p.word()).unwrap();
        for role in BuiltIn::ALL {
            write!(table, "{:>27}", if role.permissions().contains(*p) { "yes" } else { "-" }).unwrap();
        }
    }
    table.push('\n');
    if std::env::var_os("WRITE_GOLDEN").is_some() {
        std::fs::write("tests/golden/roles.txt", &table).unwrap();
    }
    assert_eq!(table, include_str!("golden/roles.txt"));
}

#[test]
fn what_the_table_of_the_product_says_of_each_role() {
    let may = |role: BuiltIn, p| role.permissions().contains(p);
    assert!(Permission::ALL.iter().all(|p| may(BuiltIn::Owner, *p)));
    assert!(!may(BuiltIn::EndpointSecurityManager, Permission::ResetPasscode));
    assert!(may(BuiltIn::EndpointSecurityManager, Permission::RemoteLock));
    assert!(may(BuiltIn::SchoolAdministrator, Permission::DevicesDelete));
    assert!(!may(BuiltIn::SchoolAdministrator, Permission::AuditRead));
    assert!(!may(BuiltIn::HelpDeskOperator, Permission::DevicesEnrol));
    assert_eq!(BuiltIn::ReadOnlyOperator.permissions().iter().count(), 3);
}
