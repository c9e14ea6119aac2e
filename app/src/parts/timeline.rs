//! The life of one action, told from what is kept of it: who asked, how often it went out, what came back.

use super::{Icon, action::asked_by, icon, when_here};
use crate::words::{self, Locale, say};
use domain::{Action, ActionKind, Cause, Moment, State};
use leptos::prelude::*;

struct Step {
    drawing: Icon,
    tone: &'static str,
    words: String,
    /// What else is known, a sentence a line.
    more: Vec<String>,
    at: Option<Moment>,
}

impl Step {
    fn of(drawing: Icon, tone: &'static str, words: impl Into<String>, at: Option<Moment>) -> Self {
        Self { drawing, tone, words: words.into(), more: vec![], at }
    }

    fn more(self, more: Vec<String>) -> Self {
        Self { more, ..self }
    }
}

pub fn timeline(l: Locale, action: &Action) -> AnyView {
    let steps: Vec<Step> = [
        Some(asked(l, action)),
        handed_out(l, action),
        deferred(l, action),
        ended(l, action),
        verified(l, action),
        opened(l, action),
    ]
    .into_iter()
    .flatten()
    .collect();
    let lines = steps.into_iter().map(|step| line(l, step)).collect_view();
    view! { <ol class="timeline" role="list">{lines}</ol> }.into_any()
}

fn line(l: Locale, step: Step) -> AnyView {
    view! {
        <li class=step.tone>
            {icon(step.drawing)}
            <div>
                <p>{step.words}</p>
                {step.more.into_iter().map(|more| view! { <p class="soft small">{more}</p> }).collect_view()}
                {step.at.map(|at| view! { <p class="small">{when_here(l, at)}</p> })}
            </div>
        </li>
    }
    .into_any()
}

fn asked(l: Locale, action: &Action) -> Step {
    let words = say!(l, timeline.asked, name = asked_by(l, action));
    let reason = (!action.reason.is_empty()).then(|| action.reason.clone());
    Step::of(Icon::Account, "", words, Some(action.asked)).more(reason.into_iter().collect())
}

fn handed_out(l: Locale, action: &Action) -> Option<Step> {
    let first = action.sent?;
    let last = action.sent_last.filter(|_| action.handed_out > 1);
    let more = last.map(|last| {
        let count = words::whole(action.handed_out);
        say!(l, timeline.handed_out_again, count = count, last = words::moment(l, last))
    });
    Some(Step::of(Icon::Sent, "", say!(l, timeline.handed_out), Some(first)).more(more.into_iter().collect()))
}

fn deferred(l: Locale, action: &Action) -> Option<Step> {
    let count = words::whole(action.deferred);
    let at = (action.state == State::Deferred).then_some(action.changed);
    (count > 0).then(|| Step::of(Icon::Wait, "wait", say!(l, timeline.not_now, count = count), at))
}

/// How it ended, if it did.
fn ended(l: Locale, action: &Action) -> Option<Step> {
    let at = action.finished.or(Some(action.changed));
    let because = action.cause.map(|cause| words::cause(l, cause).to_owned());
    Some(match action.state {
        State::Queued | State::Sent | State::Deferred => return None,
        State::Done => {
            let message = words::message_fate(l, action).map(ToOwned::to_owned);
            Step::of(Icon::Yes, "good", say!(l, timeline.done), at).more(message.into_iter().collect())
        }
        State::Failed if action.cause == Some(Cause::DeviceSaidNo) => {
            let meaning = words::explained(l, action.code, &action.said).map(ToOwned::to_owned);
            let more = words::said(action.code, &action.said).into_iter().chain(meaning).collect();
            Step::of(Icon::Warn, "bad", say!(l, actions.cause_said_no), at).more(more)
        }
        State::Failed => {
            Step::of(Icon::Warn, "bad", say!(l, timeline.failed), at).more(because.into_iter().collect())
        }
        State::Cancelled => {
            Step::of(Icon::No, "", say!(l, timeline.cancelled), at).more(because.into_iter().collect())
        }
        State::Expired => Step::of(Icon::No, "", say!(l, timeline.expired), at),
    })
}

fn verified(l: Locale, action: &Action) -> Option<Step> {
    let words = match action.kind {
        ActionKind::RemovePasscode => say!(l, timeline.verified_removal),
        ActionKind::RemoteLock | ActionKind::Sync => say!(l, timeline.verified),
    };
    action.verified.map(|at| Step::of(Icon::Yes, "good", words, Some(at)))
}

fn opened(l: Locale, action: &Action) -> Option<Step> {
    let words = if action.opened_by.is_empty() {
        say!(l, timeline.heard_from).to_owned()
    } else {
        say!(l, timeline.opened_by, name = action.opened_by.clone())
    };
    action.opened.map(|at| Step::of(Icon::Open, "good", words, Some(at)))
}
