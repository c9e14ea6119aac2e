//! Devices from a file: bringing in what was looked at, or throwing it away. The file itself comes by the server's own way.

use crate::ApiError;
use domain::ImportId;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "start_import")]
pub async fn start_import(id: ImportId) -> Result<(), ApiError> {
    use crate::ssr::{self, Form, Next};
    let page = format!("/import/{id}");
    Form::on(&page)
        .end(async {
            ssr::operator()?.start_import(id).await?;
            Ok(Next::at(&page))
        })
        .await
}

#[server(prefix = "/api", endpoint = "discard_import")]
pub async fn discard_import(id: ImportId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/import/{id}"))
        .end(async {
            ssr::operator()?.discard_import(id).await?;
            Ok(Next::said("/import", Done::ImportDiscarded))
        })
        .await
}
