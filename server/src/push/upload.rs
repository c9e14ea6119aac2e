//! A push certificate comes in as a file, from somebody who is signed in and has just given their password.

use super::certificate::{self, Upload};
use crate::export::operator;
use crate::sorry::{Sorry, Wants};
use app::ApiError;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use domain::{Field, Permission, Why};
use kernel::Operator;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

pub const PATH: &str = "/push/certificate";
const PAGE: &str = "/push";
/// Certificate, key and those above them are a few kilobytes.
const MOST: usize = 128 * 1024;
/// Opening one may take a second of a processor.
static PLACES: Semaphore = Semaphore::const_new(1);

pub fn routes() -> Router {
    Router::new().route(PATH, post(upload)).layer(DefaultBodyLimit::max(MOST))
}

async fn upload(request: Request) -> Response {
    let wants = Wants::of(&request);
    let (parts, body) = request.into_parts();
    let Ok(operator) = operator(&parts) else { return Sorry::SignedOut.to(&wants) };
    // Nothing is opened for somebody who may not set it.
    if let Err(error) = may(&operator).await {
        return told(ApiError::from(error), &wants);
    }
    let Ok(_place) = PLACES.acquire().await else { return Sorry::Busy.to(&wants) };
    let done = match read(Request::from_parts(parts, body)).await {
        Ok(upload) => set(&operator, upload).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Redirect::to("/push?done=push_certificate_set").into_response(),
        Err(error) => told(error, &wants),
    }
}

async fn may(operator: &Operator) -> kernel::Result<()> {
    operator.look(Permission::SettingsManage, "push").await?;
    operator.confirmed().map(drop)
}

fn told(error: ApiError, wants: &Wants) -> Response {
    match error {
        ApiError::Forbidden => Sorry::Forbidden.to(wants),
        ApiError::ConfirmFirst => Redirect::to("/confirm?next=/push").into_response(),
        error => Redirect::to(&app::told_on(PAGE, &error)).into_response(),
    }
}

async fn set(operator: &Operator, upload: Upload) -> Result<(), ApiError> {
    let read = tokio::task::spawn_blocking(move || certificate::read(&upload)).await;
    let order =
        read.map_err(|_| ApiError::Malformed)?.map_err(kernel::Error::from).map_err(ApiError::from)?;
    Ok(operator.confirmed()?.set_push_certificate(order).await?)
}

async fn read(request: Request) -> Result<Upload, ApiError> {
    let wrong = |why| ApiError::Invalid { field: Field::File, why };
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| wrong(Why::Missing))?;
    let mut upload = Upload::default();
    let large = |_| wrong(Why::TooLong { max: 131_072 });
    while let Some(part) = form.next_field().await.map_err(large)? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(large)?;
        match name.as_str() {
            "file" => upload.file = bytes,
            "key" => upload.key = bytes,
            "password" => {
                let text = String::from_utf8(bytes.to_vec()).map_err(|_| wrong(Why::Encoding))?;
                upload.password = Zeroizing::new(text);
            }
            "force" => upload.force = !bytes.is_empty(),
            _ => {}
        }
    }
    Ok(upload)
}
