//! SCEP: a device asks for its certificate with the password of its profile, and later perhaps for the next one with the
//! certificate that it has. What cannot be read is 400; whatever can be read is answered in the protocol's own words.

use super::{BEFORE, CERTIFICATE_LASTS, Shared, Side, since_1970, talk::Unheard};
use apple_mdm::certificate::Certificate;
use apple_mdm::request::Request;
use apple_mdm::scep::{self, Kind, Message, Refusal as No};
use axum::body::Bytes;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::Moment;
use kernel::{Fingerprint, Fresh};
use serde::Deserialize;

const NAME: &str = "Holdfast device";

#[derive(Deserialize)]
pub struct Asked {
    operation: String,
    #[serde(default)]
    message: String,
}

/// Everything, and what is small enough to stand in an address.
pub async fn by_address(side: Shared, Query(asked): Query<Asked>) -> Result<Response, Unheard> {
    match asked.operation.as_str() {
        "GetCACaps" => Ok(([(header::CONTENT_TYPE, "text/plain")], scep::CAPABILITIES).into_response()),
        "GetCACert" => {
            let certificate = side.authority.certificate().der().to_vec();
            Ok(([(header::CONTENT_TYPE, scep::CERTIFICATE_TYPE)], certificate).into_response())
        }
        "PKIOperation" => {
            let message = scep::of_query(&asked.message).ok_or(Unheard::NotAnnounced)?;
            operate(&side, &message).await
        }
        _ => Err(Unheard::NotAnnounced),
    }
}

pub async fn by_body(side: Shared, Query(asked): Query<Asked>, body: Bytes) -> Result<Response, Unheard> {
    if asked.operation == "PKIOperation" { operate(&side, &body).await } else { Err(Unheard::NotAnnounced) }
}

async fn operate(side: &Side, message: &[u8]) -> Result<Response, Unheard> {
    let message = Message::read(message)
        .map_err(|scep::Unreadable| Unheard::Signature(apple_mdm::BadSignature::Malformed))?;
    let answer = match given(side, &message).await? {
        Ok(answer) => answer,
        Err(no) => {
            metrics::counter!("holdfast_scep_refusals_total").increment(1);
            tracing::warn!(why = ?no, "a certificate was not given");
            message.refuse(&side.authority, no).map_err(|_| unsigned())?
        }
    };
    Ok(([(header::CONTENT_TYPE, scep::MESSAGE_TYPE)], answer).into_response())
}

fn unsigned() -> Unheard {
    Unheard::Broken(kernel::Fault::Nonsense("the device authority does not sign".into()))
}

/// The answer, or why there is none; in the outer place what keeps us from knowing.
async fn given(side: &Side, message: &Message) -> Result<Result<Vec<u8>, No>, Unheard> {
    let (request, cipher) = match message.kind {
        Kind::Request | Kind::Renewal => match message.open(&side.authority) {
            Ok(opened) => opened,
            Err(no) => return Ok(Err(no)),
        },
        // Nobody waits here: what is given is given at once.
        Kind::Poll | Kind::Other => return Ok(Err(No::Certificate)),
    };
    let certified = if message.kind == Kind::Renewal {
        renewed(side, message, &request).await
    } else {
        first(side, &request).await
    };
    let certificate = match certified {
        Ok(der) => der,
        Err(Unheard::NotKnown | Unheard::OtherDevice) => return Ok(Err(No::Request)),
        Err(Unheard::Certificate(_)) => return Ok(Err(No::Certificate)),
        Err(other) => return Err(other),
    };
    let issued = Certificate::read(&certificate).map_err(Unheard::Certificate)?;
    Ok(message.grant(&side.authority, &issued, &request, cipher))
}

async fn first(side: &Side, request: &Request) -> Result<Vec<u8>, Unheard> {
    let challenge = request.challenge.as_deref().ok_or(Unheard::NotKnown)?;
    if let Some(before) = side.kernel.may_certify(challenge, request.key()).await? {
        return Ok(before);
    }
    let (der, ends) = issued(side, request)?;
    let fresh = Fresh { certificate: &der, ends };
    Ok(side.kernel.certify(challenge, request.key(), fresh).await?)
}

async fn renewed(side: &Side, message: &Message, request: &Request) -> Result<Vec<u8>, Unheard> {
    let holder = &message.requester;
    holder
        .is_issued_by(side.authority.certificate(), since_1970(side.kernel.now()))
        .map_err(Unheard::Certificate)?;
    let holder = Fingerprint::of(holder.der());
    if let Some(before) = side.kernel.may_renew(&holder, request.key()).await? {
        return Ok(before);
    }
    let (der, ends) = issued(side, request)?;
    Ok(side.kernel.renew(&holder, request.key(), Fresh { certificate: &der, ends }).await?)
}

fn issued(side: &Side, request: &Request) -> Result<(Vec<u8>, Moment), Unheard> {
    let now = side.kernel.now();
    let (from, ends) = (now.minus(BEFORE), now.plus(CERTIFICATE_LASTS));
    let issued = side.authority.issue(request, NAME, since_1970(from), since_1970(ends));
    let issued = issued.map_err(|error| Unheard::Broken(kernel::Fault::Nonsense(error.to_string())))?;
    Ok((issued.der().to_vec(), ends))
}
