//! People who sign in: bringing them in, keeping them out.

use crate::ApiError;
use domain::OperatorId;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "invite_person")]
pub async fn invite_person(name: String, sign_in_name: String) -> Result<(), ApiError> {
    use crate::ssr::{self, Form, Next};
    Form::on("/people/new")
        .keep("name", &name)
        .keep("sign_in_name", &sign_in_name)
        .end(async {
            let invited = ssr::operator()?.confirmed()?.invite(&name, &sign_in_name).await?;
            Ok(Next::at(format!("/people/{}/link", invited.id)))
        })
        .await
}

#[server(prefix = "/api", endpoint = "renew_invitation")]
pub async fn renew_invitation(id: OperatorId) -> Result<(), ApiError> {
    use crate::ssr::{self, Form, Next};
    Form::on(format!("/people/{id}/new-link"))
        .end(async {
            ssr::operator()?.confirmed()?.renew_invitation(id).await?;
            Ok(Next::at(format!("/people/{id}/link")))
        })
        .await
}

#[server(prefix = "/api", endpoint = "disable_person")]
pub async fn disable_person(id: OperatorId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/people/{id}/disable"))
        .end(async {
            ssr::operator()?.disable(id).await?;
            Ok(Next::said(format!("/people/{id}"), Done::PersonDisabled))
        })
        .await
}

#[server(prefix = "/api", endpoint = "enable_person")]
pub async fn enable_person(id: OperatorId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/people/{id}"))
        .end(async {
            ssr::operator()?.enable(id).await?;
            Ok(Next::said(format!("/people/{id}"), Done::PersonEnabled))
        })
        .await
}

#[server(prefix = "/api", endpoint = "end_sign_ins_of")]
pub async fn end_sign_ins_of(id: OperatorId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/people/{id}/end-sign-ins"))
        .end(async {
            ssr::operator()?.end_sign_ins_of(id).await?;
            Ok(Next::said(format!("/people/{id}"), Done::SignInsEnded))
        })
        .await
}
