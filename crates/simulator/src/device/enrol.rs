//! A device enrols, tells how it is reached, and leaves.

use super::{
    Device,
    state::{Enrolled, UnlockToken},
};
use crate::{
    identity::Identity,
    keybag,
    profile::Profile,
    trouble::Trouble,
    web::{Answer, Web},
};
use apple_mdm::plain;
use http::StatusCode;
use plist::{Dictionary, Value};
use std::sync::Arc;

impl Device {
    /// Installs a profile: asks for the certificate, introduces itself, tells how it is reached, and comes by for the first
    /// time. A device that is enrolled already is enrolled anew, and is somebody else to its server then.
    pub async fn enrol(&self, profile: &[u8]) -> Result<(), Trouble> {
        let profile = Arc::new(Profile::read(profile)?);
        let mut web = self.web.lock().await;
        let trust = self.site.trust(&profile.roots);
        *web = Web::new(trust.clone(), None);
        let identity = profile.identity(&mut web, &self.site.keys, self.number).await?;
        *web = Web::new(trust, Some(identity.clone()));
        let enrolled = self.authenticates(&mut web, profile, identity).await?;
        self.leaves();
        self.bell.listens_for(Some(enrolled.magic.clone()));
        self.look(|state| {
            state.enrolled = Some(enrolled);
            state.reach_told = false;
            if let Some(unlock) = &mut state.unlock {
                unlock.told = false;
            }
        });
        let done = match self.tells_reach(&mut web).await {
            Ok(()) => self.session(&mut web).await.map(|_| ()),
            failed => failed,
        };
        web.hang_up();
        done
    }

    /// As somebody does who opens an enrolment link and installs what it offers.
    pub async fn enrol_by_link(&self, link: &str) -> Result<(), Trouble> {
        let profile = self.site.fetch(&format!("{}/profile", link.trim_end_matches('/'))).await?;
        accepted(&profile)?;
        self.enrol(&profile.body).await
    }

    async fn authenticates(
        &self,
        web: &mut Web,
        profile: Arc<Profile>,
        identity: Identity,
    ) -> Result<Enrolled, Trouble> {
        let mut list = self.message("Authenticate", &profile.topic);
        self.look(|state| state.introduces(self.kind, &mut list));
        let (token, magic) = (self.push_token(&profile.topic)?, Self::new_magic());
        let enrolled = Enrolled { profile, identity, token, magic };
        accepted(&self.says(web, &enrolled, &plain::write(list)).await?)?;
        Ok(enrolled)
    }

    /// A TokenUpdate. The unlock token goes along as long as its server does not have it.
    pub async fn update_token(&self) -> Result<(), Trouble> {
        let mut web = self.web.lock().await;
        let done = self.tells_reach(&mut web).await;
        web.hang_up();
        done
    }

    /// A new push token, and a new magic word, as after a restored backup; the old ones lead nowhere.
    pub async fn renew_reach(&self) -> Result<(), Trouble> {
        let mut enrolled = self.enrolled()?;
        let old = std::mem::replace(&mut enrolled.token, self.push_token(&enrolled.profile.topic)?);
        enrolled.magic = Self::new_magic();
        self.bell.listens_for(Some(enrolled.magic.clone()));
        if let Some(push) = &self.site.push {
            push.forget(&old);
        }
        self.look(|state| state.enrolled = Some(enrolled));
        self.update_token().await
    }

    pub(super) async fn tells_reach(&self, web: &mut Web) -> Result<(), Trouble> {
        let enrolled = self.enrolled()?;
        let mut list = self.message("TokenUpdate", &enrolled.profile.topic);
        list.insert("Token".into(), Value::Data(enrolled.token.clone()));
        list.insert("PushMagic".into(), enrolled.magic.clone().into());
        list.insert("AwaitingConfiguration".into(), false.into());
        let untold = self.look(|state| {
            let token = state.unlock.as_ref().filter(|_| state.has_untold_token())?;
            Some((token.bytes.to_vec(), std::mem::take(&mut state.wrong_token)))
        });
        if let Some((token, wrong)) = &untold {
            let token = if *wrong { keybag::token()?.to_vec() } else { token.clone() };
            list.insert("UnlockToken".into(), Value::Data(token));
        }
        accepted(&self.says(web, &enrolled, &plain::write(list)).await?)?;
        self.look(|state| state.reach_told = true);
        if let Some((told, _)) = untold {
            let is_told = |token: &&mut UnlockToken| *token.bytes == told;
            self.look(|state| state.unlock.as_mut().filter(is_told).map(|token| token.told = true));
        }
        Ok(())
    }

    /// Its profile is deleted. It says so if the profile wants that, and is gone even if nobody hears it.
    pub async fn check_out(&self) -> Result<(), Trouble> {
        let enrolled = self.enrolled()?;
        let mut web = self.web.lock().await;
        let said = if enrolled.profile.checks_out {
            let list = self.message("CheckOut", &enrolled.profile.topic);
            self.says(&mut web, &enrolled, &plain::write(list)).await.and_then(|answer| accepted(&answer))
        } else {
            Ok(())
        };
        web.hang_up();
        self.leaves();
        said
    }

    pub(super) fn message(&self, kind: &str, topic: &str) -> Dictionary {
        let entries = [("MessageType", kind.to_owned()), ("Topic", topic.to_owned()), ("UDID", self.udid())];
        entries.map(|(key, value)| (key.to_owned(), Value::from(value))).into_iter().collect()
    }
}

fn accepted(answer: &Answer) -> Result<(), Trouble> {
    if answer.status == StatusCode::OK { Ok(()) } else { Err(Trouble::Refused(answer.status)) }
}
