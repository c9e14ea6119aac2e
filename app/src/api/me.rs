//! One's own account.

use crate::ApiError;
use domain::SignInId;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "change_password")]
pub async fn change_password(current: String, password: String) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on("/me")
        .end(async {
            ssr::operator()?.change_password(&current, &password).await?;
            Ok(Next::said("/me", Done::PasswordChanged))
        })
        .await
}

#[server(prefix = "/api", endpoint = "end_sign_in")]
pub async fn end_sign_in(id: SignInId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on("/me")
        .end(async {
            ssr::operator()?.end_sign_in(id).await?;
            Ok(Next::said("/me", Done::SignInEnded))
        })
        .await
}

#[server(prefix = "/api", endpoint = "end_other_sign_ins")]
pub async fn end_other_sign_ins() -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on("/me")
        .end(async {
            ssr::operator()?.end_other_sign_ins().await?;
            Ok(Next::said("/me", Done::OthersEnded))
        })
        .await
}
