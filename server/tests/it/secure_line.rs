//! Devices over TLS: the certificate that a device shows there speaks for it, as its signature does, and they must be one.

use crate::house::stories;
use crate::outside::Served;
use domain::State;
use kernel::{DeviceQuery, LockOrder};
use simulator::Kind;
use std::path::Path;
use std::process::Command;

fn runs(folder: &Path, line: &str) {
    let done = Command::new("openssl").args(line.split(' ')).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
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
        runs(folder.path(), "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 \
            -subj /CN=devices -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE");
        runs(folder.path(), "x509 -in certificate.pem -outform DER -out certificate.der");
        let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
        let trusted = std::fs::read(folder.path().join("certificate.der")).unwrap();
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
}
