//! Lists as files: CSV for spreadsheets, and the audit log also as JSON lines for programs; exactly what the page's filters
//! leave. Rows are read and sent a few hundred at a time. Whether somebody may have them the kernel decides.

mod devices;
mod rows;

use crate::sorry::{Sorry, Wants};
use app::{ApiError, action_query, audit_query, device_query};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, Request};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use futures_util::TryStream;
use futures_util::stream::try_unfold;
use kernel::{ActionExport, AuditExport, DeviceExport, Operator};
use rows::Form;
use std::collections::HashMap;
use std::sync::Arc;

/// What is taken out.
#[derive(Clone, Copy)]
enum What {
    Audit(Form),
    Devices,
    Actions,
}

impl What {
    /// The page with the same filters.
    const fn page(self) -> &'static str {
        match self {
            Self::Audit(_) => "/audit",
            Self::Devices => "/devices",
            Self::Actions => "/actions",
        }
    }
}

/// The addresses of the files.
pub const FILES: [&str; 4] = ["/audit.csv", "/audit.jsonl", "/devices.csv", "/actions.csv"];

pub fn routes() -> Router {
    let whats = [What::Audit(Form::Csv), What::Audit(Form::JsonLines), What::Devices, What::Actions];
    FILES.into_iter().zip(whats).fold(Router::new(), |router, (path, what)| {
        router.route(path, get(move |request: Request| export(what, request)))
    })
}

async fn export(what: What, request: Request) -> Response {
    let wants = Wants::of(&request);
    let (request, _) = request.into_parts();
    let error = match operator(&request) {
        Ok(operator) => match begin(&operator, what, &request).await {
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
            let query = request.uri.query().unwrap_or_default();
            Redirect::to(&format!("{}?{query}", what.page())).into_response()
        }
        _ => Sorry::Forbidden.to(&wants),
    }
}

pub(crate) fn operator(request: &Parts) -> Result<Arc<Operator>, ApiError> {
    request.extensions.get::<Arc<Operator>>().cloned().ok_or(ApiError::SignIn)
}

async fn begin(operator: &Operator, what: What, request: &Parts) -> Result<Response, ApiError> {
    let filters = Query::<HashMap<String, String>>::try_from_uri(&request.uri).unwrap_or_default().0;
    let value = |name: &str| filters.get(name).filter(|value| !value.is_empty()).cloned();
    let (name, form, head, rows) = match what {
        What::Audit(form) => {
            let rows = operator.export_audit(&audit_query(value)?).await?;
            ("audit", form, form.head(), Rows::Audit(rows, form))
        }
        What::Devices => {
            let rows = operator.export_devices(&device_query(value)?).await?;
            ("devices", Form::Csv, devices::head(&devices::DEVICES), Rows::Devices(rows))
        }
        What::Actions => {
            let rows = operator.export_actions(&action_query(value)?).await?;
            ("actions", Form::Csv, devices::head(&devices::ACTIONS), Rows::Actions(rows))
        }
    };
    let rest = try_unfold(rows, async |mut rows| Ok(rows.next().await?.map(|some| (some, rows))));
    let name = format!("attachment; filename=\"{name}.{}\"", form.ending());
    let kind = [(header::CONTENT_TYPE, form.kind().to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((kind, streamed(head, rest)).into_response())
}

/// What is left of a list.
enum Rows {
    Audit(AuditExport, Form),
    Devices(DeviceExport),
    Actions(ActionExport),
}

impl Rows {
    async fn next(&mut self) -> Result<Option<Bytes>, rows::Broken> {
        let (empty, written) = match self {
            Self::Audit(entries, form) => {
                let some = entries.next().await?;
                (some.is_empty(), rows::write(*form, &some))
            }
            Self::Devices(rows) => {
                let some = rows.next().await?;
                (some.is_empty(), devices::devices(&some))
            }
            Self::Actions(rows) => {
                let some = rows.next().await?;
                (some.is_empty(), devices::actions(&some))
            }
        };
        if empty { Ok(None) } else { written.map(Some) }
    }
}

fn streamed(
    head: Bytes,
    rest: impl TryStream<Ok = Bytes, Error = rows::Broken, Item = Result<Bytes, rows::Broken>> + Send + 'static,
) -> Body {
    use futures_util::{StreamExt, stream};
    Body::from_stream(stream::once(async { Ok(head) }).chain(rest))
}
