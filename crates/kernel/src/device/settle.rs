//! Settling what a device reports. A report that comes twice changes nothing; one for a command that is unknown, of another
//! device or over is written into our own log and nothing else.

use super::{EnrolledDevice, Said};
use crate::{
    error::Result,
    random,
    store::{
        self, Turn,
        actions::{Command as Row, Moved, NewAction},
    },
    watch::Change,
};
use domain::{ActionId, ActionKind, Cause, Event, Moment, State};

/// A device's own words are kept up to here.
const WORDS: usize = 500;

impl EnrolledDevice {
    pub(super) async fn settle(
        &self,
        turn: &mut Turn,
        id: ActionId,
        said: Said,
        now: Moment,
        changes: &mut Vec<Change>,
    ) -> Result<()> {
        let row = store::actions::command(turn.conn()?, id).await?;
        let Some(row) = row.filter(|row| row.device == self.id && row.life == self.life) else {
            metrics::counter!("holdfast_strange_results_total").increment(1);
            tracing::warn!(device = %self.id, command = %id, "a result for a command that this device was not given");
            return Ok(());
        };
        let event = match &said {
            Said::Idle => return Ok(()),
            Said::Acknowledged { .. } => Event::Acknowledge,
            Said::Failed { .. } => Event::Fail,
            Said::NotNow => Event::Defer,
        };
        let Some(mut moved) = Moved::by(event, &row, now) else {
            tracing::info!(device = %self.id, command = %id, state = row.state.word(), "a result that changes nothing");
            return Ok(());
        };
        changes.push(Change::of(self.id, Some(id), row.bulk));
        let state = moved.to;
        match said {
            Said::Idle => {}
            Said::NotNow => moved.with("deferred", row.deferred + 1).write(turn.conn()?).await?,
            Said::Failed { code, text } => {
                moved = moved.because(Cause::DeviceSaidNo).with("code", code).with("said", plain(&text));
                moved.write(turn.conn()?).await?;
            }
            Said::Acknowledged { message, news } => {
                moved = moved.with("connection", self.connection);
                moved = moved.with("message_result", message.map(|m| m.word().to_owned()));
                moved.write(turn.conn()?).await?;
                if let Some(news) = news {
                    self.learn(turn, &news, now).await?;
                    store::enrolments::told(turn.conn()?, self.id, now).await?;
                }
                if row.kind == ActionKind::RemovePasscode {
                    self.ask_whether_it_is_gone(turn, now).await?;
                }
            }
        }
        count(turn, &row, state, now).await
    }

    /// Only the device's own word that it has no passcode shows that it was removed.
    async fn ask_whether_it_is_gone(&self, turn: &mut Turn, now: Moment) -> Result<()> {
        let id = ActionId(random::id(now)?);
        let ask = NewAction::of(id, self.id, ActionKind::Sync, self.life, now, self.house.waits);
        store::actions::insert_many(turn.conn()?, &[ask]).await
    }
}

/// Counts how it ended and how long the answer took.
async fn count(turn: &mut Turn, row: &Row, state: State, now: Moment) -> Result<()> {
    let what = match state {
        State::Done => "done",
        State::Failed => "failed",
        _ => return Ok(()),
    };
    let step = store::tallies::answered_within(now.since(row.asked));
    store::tallies::count_both(turn.conn()?, row.device, now, what, step).await
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
