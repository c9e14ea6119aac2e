//! What is asked of one device, and how it is put into the queue.

use crate::{
    Permit, Privilege,
    error::{Error, Result},
    permit::At,
    pin::{self, PIN_LASTS},
    random,
    store::{self, Conn, actions::NewAction},
    watch::Change,
};
use domain::{
    ActionId, ActionKind, Capability, Cause, Conflict, Device, Field, FormId, Outcome, Pin, Why, clean_reason,
};
use uuid::Uuid;

/// What is asked of a device, with everything it takes.
pub struct Asked {
    /// This form was sent before; this is what came of it.
    pub(super) repeated: Option<ActionId>,
    pub(super) device: Device,
    pub(super) life: i64,
    pub(super) kind: ActionKind,
    pub(super) capability: Capability,
    pub(super) knows: bool,
    pub(super) standing: Option<ActionId>,
    pub(super) pin: Option<Pin>,
    pub(super) token: Option<Uuid>,
    pub(super) message: String,
    pub(super) phone: String,
    pub(super) reason: String,
    pub(super) form: Option<FormId>,
}

impl Asked {
    /// What every order has.
    pub(super) async fn read(
        conn: &mut Conn,
        mut at: At<'_>,
        kind: ActionKind,
        form: Option<FormId>,
        reason: &str,
    ) -> Result<Self> {
        let target = at.device()?;
        let device = target.placed.device;
        let repeated = match form {
            None => None,
            Some(form) => match store::actions::by_form(conn, at.asker.id, form).await? {
                Some((id, of)) if of == device.id => Some(id),
                Some(_) => return Err(Error::invalid(Field::Form, Why::Used)),
                None => None,
            },
        };
        let capability = Capability::of(&device, kind, at.now);
        let standing = match kind {
            ActionKind::RemoteLock => store::actions::standing(conn, device.id).await?,
            ActionKind::RemovePasscode | ActionKind::Sync => None,
        };
        Ok(Self {
            repeated,
            life: target.life,
            kind,
            capability,
            knows: false,
            standing,
            pin: None,
            token: None,
            message: String::new(),
            phone: String::new(),
            reason: clean_reason(reason)?,
            form,
            device,
        })
    }

    pub(super) fn rule(&self) -> Result<(), Conflict> {
        match &self.capability {
            _ if self.repeated.is_some() => Ok(()),
            Capability::Unavailable(reason) => Err(Conflict::Unavailable { reason: *reason }),
            Capability::Available(_) if self.capability.must_be_known() && !self.knows => {
                Err(Conflict::MustBeKnown)
            }
            Capability::Available(_) => Ok(()),
        }
    }

    pub(super) fn note(&self) -> Vec<(&'static str, String)> {
        let mut note = said([("reason", &self.reason), ("message", &self.message), ("phone", &self.phone)]);
        if self.capability.must_be_known() {
            note.push(("known", "yes".to_owned()));
        }
        note
    }
}

/// What was written, under its name.
pub(super) fn said(texts: [(&'static str, &String); 3]) -> Vec<(&'static str, String)> {
    texts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, text.clone())).collect()
}

impl<P: Privilege<On = Asked>> Permit<P> {
    pub async fn enqueue(mut self) -> Result<ActionId> {
        if let Some(known) = self.on.repeated {
            // What was refused then is refused now, in the same words.
            let before = store::actions::action(self.conn()?, known).await?;
            return match before.filter(|a| a.cause == Some(Cause::StandingLock)).and_then(|a| a.standing) {
                Some(standing) => Err(Conflict::AlreadyLocked { standing }.into()),
                None => Ok(known),
            };
        }
        let id = ActionId(random::id(self.now)?);
        if let Some(standing) = self.on.standing {
            return self.refuse_second(id, standing).await;
        }
        let (now, house, device) = (self.now, self.house.clone(), self.on.device.id);
        let (mut new, mut pin_ends) = (self.new_action(id), None);
        if let Some(pin) = self.on.pin.take() {
            let bound = pin::bound(device, id);
            let secret =
                house.vault.put(self.conn()?, pin.digits().as_bytes(), &bound, now.plus(PIN_LASTS), now);
            new.secret = Some(secret.await?);
            new.outstanding = true;
            pin_ends = Some(new.expires.plus(PIN_LASTS));
        }
        store::actions::insert_many(self.conn()?, &[new]).await?;
        store::devices::asked(self.conn()?, &[device], pin_ends, now).await?;
        self.commit_and_tell(vec![Change::of(device, Some(id), None)]).await?;
        house.ring(device);
        Ok(id)
    }

    /// It is not sent, and the report says why.
    async fn refuse_second(mut self, id: ActionId, standing: ActionId) -> Result<ActionId> {
        let (now, device) = (self.now, self.on.device.id);
        self.turns_out(Outcome::Failed, ("why", "already-locked".into())).await?;
        let refused =
            NewAction { refused: Some((Cause::StandingLock, Some(standing))), ..self.new_action(id) };
        store::actions::insert_many(self.conn()?, &[refused]).await?;
        store::tallies::count(self.conn()?, &[(device, now, "failed")]).await?;
        self.commit_and_tell(vec![Change::of(device, Some(id), None)]).await?;
        Err(Conflict::AlreadyLocked { standing }.into())
    }

    fn new_action(&self, id: ActionId) -> NewAction {
        let on = &self.on;
        NewAction {
            by: Some((self.by, self.name.clone())),
            reason: on.reason.clone(),
            message: on.message.clone(),
            phone: on.phone.clone(),
            token: on.token,
            form: on.form,
            ..NewAction::of(id, on.device.id, on.kind, on.life, self.now, self.house.waits)
        }
    }
}
