//! The push certificate comes in: from PEM and PKCS#12, whole or not at all, and never one of another topic by mistake.

use crate::answer::Answer;
use crate::forger::openssl;
use crate::house::stories;
use crate::visitor::Visitor;
use simulator::push::{PushAuthority, PushCertificate};
use std::sync::LazyLock;
use std::time::Duration;

/// Making keys is slow.
static AUTHORITY: LazyLock<PushAuthority> = LazyLock::new(|| PushAuthority::make().unwrap());
static FIRST: LazyLock<PushCertificate> = LazyLock::new(|| push("11111111-0000-4000-8000-000000000001", 1));
static RENEWED: LazyLock<PushCertificate> = LazyLock::new(|| push("11111111-0000-4000-8000-000000000001", 2));
static OTHER: LazyLock<PushCertificate> = LazyLock::new(|| push("22222222-0000-4000-8000-000000000002", 1));

const DAY: Duration = Duration::from_hours(24);

/// From the day before that on which the tests' clocks stand still, for so many years and a day.
fn push(uuid: &str, years: u32) -> PushCertificate {
    let start = Duration::from_hours(492_367);
    AUTHORITY.push_certificate_for(uuid, start.saturating_sub(DAY), start + years * 365 * DAY + DAY).unwrap()
}

async fn brings(ada: &Visitor, one: &PushCertificate, more: &[(&str, &[u8])]) -> Answer {
    let pem = [one.certificate_pem.as_str(), one.key_pem.as_str()].concat();
    let mut parts = vec![("file", pem.as_bytes())];
    parts.extend_from_slice(more);
    ada.brings(&parts).await
}

/// What is kept.
async fn topic(console: &crate::house::Console) -> Option<String> {
    console.kernel.push_topic().await.unwrap()
}

const DONE: &str = "/push?done=";
const TOLD: &str = "/push?__err=";

stories! {
    async fn a_certificate_comes_in_pem_in_one_file_or_two(console) {
        let ada = console.owner().await;
        assert_eq!(topic(&console).await, None);
        brings(&ada, &FIRST, &[]).await.leads_to(DONE);
        assert_eq!(topic(&console).await.as_deref(), Some("com.apple.mgmt.External.11111111-0000-4000-8000-000000000001"));
        let (file, key) = (RENEWED.certificate_pem.as_bytes(), RENEWED.key_pem.as_bytes());
        ada.brings(&[("file", file)]).await.leads_to(TOLD);
        ada.brings(&[("file", file), ("key", FIRST.key_pem.as_bytes())]).await.leads_to(TOLD);
        ada.brings(&[("file", file), ("key", key)]).await.leads_to(DONE);
        // The certificate alone may be in DER.
        let der = rustls::pki_types::pem::PemObject::from_pem_slice(file).map(|der: rustls::pki_types::CertificateDer| der.to_vec()).unwrap();
        ada.brings(&[("file", &der), ("key", FIRST.key_pem.as_bytes())]).await.leads_to(TOLD);
        ada.brings(&[("file", &der), ("key", key)]).await.leads_to(DONE);
        let page = ada.gets("/push").await.is(200);
        assert!(page.body.contains("11111111-0000-4000-8000-000000000001"));
        assert!(!page.body.contains("PRIVATE KEY"));
    }

    async fn and_in_pkcs12_with_its_password(console) {
        let ada = console.owner().await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("c.pem"), &FIRST.certificate_pem).unwrap();
        std::fs::write(folder.path().join("k.pem"), &FIRST.key_pem).unwrap();
        for (name, how) in [("new", ""), ("old", " -legacy -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1")] {
            openssl(folder.path(), &format!("pkcs12 -export -in c.pem -inkey k.pem -out {name}.p12 -passout pass:secret{how}"));
            let file = std::fs::read(folder.path().join(format!("{name}.p12"))).unwrap();
            ada.brings(&[("file", &file), ("password", b"wrong")]).await.leads_to(TOLD);
            ada.brings(&[("file", &file)]).await.leads_to(TOLD);
            ada.brings(&[("file", &file[..file.len() / 2]), ("password", b"secret")]).await.leads_to(TOLD);
            ada.brings(&[("file", &file), ("password", b"secret")]).await.leads_to(DONE);
        }
        assert!(topic(&console).await.is_some());
    }

    async fn a_key_that_takes_a_password_is_told_from_one_that_is_missing(console) {
        let ada = console.owner().await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("k.pem"), &FIRST.key_pem).unwrap();
        openssl(folder.path(), "pkcs8 -topk8 -in k.pem -out new.pem -passout pass:secret");
        openssl(folder.path(), "pkey -in k.pem -traditional -aes128 -out old.pem -passout pass:secret");
        let certificate = FIRST.certificate_pem.as_bytes();
        for name in ["new.pem", "old.pem"] {
            let key = std::fs::read(folder.path().join(name)).unwrap();
            for parts in [vec![("file", certificate), ("key", &*key)], vec![("file", &*[certificate, &key].concat())]] {
                let told = ada.brings(&parts).await.leads_to(TOLD);
                ada.gets(told.location()).await.is(200).says("is encrypted");
            }
        }
        let told = ada.brings(&[("file", certificate)]).await.leads_to(TOLD);
        assert!(!ada.gets(told.location()).await.is(200).body.contains("is encrypted"));
        assert_eq!(topic(&console).await, None);
    }

    async fn one_of_another_topic_is_refused_unless_it_is_meant(console) {
        let ada = console.owner().await;
        brings(&ada, &FIRST, &[]).await.leads_to(DONE);
        let told = brings(&ada, &OTHER, &[]).await.leads_to(TOLD);
        ada.gets(told.location()).await.is(200).says("another topic");
        assert!(topic(&console).await.unwrap().ends_with("0001"));
        brings(&ada, &RENEWED, &[]).await.leads_to(DONE);
        brings(&ada, &OTHER, &[("force", b"on")]).await.leads_to(DONE);
        assert!(topic(&console).await.unwrap().ends_with("0002"));
    }

    async fn what_is_no_push_certificate_leaves_the_one_before(console) {
        let ada = console.owner().await;
        brings(&ada, &FIRST, &[]).await.leads_to(DONE);
        let over = push("11111111-0000-4000-8000-000000000001", 0);
        console.clock.advance(2 * DAY);
        let ada = { ada.signs_in("ada", crate::house::PASSWORD).await; ada };
        brings(&ada, &over, &[]).await.leads_to(TOLD);
        let root = AUTHORITY.root_pem();
        for file in [b"".as_slice(), b"nonsense", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", root.as_bytes(), &[0x30; 500], &[0xff; 100]] {
            ada.brings(&[("file", file), ("key", FIRST.key_pem.as_bytes())]).await.leads_to(TOLD);
        }
        ada.brings(&[("file", &vec![b'x'; 200_000])]).await.leads_to(TOLD);
        ada.brings(&[]).await.leads_to(TOLD);
        assert!(topic(&console).await.unwrap().ends_with("0001"));
    }

    async fn it_takes_settings_and_a_password_just_given(console) {
        let ada = console.owner().await;
        let sam = console.person(&ada, "Sam", "sam").await;
        brings(&sam, &FIRST, &[]).await.is(403);
        let stranger = console.stranger();
        brings(&stranger, &FIRST, &[]).await.is(401);
        console.clock.advance(Duration::from_mins(6));
        brings(&ada, &FIRST, &[]).await.leads_to("/confirm?next=/push");
        assert_eq!(topic(&console).await, None);
        ada.submits("/api/confirm", &[("password", crate::house::PASSWORD), ("next", "/push")]).await.leads_to("/push");
        brings(&ada, &FIRST, &[]).await.leads_to(DONE);
        let log = ada.gets("/audit.csv").await.is(200).body;
        assert!(log.contains("push-certificate.set") && !log.contains("PRIVATE"), "{log}");
    }
}
