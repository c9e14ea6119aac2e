//! The audit log as a file: CSV for spreadsheets, JSON lines for programs, exactly what the page's filters leave.
//! Entries are read and sent a few hundred at a time. Whether somebody may have them the kernel decides.

mod rows;

use crate::sorry::{Sorry, Wants};
use app::{ApiError, audit_query};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, Request};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use futures_util::TryStream;
use futures_util::stream::try_unfold;
use kernel::Operator;
use rows::Form;
use std::collections::HashMap;
use std::sync::Arc;

pub fn routes() -> Router {
    let route = |form: Form| get(move |request: Request| export(form, request));
    Router::new().route("/audit.csv", route(Form::Csv)).route("/audit.jsonl", route(Form::JsonLines))
}

async fn export(form: Form, request: Request) -> Response {
    let wants = Wants::of(&request);
    let (request, _) = request.into_parts();
    let error = match operator(&request) {
        Ok(operator) => match begin(&operator, form, &request).await {
            Ok(response) => return response,
            Err(error) => error,
        },
        Err(error) => error,
    };
    match error {
        ApiError::SignIn => Sorry::SignedOut.to(&wants),
        ApiError::Away { .. } => Sorry::Away.to(&wants),
        ApiError::Broken { incident } => Sorry::Broken(incident).to(&wants),
        // The page has the words for a filter that makes no sense.
        ApiError::Invalid { .. } => {
            Redirect::to(&format!("/audit?{}", request.uri.query().unwrap_or_default())).into_response()
        }
        _ => Sorry::Forbidden.to(&wants),
    }
}

fn operator(request: &Parts) -> Result<Arc<Operator>, ApiError> {
    request.extensions.get::<Arc<Operator>>().cloned().ok_or(ApiError::SignIn)
}

async fn begin(operator: &Operator, form: Form, request: &Parts) -> Result<Response, ApiError> {
    let filters = Query::<HashMap<String, String>>::try_from_uri(&request.uri).unwrap_or_default().0;
    let query = audit_query(|name| filters.get(name).filter(|value| !value.is_empty()).cloned())?;
    let entries = operator.export_audit(&query).await?;
    let rest = try_unfold(entries, move |mut entries| async move {
        let next = entries.next().await?;
        let written = (!next.is_empty()).then(|| rows::write(form, &next)).transpose()?;
        Ok::<_, rows::Broken>(written.map(|bytes| (bytes, entries)))
    });
    let name = format!("attachment; filename=\"audit.{}\"", form.ending());
    let kind = [(header::CONTENT_TYPE, form.kind().to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((kind, streamed(form.head(), rest)).into_response())
}

fn streamed(
    head: Bytes,
    rest: impl TryStream<Ok = Bytes, Error = rows::Broken, Item = Result<Bytes, rows::Broken>> + Send + 'static,
) -> Body {
    use futures_util::{StreamExt, stream};
    Body::from_stream(stream::once(async { Ok(head) }).chain(rest))
}
