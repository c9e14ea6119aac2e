//! How a page begins: for somebody who is signed in, or for a visitor; and how it ends when it cannot be shown.

use super::{bare, frame::Frame, trouble};
use crate::{
    ApiError,
    ssr::{self, Returned, with},
    words::Locale,
};
use domain::{Permission, Rights};
use kernel::Operator;
use leptos::prelude::*;
use std::{future::Future, sync::Arc};

/// The place of somebody who is signed in and looks at a page.
pub struct Seat {
    pub l: Locale,
    pub operator: Arc<Operator>,
    /// What a form on this page has brought back.
    pub returned: Returned,
}

impl Seat {
    pub fn rights(&self) -> &Rights {
        self.operator.rights()
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.rights().console(permission)
    }

    /// Pages whose form needs a fresh password ask for it before anything is typed.
    pub fn is_confirmed(&self) -> Result<(), ApiError> {
        self.operator.confirmed_until().map(|_| ()).ok_or(ApiError::ConfirmFirst)
    }
}

/// A page behind the sign-in.
pub fn signed_in<Page, View>(page: impl FnOnce(Seat) -> Page + Send + 'static) -> impl IntoView
where
    Page: Future<Output = Result<View, ApiError>> + Send + 'static,
    View: IntoView + 'static,
{
    let l = ssr::locale();
    Suspend::new(async move {
        let operator = match ssr::operator() {
            Ok(operator) => operator,
            Err(error) => return outside(l, &error),
        };
        let frame = Frame::of(l, &operator);
        let returned = Returned::here();
        match page(Seat { l, operator, returned: returned.clone() }).await {
            Ok(view) => {
                returned.forget();
                frame.around(view.into_any())
            }
            Err(error @ (ApiError::SignIn | ApiError::ConfirmFirst)) => outside(l, &error),
            Err(error) => frame.around(trouble(l, &error)),
        }
    })
}

/// A page in front of it.
pub fn visitor<Page, View>(page: impl FnOnce(Locale, Returned) -> Page + Send + 'static) -> impl IntoView
where
    Page: Future<Output = Result<(String, View), ApiError>> + Send + 'static,
    View: IntoView + 'static,
{
    let l = ssr::locale();
    Suspend::new(async move {
        let returned = Returned::here();
        match page(l, returned.clone()).await {
            Ok((title, view)) => {
                returned.forget();
                bare(l, title, view)
            }
            Err(error) => outside(l, &error),
        }
    })
}

fn outside(l: Locale, error: &ApiError) -> AnyView {
    let here = ssr::here();
    match error {
        ApiError::SignIn => ssr::leave(&with("/sign-in", "next", &here)),
        ApiError::ConfirmFirst => ssr::leave(&with("/confirm", "next", &here)),
        _ => {}
    }
    bare(l, "Holdfast".into(), trouble(l, error))
}
