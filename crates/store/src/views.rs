//! Saved views, and with which of them a member's lists open.

use chrono::{DateTime, Utc};
use domain::view::{View, ViewFields};
use domain::{OrganizationId, RecordKind, UserId, ViewId};

use crate::{Executor, Row, Sql, StoreError, Tx, sql};

fn read(row: &Row) -> Result<View, StoreError> {
    Ok(View {
        id: row.id("id")?,
        kind: row.word("kind")?,
        name: row.get("name")?,
        shared: row.get("shared")?,
        owner_id: row.id("owner_id")?,
        owner_name: row.get("owner_name")?,
        shows: row.json("shows")?,
        is_default: row.get("is_default")?,
        version: row.get("version")?,
    })
}

/// The views that a member sees: those for everybody and their own.
fn seen(organization_id: OrganizationId, by: UserId) -> Sql {
    sql("SELECT v.id, v.kind, v.name, v.shared, v.owner_id, u.name AS owner_name, v.shows, v.version,
             EXISTS (SELECT 1 FROM default_views d
                 WHERE d.organization_id = v.organization_id AND d.user_id = $2 AND d.kind = v.kind
                   AND d.view_id = v.id) AS is_default
         FROM views v JOIN users u ON u.id = v.owner_id
         WHERE v.organization_id = $1 AND (v.shared OR v.owner_id = $2)")
    .bind(organization_id)
    .bind(by)
}

/// Those of one kind of record, or all: first the ones for everybody, then by name.
pub async fn list(
    on: &impl Executor,
    organization_id: OrganizationId,
    by: UserId,
    kind: Option<RecordKind>,
) -> Result<Vec<View>, StoreError> {
    let mut statement = seen(organization_id, by);
    if let Some(kind) = kind {
        statement.push(" AND v.kind = ").push_bind(kind.as_str());
    }
    statement.push(" ORDER BY v.kind, v.shared DESC, v.name_folded, v.id");
    on.fetch_all(statement).await?.iter().map(read).collect()
}

/// One of them.
pub async fn get(
    on: &impl Executor,
    organization_id: OrganizationId,
    by: UserId,
    id: ViewId,
) -> Result<Option<View>, StoreError> {
    let mut statement = seen(organization_id, by);
    statement.push(" AND v.id = ").push_bind(id);
    let row = on.fetch_optional(statement).await?;
    row.as_ref().map(read).transpose()
}

/// What a view shows, as it is stored.
fn shows(fields: &ViewFields) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(&fields.shows).map_err(|error| StoreError::Decode {
        column: "shows".to_owned(),
        reason: error.to_string(),
    })
}

/// The form of a name by which views are told apart.
fn fold(fields: &ViewFields) -> String {
    fields.name.as_str().to_lowercase()
}

/// Adds a view; [`StoreError::Unique`] if there is one that reads the same.
pub async fn insert(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ViewId,
    owner_id: UserId,
    fields: &ViewFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "INSERT INTO views (id, organization_id, kind, name, name_folded, shared, owner_id,
                 shows, version, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10)",
        )
        .bind(id)
        .bind(organization_id)
        .bind(fields.kind.as_str())
        .bind(fields.name.as_str())
        .bind(fold(fields))
        .bind(fields.shared)
        .bind(owner_id)
        .bind(shows(fields)?)
        .bind(now)
        .bind(now),
    )
    .await
}

/// Changes a view; [`StoreError::Unique`] if there is another one that reads the same.
pub async fn update(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ViewId,
    fields: &ViewFields,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute_one(
        sql(
            "UPDATE views SET name = $3, name_folded = $4, shared = $5, shows = $6,
                 version = version + 1, updated_at = $7
             WHERE id = $1 AND organization_id = $2",
        )
        .bind(id)
        .bind(organization_id)
        .bind(fields.name.as_str())
        .bind(fold(fields))
        .bind(fields.shared)
        .bind(shows(fields)?)
        .bind(now),
    )
    .await
}

/// Removes a view for good. Lists that opened with it open as they are.
pub async fn delete(
    tx: &Tx,
    organization_id: OrganizationId,
    id: ViewId,
) -> Result<(), StoreError> {
    let text = "DELETE FROM views WHERE id = $1 AND organization_id = $2";
    tx.execute_one(sql(text).bind(id).bind(organization_id))
        .await
}

/// Opens the lists of others no longer with a view that its maker has taken back.
pub async fn forget_of_others(
    tx: &Tx,
    organization_id: OrganizationId,
    view: &View,
) -> Result<(), StoreError> {
    let text = "DELETE FROM default_views
                WHERE organization_id = $1 AND view_id = $2 AND user_id <> $3";
    let statement = sql(text).bind(organization_id).bind(view.id);
    tx.execute(statement.bind(view.owner_id)).await?;
    Ok(())
}

/// Opens a member's list with this view, or as it is.
pub async fn put_default(
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    kind: RecordKind,
    view: Option<ViewId>,
) -> Result<(), StoreError> {
    let text = "DELETE FROM default_views
                WHERE organization_id = $1 AND user_id = $2 AND kind = $3";
    let gone = sql(text).bind(organization_id).bind(user_id);
    tx.execute(gone.bind(kind.as_str())).await?;
    let Some(view) = view else { return Ok(()) };
    tx.execute_one(
        sql(
            "INSERT INTO default_views (organization_id, user_id, kind, view_id)
             VALUES ($1, $2, $3, $4)",
        )
        .bind(organization_id)
        .bind(user_id)
        .bind(kind.as_str())
        .bind(view),
    )
    .await
}

/// Removes what a member who goes kept for themselves. What they gave to everybody stays.
pub async fn release(
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
) -> Result<(), StoreError> {
    for text in [
        "DELETE FROM default_views WHERE organization_id = $1 AND user_id = $2",
        "DELETE FROM views WHERE organization_id = $1 AND owner_id = $2 AND NOT shared",
    ] {
        tx.execute(sql(text).bind(organization_id).bind(user_id))
            .await?;
    }
    Ok(())
}
