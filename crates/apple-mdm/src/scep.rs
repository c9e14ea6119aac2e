//! SCEP (RFC 8894): a device asks for its certificate under a password that works once, and is answered under its own key.

use crate::{
    asn1::{self, inside_of, oids},
    authority::Authority,
    ber::to_der,
    certificate::Certificate,
    envelope::{self, Sealed},
    keys::Cipher,
    request::{BadRequest, Request},
    signed::{self, BadSignature, Signed},
};
use aws_lc_rs::{
    error::Unspecified,
    rand::{SecureRandom, SystemRandom},
};
use base64ct::{Base64Unpadded, Encoding};

/// What the server can do, in the words of the protocol.
pub const CAPABILITIES: &str = "Renewal\nSHA-1\nSHA-256\nAES\nDES3\nSCEPStandard\nPOSTPKIOperation\n";
pub const CERTIFICATE_TYPE: &str = "application/x-x509-ca-cert";
pub const MESSAGE_TYPE: &str = "application/x-pki-message";

/// A transaction's name and a nonce are short.
const LONGEST: usize = 256;

/// It is no message of the protocol; there is nobody to answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no message of SCEP")]
pub struct Unreadable;

impl From<der::Error> for Unreadable {
    fn from(_: der::Error) -> Self {
        Self
    }
}

/// A message that can be answered.
pub struct Message {
    pub kind: Kind,
    /// Who signed it, and to whom the answer is sealed.
    pub requester: Certificate,
    transaction: Vec<u8>,
    nonce: Vec<u8>,
    content: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Request,
    Renewal,
    /// It asks again for what it was not given.
    Poll,
    Other,
}

/// Why a certificate is not given, as the protocol counts them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    Algorithm = 0,
    Message = 1,
    Request = 2,
    Time = 3,
    Certificate = 4,
}

impl From<Sealed> for Refusal {
    fn from(why: Sealed) -> Self {
        match why {
            Sealed::Algorithm => Self::Algorithm,
            Sealed::Malformed | Sealed::NotOurs | Sealed::Wrong => Self::Message,
        }
    }
}

impl From<BadRequest> for Refusal {
    fn from(why: BadRequest) -> Self {
        match why {
            BadRequest::Weak => Self::Algorithm,
            BadRequest::Malformed => Self::Request,
            BadRequest::Signature => Self::Message,
        }
    }
}

impl Message {
    /// Reads a message and checks that whoever signed it has the key of the certificate that came with it.
    pub fn read(ber: &[u8]) -> Result<Self, Unreadable> {
        let der = to_der(ber).map_err(|_| Unreadable)?;
        let signed = Signed::read(&der)?;
        let content = signed.content.ok_or(Unreadable)?;
        let requester = signed.verify(content).map_err(|_: BadSignature| Unreadable)?;
        let attribute =
            |name| signed.attribute(name).map(|value| value.filter(|value| value.len() <= LONGEST));
        let kind = match inside_of(asn1::PRINTABLE, attribute(oids::MESSAGE_TYPE)?.ok_or(Unreadable)?)? {
            b"19" => Kind::Request,
            b"17" => Kind::Renewal,
            b"20" => Kind::Poll,
            _ => Kind::Other,
        };
        let transaction = attribute(oids::TRANSACTION)?.ok_or(Unreadable)?.to_vec();
        let nonce = inside_of(asn1::OCTETS, attribute(oids::SENDER_NONCE)?.ok_or(Unreadable)?)?.to_vec();
        Ok(Self { kind, requester, transaction, nonce, content: content.to_vec() })
    }

    /// Under which name it is asked: a message that comes again has the same.
    pub fn transaction(&self) -> &[u8] {
        &self.transaction
    }

    /// What is asked for, once it is opened.
    pub fn open(&self, authority: &Authority) -> Result<(Request, Cipher), Refusal> {
        let opened = envelope::open(authority, &self.content)?;
        let der = to_der(&opened.content).map_err(|_| Refusal::Request)?;
        Ok((Request::read(&der)?, opened.cipher))
    }

    /// The certificate, sealed to whoever asked.
    pub fn grant(
        &self,
        authority: &Authority,
        issued: &Certificate,
        request: &Request,
        cipher: Cipher,
    ) -> Result<Vec<u8>, Refusal> {
        let inner = signed::certificates_only(&[issued.der(), authority.certificate().der()]);
        let sealed =
            envelope::seal(&self.requester, request.challenge.as_ref().map(|c| c.as_str()), cipher, &inner)?;
        self.answer(authority, Some(&sealed), b"0", None).map_err(|_| Refusal::Message)
    }

    pub fn refuse(&self, authority: &Authority, why: Refusal) -> Result<Vec<u8>, Unspecified> {
        self.answer(authority, None, b"2", Some(why))
    }

    fn answer(
        &self,
        authority: &Authority,
        content: Option<&[u8]>,
        status: &[u8],
        why: Option<Refusal>,
    ) -> Result<Vec<u8>, Unspecified> {
        let mut nonce = [0; 16];
        SystemRandom::new().fill(&mut nonce)?;
        let printable = |text: &[u8]| asn1::written(asn1::PRINTABLE, &[text]);
        let octets = |bytes: &[u8]| asn1::written(asn1::OCTETS, &[bytes]);
        let mut attributes = vec![
            asn1::attribute(oids::MESSAGE_TYPE, &printable(b"3")),
            asn1::attribute(oids::PKI_STATUS, &printable(status)),
            asn1::attribute(oids::SENDER_NONCE, &octets(&nonce)),
            asn1::attribute(oids::RECIPIENT_NONCE, &octets(&self.nonce)),
            asn1::attribute(oids::TRANSACTION, &self.transaction),
        ];
        if let Some(why) = why {
            attributes.push(asn1::attribute(oids::FAIL_INFO, &printable(&[b'0' + why as u8])));
        }
        signed::sign(authority, content, attributes)
    }
}

/// A message in an address: base64 of either kind, with or without its end, its plus signs perhaps turned into spaces.
pub fn of_query(message: &str) -> Option<Vec<u8>> {
    let plain: String = message
        .trim_end()
        .chars()
        .filter(|c| !matches!(c, '\r' | '\n' | '\t'))
        .map(|c| match c {
            '-' | ' ' => '+',
            '_' => '/',
            c => c,
        })
        .collect();
    Base64Unpadded::decode_vec(plain.trim_end_matches('=')).ok()
}
