//! Devices over TLS: the certificate that a device shows there speaks for it, as its signature does, and they must be one.

use crate::forger::openssl;
use crate::house::stories;
use crate::outside::Served;
use domain::State;
use kernel::{DeviceQuery, LockOrder};
use simulator::Kind;
use std::path::{Path, PathBuf};

/// A certificate for this computer, and its key.
fn makes(folder: &Path, name: &str) -> [PathBuf; 2] {
    openssl(
        folder,
        &format!(
            "req -x509 -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.pem -days 2 -subj /CN=devices \
             -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE"
        ),
    );
    [folder.join(format!("{name}.pem")), folder.join(format!("{name}.key"))]
}

fn idle(udid: &str) -> Vec<u8> {
    format!(
        "<plist version=\"1.0\"><dict><key>Status</key><string>Idle</string><key>UDID</key><string>{udid}</string></dict></plist>"
    )
    .into_bytes()
}

stories! {
    async fn over_tls_a_device_is_known_by_its_certificate_alone(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let folder = tempfile::tempdir().unwrap();
        let [certificate, key] = makes(folder.path(), "own");
        openssl(folder.path(), "x509 -in own.pem -outform DER -out own.der");
        let trusted = std::fs::read(folder.path().join("own.der")).unwrap();
        let served = Served { tls: Some((certificate, key)), trusted: Some(trusted), ..Served::default() };
        let outside = console.served(&ada, served).await;
        assert!(outside.at.starts_with("https://"));
        let token = console.link(&group).await;
        let mac = outside.enrols(Kind::SiliconMac, 1, &token).await;
        let other = outside.enrols(Kind::IntelMac, 2, &token).await;
        let door = console.ada().await;
        let found = door.devices(&DeviceQuery { search: mac.serial(), limit: 2, ..DeviceQuery::default() }).await.unwrap();
        let lock = door.lock(found.page.items[0].device.id, LockOrder::default()).await.unwrap();
        let idle = idle(&mac.udid());
        let status = async |device: &simulator::Device, signature: Option<&str>| {
            device.say_with(&idle, signature).await.unwrap().status.as_u16()
        };
        let (own, others) = (mac.sign(&idle).unwrap(), other.sign(&idle).unwrap());
        assert_eq!(status(&other, None).await, 400, "another device's certificate");
        assert_eq!(status(&other, Some(&own)).await, 400, "a signature that was listened to, over another line");
        assert_eq!(status(&mac, Some(&others)).await, 400);
        assert_eq!(door.action(lock).await.unwrap().action.state, State::Queued);
        assert_eq!(status(&mac, None).await, 200);
        assert_eq!(door.action(lock).await.unwrap().action.state, State::Sent);
        mac.poll().await.unwrap();
        assert!(mac.screen().locked);
    }

    async fn a_certificate_that_is_renewed_is_shown_without_a_restart(console) {
        let ada = console.owner().await;
        let folder = tempfile::tempdir().unwrap();
        let [own, other, live] = ["own", "other", "live"].map(|name| makes(folder.path(), name));
        openssl(folder.path(), "x509 -in own.pem -outform DER -out own.der");
        let shows = |[certificate, key]: &[PathBuf; 2]| {
            std::fs::copy(certificate, &live[0]).unwrap();
            std::fs::copy(key, &live[1]).unwrap();
        };
        shows(&own);
        let trusted = std::fs::read(folder.path().join("own.der")).unwrap();
        let served = Served { tls: Some(live.clone().into()), trusted: Some(trusted), ..Served::default() };
        let outside = console.served(&ada, served).await;
        // Somebody new each time, who trusts the first and not the second.
        let is_known = async || outside.site.fetch(&format!("{}/scep?operation=GetCACaps", outside.at)).await.is_ok();
        assert!(is_known().await);
        shows(&other);
        assert!(!is_known().await);
        shows(&own);
        assert!(is_known().await);
        // What cannot be used, or does not belong together, changes nothing.
        std::fs::write(&live[0], "nonsense").unwrap();
        assert!(is_known().await);
        std::fs::copy(&other[0], &live[0]).unwrap();
        assert!(is_known().await);
        std::fs::remove_file(&live[1]).unwrap();
        assert!(is_known().await);
    }
}
