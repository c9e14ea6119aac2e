//! Certificates that are over, foreign, another device's or of a former life, or none: each opens nothing, whatever is said
//! with it, and what waits for the device goes on waiting.

use crate::forger::{EARLY, FOREIGN, pair};
use crate::hostile_lines::{page, scene};
use crate::house::stories;
use crate::outside::Served;
use base64ct::{Base64, Encoding};
use domain::Enrolment;
use simulator::Kind;
use std::time::Duration;

/// The certificate of a device has an hour left after this.
const NEARLY: Duration = Duration::from_hours(24 * 365 * 10 - 1);
const TWO_HOURS: Duration = Duration::from_hours(2);
/// A device that nobody knows.
const OTHER: &str = "51D0AC00-0000-4000-8000-00000000FFFF";

stories! {
    async fn a_certificate_that_is_over_opens_nothing_and_what_waits_goes_on_waiting(console) {
        let scene = scene(&console, Served::default(), NEARLY).await;
        console.clock.advance(TWO_HOURS);
        for body in scene.all(&scene.own()) {
            assert_eq!(scene.told(&body).await, 400, "{}", String::from_utf8_lossy(&body));
        }
        assert!(scene.mac.poll().await.is_err() && scene.mac.is_enrolled());
        scene.nothing_happened().await;
        page(&console, scene.lock).await.says("certificate has expired, so it is not let in");
    }

    async fn a_certificate_of_another_authority_of_the_same_name_is_worth_as_little_as_none(console) {
        let served = Served {
            proxies: vec!["127.0.0.1".parse().unwrap_or_else(|_| panic!())],
            proxy_header: Some(http::HeaderName::from_static("client-cert")),
            ..Served::default()
        };
        let scene = scene(&console, served, Duration::ZERO).await;
        let foreign = EARLY.certified_by(&FOREIGN);
        assert_eq!(FOREIGN.own.certificate().subject(), scene.outside.authority().await.subject());
        let shown = format!(":{}:", Base64::encode_string(foreign.certificate().der()));
        for name in [scene.own(), pair("UDID", OTHER)] {
            for body in scene.all(&name) {
                let signature = EARLY.signs(&foreign, &body);
                let (signed, shown) = (("mdm-signature", &*signature), ("client-cert", &*shown));
                for headers in [[].as_slice(), &[signed], &[shown], &[signed, shown]] {
                    assert_eq!(scene.outside.hears(&body, headers).await.status.as_u16(), 400, "{headers:?}");
                }
            }
        }
        scene.nothing_happened().await;
        scene.is_locked().await;
    }

    async fn one_certificate_is_one_device_and_never_a_second(console) {
        let scene = scene(&console, Served::default(), Duration::ZERO).await;
        let (other, serial) = (pair("UDID", OTHER), pair("SerialNumber", &scene.mac.serial()));
        for name in [other.clone(), other + &serial, pair("EnrollmentID", OTHER), serial] {
            for body in scene.all(&name) {
                assert_eq!(scene.told(&body).await, 400, "{}", String::from_utf8_lossy(&body));
            }
        }
        scene.nothing_happened().await;
        scene.is_locked().await;
    }

    async fn the_certificate_of_a_former_life_is_nobodys(console) {
        let scene = scene(&console, Served::default(), Duration::ZERO).await;
        let anew = scene.outside.enrols(Kind::SiliconMac, 1, &scene.token).await;
        let known = async || scene.door.device(scene.id).await.unwrap().device;
        let life = known().await;
        let all = scene.all(&scene.own());
        for body in &all {
            assert_eq!(scene.told(body).await, 400, "{}", String::from_utf8_lossy(body));
        }
        assert_eq!(known().await, life);
        let signed = all.map(|body| (anew.sign(&body).unwrap(), body));
        anew.check_out().await.unwrap();
        let left = known().await;
        assert_eq!((life.enrolment, left.enrolment), (Enrolment::Active, Enrolment::Ended));
        for (signature, body) in signed {
            let answer = scene.outside.hears(&body, &[("mdm-signature", &*signature)]).await;
            assert_eq!(answer.status.as_u16(), 400, "{}", String::from_utf8_lossy(&body));
        }
        assert_eq!(known().await, left);
    }
}
