//! Sealing everything anew, when the secret key is replaced.
//!
//! The server runs on meanwhile, with the new key and beside it the old one, which still opens.
//! A batch is one transaction, and a value that was sealed anew opens with the new key: whatever
//! dies in between, the next run goes on where this one ended.

use domain::Error;
use store::sealed::{self, COLUMNS, SealedColumn};
use uuid::Uuid;

use crate::error::incident;
use crate::secrets::SecretsError;
use crate::{Failure, Services};

/// Rows in one transaction.
const BATCH: u32 = 200;

/// What became of the values of one column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Its table.
    pub table: &'static str,
    /// Sealed anew.
    pub anew: u64,
    /// Sealed with the key of today before.
    pub already: u64,
    /// Opened by neither key, and left alone.
    pub lost: u64,
}

/// Seals everything that another key opens with the key of today. No request reaches it, so no
/// actor is asked for.
pub async fn run(services: &Services) -> Result<Vec<Resealed>, Error> {
    let mut done = Vec::new();
    for column in COLUMNS {
        done.push(walk(services, column).await?);
    }
    Ok(done)
}

async fn walk(services: &Services, column: &SealedColumn) -> Result<Resealed, Error> {
    let mut done = Resealed {
        table: column.table,
        ..Resealed::default()
    };
    let mut after = Some(Uuid::nil());
    while let Some(last) = after {
        after = batch(services, column, last, &mut done).await?;
    }
    Ok(done)
}

/// One transaction; the key to go on behind, or nothing at the end.
async fn batch(
    services: &Services,
    column: &SealedColumn,
    after: Uuid,
    done: &mut Resealed,
) -> Result<Option<Uuid>, Error> {
    let tx = services.db.begin().await.or_internal()?;
    let rows = sealed::page(&tx, column, after, BATCH)
        .await
        .or_internal()?;
    for (id, was) in &rows {
        match services.secrets.seal_anew(&column.owner(*id), was) {
            Ok(None) => done.already += 1,
            Ok(Some(anew)) => {
                let replaced = sealed::replace(&tx, column, *id, was, &anew)
                    .await
                    .or_internal()?;
                match replaced {
                    true => done.anew += 1,
                    false => done.already += 1,
                }
            }
            Err(SecretsError::Open) => {
                done.lost += 1;
                tracing::error!(table = column.table, %id, "neither key opens this");
            }
            Err(error) => return Err(incident(&error)),
        }
    }
    tx.commit().await.or_internal()?;
    Ok(rows.last().map(|(id, _)| *id))
}
