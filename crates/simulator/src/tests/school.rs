//! Many devices at once.

use super::{honest::Honest, site, soon};
use crate::{Device, Done, Fault, Kind, PushHost, School, Trouble, Typed, school::Listener};
use apple_mdm::command::Command;
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;

fn listener() -> (Listener, mpsc::UnboundedReceiver<(String, Vec<Done>)>) {
    let (tell, told) = mpsc::unbounded_channel();
    let listener = move |device: &Device, came: Result<&[Done], &Trouble>| {
        let done = came.unwrap_or_else(|trouble| panic!("{trouble}")).to_vec();
        let _ = tell.send((device.name(), done));
    };
    (Arc::new(listener), told)
}

#[tokio::test]
async fn a_school_enrols_by_a_link_and_comes_by_when_it_is_rung_for_and_without() {
    let server = Honest::start().await;
    let push = PushHost::start().await.unwrap();
    let school = School::new(&site().with_push(push), &Kind::ALL, 14, 100).unwrap();
    school.suffers(&[Fault::Silence]);
    assert_eq!(school.screens().iter().filter(|screen| screen.mute).count(), 2);
    let (listener, mut told) = listener();
    assert_eq!(school.enrol(&server.link(), &listener).await, 14);
    let mut names: Vec<_> = school.screens().into_iter().map(|screen| screen.name).collect();
    let mut heard = vec![];
    for _ in 0..14 {
        heard.push(soon(told.recv()).await.unwrap().0);
    }
    names.sort();
    heard.sort();
    assert_eq!(names, heard);
    server.tells("1", &Command::DeviceLock { pin: Some("004217"), message: "", phone: "" });
    let mac = school.devices().iter().find(|device| device.kind == Kind::IntelMac).unwrap();
    let every = Duration::from_hours(1);
    let lives = school.live(every, &listener);
    let visits = async {
        // The first of them comes at once, as nobody else for minutes.
        let (name, done) = soon(told.recv()).await.unwrap();
        assert_eq!((name.as_str(), done.len()), ("iPhone 100", 1));
        server.tells("2", &Command::SecurityInfo);
        mac.recovers();
        let (name, done) = soon(told.recv()).await.unwrap();
        assert_eq!((name, done[0].kind.as_str()), (mac.name(), "SecurityInfo"));
        assert_eq!(mac.type_pin("004217"), Typed::NotAsked);
    };
    tokio::select! {
        () = lives => panic!("it lives on"),
        () = visits => {}
    }
}
