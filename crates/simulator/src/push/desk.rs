//! Where pushes arrive: each is judged as Apple's service would, and rings a bell or is refused with a reason.

use super::{board::Board, papers::PushAuthority, reason::Reason};
use crate::{bell::Bell, clock};
use http::{HeaderMap, Method, Request, Response, request::Parts};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use serde::Serialize;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, broadcast};
use uuid::Uuid;

const LONGEST: usize = 4096;

/// What can happen to a push on demand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mishap {
    Refuse(Reason),
    /// It is answered only after so long.
    Slow(Duration),
    /// The connection breaks before the answer, and nobody is rung for.
    Cut,
    /// It is taken, and reaches nobody.
    Lost,
    /// It is taken, and is the last over this connection: the service says goodbye (GOAWAY).
    Goodbye,
}

/// A push that was answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Push {
    /// As it was written, in hexadecimal digits.
    pub token: String,
    pub topic: String,
    pub magic: Option<String>,
    pub answer: Result<Uuid, Reason>,
    /// Did a device hear it, and was the magic word the right one?
    pub rang: bool,
}

pub struct Desk {
    pub authority: PushAuthority,
    pub board: Board,
    pub mishaps: Mutex<VecDeque<Mishap>>,
    pub log: broadcast::Sender<Push>,
}

/// How a connection is made to end.
#[derive(Default)]
pub struct End {
    /// At once.
    pub cut: Notify,
    /// After what is on its way.
    pub goodbye: Notify,
}

#[derive(Serialize)]
struct Refusal {
    reason: Reason,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<u128>,
}

/// What a push asks for.
struct Wanted<'a> {
    token: &'a str,
    topic: &'a str,
    magic: Option<String>,
}

impl Desk {
    /// `caller` is the topic of the certificate on the other side; `end` is its connection's.
    pub async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
        caller: Result<String, Reason>,
        end: Arc<End>,
    ) -> Result<Response<Full<Bytes>>, http::Error> {
        let (head, body) = request.into_parts();
        let body = Limited::new(body, LONGEST).collect().await.map(http_body_util::Collected::to_bytes);
        let wanted = Wanted::read(&head, body.as_deref().unwrap_or_default());
        let mishap = self.mishaps.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        match mishap {
            Some(Mishap::Slow(span)) => tokio::time::sleep(span).await,
            Some(Mishap::Cut) => {
                end.cut.notify_one();
                // The line ends before there is an answer.
                std::future::pending::<()>().await;
            }
            Some(Mishap::Goodbye) => end.goodbye.notify_one(),
            _ => {}
        }
        let mut rang = false;
        let answer = match mishap {
            Some(Mishap::Refuse(reason)) => Err(reason),
            _ if body.is_err() => Err(Reason::PayloadTooLarge),
            _ => self.judge(&head, &wanted, caller).map(|(id, bell)| {
                let bell = bell.filter(|_| mishap != Some(Mishap::Lost));
                rang = bell.zip(wanted.magic.as_deref()).is_some_and(|(bell, magic)| bell.ring(magic));
                id
            }),
        };
        let (token, topic) = (wanted.token.to_owned(), wanted.topic.to_owned());
        // Nobody may be listening.
        let _ = self.log.send(Push { token, topic, magic: wanted.magic, answer, rang });
        answered(&head.headers, answer)
    }

    fn judge(
        &self,
        head: &Parts,
        wanted: &Wanted<'_>,
        caller: Result<String, Reason>,
    ) -> Result<(Uuid, Option<Arc<Bell>>), Reason> {
        let header = |name| head.headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let caller = caller?;
        if head.method != Method::POST {
            return Err(Reason::MethodNotAllowed);
        }
        if wanted.token.is_empty() {
            return Err(Reason::BadPath);
        }
        match wanted.topic {
            "" => return Err(Reason::MissingTopic),
            topic if !topic.starts_with("com.apple.mgmt.") => return Err(Reason::BadTopic),
            topic if topic != caller => return Err(Reason::TopicDisallowed),
            _ => {}
        }
        if header("apns-push-type") != Some("mdm") {
            return Err(Reason::InvalidPushType);
        }
        if !matches!(header("apns-priority"), None | Some("5" | "10")) {
            return Err(Reason::BadPriority);
        }
        if header("apns-expiration").is_some_and(|at| at.parse::<u64>().is_err()) {
            return Err(Reason::BadExpirationDate);
        }
        if wanted.magic.is_none() {
            return Err(Reason::PayloadEmpty);
        }
        let token = base16ct::mixed::decode_vec(wanted.token).map_err(|_| Reason::BadDeviceToken)?;
        let bell = self.board.find(&token, wanted.topic)?;
        let id = header("apns-id").and_then(|id| id.parse().ok());
        Ok((id.unwrap_or_else(Uuid::new_v4), bell))
    }
}

impl<'a> Wanted<'a> {
    fn read(head: &'a Parts, body: &[u8]) -> Self {
        let topic = head.headers.get("apns-topic").and_then(|topic| topic.to_str().ok());
        let body: Option<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(body).ok();
        // A push of MDM says this one word, and nothing beside it.
        let body = body.filter(|body| body.len() == 1);
        Self {
            token: head.uri.path().strip_prefix("/3/device/").unwrap_or_default(),
            topic: topic.unwrap_or_default(),
            magic: body.and_then(|body| body.get("mdm")?.as_str().map(ToOwned::to_owned)),
        }
    }
}

fn answered(asked: &HeaderMap, answer: Result<Uuid, Reason>) -> Result<Response<Full<Bytes>>, http::Error> {
    let asked = asked.get("apns-id").cloned();
    match answer {
        Ok(id) => Response::builder().header("apns-id", id.hyphenated().to_string()).body(Full::default()),
        Err(reason) => {
            let timestamp = (reason == Reason::Unregistered).then(|| clock::now().as_millis());
            let body = serde_json::to_vec(&Refusal { reason, timestamp }).unwrap_or_default();
            let mut answer = Response::builder().status(reason.status());
            if let Some(id) = asked {
                answer = answer.header("apns-id", id);
            }
            answer.header("content-type", "application/json").body(body.into())
        }
    }
}
