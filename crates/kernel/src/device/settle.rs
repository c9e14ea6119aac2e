//! Settling what a device reports. A report that comes twice changes nothing; one for a command that is unknown, of another
//! device or over is written into our own log and nothing else.

use super::{
    EnrolledDevice, Said,
    news::learn,
    round::{Course, Guest},
};
use crate::{
    error::Result,
    random,
    store::{
        self, Turn,
        actions::{Command as Row, Moved, NewAction},
    },
};
use domain::{ActionId, ActionKind, Cause, DeviceId, Event, Moment, State};
use std::collections::HashMap;

/// A device's own words are kept up to here.
const WORDS: usize = 500;

/// Settles what each of them reports.
pub(super) async fn settle(turn: &mut Turn, guests: &[Guest], course: &mut Course) -> Result<()> {
    let now = course.now;
    let asked: Vec<ActionId> = guests.iter().filter_map(|guest| guest.report.command).collect();
    if asked.is_empty() {
        return Ok(());
    }
    let rows = store::actions::those(turn.conn()?, &asked).await?;
    let rows: HashMap<ActionId, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
    let (mut moves, mut happened, mut news, mut removed) = (vec![], vec![], vec![], vec![]);
    for Guest { device, report, .. } in guests {
        let Some(id) = report.command else { continue };
        let row = rows.get(&id).filter(|row| row.device == device.id && row.life == device.life);
        let Some(row) = row else {
            metrics::counter!("holdfast_strange_results_total").increment(1);
            tracing::warn!(device = %device.id, command = %id, "a result for a command that this device was not given");
            continue;
        };
        let Some(event) = event(&report.said) else { continue };
        let Some(moved) = Moved::by(event, row, now) else {
            tracing::info!(device = %device.id, command = %id, state = row.state.word(), "a result that changes nothing");
            continue;
        };
        course.moved(row);
        happened.extend(ended(row, moved.to, now));
        moves.push(device.answered(moved, row, &report.said));
        if let Said::Acknowledged { news: told, .. } = &report.said {
            news.extend(told.as_ref().map(|told| (device.id, told)));
            removed.extend((row.kind == ActionKind::RemovePasscode).then_some(device));
        }
    }
    store::actions::write_all(turn.conn()?, moves).await?;
    store::tallies::count(turn.conn()?, &happened).await?;
    learn(turn, &news, now).await?;
    let told: Vec<DeviceId> = news.iter().map(|(device, _)| *device).collect();
    store::enrolments::told(turn.conn()?, &told, now).await?;
    for device in removed {
        device.ask_whether_it_is_gone(turn, now).await?;
    }
    Ok(())
}

const fn event(said: &Said) -> Option<Event> {
    Some(match said {
        Said::Idle => return None,
        Said::Acknowledged { .. } => Event::Acknowledge,
        Said::Failed { .. } => Event::Fail,
        Said::NotNow => Event::Defer,
    })
}

impl EnrolledDevice {
    /// What else is written down of an answer.
    fn answered(&self, moved: Moved, row: &Row, said: &Said) -> Moved {
        match said {
            Said::Idle => moved,
            Said::NotNow => moved.with("deferred", row.deferred + 1),
            Said::Failed { code, text } => {
                moved.because(Cause::DeviceSaidNo).with("code", *code).with("said", plain(text))
            }
            Said::Acknowledged { message, .. } => moved
                .with("connection", self.connection)
                .with("message_result", message.map(|m| m.word().to_owned())),
        }
    }

    /// Only the device's own word that it has no passcode shows that it was removed.
    async fn ask_whether_it_is_gone(&self, turn: &mut Turn, now: Moment) -> Result<()> {
        let id = ActionId(random::id(now)?);
        let ask = NewAction::of(id, self.id, ActionKind::Sync, self.life, now, self.house.waits);
        store::actions::insert_many(turn.conn()?, &[ask]).await
    }
}

/// What is counted of one that has ended: how, and how long the answer took.
fn ended(row: &Row, state: State, now: Moment) -> Vec<(DeviceId, Moment, &'static str)> {
    let what = match state {
        State::Done => "done",
        State::Failed => "failed",
        _ => return vec![],
    };
    let step = store::tallies::answered_within(now.since(row.asked));
    vec![(row.device, now, what), (row.device, now, step)]
}

/// Whatever a device says is text: no control characters, no more than somebody reads.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(WORDS)
        .collect::<String>()
        .trim()
        .to_owned()
}
