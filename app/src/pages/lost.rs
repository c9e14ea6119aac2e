//! Addresses that lead nowhere.

use crate::{ApiError, parts::signed_in};
use leptos::prelude::*;

#[component]
pub fn Lost() -> impl IntoView {
    signed_in(async |_| Err::<(), _>(ApiError::NotFound))
}
