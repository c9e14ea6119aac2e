//! Whoever asks for a certificate and may not have one is refused in the words of the protocol, never with 401; a password is
//! used up by a certificate that was given and by nothing else. A clock that is years off is held against nobody.

use crate::forger::{
    EARLY, FOREIGN, Forger, LATE, answered, list, message, pair, reach, sealed, topic, weak,
};
use crate::house::{Console, stories};
use crate::outside::Outside;
use apple_mdm::authority::Authority;
use apple_mdm::certificate::Certificate;
use apple_mdm::keys::Cipher;
use der::asn1::ObjectIdentifier as Oid;
use domain::{DeviceId, Enrolment};
use kernel::{DeviceQuery, LockOrder, Operator};
use std::time::Duration;

/// No cipher that anybody should use.
const RC2: Oid = Oid::new_unwrap("1.2.840.113549.3.2");
const TEN_YEARS: Duration = Duration::from_hours(24 * 365 * 10);
const HOUR: Duration = Duration::from_hours(1);

const FOR_ITS_ALGORITHM: u8 = b'0';
const FOR_THE_MESSAGE: u8 = b'1';
const FOR_THE_REQUEST: u8 = b'2';
const FOR_ITS_CERTIFICATE: u8 = b'4';

struct Office {
    outside: Outside,
    ours: Certificate,
    token: String,
    door: Operator,
}

impl Office {
    async fn of(console: &Console) -> Self {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let (ours, token, door) =
            (outside.authority().await, console.link(&group).await, console.ada().await);
        Self { outside, ours, token, door }
    }

    fn sealed(&self, request: &[u8]) -> Vec<u8> {
        sealed(&self.ours, Cipher::AES128, request)
    }

    /// What comes of a message to whoever sent it: a certificate, or the digit of the refusal.
    async fn gives(&self, to: &Authority, message: &[u8]) -> Result<Certificate, u8> {
        let (status, answer) = self.outside.operates(message).await;
        assert_eq!(status, 200);
        answered(to, &self.ours, &answer)
    }

    async fn id_of(&self, serial: &str) -> DeviceId {
        let query = DeviceQuery { search: serial.to_owned(), limit: 2, ..DeviceQuery::default() };
        let found = self.door.devices(&query).await.unwrap().page.items;
        assert_eq!(found.len(), 1, "{serial} is not there once");
        found[0].device.id
    }

    /// How many certificates were given for the only link.
    async fn uses(&self) -> u32 {
        self.door.links(None, 9).await.unwrap().items[0].uses
    }

    /// What is answered to these words of a phone that holds this certificate.
    async fn hears(&self, forger: &Forger, phone: &Authority, words: &str) -> String {
        let body = list(words);
        let signature = forger.signs(phone, &body);
        let answer = self.outside.hears(&body, &[("mdm-signature", &*signature)]).await;
        assert_eq!(answer.status.as_u16(), 200, "{words}");
        String::from_utf8_lossy(&answer.body).into_owned()
    }

    /// It introduces itself, and tells how it is reached.
    async fn enrols(&self, forger: &Forger, phone: &Authority, serial: &str) {
        let named = pair("UDID", &format!("00008110-{serial}")) + &topic();
        let introduced = pair("MessageType", "Authenticate") + &pair("SerialNumber", serial);
        self.hears(forger, phone, &(introduced + &pair("ProductName", "iPhone14,5") + &named)).await;
        self.hears(forger, phone, &(pair("MessageType", "TokenUpdate") + &reach() + &named)).await;
    }
}

/// The last byte is another.
fn touched(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    bytes
}

stories! {
    async fn what_cannot_be_granted_is_refused_with_its_reason_and_leaves_the_password_good(console) {
        let office = Office::of(&console).await;
        let password = console.kernel.offer_challenge(&office.token).await.unwrap();
        let request = EARLY.asks(&password);
        let rc2 = Cipher { name: RC2, ..Cipher::AES128 };
        let foreign = FOREIGN.own.certificate();
        for (what, kind, content, why) in [
            ("a weak key", "19", office.sealed(&weak(&password)), FOR_ITS_ALGORITHM),
            ("a cipher that is not known", "19", sealed(&office.ours, rc2, &request), FOR_ITS_ALGORITHM),
            ("sealed to somebody else", "19", sealed(foreign, Cipher::AES128, &request), FOR_THE_MESSAGE),
            ("not sealed", "19", request.clone(), FOR_THE_MESSAGE),
            ("another's signature", "19", office.sealed(&touched(request.clone())), FOR_THE_MESSAGE),
            ("no request", "19", office.sealed(b"no request"), FOR_THE_REQUEST),
            ("an unknown password", "19", office.sealed(&EARLY.asks(&"A".repeat(43))), FOR_THE_REQUEST),
            ("no such password", "19", office.sealed(&EARLY.asks("secret")), FOR_THE_REQUEST),
            ("without a password", "19", office.sealed(&EARLY.asks("")), FOR_THE_REQUEST),
            ("asked again", "20", office.sealed(&request), FOR_ITS_CERTIFICATE),
            ("something new", "99", office.sealed(&request), FOR_ITS_CERTIFICATE),
        ] {
            let told = office.gives(&EARLY.own, &message(&EARLY.own, kind, &content)).await;
            assert_eq!(told, Err(why), "{what}");
        }
        assert_eq!(office.uses().await, 0);
        let whole = message(&EARLY.own, "19", &office.sealed(&request));
        let given = office.gives(&EARLY.own, &whole).await.unwrap();
        assert_eq!(given.key(), EARLY.own.certificate().key());
        assert_eq!(given.is_issued_by(&office.ours, Duration::from_hours(492_367)), Ok(()));
        assert_eq!(office.uses().await, 1);
    }

    async fn a_password_is_used_once_and_no_longer_than_an_hour(console) {
        let office = Office::of(&console).await;
        let password = console.kernel.offer_challenge(&office.token).await.unwrap();
        let whole = message(&EARLY.own, "19", &office.sealed(&EARLY.asks(&password)));
        let given = office.gives(&EARLY.own, &whole).await.unwrap();
        assert_eq!(office.gives(&EARLY.own, &whole).await, Ok(given), "the answer was lost");
        let another = message(&LATE.own, "19", &office.sealed(&LATE.asks(&password)));
        assert_eq!(office.gives(&LATE.own, &another).await, Err(FOR_THE_REQUEST));
        let late = console.kernel.offer_challenge(&office.token).await.unwrap();
        let late = message(&LATE.own, "19", &office.sealed(&LATE.asks(&late)));
        console.clock.advance(HOUR);
        assert_eq!(office.gives(&LATE.own, &late).await, Err(FOR_THE_REQUEST));
        assert_eq!(office.uses().await, 1);
    }

    async fn what_is_no_message_of_the_protocol_is_not_answered_in_it(console) {
        let office = Office::of(&console).await;
        let password = console.kernel.offer_challenge(&office.token).await.unwrap();
        let whole = message(&EARLY.own, "19", &office.sealed(&EARLY.asks(&password)));
        for bad in [b"".to_vec(), b"nonsense".to_vec(), whole[..whole.len() / 2].to_vec(), touched(whole.clone())] {
            let (status, answer) = office.outside.operates(&bad).await;
            assert_eq!((status, answer.len()), (400, 0));
        }
        for (asked, status) in [
            ("", 400),
            ("?operation=GetNextCACert", 404),
            ("?operation=PKIOperation&message=*", 404),
            ("?message=AAAA", 400),
        ] {
            assert_eq!(office.outside.fetches(&format!("/scep{asked}")).await.0, status, "{asked}");
        }
        assert_eq!(office.uses().await, 0);
        assert!(office.gives(&EARLY.own, &whole).await.is_ok());
    }

    async fn a_clock_that_is_years_off_is_held_against_nobody(console) {
        let office = Office::of(&console).await;
        for (forger, serial) in [(&*EARLY, "CLOCK1970"), (&*LATE, "CLOCK2060")] {
            let password = console.kernel.offer_challenge(&office.token).await.unwrap();
            let asked = message(&forger.own, "19", &office.sealed(&forger.asks(&password)));
            let phone = forger.under(&office.gives(&forger.own, &asked).await.unwrap());
            office.enrols(forger, &phone, serial).await;
            let id = office.id_of(serial).await;
            assert_eq!(office.door.device(id).await.unwrap().device.enrolment, Enrolment::Active);
            let idle = pair("Status", "Idle") + &pair("UDID", &format!("00008110-{serial}"));
            assert!(office.hears(forger, &phone, &idle).await.contains("DeviceInformation"));
            let lock = office.door.lock(id, LockOrder::default()).await.unwrap();
            let given = office.hears(forger, &phone, &idle).await;
            assert!(given.contains("DeviceLock") && given.contains(&lock.to_string()), "{given}");
        }
    }

    async fn a_certificate_that_is_nobodys_foreign_or_over_brings_no_other(console) {
        let office = Office::of(&console).await;
        let password = console.kernel.offer_challenge(&office.token).await.unwrap();
        let asked = message(&EARLY.own, "19", &office.sealed(&EARLY.asks(&password)));
        let given = office.gives(&EARLY.own, &asked).await.unwrap();
        let phone = EARLY.under(&given);
        let renewal = office.sealed(&EARLY.asks(""));
        let renewed = async |by: &Authority| office.gives(by, &message(by, "17", &renewal)).await;
        assert_eq!(renewed(&phone).await, Err(FOR_THE_REQUEST), "no device has come with it");
        assert_eq!(renewed(&EARLY.own).await, Err(FOR_ITS_CERTIFICATE));
        assert_eq!(renewed(&EARLY.certified_by(&FOREIGN)).await, Err(FOR_ITS_CERTIFICATE));
        office.enrols(&EARLY, &phone, "RENEWS").await;
        let next = renewed(&phone).await.unwrap();
        assert_ne!(next, given);
        assert_eq!(renewed(&phone).await, Ok(next), "the answer was lost");
        console.clock.advance(TEN_YEARS + HOUR);
        assert_eq!(renewed(&phone).await, Err(FOR_ITS_CERTIFICATE), "it is over");
    }
}
