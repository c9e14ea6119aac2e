//! Check-in: a device introduces itself, tells how it is reached, and leaves.

use super::{Side, about, talk::Unheard};
use apple_mdm::checkin::{CheckIn, Introduction, Reach, Sender};
use domain::Mode;
use kernel::{Fingerprint, Hello, PushAddress};
use uuid::Uuid;

pub async fn heard(
    side: &Side,
    identity: &Fingerprint,
    connection: Uuid,
    sender: &Sender,
    said: CheckIn,
) -> Result<(), Unheard> {
    if matches!(said, CheckIn::UserAuthenticate) {
        return Err(Unheard::Gone);
    }
    if let CheckIn::Authenticate(introduction) = said {
        if sender.user_channel {
            return Ok(());
        }
        is_ours(side, &introduction.topic).await?;
        side.kernel.enrol(identity, hello(sender, introduction), connection).await?;
        return Ok(());
    }
    let device = side.kernel.device(identity, connection).await?;
    if !device.is_called(&sender.id) {
        return Err(Unheard::OtherDevice);
    }
    match said {
        // A person's channel on a Mac or a shared iPad is heard and given nothing.
        _ if sender.user_channel => {}
        CheckIn::TokenUpdate(reach) => {
            let Reach { topic, token, magic, unlock_token, .. } = reach;
            // It may be told once and never again: it is kept whatever else is wrong.
            if let Some(token) = unlock_token {
                device.hands_over(&token).await?;
            }
            is_ours(side, &topic).await?;
            device.is_reached_at(&PushAddress { topic, token, magic }).await?;
        }
        CheckIn::CheckOut => device.check_out().await?,
        CheckIn::SetBootstrapToken | CheckIn::GetBootstrapToken => {}
        CheckIn::Authenticate(_) | CheckIn::UserAuthenticate | CheckIn::Other(_) => {
            return Err(Unheard::NotAnnounced);
        }
    }
    Ok(())
}

/// Under another topic it could not be woken.
async fn is_ours(side: &Side, topic: &str) -> Result<(), Unheard> {
    let ours = side.kernel.push_topic().await?;
    if ours.as_deref() == Some(topic) { Ok(()) } else { Err(Unheard::OtherTopic) }
}

fn hello(sender: &Sender, told: Introduction) -> Hello {
    let product = told.product.as_deref().unwrap_or_default();
    let platform = about::platform(product, told.model_name.as_deref().or(told.model.as_deref()));
    let mode = if sender.user_enrolment { Mode::UserEnrolment } else { Mode::DeviceEnrolment };
    Hello {
        udid: Some(sender.id.clone()),
        serial: told.serial,
        name: told.name.unwrap_or_default(),
        model: told.model_name.or(told.product).or(told.model).unwrap_or_default(),
        platform,
        mode,
        os: told.os.and_then(|os| os.parse().ok()),
    }
}
