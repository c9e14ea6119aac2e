//! What a person sees who opens an enrolment link on a device: what will be managed and what will not, and the profile.

use super::{MDM, PROFILE, SCEP, Shared, Side, talk::Unheard};
use crate::sorry::{Wants, framed};
use apple_mdm::profile::{self, Profile};
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use domain::{Refusal, Why};
use std::sync::Arc;
use uuid::Uuid;

pub async fn landing(State(side): Shared, Path(token): Path<String>, request: Request) -> Response {
    let wants = Wants::of(&request);
    let profile = PROFILE.replace("{token}", &token);
    let ready = match side.kernel.push_topic().await {
        Ok(topic) => topic.is_some(),
        Err(error) => return closed(&wants, error),
    };
    match side.kernel.enrolment_link(&token).await {
        // Without a push certificate nobody can enrol yet.
        Ok(_) if !ready => page(&wants, StatusCode::SERVICE_UNAVAILABLE, &closed_page(&wants, Why::Missing)),
        Ok(link) => {
            let content = app::landing(wants.locale, &link, &side.organization, &profile);
            page(&wants, StatusCode::OK, &content)
        }
        Err(error) => closed(&wants, error),
    }
}

pub async fn profile(State(side): Shared, Path(token): Path<String>, request: Request) -> Response {
    let wants = Wants::of(&request);
    match made(&side, &token).await {
        Ok(bytes) => {
            let name = "attachment; filename=\"enrolment.mobileconfig\"";
            ([(header::CONTENT_TYPE, profile::TYPE), (header::CONTENT_DISPOSITION, name)], bytes)
                .into_response()
        }
        Err(error) => closed(&wants, error),
    }
}

async fn made(side: &Arc<Side>, token: &str) -> kernel::Result<Vec<u8>> {
    let topic = side.kernel.push_topic().await?.ok_or(Refusal::NotFound)?;
    let challenge = side.kernel.offer_challenge(token).await?;
    let uuids: [String; 4] = std::array::from_fn(|_| Uuid::new_v4().to_string().to_uppercase());
    let at = |path: &str| format!("{}{path}", side.url);
    let (scep_url, mdm_url) = (at(SCEP), at(MDM));
    let profile = Profile {
        identifier: &format!("holdfast.{}", side.url.host),
        uuids: uuids.each_ref().map(String::as_str),
        organisation: &side.organization,
        name: &side.organization,
        description: "",
        scep_url: &scep_url,
        challenge: &challenge,
        server_url: &mdm_url,
        checkin_url: &mdm_url,
        topic: &topic,
        root: side.authority.certificate().der(),
    };
    profile.signed(&side.authority).map_err(|_| {
        kernel::Error::Fault(kernel::Fault::Nonsense("the device authority does not sign".into()))
    })
}

/// The link is over, or never was one.
fn closed(wants: &Wants, error: kernel::Error) -> Response {
    let why = match error {
        kernel::Error::Refused(Refusal::Invalid { why, .. }) => why,
        kernel::Error::Refused(Refusal::NotFound) => Why::Missing,
        other => return Unheard::from(other).into_response(),
    };
    page(wants, StatusCode::NOT_FOUND, &closed_page(wants, why))
}

fn closed_page(wants: &Wants, why: Why) -> String {
    app::landing_closed(wants.locale, why)
}

fn page(wants: &Wants, status: StatusCode, content: &str) -> Response {
    (status, Html(framed(wants, app::landing_title(wants.locale), content))).into_response()
}
