//! What devices say to their console, and how it gets there.

use crate::{client::call, load::Asker};
use anyhow::{Context, Result, bail};
use apple_mdm::plain;
use base64ct::{Base64, Encoding};
use domain::DeviceId;
use http_body_util::{BodyExt, Full};
use hyper::{Request, StatusCode, body::Bytes, client::conn::http1::SendRequest, header::HOST};
use plist::{Dictionary, Value};
use std::{cmp::Ordering, net::SocketAddr, sync::Arc};

/// Behind a proxy that hands over whose certificate it has seen.
pub const PROXY_HEADER: &str = "client-cert";
const SIGNATURE: &str = "mdm-signature";

/// Who a device is.
pub struct Paper {
    pub id: DeviceId,
    udid: String,
    pub certificate: Vec<u8>,
    /// The certificate in the proxy's words.
    header: String,
}

impl Paper {
    pub fn of(id: DeviceId, udid: String, certificate: Vec<u8>) -> Self {
        let header = format!(":{}:", Base64::encode_string(&certificate));
        Self { id, udid, certificate, header }
    }

    /// An order that has nothing to do with the devices, and is the same each time: by what signs their certificates.
    pub fn by_chance(one: &Arc<Self>, other: &Arc<Self>) -> Ordering {
        one.certificate.iter().rev().cmp(other.certificate.iter().rev())
    }

    /// As one line of text, and from it.
    pub fn line(&self) -> String {
        format!("{} {} {}", self.id, self.udid, Base64::encode_string(&self.certificate))
    }

    pub fn read(line: &str) -> Result<Self> {
        let parts: Vec<_> = line.split(' ').collect();
        let [id, udid, certificate] = parts[..] else { bail!("no papers") };
        let certificate = Base64::decode_vec(certificate).ok().context("no certificate")?;
        Ok(Self::of(id.parse().ok().context("no identifier")?, udid.to_owned(), certificate))
    }

    pub fn idle(&self) -> Bytes {
        self.says("<key>Status</key><string>Idle</string>")
    }

    fn says(&self, inside: &str) -> Bytes {
        let udid = &self.udid;
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
             \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\"><dict><key>UDID</key>\
             <string>{udid}</string>{inside}</dict></plist>"
        )
        .into()
    }
}

/// A line on which devices speak one after the other, as they do behind a proxy.
pub struct Line {
    to: SocketAddr,
    send: SendRequest<Full<Bytes>>,
}

impl Line {
    pub async fn to(to: SocketAddr) -> Result<Self> {
        Ok(Self { to, send: call(to).await? })
    }

    /// Says this as that device; the answer's body.
    pub async fn says(&mut self, paper: &Paper, body: Bytes, signature: Option<&str>) -> Result<Bytes> {
        let request = Request::put("/mdm").header(HOST, self.to.to_string());
        let request = match signature {
            Some(signature) => request.header(SIGNATURE, signature),
            None => request.header(PROXY_HEADER, &paper.header),
        };
        self.send.ready().await?;
        let answer = self.send.send_request(request.body(Full::new(body))?).await?;
        if answer.status() != StatusCode::OK {
            bail!("a device was answered {}", answer.status());
        }
        Ok(answer.into_body().collect().await?.to_bytes())
    }

    /// Does whatever waits for it, and says how much that was.
    pub async fn does_all(&mut self, paper: &Paper) -> Result<u32> {
        let (mut done, mut body) = (0, paper.idle());
        loop {
            let given = self.says(paper, body, None).await?;
            if given.is_empty() {
                return Ok(done);
            }
            let (name, asked) = read(&given)?;
            let what = match &*asked {
                // Both parts of one question.
                "DeviceInformation" => "<key>QueryResponses</key><dict><key>IsSupervised</key><true/></dict>",
                "SecurityInfo" => "<key>SecurityInfo</key><dict><key>PasscodePresent</key><true/></dict>",
                _ => "",
            };
            done += u32::from(asked != "DeviceInformation");
            let status = "<key>Status</key><string>Acknowledged</string>";
            body = paper.says(&format!("{status}<key>CommandUUID</key><string>{name}</string>{what}"));
        }
    }
}

/// A command's name, and what it is.
fn read(command: &[u8]) -> Result<(String, String)> {
    let list = plain::read(command).ok().context("no command")?;
    let text = |list: &Dictionary, key: &str| list.get(key).and_then(Value::as_string).map(ToOwned::to_owned);
    let inner = list.get("Command").and_then(Value::as_dictionary).context("no command in it")?;
    let name = text(&list, "CommandUUID").context("no name")?;
    Ok((name, text(inner, "RequestType").context("it asks nothing")?))
}

/// One that polls again and again, in this way.
pub struct Poller {
    line: Line,
    paper: Arc<Paper>,
    body: Bytes,
    signature: Option<String>,
}

impl Poller {
    pub async fn at(to: SocketAddr, paper: &Arc<Paper>, signature: Option<String>) -> Result<Self> {
        Ok(Self { line: Line::to(to).await?, paper: paper.clone(), body: paper.idle(), signature })
    }
}

impl Asker for Poller {
    async fn asks(&mut self) -> Result<()> {
        let given = self.line.says(&self.paper, self.body.clone(), self.signature.as_deref()).await?;
        if given.is_empty() { Ok(()) } else { bail!("a device at rest was given something") }
    }
}
