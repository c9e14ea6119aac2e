//! Fills a console with a school district that looks real: for the demo, the benchmarks and the eye. What it writes is written
//! as everything else is, ten thousand devices in one turn; only the history is put in as it is to have been.

use crate::{
    Fingerprint, Kernel,
    device::{TOKEN_SEAL, token_bound},
    district::{District, PlannedDevice},
    error::{Error, Result},
    house::House,
    keeper::by_console,
    pin::{self, PIN_LASTS},
    random,
    store::{self, Turn, devices::NewDevice},
};
use domain::{About, Action, ActionId, Deed, DeviceId, Enrolment, Group, GroupId, Moment, Subject, fold};
use std::collections::HashMap;
use uuid::Uuid;

const STEP: usize = 10_000;
/// Up to so many devices the small groups have charts of their own.
const CHARTED: usize = 20_000;

impl Kernel {
    /// So many devices with their schools, people and history; `told` hears how many there are so far.
    pub async fn seed(
        &self,
        devices: usize,
        number: u64,
        mut told: impl FnMut(usize),
    ) -> Result<Vec<GroupId>> {
        let (house, now) = (&self.0, self.0.latest());
        let district = District::new(devices, number, now);
        let (groups, schools) = house.write_groups(&district, now).await?;
        let mut tallies = Tallies { counts: HashMap::new(), small_groups: devices <= CHARTED };
        let mut planned = district.devices().peekable();
        let mut done = 0;
        while planned.peek().is_some() {
            let some: Vec<PlannedDevice> = planned.by_ref().take(STEP).collect();
            done += some.len();
            let mut turn = house.writer.large_turn().await?;
            house.write_planned(&mut turn, some, &groups, &mut tallies, now).await?;
            turn.commit().await?;
            told(done);
        }
        let mut turn = house.writer.turn().await?;
        store::tallies::add_many(turn.conn()?, tallies.counts.into_iter().collect()).await?;
        let subject = About { kind: Subject::Console, id: "district".into(), name: devices.to_string() };
        house.audit(&mut turn, &by_console(Deed::Seed, subject)).await?;
        turn.commit().await?;
        Ok(schools)
    }

    /// Under which certificate a device of the district comes by.
    pub fn seeded_identity(device: DeviceId) -> Fingerprint {
        Fingerprint::of(format!("a device of the district {device}").as_bytes())
    }
}

struct Tallies {
    counts: HashMap<(i64, Uuid, &'static str), i64>,
    small_groups: bool,
}

impl Tallies {
    fn add(&mut self, at: Moment, groups: &[GroupId], what: &'static str) {
        let day = store::tallies::day_of(at);
        let most = if self.small_groups { groups.len() } else { 1 };
        for group in groups.iter().take(most).map(|g| g.0).chain([store::devices::ALL]) {
            *self.counts.entry((day, group, what)).or_default() += 1;
        }
    }
}

impl House {
    /// All groups by their place, and those that are schools.
    async fn write_groups(&self, district: &District, now: Moment) -> Result<(Vec<GroupId>, Vec<GroupId>)> {
        let mut turn = self.writer.turn().await?;
        let taken = store::groups::by_name(turn.conn()?, &domain::Reach::Everything).await?;
        let mut groups = vec![];
        let mut new = vec![];
        for planned in district.groups() {
            if let Some((known, _)) = taken.get(&fold(&planned.name)) {
                groups.push(*known);
                continue;
            }
            let group = Group { id: GroupId(random::id(now)?), name: planned.name, note: planned.note };
            groups.push(group.id);
            new.push(group);
        }
        store::groups::insert_many(turn.conn()?, &new).await?;
        turn.commit().await?;
        let schools: std::collections::HashSet<&str> = district.schools().collect();
        let ids = new.iter().filter(|g| schools.contains(g.name.as_str())).map(|g| g.id).collect();
        Ok((groups, ids))
    }

    async fn write_planned(
        &self,
        turn: &mut Turn,
        planned: Vec<PlannedDevice>,
        groups: &[GroupId],
        tallies: &mut Tallies,
        now: Moment,
    ) -> Result<()> {
        let mut devices = Vec::with_capacity(planned.len());
        let mut actions = vec![];
        let mut users = HashMap::new();
        let ids = random::ids(now, planned.len())?;
        for (mut plan, id) in planned.into_iter().zip(ids) {
            plan.device.id = DeviceId(id);
            let of_it: Vec<GroupId> = plan.groups.iter().filter_map(|n| groups.get(*n)).copied().collect();
            if let Some(user) = &plan.device.user {
                let key = store::devices::user_key(&user.name, &user.address);
                users.entry(key).or_insert((user.name.clone(), user.address.clone()));
            }
            for mut action in plan.history {
                action.device = plan.device.id;
                action.id = ActionId(random::id(action.asked)?);
                tell_tallies(tallies, &action, &of_it);
                actions.push(action);
            }
            plan.device.seen.iter().for_each(|seen| tallies.add(*seen, &of_it, "seen"));
            let life = i64::from(plan.device.enrolment != Enrolment::Never);
            let fingerprint = (life > 0).then(|| Kernel::seeded_identity(plan.device.id).bytes().to_vec());
            devices.push(NewDevice { groups: of_it, life, fingerprint, device: plan.device });
        }
        let wanted: Vec<(String, String)> = users.into_values().collect();
        let users =
            store::devices::find_or_make_many(turn.conn()?, &wanted, &domain::Reach::Everything, now).await?;
        for new in &mut devices {
            let user = new.device.user.take();
            new.device.user =
                user.and_then(|u| users.get(&store::devices::user_key(&u.name, &u.address)).cloned());
        }
        store::devices::insert_many(turn.conn()?, &devices).await?;
        let pins = self.seal_pins(turn, &actions, now).await?;
        let lives = devices.iter().map(|new| (new.device.id, new.life)).collect();
        store::history::insert(turn.conn()?, &actions, &pins, &lives).await?;
        self.hand_over_tokens(turn, &devices, now).await?;
        let ids: Vec<DeviceId> = devices.iter().map(|new| new.device.id).collect();
        store::devices::refresh(turn.conn()?, &ids, now).await
    }

    /// A lock of a Mac that may still be needed has a PIN.
    async fn seal_pins(
        &self,
        turn: &mut Turn,
        actions: &[Action],
        now: Moment,
    ) -> Result<HashMap<ActionId, Uuid>> {
        let mut pins = HashMap::new();
        for action in actions.iter().filter(|a| a.has_pin) {
            let ends = action.pin_ends.unwrap_or_else(|| now.plus(PIN_LASTS));
            let (pin, bound) = (pin::draw()?, pin::bound(action.device, action.id));
            let id = self.vault.put(turn.conn()?, pin.digits().as_bytes(), &bound, ends, now).await?;
            pins.insert(action.id, id);
        }
        Ok(pins)
    }

    async fn hand_over_tokens(&self, turn: &mut Turn, devices: &[NewDevice], now: Moment) -> Result<()> {
        let with: Vec<&NewDevice> = devices.iter().filter(|d| d.device.token_since.is_some()).collect();
        let mut tokens: Vec<(String, [u8; 64])> = Vec::with_capacity(with.len());
        for new in &with {
            tokens.push((token_bound(new.device.id), random::bytes()?));
        }
        let secrets: Vec<(String, &[u8])> = tokens.iter().map(|(b, t)| (b.clone(), t.as_slice())).collect();
        let ids = self.vault.put_many(turn.conn()?, &secrets, now.plus(TOKEN_SEAL), now).await?;
        let rows = with.iter().zip(ids).map(|(new, secret)| {
            let received = new.device.token_since.unwrap_or(now);
            Ok((random::id(received)?, new.device.id, received, secret))
        });
        store::tokens::insert_many(turn.conn()?, rows.collect::<Result<Vec<_>, Error>>()?).await
    }
}

fn tell_tallies(tallies: &mut Tallies, action: &Action, groups: &[GroupId]) {
    let Some(finished) = action.finished else { return };
    let what = match action.state {
        domain::State::Done => "done",
        domain::State::Failed => "failed",
        domain::State::Cancelled => "cancelled",
        _ => "expired",
    };
    tallies.add(finished, groups, what);
    if matches!(what, "done" | "failed") {
        tallies.add(finished, groups, store::tallies::answered_within(finished.since(action.asked)));
    }
}
