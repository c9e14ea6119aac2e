//! The first Owner, and people who take an invitation.

use crate::ApiError;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "setup")]
pub async fn setup(
    token: String,
    name: String,
    sign_in_name: String,
    password: String,
) -> Result<(), ApiError> {
    use crate::ssr::{self, Form, Next, with};
    Form::on(with("/setup", "token", &token))
        .keep("name", &name)
        .keep("sign_in_name", &sign_in_name)
        .end(async {
            let owner = kernel::NewOwner { name, sign_in_name, password };
            ssr::admit(ssr::kernel()?.setup(&token, owner, &ssr::caller()?).await?).await?;
            Ok(Next::at("/"))
        })
        .await
}

#[server(prefix = "/api", endpoint = "accept_invitation")]
pub async fn accept_invitation(token: String, password: String) -> Result<(), ApiError> {
    use crate::ssr::{self, Form, Next, with};
    Form::on(with("/invitation", "token", &token))
        .end(async {
            ssr::admit(ssr::kernel()?.accept(&token, &password, &ssr::caller()?).await?).await?;
            Ok(Next::at("/"))
        })
        .await
}
