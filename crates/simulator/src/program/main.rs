//! `holdfast-simulator`: a school full of devices that are none, for a demonstration and for load. See
//! `holdfast-simulator --help`.

mod hands;
mod options;
mod papers;

use clap::Parser;
use options::Options;
use simulator::{Device, Done, Keys, PushHost, School, Site, Trouble};
use std::{
    error::Error,
    io::Write,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Beyond so many they are counted, not named.
const NAMED: usize = 20;

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("holdfast-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let site = site(options).await?;
    let school = School::new(&site, options.kinds(), options.devices, options.first)?;
    school.suffers(&options.faults);
    let enrolling = async {
        let by_name = options.devices <= NAMED;
        let enrolled = school.enrol(&options.enrol, &enrolment(by_name)).await;
        say(&format!("{enrolled} of {} devices are enrolled.", options.devices));
        enrolled
    };
    tokio::select! {
        enrolled = enrolling => if enrolled == 0 {
            return Err("no device could enrol".into());
        },
        end = tokio::signal::ctrl_c() => return Ok(end?),
    }
    let (every, visits) = (Duration::from_secs(options.every), visits());
    tokio::select! {
        () = school.live(every, &visits) => {}
        () = hands::work(&school) => {}
        end = tokio::signal::ctrl_c() => end?,
    }
    Ok(())
}

async fn site(options: &Options) -> Result<Site, Box<dyn Error>> {
    let mut site = Site::new(if options.own_keys { Keys::own()? } else { Keys::shared(4)? });
    if let Some(root) = &options.root {
        site = site.trusting(&papers::certificate(root)?)?;
    }
    if let Some(address) = &options.push_listen {
        let authority = papers::authority(&options.push_papers, options.topic.as_deref())?;
        let push = PushHost::listen(address, authority).await?;
        say(&format!("Pushes are taken at https://{}.", push.address()));
        site = site.with_push(push);
    }
    Ok(site)
}

fn enrolment(by_name: bool) -> simulator::Listener {
    let troubles = Troubles::default();
    Arc::new(move |device: &Device, came: Result<&[Done], &Trouble>| match came {
        Ok(_) if by_name => say(&format!("{} ({}) is enrolled.", device.name(), device.serial())),
        Ok(_) => {}
        Err(trouble) => troubles.say(device, trouble),
    })
}

fn visits() -> simulator::Listener {
    let troubles = Troubles::default();
    Arc::new(move |device: &Device, came: Result<&[Done], &Trouble>| match came {
        Ok(all) => {
            for done in all {
                say(&format!("{}: {}: {}", device.name(), done.kind, done.status));
            }
        }
        Err(trouble) => troubles.say(device, trouble),
    })
}

/// What a thousand devices say one after the other is said once.
#[derive(Default)]
struct Troubles(Mutex<String>);

impl Troubles {
    fn say(&self, device: &Device, trouble: &Trouble) {
        let trouble = trouble.to_string();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != trouble {
            say(&format!("{}: {trouble}", device.name()));
            *last = trouble;
        }
    }
}

/// To standard output, which may be closed.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
