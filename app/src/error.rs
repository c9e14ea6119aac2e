//! The one error that crosses the wire. It says what a person may know, in words the language files have sentences
//! for; it holds nothing private, for without scripts it travels in an address.

use domain::{Conflict, Field, Refusal, Why};
use leptos::prelude::FromServerFnError;
use leptos::server_fn::{codec::JsonEncoding, error::ServerFnErrorErr};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ApiError {
    SignIn,
    ConfirmFirst,
    NotFound,
    Forbidden,
    Conflict(Conflict),
    Invalid {
        field: Field,
        why: Why,
    },
    TooMany {
        seconds: u32,
    },
    Away {
        seconds: u32,
    },
    /// The database went away in the middle: nobody knows whether it was done.
    Unsure,
    /// The request is not what the form would have sent.
    Malformed,
    /// Something broke. The number stands in the log beside the cause.
    Broken {
        incident: String,
    },
}

impl ApiError {
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignIn => 401,
            Self::ConfirmFirst | Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict(_) => 409,
            Self::Invalid { .. } => 422,
            Self::TooMany { .. } => 429,
            Self::Away { .. } | Self::Unsure => 503,
            Self::Malformed => 400,
            Self::Broken { .. } => 500,
        }
    }

    /// After how many seconds it is worth trying again.
    pub const fn retry_after(&self) -> Option<u32> {
        match self {
            Self::TooMany { seconds } | Self::Away { seconds } => Some(*seconds),
            _ => None,
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::SignIn => Self::SignIn,
            Refusal::ConfirmFirst => Self::ConfirmFirst,
            Refusal::NotFound => Self::NotFound,
            Refusal::Forbidden => Self::Forbidden,
            Refusal::Conflict(conflict) => Self::Conflict(conflict),
            Refusal::Invalid { field, why } => Self::Invalid { field, why },
            Refusal::TooMany { seconds } => Self::TooMany { seconds },
            Refusal::Away { seconds } => Self::Away { seconds },
            Refusal::Unsure => Self::Unsure,
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    /// Leptos' own troubles, all of them with reading a request that no form of ours has sent.
    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        let error = Self::Malformed;
        #[cfg(feature = "ssr")]
        crate::ssr::set_status(&error);
        error
    }
}
