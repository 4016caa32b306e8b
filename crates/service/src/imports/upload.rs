//! A file on its way in: it is stored piece by piece as it comes.

use domain::import::{Delimiter, Encoding, ImportDetail, ImportSetup, OnDuplicate};
use domain::{Actor, Error, ErrorCode, FieldCode, ImportId, Permission, RecordKind};
use store::imports::{NewImport, chunks};

use super::detect::Detector;
use super::source::Source;
use crate::change::Change;
use crate::{Failure, Services};

/// The largest file, in bytes: more than a million contacts.
pub const FILE_MAX: usize = 256 * 1024 * 1024;
/// How much of it is one row of the database.
const PIECE: usize = 256 * 1024;
/// The longest name of a file that is kept.
const NAME_MAX: usize = 200;

/// A file that is coming.
pub struct Upload {
    services: Services,
    actor: Actor,
    kind: RecordKind,
    id: ImportId,
    detector: Detector,
    buffer: Vec<u8>,
    pieces: i64,
    size: usize,
}

impl Upload {
    /// Begins an import of a file.
    pub async fn begin(
        services: &Services,
        actor: &Actor,
        kind: RecordKind,
        file_name: &str,
    ) -> Result<Self, Error> {
        actor.require(Permission::CrmWrite)?;
        let id: ImportId = services.clock.new_id();
        let change = Change::begin(services).await?;
        let new = NewImport {
            id,
            created_by: actor.user_id,
            kind,
            file_name: &shown_name(file_name),
            size: 0,
            setup: &blank(Encoding::Utf8, Delimiter::Comma),
            now: change.now,
        };
        store::imports::insert(&change.tx, actor.organization_id, new)
            .await
            .or_internal()?;
        change.commit().await?;
        Ok(Self {
            services: services.clone(),
            actor: *actor,
            kind,
            id,
            detector: Detector::new(),
            buffer: Vec::with_capacity(PIECE),
            pieces: 0,
            size: 0,
        })
    }

    /// Takes the next bytes.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.size += bytes.len();
        if self.size > FILE_MAX {
            return Err(Error::new(ErrorCode::TooLarge));
        }
        self.detector.look(bytes);
        let mut rest = bytes;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(PIECE - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            rest = later;
            if self.buffer.len() == PIECE {
                self.store().await?;
            }
        }
        Ok(())
    }

    /// Takes the end: the import is a draft, with the columns mapped as they look.
    pub async fn finish(mut self) -> Result<ImportDetail, Error> {
        if !self.buffer.is_empty() {
            self.store().await?;
        }
        let (db, organization_id) = (&self.services.db, self.actor.organization_id);
        let (encoding, delimiter) = std::mem::replace(&mut self.detector, Detector::new()).finish();
        let setup = blank(encoding, delimiter);
        let mut source = Source::open(db, organization_id, self.id, &setup);
        let headings = source.next(1).await.ok().and_then(|mut rows| rows.pop());
        let Some(headings) = headings.filter(|row| row.iter().all(|cell| !cell.contains('\0')))
        else {
            return Err(self.refuse(FieldCode::Malformed).await);
        };
        let custom = store::custom::list(db, organization_id, Some(self.kind))
            .await
            .or_internal()?;
        let setup = super::proposed(self.kind, &custom, &headings, setup);
        self.ready(&setup).await?;
        super::get(&self.services, &self.actor, self.id).await
    }

    /// Takes back what has come: there will be no more.
    pub async fn abandon(self) -> Result<(), Error> {
        let change = Change::begin(&self.services).await?;
        chunks::discard(&change.tx, self.actor.organization_id, self.id)
            .await
            .or_internal()?;
        change.commit().await
    }

    async fn refuse(self, code: FieldCode) -> Error {
        let code = if self.size == 0 {
            FieldCode::Required
        } else {
            code
        };
        match self.abandon().await {
            Ok(()) => Error::field("file", code),
            Err(error) => error,
        }
    }

    async fn ready(&self, setup: &ImportSetup) -> Result<(), Error> {
        let change = Change::begin(&self.services).await?;
        let organization_id = self.actor.organization_id;
        let size = i64::try_from(self.size).unwrap_or(i64::MAX);
        chunks::set_size(&change.tx, organization_id, self.id, size)
            .await
            .or_internal()?;
        store::imports::set_up(&change.tx, organization_id, self.id, setup, change.now)
            .await
            .or_internal()?;
        super::tell(&change, &self.actor, self.id).await?;
        change.commit().await
    }

    async fn store(&mut self) -> Result<(), Error> {
        let piece = std::mem::replace(&mut self.buffer, Vec::with_capacity(PIECE));
        let change = Change::begin(&self.services).await?;
        let organization_id = self.actor.organization_id;
        chunks::insert(&change.tx, organization_id, self.id, self.pieces, piece)
            .await
            .or_internal()?;
        self.pieces += 1;
        change.commit().await
    }
}

fn blank(encoding: Encoding, delimiter: Delimiter) -> ImportSetup {
    ImportSetup {
        encoding,
        delimiter,
        columns: Vec::new(),
        key: None,
        on_duplicate: OnDuplicate::Skip,
    }
}

/// The name of a file without what a list cannot show.
fn shown_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME_MAX)
        .collect();
    match shown.trim() {
        "" => "import.csv".to_owned(),
        name => name.to_owned(),
    }
}
