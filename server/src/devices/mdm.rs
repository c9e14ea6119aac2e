//! `/mdm`: everything that a device says after it has its certificate. Its content tells what it is.

use super::talk::Unheard;
use super::{Shared, checkin, report, who};
use apple_mdm::plain;
use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use zeroize::Zeroizing;

const COMMAND: &str = "application/xml; charset=UTF-8";

pub async fn answer(side: Shared, parts: Parts, body: Bytes) -> Result<Response, Unheard> {
    let list = plain::read(&body)?;
    let identity = who::identity(&side, &parts, &body)?;
    let connection = who::connection(&side, &parts);
    if apple_mdm::checkin::is_checkin(&list) {
        let (sender, said) = apple_mdm::checkin::of(&list)?;
        checkin::heard(&side, &identity, connection, &sender, said).await?;
        return Ok(StatusCode::OK.into_response());
    }
    let said = apple_mdm::report::of(&list)?;
    let next = report::heard(&side, &identity, connection, said).await?;
    Ok(next.map_or_else(|| StatusCode::OK.into_response(), |command| given(&command)))
}

fn given(command: &Zeroizing<Vec<u8>>) -> Response {
    ([(header::CONTENT_TYPE, COMMAND)], command.to_vec()).into_response()
}
