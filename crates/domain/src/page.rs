//! A page of a list. Lists go by keys, not by numbers: a page stays what it was while rows arrive.

use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; opaque to everybody but the store. None on the last page.
    pub next: Option<String>,
    /// How many there are in all, where counting them is cheap.
    pub total: Option<i64>,
}
