//! Bringing devices in from a file: it is kept, looked at, and applied as a whole or not at all.

use super::{Operator, import_weigh::Weighed};
use crate::{
    error::{Error, Result},
    permit::found,
    random, sheet, store,
    watch::Change,
};
use domain::{Conflict, ImportId, Permission, legible};

pub use super::import_permit::ImportDevices;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImportState {
    Staged,
    Running,
    Done,
    Failed,
}

impl ImportState {
    pub const ALL: &[Self] = &[Self::Staged, Self::Running, Self::Done, Self::Failed];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// What a file would change.
#[derive(Clone, Debug)]
pub struct ImportPreview {
    pub id: ImportId,
    pub file: String,
    pub state: ImportState,
    pub lines: u32,
    pub new: u32,
    pub changed: u32,
    pub same: u32,
    pub refused: Vec<RefusedLine>,
    /// The first fifty.
    pub changes: Vec<ImportChange>,
    /// Lines applied so far, while it runs.
    pub done: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedLine {
    pub line: u32,
    pub column: String,
    pub value: String,
    pub why: LineFault,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineFault {
    NoSerial,
    NoName,
    SerialTwice,
    UdidTwice,
    UnknownPlatform,
    UnknownMode,
    ModeDoesNotFit,
    UnknownOwnership,
    UnknownChip,
    BadVersion,
    BadYesNo,
    TooLong,
    Characters,
    UnknownGroup,
    NoGroup,
    /// It is not theirs to change, or its serial number or UDID is another device's: which, is not said.
    NotTheirs,
    /// Another device that they can see has it.
    UdidTaken,
    ManyColumns,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportChange {
    pub serial: String,
    pub name: String,
    pub new: bool,
    /// Column, before, after.
    pub what: Vec<(String, String, String)>,
}

impl Operator {
    /// Keeps a file to be looked at. It is read once, so that one that is none is refused at once.
    pub async fn stage_import(&self, file: &str, bytes: Vec<u8>) -> Result<ImportId> {
        self.may_import().await?;
        let bytes = tokio::task::spawn_blocking(move || sheet::read(&bytes).map(|_| bytes))
            .await
            .map_err(|e| Error::nonsense(e.to_string()))??;
        let file = legible(file, 100);
        let now = self.house().latest();
        let id = ImportId(random::id(now)?);
        let mut turn = self.house().writer.turn().await?;
        store::imports::insert(turn.conn()?, id, self.id(), &file, now, bytes).await?;
        turn.commit().await?;
        Ok(id)
    }

    /// What it would change, or has changed.
    pub async fn import(&self, id: ImportId) -> Result<ImportPreview> {
        self.may_import().await?;
        let mut conn = self.house().db.read().await?;
        let import = found(store::imports::import(&mut conn, id, self.id()).await?)?;
        let n = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
        let [made, changed, same, refused] = import.counts.map(n);
        let (done, all) = self.house().progress(id);
        let mut preview = ImportPreview {
            id,
            file: import.file,
            state: import.state,
            lines: (made + changed + same + refused).max(all),
            new: made,
            changed,
            same,
            refused: vec![],
            changes: vec![],
            done,
        };
        if let (ImportState::Staged, Some(content)) = (import.state, import.content) {
            let now = self.house().latest();
            let weighed = Weighed::of(&mut conn, &content, self.rights(), now).await?;
            weighed.tell(&mut preview);
        }
        Ok(preview)
    }

    /// Brings it in, beside everything else; the page of the import tells how far it is.
    pub async fn start_import(&self, id: ImportId) -> Result<()> {
        self.may_import().await?;
        let mut turn = self.house().writer.turn().await?;
        found(store::imports::import(turn.conn()?, id, self.id()).await?)?;
        let (staged, running) = (ImportState::Staged, ImportState::Running);
        if !store::imports::move_state(turn.conn()?, id, staged, running).await? {
            return Err(Conflict::TooLate.into());
        }
        turn.tell(vec![of(id)]);
        turn.commit().await?;
        let this = self.again();
        tokio::spawn(async move {
            if let Err(cause) = this.bring_in(id).await {
                tracing::error!(%cause, import = %id, "a file of devices was not brought in; nothing was changed");
                this.give_up(id).await;
            }
            this.house().end_progress(id);
        });
        Ok(())
    }

    async fn bring_in(&self, id: ImportId) -> Result<()> {
        self.permit::<ImportDevices>((id, self.id())).await?.bring_in().await
    }

    async fn give_up(&self, id: ImportId) {
        let given_up = async {
            let mut turn = self.house().writer.turn().await?;
            let (running, failed) = (ImportState::Running, ImportState::Failed);
            store::imports::move_state(turn.conn()?, id, running, failed).await?;
            turn.tell(vec![of(id)]);
            turn.commit().await
        };
        if let Err(cause) = given_up.await {
            tracing::warn!(%cause, import = %id, "that an import failed was not written down");
        }
    }

    pub async fn discard_import(&self, id: ImportId) -> Result<()> {
        let mut turn = self.house().writer.turn().await?;
        found(store::imports::delete(turn.conn()?, id, self.id()).await?.then_some(()))?;
        turn.commit().await
    }

    async fn may_import(&self) -> Result<()> {
        self.look_anywhere(Permission::DevicesEnrol, "import").await
    }
}

pub(super) fn of(id: ImportId) -> Change {
    Change { import: Some(id), ..Change::default() }
}
