//! The channel of somebody who uses a Mac or a Shared iPad, beside that of the device itself.

use super::Device;
use crate::{key::random, trouble::Trouble, web::Answer};
use apple_mdm::plain;
use plist::Value;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UserSays {
    UserAuthenticate,
    TokenUpdate,
    Idle,
}

impl Device {
    pub async fn user_says(&self, user: &str, what: UserSays) -> Result<Answer, Trouble> {
        let topic = self.enrolled()?.profile.topic.clone();
        let mut list = match what {
            UserSays::UserAuthenticate => self.message("UserAuthenticate", &topic),
            UserSays::TokenUpdate => self.message("TokenUpdate", &topic),
            UserSays::Idle => plain::read(&self.look(|state| state.idle()))?,
        };
        if what == UserSays::TokenUpdate {
            list.insert("Token".into(), Value::Data(random::<32>()?.to_vec()));
            list.insert("PushMagic".into(), Self::new_magic().into());
        }
        list.insert("UserID".into(), user.into());
        list.insert("UserShortName".into(), "user".into());
        self.say(&plain::write(list)).await
    }
}
