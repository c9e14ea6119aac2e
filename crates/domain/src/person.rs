//! Operators: the people who sign in.

use crate::{Moment, OperatorId, SignInId};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    pub id: OperatorId,
    pub name: String,
    pub sign_in_name: String,
    pub state: PersonState,
    pub since: Moment,
    /// When they were last heard from.
    pub seen: Option<Moment>,
}

/// Invited people have no password yet; disabled people keep everything but the way in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum PersonState {
    Invited,
    Active,
    Disabled,
}

impl PersonState {
    pub const ALL: &[Self] = &[Self::Invited, Self::Active, Self::Disabled];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.word() == word)
    }
}

/// One opened sign-in, as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignIn {
    pub id: SignInId,
    pub since: Moment,
    pub seen: Moment,
    pub address: String,
    pub agent: String,
    /// The one through which the list was asked for.
    pub this: bool,
}
