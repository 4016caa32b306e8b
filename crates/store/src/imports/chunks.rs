//! The files of imports, in pieces.

use domain::{ImportId, OrganizationId};

use crate::{Executor, StoreError, Tx, sql};

/// Adds a piece to a file.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
    position: i64,
    content: Vec<u8>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO import_chunks (import_id, organization_id, position, content)
             VALUES ($1, $2, $3, $4)",
        )
        .bind(id)
        .bind(organization_id)
        .bind(position)
        .bind(content),
    )
    .await
}

/// A piece of a file; nothing after its end.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: ImportId,
    position: i64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let text = "SELECT content FROM import_chunks
        WHERE import_id = $1 AND organization_id = $2 AND position = $3";
    let statement = sql(text).bind(id).bind(organization_id).bind(position);
    let row = on.fetch_optional(statement).await?;
    row.map(|row| row.get("content")).transpose()
}

/// Whether the file is still there.
pub async fn exist(
    on: &impl Executor,
    organization_id: OrganizationId,
    id: ImportId,
) -> Result<bool, StoreError> {
    let text = "SELECT 1 AS found FROM import_chunks
        WHERE import_id = $1 AND organization_id = $2 AND position = 0";
    let statement = sql(text).bind(id).bind(organization_id);
    Ok(on.fetch_optional(statement).await?.is_some())
}

/// Says how large the file has become, once it is there.
pub async fn set_size(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
    size: i64,
) -> Result<(), StoreError> {
    let text = "UPDATE imports SET size = $3 WHERE id = $1 AND organization_id = $2";
    let statement = sql(text).bind(id).bind(organization_id).bind(size);
    tx.execute_one(statement).await
}

/// Takes back a file that did not come whole.
pub async fn discard(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ImportId,
) -> Result<(), StoreError> {
    let text = "DELETE FROM imports WHERE id = $1 AND organization_id = $2";
    tx.execute(sql(text).bind(id).bind(organization_id)).await?;
    Ok(())
}
