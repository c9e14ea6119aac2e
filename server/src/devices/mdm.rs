//! `/mdm`: everything that a device says after it has its certificate. Its content tells what it is.

use super::talk::Unheard;
use super::{Shared, Side, checkin, report, who};
use apple_mdm::plain;
use apple_mdm::plain::Dictionary;
use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Fingerprint;
use uuid::Uuid;
use zeroize::Zeroizing;

const COMMAND: &str = "application/xml; charset=UTF-8";

pub async fn answer(side: Shared, parts: Parts, body: Bytes) -> Result<Response, Unheard> {
    let list = plain::read(&body)?;
    let identity = who::identity(&side, &parts, &body)?;
    let connection = who::connection(&side, &parts);
    match heard(&side, &identity, connection, &list).await {
        Err(Unheard::NotKnown) if side.kernel.parts_with(&identity).await? => Err(Unheard::Expelled),
        answer => answer,
    }
}

async fn heard(
    side: &Side,
    identity: &Fingerprint,
    connection: Uuid,
    list: &Dictionary,
) -> Result<Response, Unheard> {
    if apple_mdm::checkin::is_checkin(list) {
        let (sender, said) = apple_mdm::checkin::of(list)?;
        checkin::heard(side, identity, connection, &sender, said).await?;
        return Ok(StatusCode::OK.into_response());
    }
    let said = apple_mdm::report::of(list)?;
    let next = report::heard(side, identity, connection, said).await?;
    Ok(next.map_or_else(|| StatusCode::OK.into_response(), |command| given(&command)))
}

fn given(command: &Zeroizing<Vec<u8>>) -> Response {
    ([(header::CONTENT_TYPE, COMMAND)], command.to_vec()).into_response()
}
