//! Full-text search, where the engines differ: FTS5 tables on SQLite, GIN indexes over the
//! `search` column on PostgreSQL. Both find rows that have, for every word asked for, a word
//! that begins with it.

use uuid::Uuid;

use super::{Engine, Executor, Sql, StoreError, sql};

/// Keeps the search document of a row in step with it; call it in the transaction that wrote
/// the row's `search` column.
pub async fn index(
    on: &impl Executor,
    table: &'static str,
    id: Uuid,
    document: &str,
) -> Result<(), StoreError> {
    if on.engine() == Engine::Sqlite {
        let text = format!(
            "INSERT OR REPLACE INTO {table}_search (rowid, id, document) VALUES ($1, $2, $3)"
        );
        on.execute(sql(text).bind(rowid(id)).bind(id).bind(document))
            .await?;
    }
    Ok(())
}

/// Takes a row's document out.
pub async fn remove(on: &impl Executor, table: &'static str, id: Uuid) -> Result<(), StoreError> {
    if on.engine() == Engine::Sqlite {
        let text = format!("DELETE FROM {table}_search WHERE rowid = $1");
        on.execute(sql(text).bind(rowid(id))).await?;
    }
    Ok(())
}

/// Takes out the documents of all rows of an organization, which is about to go.
pub async fn remove_all(
    on: &impl Executor,
    table: &'static str,
    organization_id: Uuid,
) -> Result<(), StoreError> {
    if on.engine() == Engine::Sqlite {
        let text = format!(
            "DELETE FROM {table}_search
             WHERE id IN (SELECT id FROM {table} WHERE organization_id = $1)"
        );
        on.execute(sql(text).bind(organization_id)).await?;
    }
    Ok(())
}

/// How a list with a search finds its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// There is nothing to search for.
    Unsearched,
    /// From the words to their rows, which are then sorted: best where they are few.
    FromWords,
    /// Along the list's own order, looking at each row until the page is full: best where the
    /// words are common, for then the page is full soon.
    AlongOrder,
}

/// From how many matches on SQLite walks along the order. At this number either way takes a few
/// milliseconds among 50,000 rows; ten thousand matches would take a hundred, sorted first.
const COMMON: u32 = 500;

/// Chooses the way. PostgreSQL does that itself, by its statistics.
pub(super) async fn way(
    on: &impl Executor,
    table: &str,
    words: &[String],
) -> Result<Way, StoreError> {
    if words.is_empty() {
        return Ok(Way::Unsearched);
    }
    if on.engine() == Engine::Postgres {
        return Ok(Way::FromWords);
    }
    let text = format!(
        "SELECT COUNT(*) AS matches
         FROM (SELECT 1 FROM {table}_search WHERE {table}_search MATCH $1 LIMIT $2)"
    );
    let row = on.fetch_one(sql(text).bind(match_query(words)).bind(COMMON));
    let matches: i64 = row.await?.get("matches")?;
    Ok(if matches < i64::from(COMMON) {
        Way::FromWords
    } else {
        Way::AlongOrder
    })
}

/// The `FROM` item of a table, and before it, where SQLite goes from the words to the rows, the
/// index of words: it must be told to start there.
pub(super) fn source(engine: Engine, way: Way, table: &str, alias: &str) -> String {
    match (engine, way) {
        (Engine::Sqlite, Way::FromWords) => {
            format!("{table}_search CROSS JOIN {table} {alias} ON {alias}.id = {table}_search.id")
        }
        _ => format!("{table} {alias}"),
    }
}

/// Appends the condition that a row matches all of the words.
pub(super) fn condition(
    sql: &mut Sql,
    engine: Engine,
    way: Way,
    table: &str,
    alias: &str,
    words: &[String],
) {
    match (engine, way) {
        (_, Way::Unsearched) => {}
        (Engine::Sqlite, Way::FromWords) => {
            sql.push(&format!(" AND {table}_search MATCH "))
                .push_bind(match_query(words));
        }
        (Engine::Sqlite, Way::AlongOrder) => {
            // The column has one space between words, so a word begins after a space.
            for word in words {
                sql.push(&format!(" AND instr(' ' || {alias}.search, "))
                    .push_bind(format!(" {word}"))
                    .push(") > 0");
            }
        }
        (Engine::Postgres, _) => {
            let query: Vec<_> = words.iter().map(|word| format!("{word}:*")).collect();
            sql.push(&format!(
                " AND to_tsvector('simple', {alias}.search) @@ to_tsquery('simple', "
            ))
            .push_bind(query.join(" & "))
            .push(")");
        }
    }
}

/// The words as FTS5 asks for beginnings of words. They are letters and digits only (see
/// `domain::search`), so there is nothing to escape.
fn match_query(words: &[String]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("\"{word}\"*")).collect();
    words.join(" ")
}

/// The FTS5 row of an id: its 63 lowest bits, nearly all of them random in a UUIDv7.
fn rowid(id: Uuid) -> i64 {
    (id.as_u128() & 0x7fff_ffff_ffff_ffff) as i64
}

/// Puts many new documents in at once; the rows must not have any yet.
pub async fn index_new(
    tx: &super::Tx,
    table: &'static str,
    documents: impl IntoIterator<Item = (Uuid, String)>,
) -> Result<(), StoreError> {
    if tx.engine() == Engine::Sqlite {
        let rows = documents
            .into_iter()
            .map(|(id, document)| vec![rowid(id).into(), id.into(), document.into()]);
        let table = format!("{table}_search");
        super::bulk::insert(tx, &table, &["rowid", "id", "document"], rows).await?;
    }
    Ok(())
}
