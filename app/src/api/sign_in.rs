//! Coming in and going out.

use crate::ApiError;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "sign_in")]
pub async fn sign_in(
    sign_in_name: String,
    password: String,
    #[server(default)] next: String,
) -> Result<(), ApiError> {
    use crate::ssr::{self, Form, Next, with};
    let next = ssr::local(Some(&next));
    Form::on(with("/sign-in", "next", &next))
        .keep("sign_in_name", &sign_in_name)
        .end(async {
            ssr::admit(ssr::kernel()?.sign_in(&sign_in_name, &password, &ssr::caller()?).await?).await?;
            Ok(Next::at(&next))
        })
        .await
}

#[server(prefix = "/api", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on("/")
        .end(async {
            ssr::operator()?.sign_out().await?;
            ssr::dismiss().await?;
            Ok(Next::said("/sign-in", Done::SignedOut))
        })
        .await
}

/// The password once more; what asks for it then has five minutes.
#[server(prefix = "/api", endpoint = "confirm")]
pub async fn confirm(password: String, #[server(default)] next: String) -> Result<(), ApiError> {
    use crate::ssr::{self, Form, Next, with};
    let next = ssr::local(Some(&next));
    Form::on(with("/confirm", "next", &next))
        .end(async {
            ssr::operator()?.confirm(&password).await?;
            Ok(Next::at(&next))
        })
        .await
}
