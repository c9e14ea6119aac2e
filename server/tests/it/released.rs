//! Devices are let go on purpose: they hear so when they next come by, and only they.

use crate::house::stories;
use crate::outside::seen;
use domain::{Cause, Enrolment, State};
use kernel::LockOrder;
use simulator::{Kind, Trouble};

stories! {
    async fn a_device_that_is_released_hears_so_and_leaves(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let token = console.link(&group).await;
        let mac = outside.enrols(Kind::SiliconMac, 1, &token).await;
        let other = outside.enrols(Kind::IPhone, 2, &token).await;
        let door = console.ada().await;
        let id = seen(&door, &mac).await.device.id;
        assert!(outside.is_pushed(&mac).await);
        let lock = door.lock(id, LockOrder::default()).await.unwrap();
        assert!(outside.is_pushed(&mac).await);
        ada.gets(&format!("/devices/{id}")).await.is(200).says("Release…");
        ada.gets(&format!("/devices/{id}/release")).await.is(200).says("from management?");
        let form = [("id", &*id.to_string())];
        ada.submits("/api/release_device", &form).await.leads_to(&format!("/devices/{id}?done=device_released"));
        let dropped = door.action(lock).await.unwrap().action;
        assert_eq!((dropped.state, dropped.cause), (State::Cancelled, Some(Cause::Released)));
        ada.gets(&format!("/actions/{lock}")).await.is(200).says("was released from management");
        ada.gets(&format!("/devices/{id}")).await.is(200).says("does not know yet");
        ada.calls("/api/release_device", &form).await.is(409).says("WrongState");
        assert!(outside.is_pushed(&mac).await, "it is called to hear it");
        assert!(matches!(mac.poll().await, Err(Trouble::Expelled(status)) if status == 403));
        assert!(!mac.is_enrolled() && !mac.screen().locked);
        let known = seen(&door, &mac).await;
        assert!(known.released.is_some_and(|released| released.heard.is_some()), "{known:?}");
        assert_eq!(known.device.enrolment, Enrolment::Ended);
        ada.gets(&format!("/devices/{id}")).await.is(200).says("It was told so on");
        assert!(console.kernel.push_address(id).await.unwrap().is_none(), "it is not called any more");
        other.poll().await.unwrap();
        assert!(other.is_enrolled());
        // It may come again, as what it was.
        mac.enrol(&outside.profile(&token).await).await.unwrap();
        let again = seen(&door, &mac).await;
        assert_eq!((again.device.id, again.device.enrolment, again.released), (id, Enrolment::Active, None));
        mac.poll().await.unwrap();
    }

    async fn what_is_deleted_while_it_is_enrolled_is_let_go_as_well(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let token = console.link(&group).await;
        let phone = outside.enrols(Kind::IPhone, 3, &token).await;
        let left = outside.enrols(Kind::IPhone, 4, &token).await;
        let door = console.ada().await;
        let (id, left_id) = (seen(&door, &phone).await.device.id, seen(&door, &left).await.device.id);
        let idle = format!(
            "<plist version=\"1.0\"><dict><key>UDID</key><string>{}</string><key>Status</key><string>Idle</string></dict></plist>",
            left.udid()
        );
        let signature = left.sign(idle.as_bytes()).unwrap();
        left.check_out().await.unwrap();
        for gone in [id, left_id] {
            ada.submits("/api/delete_device", &[("id", &*gone.to_string())]).await.leads_to("/devices?done=device_deleted");
        }
        assert!(matches!(phone.poll().await, Err(Trouble::Expelled(status)) if status == 403));
        // One that had left of its own accord is nobody's business any more.
        let signed = [("mdm-signature", signature.as_str())];
        let answer = outside.site.put(&format!("{}/mdm", outside.at), idle.as_bytes(), &signed).await.unwrap();
        assert_eq!(answer.status, 400);
    }
}
