//! Enrolment links: making and ending them.

use crate::ApiError;
use domain::LinkId;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "make_link")]
pub async fn make_link(
    #[server(default)] group: String,
    #[server(default)] ownership: String,
    #[server(default)] days: String,
    #[server(default)] uses: String,
) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next, whole},
    };
    use domain::{Field, Ownership, Refusal, Why};
    Form::on("/enrol/new")
        .keep("group", &group)
        .keep("ownership", &ownership)
        .keep("days", &days)
        .keep("uses", &uses)
        .end(async {
            let order = kernel::LinkOrder {
                group: group.parse().map_err(|_| Refusal::invalid(Field::Groups, Why::Malformed))?,
                ownership: Ownership::from_word(&ownership).ok_or(ApiError::Malformed)?,
                days: whole(Field::Time, &days)?,
                uses: whole(Field::Count, &uses)?,
            };
            let id = ssr::operator()?.make_link(order).await?;
            Ok(Next::said(format!("/enrol/{id}"), Done::LinkMade))
        })
        .await
}

#[server(prefix = "/api", endpoint = "end_link")]
pub async fn end_link(id: LinkId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/enrol/{id}/end"))
        .end(async {
            ssr::operator()?.end_link(id).await?;
            Ok(Next::said(format!("/enrol/{id}"), Done::LinkEnded))
        })
        .await
}
