//! A file of devices comes in. It is read only for somebody who is signed in, a few at a time and no larger than it may be;
//! what is in it the kernel reads.

use crate::export::operator;
use crate::sorry::{Sorry, Wants};
use app::ApiError;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use domain::{Field, Why};
use tokio::sync::Semaphore;

pub const PATH: &str = "/import/file";
/// A hundred thousand lines are about ten megabytes.
const MOST: usize = 32 * 1024 * 1024;
/// So many are held in memory at once.
static PLACES: Semaphore = Semaphore::const_new(4);

pub fn routes() -> Router {
    Router::new().route(PATH, post(import)).layer(DefaultBodyLimit::max(MOST))
}

async fn import(request: Request) -> Response {
    let wants = Wants::of(&request);
    let (parts, body) = request.into_parts();
    let Ok(operator) = operator(&parts) else { return Sorry::SignedOut.to(&wants) };
    let Ok(_place) = PLACES.try_acquire() else { return Sorry::Busy.to(&wants) };
    let read = read(Request::from_parts(parts, body)).await;
    let staged = match read {
        Ok((name, bytes)) => operator.stage_import(&name, bytes).await.map_err(ApiError::from),
        Err(error) => Err(error),
    };
    match staged {
        Ok(id) => Redirect::to(&format!("/import/{id}")).into_response(),
        Err(ApiError::Forbidden) => Sorry::Forbidden.to(&wants),
        Err(error) => Redirect::to(&app::told_on("/import", &error)).into_response(),
    }
}

/// The first file there is, with the name it has.
async fn read(request: Request) -> Result<(String, Vec<u8>), ApiError> {
    let missing = ApiError::Invalid { field: Field::File, why: Why::Missing };
    let large = ApiError::Invalid { field: Field::File, why: Why::TooMany { max: 100_000 } };
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| missing.clone())?;
    while let Some(part) = form.next_field().await.map_err(|_| large.clone())? {
        if part.name() == Some("file") {
            let name = part.file_name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|_| large.clone())?;
            return if bytes.is_empty() { Err(missing) } else { Ok((name, bytes.into())) };
        }
    }
    Err(missing)
}
