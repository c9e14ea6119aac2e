//! The console is killed over and over while devices enrol, are locked and answer. Whoever was enrolled stays so, whatever was
//! answered stays answered, and the PIN of every Mac that is locked opens it. `cargo xtask torture --macs` is its long form.

use crate::database::{self, Database};
use crate::outside::KEYS;
use crate::program::{Program, cookie, holdfast};
use crate::things::ids;
use simulator::{Done, Kind, Listener, PushHost, School, Site, Trouble, Typed};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Notify;

/// As many as HOLDFAST_TEST_MACS says: a thousand in the long form.
#[allow(clippy::disallowed_methods, reason = "a test's size is no setting of the console")]
fn macs() -> usize {
    std::env::var("HOLDFAST_TEST_MACS").ok().and_then(|n| n.parse().ok()).unwrap_or(48)
}

/// In each half of the story, at most: they are quick.
const KILLS: usize = 3;
const PATIENT: Duration = Duration::from_mins(10);
const PASSWORD: &str = crate::house::PASSWORD;

struct Scene {
    // Ends before its database does.
    program: Option<Program>,
    database: Database,
    folder: TempDir,
    push: PushHost,
    /// Of this computer, and used by nobody else: every life of the console listens there again.
    devices: String,
    cookie: String,
}

impl Scene {
    async fn over(kind: database::Kind) -> Self {
        let database = Database::fresh(kind);
        let folder = tempfile::tempdir().unwrap();
        let push = PushHost::start().await.unwrap();
        std::fs::write(folder.path().join("push.pem"), push.authority().root_pem()).unwrap();
        let [a, b, c, ..] = uuid::Uuid::new_v4().into_bytes();
        let devices = format!("127.{}.{}.{}:3001", a.max(1), b, c.clamp(1, 254));
        let mut scene = Self { program: None, database, folder, push, devices, cookie: String::new() };
        scene.lives();
        scene
    }

    /// The next life of the console.
    fn lives(&mut self) {
        let mut command = holdfast(&self.folder.path().join("data"), &["serve", "--port", "0"]);
        command
            .env("HOLDFAST_DATABASE_URL", &self.database.url)
            .env("HOLDFAST_DEVICE_LISTEN", &self.devices)
            .env("HOLDFAST_PUSH_URL", format!("https://localhost:{}", self.push.address().port()))
            .env("HOLDFAST_PUSH_ROOT", self.folder.path().join("push.pem"))
            .env("HOLDFAST_LOG_LEVEL", "error");
        self.program = Some(Program::from(command));
    }

    fn dies(&mut self) {
        if let Some(mut program) = self.program.take() {
            program.child.kill().unwrap();
            program.child.wait().unwrap();
        }
    }

    fn program(&self) -> &Program {
        self.program.as_ref().unwrap()
    }

    /// Somebody who may do everything, a group, a push certificate and a link.
    fn is_set_up(&mut self) -> String {
        let token = self.program.as_mut().unwrap().setup_token();
        let form = [("token", &*token), ("name", "Ada"), ("sign_in_name", "ada"), ("password", PASSWORD)];
        self.cookie = cookie(&self.program().posts("/api/setup", "", &form));
        let certificate = self.push.push_certificate(crate::outside::TOPIC).unwrap();
        let pem = [certificate.certificate_pem, certificate.key_pem].concat();
        assert!(self.brings(&pem).contains("done=push_certificate_set"));
        let made = self.posts("/api/create_group", &[("name", "Elm")]);
        let group = ids(&made, "/groups/")[0].clone();
        let form = [("group", &*group), ("ownership", "corporate"), ("days", "7"), ("uses", "10000")];
        let link = ids(&self.posts("/api/make_link", &form), "/enrol/")[0].clone();
        let page = self.program().gets(&format!("/enrol/{link}"), &self.cookie);
        let (_, rest) = page.split_once(&format!("http://{}/enrol/", self.devices)).unwrap();
        rest.chars().take(43).collect()
    }

    fn posts(&self, path: &str, form: &[(&str, &str)]) -> String {
        self.program().posts(path, &self.cookie, form)
    }

    /// The long form takes longer than a password counts.
    fn confirms(&self) {
        let told = self.posts("/api/confirm", &[("password", PASSWORD), ("next", "/")]);
        assert!(told.starts_with("HTTP/1.1 302"), "{told}");
    }

    fn brings(&self, pem: &str) -> String {
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"push.pem\"\r\n\r\n{pem}\r\n--b--\r\n"
        );
        let request = self.program().post("/push/certificate", &self.cookie, &body);
        self.program()
            .asks(&request.replace("application/x-www-form-urlencoded", "multipart/form-data; boundary=b"))
    }

    /// Serial numbers and PINs, as they stand on the sheet.
    fn sheet(&self, bulk: &str) -> HashMap<String, String> {
        let (mut pins, mut after) = (HashMap::new(), String::new());
        loop {
            self.posts("/api/show_sheet", &[("id", bulk), ("after", &after)]);
            let page = self.program().gets(&format!("/bulk/{bulk}/sheet"), &self.cookie);
            for row in page.split("<tr").skip(1) {
                let serial = row.find("SIM").map(|at| row[at..at + 10].to_owned());
                let digits = row
                    .split_once("digits keep\">")
                    .map(|(_, rest)| rest.split('<').next().unwrap_or_default());
                let digits: Option<String> =
                    digits.map(|text| text.chars().filter(char::is_ascii_digit).collect());
                if let (Some(serial), Some(digits)) = (serial, digits) {
                    pins.insert(serial, digits);
                }
            }
            let Some((_, next)) = page.split_once("name=\"after\" value=\"") else { return pins };
            next.split('"').next().unwrap_or_default().clone_into(&mut after);
        }
    }
}

/// Rings whenever a device has come by, however that went.
fn heard() -> (Listener, Arc<Notify>) {
    let bell = Arc::new(Notify::new());
    let rings = bell.clone();
    let listener: Listener = Arc::new(move |_, _: Result<&[Done], &Trouble>| rings.notify_one());
    (listener, bell)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_sqlite_a_console_that_is_killed_loses_no_device_no_lock_and_no_pin() {
    is_killed_and_loses_nothing(database::Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_postgresql_a_console_that_is_killed_loses_no_device_no_lock_and_no_pin() {
    is_killed_and_loses_nothing(database::Kind::Postgres).await;
}

#[allow(clippy::print_stdout, reason = "whoever asks for the long form wants to know what was found")]
async fn is_killed_and_loses_nothing(kind: database::Kind) {
    let mut scene = Scene::over(kind).await;
    let token = scene.is_set_up();
    let link = format!("http://{}/enrol/{token}", scene.devices);
    let site = Site::new(KEYS.clone()).with_push(scene.push.clone());
    let school = Arc::new(School::new(&site, &[Kind::SiliconMac, Kind::IntelMac], macs(), 1).unwrap());
    let (listener, bell) = heard();

    // They enrol, and those whom the console's end has cut short do so again.
    let count = |is: fn(&simulator::Device) -> bool| school.devices().iter().filter(|d| is(d)).count();
    let mut kills = 0;
    while count(simulator::Device::is_enrolled) < macs() {
        let (enrolling, link, listener) = (school.clone(), link.clone(), listener.clone());
        let mut round = tokio::spawn(async move { enrolling.enrol(&link, &listener).await });
        let target = macs() * (kills + 1) / (KILLS + 1);
        loop {
            tokio::select! {
                _ = &mut round => break,
                () = bell.notified() => {}
            }
            if kills < KILLS && count(simulator::Device::is_enrolled) >= target {
                scene.dies();
                scene.lives();
                kills += 1;
                let _ = round.await;
                break;
            }
        }
    }
    assert!(kills > 0);

    // All are locked by one order, and it is killed again.
    scene.confirms();
    let living = school.clone();
    let living_listener = listener.clone();
    let life = tokio::spawn(async move { living.live(Duration::from_secs(2), &living_listener).await });
    let expected = macs().to_string();
    let form = [("kind", "remote-lock"), ("all", "true"), ("expected", &*expected), ("typed", &*expected)];
    let ordered = scene.posts("/api/start_many", &form);
    let bulk = ids(&ordered, "/bulk/").first().cloned().unwrap_or_else(|| panic!("{ordered}"));
    let locked = |school: &School| school.screens().iter().filter(|screen| screen.asks_pin).count();
    let ends = async {
        let mut kills = 0;
        while locked(&school) < macs() {
            bell.notified().await;
            if kills < KILLS && locked(&school) >= macs() * kills / (KILLS + 1) {
                scene.dies();
                scene.lives();
                kills += 1;
            }
        }
        kills
    };
    let again = tokio::time::timeout(PATIENT, ends).await.expect("not all of them were locked");
    assert!(again > 0);
    life.abort();

    // What the console knows is what the Macs show. One whose answer was cut off is silent until somebody opens it: its lock counts
    // as sent, and its PIN is as good as the others'.
    let report = scene.program().gets(&format!("/actions.csv?bulk={bulk}"), &scene.cookie);
    assert_eq!(report.lines().filter(|line| line.contains("remote-lock")).count(), macs(), "{report}");
    let of = |state: &str| report.lines().filter(|line| line.contains(state)).count();
    let (done, sent) = (of(",done,"), of(",sent,"));
    assert_eq!(done + sent, macs(), "{report}");
    scene.confirms();
    let pins = scene.sheet(&bulk);
    assert_eq!(pins.len(), macs());
    for mac in school.devices() {
        assert_eq!(mac.type_pin(&pins[&mac.serial()]), Typed::Opened, "{}", mac.serial());
    }
    println!(
        "{kind:?}: {} Macs, {kills} kills while they enrolled and {again} while they were locked; all are enrolled, {done} have \
         answered, of {sent} the answer was cut off, and the PIN of each has opened it: nothing lost",
        pins.len()
    );
}
