//! What is outside of a console: its devices' side on a real port, a push service, and devices that speak the protocol.

use crate::house::{Console, PASSWORD};
use crate::visitor::Visitor;
use domain::{DeviceId, GroupId, Ownership};
use kernel::{Caller, DeviceDetail, DeviceQuery, LinkOrder, Operator, SignInKey};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use server::config::{Limits, Network, PublicUrl};
use server::devices::{self, Parts};
use server::listener::{self, Patience};
use server::push::{self, Service};
use simulator::{Device, Keys, Kind, PushHost, Site, push::Push};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

/// Making keys is slow: all devices of all tests share a few.
pub static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::shared(2).unwrap());
static AUTHORITY: LazyLock<(Zeroizing<Vec<u8>>, Vec<u8>)> = LazyLock::new(|| {
    let (from, to) = (Duration::from_hours(24 * 365 * 50), Duration::from_hours(24 * 365 * 70));
    apple_mdm::authority::Authority::make("CN=An authority of tests", from, to).unwrap()
});
pub const TOPIC: &str = "5b1bd4a2-2f4f-4b7e-9f0e-0d1c2b3a4f5e";
const PATIENT: Duration = Duration::from_secs(20);

pub struct Outside {
    pub at: String,
    pub push: PushHost,
    pub site: Site,
    pub pushes: tokio::sync::Mutex<broadcast::Receiver<Push>>,
    running: Vec<JoinHandle<()>>,
}

impl Drop for Outside {
    fn drop(&mut self) {
        self.running.iter().for_each(JoinHandle::abort);
    }
}

/// How the devices' side differs from the usual one.
#[derive(Default)]
pub struct Served {
    pub proxies: Vec<Network>,
    pub proxy_header: Option<http::HeaderName>,
    /// Certificate and key of a name that devices trust.
    pub tls: Option<(std::path::PathBuf, std::path::PathBuf)>,
    pub trusted: Option<Vec<u8>>,
}

impl Console {
    pub async fn outside(&self, ada: &Visitor) -> Outside {
        self.served(ada, Served::default()).await
    }

    /// Serves devices, with a push certificate that Ada has brought.
    pub async fn served(&self, ada: &Visitor, served: Served) -> Outside {
        let push = PushHost::start().await.unwrap();
        let certificate = push.push_certificate(TOPIC).unwrap();
        let pem = [certificate.certificate_pem.as_str(), certificate.key_pem.as_str()].concat();
        ada.brings(&[("file", pem.as_bytes())]).await.leads_to("/push?done=");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let bound = listener.local_addr().unwrap();
        let url = PublicUrl::of(bound, served.tls.is_some());
        let body_bytes = apple_mdm::plain::MOST_BYTES;
        let limits = Limits { body_bytes, request: Duration::from_mins(1), requests: 512, connections: 512 };
        self.kernel.device_authority(|| Some(AUTHORITY.clone())).await.unwrap();
        let authority = Arc::new(devices::authority(&self.kernel, self.kernel.now()).await.unwrap());
        let acceptor = served.tls.as_ref().map(|(certificate, key): &(_, _)| {
            let subject = authority.certificate().subject();
            devices::tls::acceptor(Path::new(certificate), Path::new(key), Duration::ZERO, subject)
                .unwrap_or_else(|_| panic!("TLS"))
        });
        let routes = devices::build(Parts {
            kernel: self.kernel.clone(),
            authority,
            assets: server::assets::Assets::load(),
            url: url.clone(),
            proxies: served.proxies,
            proxy_header: served.proxy_header,
            organization: "Elm <District>".into(),
            limits,
        });
        let serving = listener::serve(
            listener,
            routes,
            acceptor,
            512,
            Patience::default(),
            Duration::ZERO,
            std::future::pending(),
        );
        let service = Service {
            at: at(push.address()),
            roots: roots(push.authority().certificate()),
            again: Duration::from_millis(100),
        };
        let waking = push::wake(self.kernel.clone(), service);
        let mut site = Site::new(KEYS.clone()).with_push(push.clone());
        if let Some(root) = served.trusted {
            site = site.trusting(&root).unwrap();
        }
        let pushes = tokio::sync::Mutex::new(push.log());
        let running = vec![tokio::spawn(serving), tokio::spawn(waking)];
        Outside { at: url.to_string(), push, site, pushes, running }
    }

    /// Ada, at the kernel's own door.
    pub async fn ada(&self) -> Operator {
        let here = || Caller { address: IpAddr::from([127, 0, 0, 1]), agent: "a test".into() };
        let ticket = self.kernel.sign_in("ada", PASSWORD, &here()).await.unwrap();
        self.kernel.operator(&SignInKey::of(ticket.id().unwrap()), here()).await.unwrap()
    }

    /// The secret of a link into this group.
    pub async fn link(&self, group: &str) -> String {
        let mut links = self.links.lock().await;
        if let Some(link) = links.get(group) {
            return link.clone();
        }
        let link = self.link_for(group, Ownership::Corporate).await;
        links.insert(group.to_owned(), link.clone());
        link
    }

    pub async fn link_for(&self, group: &str, ownership: Ownership) -> String {
        let ada = self.ada().await;
        let group: GroupId = group.parse().unwrap();
        let id = ada.make_link(LinkOrder { group, ownership, days: 30, uses: 500 }).await.unwrap();
        ada.link(id).await.unwrap().token.unwrap()
    }
}

/// The one device of its serial number.
pub async fn id_of(ada: &Operator, device: &Device) -> DeviceId {
    let query = DeviceQuery { search: device.serial(), limit: 2, ..DeviceQuery::default() };
    let found = ada.devices(&query).await.unwrap().page.items;
    assert_eq!(found.len(), 1, "{} is not there once", device.serial());
    found[0].device.id
}

pub async fn seen(ada: &Operator, device: &Device) -> DeviceDetail {
    ada.device(id_of(ada, device).await).await.unwrap()
}

fn at(address: SocketAddr) -> PublicUrl {
    format!("https://localhost:{}", address.port()).parse().unwrap_or_else(|_| panic!("no address"))
}

fn roots(certificate: &[u8]) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(certificate.to_vec())).unwrap();
    roots
}

impl Outside {
    /// A profile, as a device downloads it.
    pub async fn profile(&self, token: &str) -> Vec<u8> {
        let (status, body) = self.fetches(&format!("/enrol/{token}/profile")).await;
        assert_eq!(status, 200);
        body
    }

    /// Asks for something as anybody can.
    pub async fn fetches(&self, path: &str) -> (u16, Vec<u8>) {
        let answer = self.site.fetch(&format!("{}{path}", self.at)).await.unwrap();
        (answer.status.as_u16(), answer.body.to_vec())
    }

    /// A device that has enrolled, and done all that waits.
    pub async fn enrols(&self, kind: Kind, number: usize, token: &str) -> Arc<Device> {
        let device = Device::new(&self.site, kind, number).unwrap();
        device.enrol(&self.profile(token).await).await.unwrap();
        device
    }

    /// Until this device is pushed; answers whether the push service took it.
    pub async fn is_pushed(&self, device: &Device) -> bool {
        let (token, _) = device.reach().unwrap();
        let token: String = base16ct::lower::encode_string(&token);
        let mut pushes = self.pushes.lock().await;
        let pushed = async {
            loop {
                let push = pushes.recv().await.unwrap();
                if push.token == token {
                    return push.answer.is_ok();
                }
            }
        };
        tokio::time::timeout(PATIENT, pushed).await.expect("nobody pushed it")
    }
}
