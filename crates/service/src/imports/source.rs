//! The rows of a file, read as they are needed.

use std::collections::VecDeque;

use domain::import::ImportSetup;
use domain::{ImportId, OrganizationId};
use store::imports::chunks;
use store::{Db, StoreError};

use super::sheet::Sheet;
use crate::csv::Trouble;

/// Why there is no next row.
#[derive(Debug)]
pub(super) enum Broken {
    /// The file is no file of rows.
    File(Trouble),
    /// The database does not answer.
    Store(StoreError),
}

/// A file being read: one piece of it is in memory.
pub(super) struct Source {
    db: Db,
    organization_id: OrganizationId,
    id: ImportId,
    piece: i64,
    sheet: Sheet,
    ready: VecDeque<Vec<String>>,
    ended: bool,
    /// How many bytes were read.
    pub bytes: i64,
}

impl Source {
    /// Opens the file of an import, at its first row.
    pub fn open(
        db: &Db,
        organization_id: OrganizationId,
        id: ImportId,
        setup: &ImportSetup,
    ) -> Self {
        Self {
            db: db.clone(),
            organization_id,
            id,
            piece: 0,
            sheet: Sheet::new(setup.encoding, setup.delimiter),
            ready: VecDeque::new(),
            ended: false,
            bytes: 0,
        }
    }

    /// The next rows, fewer than asked for only at the end of the file.
    pub async fn next(&mut self, count: usize) -> Result<Vec<Vec<String>>, Broken> {
        while self.ready.len() < count && !self.ended {
            self.read().await?;
        }
        let count = count.min(self.ready.len());
        Ok(self.ready.drain(..count).collect())
    }

    /// Passes over rows.
    pub async fn skip(&mut self, count: i64) -> Result<(), Broken> {
        let mut left = usize::try_from(count).unwrap_or(0);
        while left > 0 {
            let passed = self.next(left.min(1_000)).await?.len();
            if passed == 0 {
                break;
            }
            left -= passed;
        }
        Ok(())
    }

    async fn read(&mut self) -> Result<(), Broken> {
        let piece = chunks::get(&self.db, self.organization_id, self.id, self.piece)
            .await
            .map_err(Broken::Store)?;
        self.piece += 1;
        self.ended = piece.is_none();
        let piece = piece.unwrap_or_default();
        self.bytes += i64::try_from(piece.len()).unwrap_or(0);
        let mut rows = Vec::new();
        let read = self.sheet.push(&piece, self.ended, &mut rows);
        self.ready.extend(rows);
        read.map_err(Broken::File)
    }
}
