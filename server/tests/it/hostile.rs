//! What devices must not get away with: other devices' names, other certificates, altered words, bombs, and results of
//! commands that were never given. Refused, counted, nothing changed, and never 401.

use crate::forger::{list, pair, reach, topic};
use crate::house::{Console, stories};
use crate::outside::{Outside, Served, id_of};
use domain::State;
use kernel::{LockOrder, Operator};
use simulator::{Device, Kind};

/// What is answered to this, signed by the device.
async fn said(device: &Device, inside: &str) -> u16 {
    let answer = device.say(&list(inside)).await.unwrap();
    assert_ne!(answer.status.as_u16(), 401, "a device that is answered 401 leaves management");
    answer.status.as_u16()
}

struct Scene {
    outside: Outside,
    token: String,
    ada: Operator,
    mac: std::sync::Arc<Device>,
    lock: domain::ActionId,
}

/// A Mac for which a lock waits.
async fn scene(console: &Console) -> Scene {
    let visitor = console.owner().await;
    let group = visitor.makes_group("Elm").await;
    let outside = console.outside(&visitor).await;
    let token = console.link(&group).await;
    let mac = outside.enrols(Kind::SiliconMac, 1, &token).await;
    let ada = console.ada().await;
    let lock = ada.lock(id_of(&ada, &mac).await, LockOrder::default()).await.unwrap();
    Scene { outside, token, ada, mac, lock }
}

impl Scene {
    async fn nothing_happened(&self) {
        let action = self.ada.action(self.lock).await.unwrap().action;
        assert_eq!((action.state, action.handed_out), (State::Queued, 0));
    }
}

stories! {
    async fn another_devices_name_is_refused_whatever_is_said_under_it(console) {
        let scene = scene(&console).await;
        let thief = scene.outside.enrols(Kind::SiliconMac, 2, &scene.token).await;
        let of_the_mac = pair("UDID", &scene.mac.udid());
        for words in [
            pair("Status", "Idle"),
            pair("Status", "Acknowledged") + &pair("CommandUUID", &scene.lock.to_string()),
            pair("MessageType", "TokenUpdate") + &topic() + &reach(),
            pair("MessageType", "CheckOut"),
            pair("MessageType", "Authenticate") + &topic(),
            pair("MessageType", "SetBootstrapToken"),
        ] {
            assert_eq!(said(&thief, &(words + &of_the_mac)).await, 400);
        }
        scene.nothing_happened().await;
        let own = pair("UDID", &thief.udid());
        let acknowledged = pair("Status", "Acknowledged") + &pair("CommandUUID", &scene.lock.to_string());
        assert_eq!(said(&thief, &(acknowledged + &own)).await, 200, "under its own name it says something of a command it was not given");
        scene.nothing_happened().await;
        assert_eq!(scene.mac.poll().await.unwrap().len(), 1, "the Mac is as it was");
    }

    async fn without_a_proof_nothing_is_said_and_an_altered_one_is_none(console) {
        let scene = scene(&console).await;
        let idle = list(&(pair("Status", "Idle") + &pair("UDID", &scene.mac.udid())));
        let signature = scene.mac.sign(&idle).unwrap();
        let other = list(&(pair("Status", "NotNow") + &pair("UDID", &scene.mac.udid())));
        let ask = async |body: &[u8], signature: Option<&str>| {
            let headers: Vec<_> = signature.map(|signature| ("mdm-signature", signature)).into_iter().collect();
            scene.outside.site.put(&format!("{}/mdm", scene.outside.at), body, &headers).await.unwrap().status.as_u16()
        };
        assert_eq!(ask(&idle, None).await, 400, "missing");
        assert_eq!(ask(&idle, Some("")).await, 400);
        assert_eq!(ask(&idle, Some("nonsense")).await, 400);
        assert_eq!(ask(&other, Some(&signature)).await, 400, "a signature over something else");
        let mut flipped = signature.clone().into_bytes();
        let middle = flipped.len() - 40;
        flipped[middle] = if flipped[middle] == b'A' { b'B' } else { b'A' };
        assert_eq!(ask(&idle, Some(std::str::from_utf8(&flipped).unwrap())).await, 400, "altered");
        scene.nothing_happened().await;
        assert_eq!(ask(&idle, Some(&signature)).await, 200, "and as it was meant");
    }

    async fn what_is_no_message_is_refused_before_anything_is_built(console) {
        let scene = scene(&console).await;
        let own = pair("UDID", &scene.mac.udid());
        for bad in [
            b"".to_vec(),
            b"bplist00\xd1\x01\x02".to_vec(),
            b"<plist><dict><key>Status".to_vec(),
            [b"<plist version=\"1.0\">".as_slice(), "<array>".repeat(60_000 / 7).as_bytes()].concat(),
            list(&("<key>a</key><string/>".repeat(6000) + &own)),
            list("<key>Status</key><string>Idle</string>"),
            list(&(pair("Status", "Perhaps") + &own)),
            list(&(pair("MessageType", "Authenticate") + &own)),
            list(&(pair("MessageType", "TokenUpdate") + &own + &topic())),
            list(&(pair("Status", "Acknowledged") + &own)),
            vec![0xff; 5000],
        ] {
            let answer = scene.mac.say(&bad).await.unwrap();
            assert_eq!(answer.status.as_u16(), 400, "{}", String::from_utf8_lossy(&bad[..bad.len().min(80)]));
            assert!(answer.body.is_empty());
        }
        let large = vec![b' '; 300 * 1024];
        assert_eq!(scene.mac.say(&large).await.unwrap().status.as_u16(), 413);
        assert_eq!(said(&scene.mac, &(pair("MessageType", "DeclarativeManagement") + &own)).await, 404);
        assert_eq!(said(&scene.mac, &(pair("MessageType", "SomethingNew") + &own)).await, 404);
        assert_eq!(said(&scene.mac, &(pair("MessageType", "GetBootstrapToken") + &own)).await, 200);
        let wrong_topic = pair("MessageType", "TokenUpdate") + &own + &pair("Topic", "com.apple.mgmt.External.other")
            + "<key>Token</key><data>AQID</data>" + &pair("PushMagic", "m");
        assert_eq!(said(&scene.mac, &wrong_topic).await, 400);
        scene.nothing_happened().await;
    }

    async fn results_of_what_was_never_given_change_nothing_however_often_they_come(console) {
        let scene = scene(&console).await;
        let own = pair("UDID", &scene.mac.udid());
        let not_now = pair("Status", "NotNow") + &pair("CommandUUID", &scene.lock.to_string()) + &own;
        assert_eq!(said(&scene.mac, &not_now).await, 200);
        scene.nothing_happened().await;
        for name in ["", "x", "about-itself", "about-itself.security", "00000000-0000-7000-8000-000000000001", &"x".repeat(120)] {
            let word = pair("Status", "NotNow") + &pair("CommandUUID", name) + &own;
            let answered = said(&scene.mac, &word).await;
            assert!(matches!(answered, 200 | 400), "{name}: {answered}");
        }
        // The Mac itself, and a thousand times the same answer.
        assert_eq!(scene.mac.poll().await.unwrap().len(), 1);
        assert!(scene.mac.screen().locked);
        let once = scene.ada.action(scene.lock).await.unwrap().action;
        let again = pair("Status", "Acknowledged") + &pair("CommandUUID", &scene.lock.to_string()) + &own;
        for _ in 0..1000 {
            assert_eq!(said(&scene.mac, &again).await, 200);
        }
        let now = scene.ada.action(scene.lock).await.unwrap().action;
        assert_eq!((once.state, once.finished, once.changed), (now.state, now.finished, now.changed));
    }

    async fn a_token_that_does_not_parse_is_kept_as_it_is_and_none_takes_nothing_away(console) {
        let scene = scene(&console).await;
        let phone = scene.outside.enrols(Kind::IPhone, 3, &scene.token).await;
        let own = pair("UDID", &phone.udid()) + &topic();
        let reach = "<key>Token</key><data>AQID</data>".to_owned() + &pair("PushMagic", "m");
        let update = pair("MessageType", "TokenUpdate") + &own + &reach;
        assert_eq!(said(&phone, &(update.clone() + "<key>UnlockToken</key><data>bm90IGEga2V5YmFn</data>")).await, 200);
        let id = id_of(&scene.ada, &phone).await;
        assert_eq!(scene.ada.device(id).await.unwrap().tokens.len(), 2, "never is one refused that does not parse");
        assert_eq!(said(&phone, &update).await, 200);
        assert!(scene.ada.device(id).await.unwrap().device.token_since.is_some());
        let bare = pair("MessageType", "TokenUpdate") + &own + &pair("PushMagic", "m");
        assert_eq!(said(&phone, &bare).await, 400, "an address without its token is none");
    }

    async fn two_devices_with_one_serial_number_stay_two(console) {
        let scene = scene(&console).await;
        let (profile, other) = (scene.outside.profile(&scene.token).await, Device::new(&scene.outside.site, Kind::SiliconMac, 9).unwrap());
        other.pretends(&scene.mac.serial());
        let told = other.enrol(&profile).await.unwrap_err().to_string();
        assert!(told.contains("400"), "{told}");
        scene.nothing_happened().await;
        // It may be the same Mac with a new logic board: somebody has to see that it was refused.
        let refused = kernel::AuditQuery { outcome: Some(domain::Outcome::Refused), limit: 9, ..Default::default() };
        let log = scene.ada.audit(&refused).await.unwrap().items;
        assert_eq!((log.len(), log[0].deed), (1, domain::Deed::Enrol), "{log:?}");
        assert_eq!(log[0].device, Some(scene.ada.action(scene.lock).await.unwrap().action.device), "beside the one that is there");
        assert_eq!(scene.mac.poll().await.unwrap().len(), 1);
    }

    async fn links_and_passwords_that_are_over_give_no_certificate(console) {
        let scene = scene(&console).await;
        let (status, page) = scene.outside.fetches(&format!("/enrol/{}", scene.token)).await;
        let page = String::from_utf8(page).unwrap();
        assert!(status == 200 && page.contains("Elm &lt;District&gt;") && !page.contains("<District>"), "{page}");
        for path in ["/enrol/nonsense", "/enrol/nonsense/profile", &format!("/enrol/{}/profile", "A".repeat(43))] {
            assert_eq!(scene.outside.fetches(path).await.0, 404);
        }
        let profile = scene.outside.profile(&scene.token).await;
        let (first, second) = (Device::new(&scene.outside.site, Kind::IPhone, 10).unwrap(), Device::new(&scene.outside.site, Kind::IPhone, 11).unwrap());
        first.enrol(&profile).await.unwrap();
        let told = second.enrol(&profile).await.unwrap_err();
        assert!(matches!(told, simulator::Trouble::NotGiven(2)), "its password was used: {told}");
        for link in scene.ada.links(None, 9).await.unwrap().items {
            scene.ada.end_link(link.id).await.unwrap();
        }
        assert_eq!(scene.outside.fetches(&format!("/enrol/{}", scene.token)).await.0, 404);
    }

    async fn a_header_is_believed_of_a_proxy_that_is_named_and_of_nobody_else(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let header = http::HeaderName::from_static("client-cert");
        let near = Served { proxies: vec!["127.0.0.1".parse().unwrap_or_else(|_| panic!())], proxy_header: Some(header.clone()), ..Served::default() };
        let outside = console.served(&ada, near).await;
        let token = console.link(&group).await;
        let mac = outside.enrols(Kind::SiliconMac, 1, &token).await;
        let idle = list(&(pair("Status", "Idle") + &pair("UDID", &mac.udid())));
        let certificate = mac.certificate().unwrap();
        let value = format!(":{}:", base64(&certificate));
        let escaped = {
            let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", base64(&certificate));
            pem.replace('\n', "%0A").replace('+', "%2B").replace('=', "%3D").replace(' ', "%20")
        };
        let ask = async |outside: &Outside, value: &str| {
            let at = format!("{}/mdm", outside.at);
            outside.site.put(&at, &idle, &[("client-cert", value)]).await.unwrap().status.as_u16()
        };
        assert_eq!(ask(&outside, &value).await, 200);
        assert_eq!(ask(&outside, &escaped).await, 200);
        assert_eq!(ask(&outside, "").await, 400, "the proxy says that none was shown");
        assert_eq!(ask(&outside, ":AAAA:").await, 400);
        let far = Served { proxies: vec!["10.0.0.1".parse().unwrap_or_else(|_| panic!())], proxy_header: Some(header), ..Served::default() };
        let far = console.served(&ada, far).await;
        assert_eq!(ask(&far, &value).await, 400, "anybody could have sent it");
    }
}

fn base64(bytes: &[u8]) -> String {
    <base64ct::Base64 as base64ct::Encoding>::encode_string(bytes)
}
