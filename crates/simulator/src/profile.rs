//! The enrolment profile, as a device takes it apart: where to get a certificate, whom to serve, and whom to trust.

use crate::identity::Identity;
use crate::{
    key::Keys,
    paper,
    scep::Order,
    trouble::Trouble,
    web::{Answer, Web},
};
use apple_mdm::{ber::to_der, certificate::Certificate, keys::Cipher, plain, signed::Signed};
use der::asn1::ObjectIdentifier as Oid;
use http::{Request, Uri, header};
use http_body_util::Full;
use plist::{Dictionary, Value};

#[derive(Clone, Debug)]
pub struct Profile {
    pub topic: String,
    pub server: Uri,
    pub check_in: Uri,
    pub signs: bool,
    pub rights: i64,
    pub checks_out: bool,
    pub roots: Vec<Vec<u8>>,
    office: Uri,
    challenge: String,
    subject: Vec<u8>,
}

const TO_LOCK: i64 = 4;

impl Profile {
    /// Only one that is signed is taken.
    pub fn read(bytes: &[u8]) -> Result<Self, Trouble> {
        let der = to_der(bytes).map_err(|_| Trouble::Profile("it is not signed"))?;
        let signed = Signed::read(&der).map_err(|_| Trouble::Profile("it is not signed"))?;
        let content = signed.content.ok_or(Trouble::Profile("there is only a signature"))?;
        signed.verify(content).map_err(|_| Trouble::Profile("its signature is wrong"))?;
        let list = plain::read(content)?;
        let parts = list.get("PayloadContent").and_then(Value::as_array);
        let parts = parts.ok_or(Trouble::Profile("nothing is in it"))?;
        let parts = || parts.iter().filter_map(Value::as_dictionary);
        let of_kind = |kind: &'static str| {
            parts().filter(move |part| plain::text(part, "PayloadType").as_deref() == Some(kind))
        };
        let mdm = of_kind("com.apple.mdm").next().ok_or(Trouble::Profile("it does not enrol"))?;
        let identity = text(mdm, "IdentityCertificateUUID")?;
        let scep = of_kind("com.apple.security.scep")
            .find(|part| plain::text(part, "PayloadUUID").as_ref() == Some(&identity))
            .and_then(|part| part.get("PayloadContent")?.as_dictionary())
            .ok_or(Trouble::Profile("it names an identity that is not in it"))?;
        let roots = of_kind("com.apple.security.root").filter_map(|part| plain::data(part, "PayloadContent"));
        let server = address(&text(mdm, "ServerURL")?)?;
        let check_in = plain::text(mdm, "CheckInURL").map(|url| address(&url)).transpose()?;
        Ok(Self {
            topic: text(mdm, "Topic")?,
            check_in: check_in.unwrap_or_else(|| server.clone()),
            server,
            signs: plain::flag(mdm, "SignMessage").unwrap_or(false),
            rights: mdm.get("AccessRights").and_then(Value::as_signed_integer).unwrap_or(0),
            checks_out: plain::flag(mdm, "CheckOutWhenRemoved").unwrap_or(false),
            roots: roots.collect(),
            office: address(&text(scep, "URL")?)?,
            challenge: plain::text(scep, "Challenge").unwrap_or_default(),
            subject: subject(scep)?,
        })
    }

    /// May its server lock, and remove passcodes?
    pub fn may_lock(&self) -> bool {
        self.rights & TO_LOCK != 0
    }

    /// Asks for the certificate that the profile names.
    pub async fn identity(&self, web: &mut Web, keys: &Keys, number: usize) -> Result<Identity, Trouble> {
        let certificate = accepted(&web.get(&self.office("GetCACert", None)?).await?)?;
        let authority = Certificate::read(&certificate)?;
        let capabilities = accepted(&web.get(&self.office("GetCACaps", None)?).await?)?;
        let (key, requester) = keys.for_device(number)?;
        let order =
            Order { subject: &self.subject, challenge: &self.challenge, key: &key, requester: &requester };
        let letter = order.written(&authority, Cipher::AES128)?;
        let posts = capabilities.split(u8::is_ascii_whitespace).any(|word| word == b"POSTPKIOperation");
        let ask = if posts {
            Request::post(self.office("PKIOperation", None)?)
                .header(header::CONTENT_TYPE, apple_mdm::scep::MESSAGE_TYPE)
                .body(Full::from(letter.bytes.clone()))?
        } else {
            Request::get(self.office("PKIOperation", Some(&letter.bytes))?).body(Full::default())?
        };
        let answer = accepted(&web.ask(&ask).await?)?;
        letter.answered(&answer, &authority)
    }

    fn office(&self, operation: &str, message: Option<&[u8]>) -> Result<Uri, Trouble> {
        use base64ct::{Base64, Encoding};
        let joint = if self.office.query().is_some() { '&' } else { '?' };
        let mut address = format!("{}{joint}operation={operation}", self.office);
        if let Some(message) = message {
            let message = Base64::encode_string(message);
            let message = percent_encoding::utf8_percent_encode(&message, percent_encoding::NON_ALPHANUMERIC);
            address = format!("{address}&message={message}");
        }
        self::address(&address)
    }
}

fn accepted(answer: &Answer) -> Result<Vec<u8>, Trouble> {
    if answer.status.is_success() { Ok(answer.body.to_vec()) } else { Err(Trouble::Refused(answer.status)) }
}

pub fn address(text: &str) -> Result<Uri, Trouble> {
    text.parse().map_err(|_| Trouble::Address(text.to_owned()))
}

fn text(list: &Dictionary, key: &'static str) -> Result<String, Trouble> {
    Ok(plain::demand(plain::text(list, key), key)?)
}

/// `[[["O", "A school"]], [["CN", "A device"]]]`, as a name.
fn subject(scep: &Dictionary) -> Result<Vec<u8>, Trouble> {
    let parts = scep.get("Subject").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut names = vec![];
    for part in parts {
        let pair = part.as_array().and_then(|part| part.first()?.as_array());
        let words: Vec<_> = pair.into_iter().flatten().filter_map(Value::as_string).collect();
        let [kind, value] = words[..] else { return Err(Trouble::Profile("its subject is no name")) };
        names.push((oid(kind).ok_or(Trouble::Profile("its subject has an unknown part"))?, value));
    }
    Ok(paper::name(&names))
}

fn oid(kind: &str) -> Option<Oid> {
    Oid::new(match kind {
        "CN" => return Some(paper::COMMON_NAME),
        "C" => "2.5.4.6",
        "L" => "2.5.4.7",
        "ST" => "2.5.4.8",
        "O" => "2.5.4.10",
        "OU" => "2.5.4.11",
        dotted => dotted,
    })
    .ok()
}
