//! `holdfast demo`: a console over a database that is thrown away at the end, with a small school district in it, three people
//! who see it differently, and devices that answer: those of the first school are simulated down to the wire.

mod devices;
mod school;
mod screens;

use super::opening;
use crate::config::{Config, Given};
use crate::stop::Stop;
use clap::Args;
use domain::{BuiltIn, OperatorId, Scope};
use kernel::{Caller, Kernel, NewOwner, Operator, SignInKey, Ticket};
use school::{Plan, Push};
use std::net::{IpAddr, Ipv4Addr};

#[derive(Args)]
pub struct Options {
    /// The port of the console; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 3000)]
    port: u16,
    /// How many devices the district has
    #[arg(long, value_name = "NUMBER", default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    devices: u32,
}

/// Somebody of the demo, with the password that was made up for them.
struct Somebody {
    what: &'static str,
    name: &'static str,
    sign_in_name: &'static str,
    password: String,
}

pub fn run(options: &Options, mut given: Given) -> Result<(), Stop> {
    let folder = tempfile::tempdir().map_err(|error| {
        Stop::new(
            format!("There is no place for the demo's database: {error}."),
            "a folder for it could not be made.",
            "look at the folder for temporary files, or name another one with TMPDIR.",
        )
    })?;
    let data = folder.path().join("data");
    given.flags.insert("data".into(), data.display().to_string());
    given.flags.insert("listen".into(), format!("127.0.0.1:{}", options.port));
    given.environment.retain(|name, _| !name.starts_with("HOLDFAST_"));
    super::serve::begin_logs(&Config::load(&given)?);
    super::wait(async {
        super::data::prepare(&data)?;
        let push = Push::start(&data).await?;
        given.flags.insert("push_url".into(), push.url());
        given.flags.insert("push_root".into(), push.root.display().to_string());
        let config = Config::load(&given)?;
        let screens = screens::listen(&config).await?;
        let (people, plan) = furnish(&config, options.devices, &push).await?;
        tell(&people);
        super::say(&format!("Screens: http://{}\n", screens::address(&screens)));
        super::serve::serve(&config, async |kernel, at| {
            tokio::spawn(devices::answer(kernel));
            school::comes_to_life(push, plan, at, screens).await;
        })
        .await
    })
}

/// Fills the console: the district, and the people who look after it.
async fn furnish(config: &Config, devices: u32, push: &Push) -> Result<([Somebody; 3], Plan), Stop> {
    let kernel = opening::open(config).await?;
    let people = [
        somebody("Owner", "Olivia Owner", "olivia"),
        somebody("Help Desk Operator", "Henk Helpdesk", "henk"),
        somebody("School Administrator of one school", "Sara School", "sara"),
    ];
    let made = people_and_devices(&kernel, &people, devices, push).await;
    kernel.close().await;
    let plan = made.map_err(|error| opening::failed(&error))?;
    Ok((people, plan))
}

async fn people_and_devices(
    kernel: &Kernel,
    people: &[Somebody; 3],
    devices: u32,
    push: &Push,
) -> kernel::Result<Plan> {
    let bar = super::seed::bar(devices.into());
    let schools = kernel.seed(devices as usize, 1, |done| bar.set_position(done as u64)).await?;
    bar.finish_and_clear();
    let [owner, help, school] = people;
    let token = kernel.offer_setup().await?.unwrap_or_default();
    let new = NewOwner {
        name: owner.name.into(),
        sign_in_name: owner.sign_in_name.into(),
        password: owner.password.clone(),
    };
    let olivia = enters(kernel, &kernel.setup(&token, new, &here()).await?).await?;
    joins(kernel, &olivia, help, BuiltIn::HelpDeskOperator, Scope::AllDevices).await?;
    let first = schools.first().copied().ok_or(domain::Refusal::NotFound)?;
    joins(kernel, &olivia, school, BuiltIn::SchoolAdministrator, Scope::Groups([first].into())).await?;
    let plan = push.plan(&olivia, first).await?;
    olivia.sign_out().await?;
    Ok(plan)
}

async fn enters(kernel: &Kernel, ticket: &Ticket) -> kernel::Result<Operator> {
    kernel.operator(&SignInKey::of(ticket.id().unwrap_or_default()), here()).await
}

async fn joins(
    kernel: &Kernel,
    owner: &Operator,
    who: &Somebody,
    role: BuiltIn,
    scope: Scope,
) -> kernel::Result<()> {
    let id: OperatorId = owner.confirmed()?.invite(who.name, who.sign_in_name).await?.id;
    let token = owner.take_link(id).await?.unwrap_or_default();
    let ticket = kernel.accept(&token, &who.password, &here()).await?;
    enters(kernel, &ticket).await?.sign_out().await?;
    owner.confirmed()?.assign(&[id], role.id(), scope).await.map(drop)
}

fn here() -> Caller {
    Caller { address: IpAddr::V4(Ipv4Addr::LOCALHOST), agent: "holdfast demo".into() }
}

/// Words that are easy to type; four of them and a number.
const WORDS: [&str; 64] = [
    "anchor", "apple", "basket", "beacon", "bicycle", "blanket", "bottle", "bridge", "button", "candle",
    "canvas", "carpet", "castle", "cloud", "copper", "corner", "cotton", "desert", "engine", "fabric",
    "feather", "ferry", "garden", "hammer", "harbour", "island", "jacket", "kettle", "ladder", "lantern",
    "lemon", "marble", "meadow", "mirror", "needle", "ocean", "orange", "paddle", "pebble", "pencil",
    "pepper", "pillow", "planet", "pocket", "quartz", "ribbon", "river", "rocket", "saddle", "silver",
    "sketch", "spoon", "spring", "stream", "sugar", "table", "thread", "timber", "tunnel", "valley",
    "velvet", "violin", "walnut", "window",
];

fn somebody(what: &'static str, name: &'static str, sign_in_name: &'static str) -> Somebody {
    let random = uuid::Uuid::new_v4().into_bytes();
    let words = random[..4].iter().map(|byte| WORDS[usize::from(byte % 64)]).collect::<Vec<_>>();
    let password = format!("{} {:03}", words.join(" "), u16::from(random[5]) + 100);
    Somebody { what, name, sign_in_name, password }
}

fn tell(people: &[Somebody; 3]) {
    super::say("A demo: its database is thrown away when it ends. Sign in as\n\n");
    for Somebody { what, name, sign_in_name, password } in people {
        super::say(&format!("  {sign_in_name:<8} {password:<36} {name}, {what}\n"));
    }
    super::say("\n");
}
