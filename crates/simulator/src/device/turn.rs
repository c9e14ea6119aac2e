//! A device comes by: it says that it is idle, or what came of a command, is given the next, and goes when there is none.

use super::{
    Device,
    command::{Done, Told},
    state::{Enrolled, State},
};
use crate::{
    trouble::Trouble,
    web::{Answer, Ask, Web},
};
use apple_mdm::plain;
use http::{Request, StatusCode, Uri, header};
use http_body_util::Full;

const CHECK_IN: &str = "application/x-apple-aspen-mdm-checkin";
const RESULT: &str = "application/x-apple-aspen-mdm";

impl Device {
    /// Comes by, and does what it is told until there is nothing more. A device that cannot be reached does not, and that is
    /// no failure.
    pub async fn poll(&self) -> Result<Vec<Done>, Trouble> {
        let mut web = self.web.lock().await;
        let done = self.session(&mut web).await;
        web.hang_up();
        if let Err(trouble) = &done {
            self.look(|state| state.last = trouble.to_string());
        }
        done
    }

    pub(super) async fn session(&self, web: &mut Web) -> Result<Vec<Done>, Trouble> {
        let mut all = vec![];
        if self.is_mute() {
            return Ok(all);
        }
        let enrolled = self.enrolled()?;
        if !self.look(|state| state.reach_told) {
            self.tells_reach(web).await?;
        }
        // What nobody heard is said again before anything else.
        let mut body = self.look(|state| state.unheard.clone().unwrap_or_else(|| state.idle()));
        loop {
            let answer = self.says(web, &enrolled, &body).await?;
            // What is refused once and for all is not said again; what was only not taken is.
            if answer.status == StatusCode::OK || answer.status.is_client_error() {
                self.look(|state| state.unheard = None);
            }
            if answer.status != StatusCode::OK {
                return Err(Trouble::Refused(answer.status));
            }
            // A Mac that was just locked restarts at once: what it is told now, it does not hear.
            if answer.body.is_empty() || self.is_mute() {
                break;
            }
            let told = Told::read(&answer.body)?;
            let (done, result) = self.look(|state| {
                let (done, result) = state.obeys(self.kind, &told);
                state.unheard = Some(result.clone());
                state.last = format!("{}: {}", done.kind, done.status);
                (done, result)
            });
            all.push(done);
            body = result;
        }
        if !self.is_mute() && self.look(|state| state.has_untold_token()) {
            self.tells_reach(web).await?;
        }
        Ok(all)
    }

    /// Says anything at all under its own signature, to the address for such a thing, and hears what is answered.
    pub async fn say(&self, body: &[u8]) -> Result<Answer, Trouble> {
        let enrolled = self.enrolled()?;
        let mut web = self.web.lock().await;
        let answer = self.says(&mut web, &enrolled, body).await;
        web.hang_up();
        answer
    }

    /// The same over its own line with any signature, or with none: then over TLS its certificate alone speaks for it.
    pub async fn say_with(&self, body: &[u8], signature: Option<&str>) -> Result<Answer, Trouble> {
        let enrolled = self.enrolled()?;
        let mut letter = Request::put(&enrolled.profile.server).header(header::CONTENT_TYPE, RESULT);
        if let Some(signature) = signature {
            letter = letter.header("Mdm-Signature", signature);
        }
        self.web.lock().await.ask(&letter.body(Full::from(body.to_vec()))?).await
    }

    pub(super) async fn says(
        &self,
        web: &mut Web,
        enrolled: &Enrolled,
        body: &[u8],
    ) -> Result<Answer, Trouble> {
        let is_check_in = plain::read(body).is_ok_and(|list| apple_mdm::checkin::is_checkin(&list));
        let (to, kind) = if is_check_in {
            (&enrolled.profile.check_in, CHECK_IN)
        } else {
            (&enrolled.profile.server, RESULT)
        };
        let ask = letter(to, kind, enrolled, body)?;
        if self.look(|state| state.loses_reply(body)) {
            web.ask(&ask).await?;
            web.hang_up();
        }
        let answer = web.ask(&ask).await?;
        if sends_away(&answer) {
            self.leaves();
            return Err(Trouble::Expelled(answer.status));
        }
        Ok(answer)
    }
}

impl State {
    fn loses_reply(&mut self, body: &[u8]) -> bool {
        let loses = self.lost_replies > 0 && self.unheard.as_deref() == Some(body);
        if loses {
            self.lost_replies -= 1;
        }
        loses
    }
}

fn letter(to: &Uri, kind: &str, enrolled: &Enrolled, body: &[u8]) -> Result<Ask, Trouble> {
    let mut letter = Request::put(to).header(header::CONTENT_TYPE, kind);
    if enrolled.profile.signs {
        letter = letter.header("Mdm-Signature", enrolled.identity.signature(body)?);
    }
    Ok(letter.body(Full::from(body.to_vec()))?)
}

/// After such an answer a device is no longer managed.
fn sends_away(answer: &Answer) -> bool {
    let unrecognized = b"com.apple.unrecognized.device";
    match answer.status {
        StatusCode::UNAUTHORIZED => true,
        StatusCode::FORBIDDEN => answer.body.windows(unrecognized.len()).any(|part| part == unrecognized),
        _ => false,
    }
}
