//! Groups: sets of devices, and the scopes over which roles are given.

use crate::GroupId;
use serde::{Deserialize, Serialize};

/// A school, a class, a cart, a department.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Group {
    pub id: GroupId,
    pub name: String,
    pub note: String,
}
