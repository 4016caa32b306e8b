//! Everything an organization owns as JSON lines, made while they are sent: however much it is,
//! a page of one table is in memory.
//!
//! Each line is an object with `kind` and `data`. The first has the kind `export` and says of
//! what and when; the last has the kind `end` and says how many lines there are, so that a file
//! that was cut off is known as one. Changes made meanwhile may be in it or not.

use domain::audit::AuditAction;
use domain::{Actor, Error, Permission};
use futures::{Stream, stream};
use serde::Serialize;
use serde_json::json;
use store::export::{self, Columns, TABLES, Table};
use store::{Value, organizations};

use crate::audit::{self, Entry};
use crate::error::incident;
use crate::{Failure, Services};

/// Rows in memory at a time.
const PAGE: u32 = 500;
/// The form of the file; another number when it changes.
const VERSION: u32 = 1;

/// Where the export stands.
struct At {
    services: Services,
    actor: Actor,
    lines: u64,
    next: Next,
}

enum Next {
    Head,
    Members,
    /// A table, by its place in the list.
    Table(usize),
    /// A page of it.
    Page {
        table: usize,
        columns: Columns,
        after: Option<Vec<Value>>,
    },
    End,
    Nothing,
}

/// Everything the organization owns. That somebody took it is noted in the audit log, which is
/// part of it.
pub async fn export(
    services: &Services,
    actor: &Actor,
) -> Result<impl Stream<Item = Result<String, Error>> + Send + 'static, Error> {
    actor.require_person()?;
    actor.require(Permission::OrganizationOwn)?;
    let organization = super::get(services, actor).await?;
    let tx = services.db.begin().await.or_internal()?;
    let entry =
        Entry::new(AuditAction::OrganizationExported).to(organization.id, organization.name);
    audit::record(services, &tx, actor.organization_id, actor.user_id, entry).await?;
    tx.commit().await.or_internal()?;
    let at = At {
        services: services.clone(),
        actor: *actor,
        lines: 0,
        next: Next::Head,
    };
    Ok(stream::try_unfold(at, At::step))
}

impl At {
    /// The next lines, none where a table is empty, and `None` after the end.
    async fn step(mut self) -> Result<Option<(String, Self)>, Error> {
        let mut text = String::new();
        self.next = match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Head => {
                let organization = super::get(&self.services, &self.actor).await?;
                let at = self.services.clock.now();
                let head = json!({ "version": VERSION, "at": at, "organization": organization });
                self.add(&mut text, "export", &head)?;
                Next::Members
            }
            Next::Members => {
                let members = organizations::members(&self.services.db, self.actor.organization_id)
                    .await
                    .or_internal()?;
                for member in members {
                    self.add(&mut text, "member", &member)?;
                }
                Next::Table(0)
            }
            Next::Table(at) => match TABLES.get(at) {
                None => Next::End,
                Some(table) => Next::Page {
                    table: at,
                    columns: export::columns(&self.services.db, table)
                        .await
                        .or_internal()?,
                    after: None,
                },
            },
            Next::Page {
                table: at,
                columns,
                after,
            } => match TABLES.get(at) {
                None => Next::End,
                Some(table) => {
                    let last = self.page(&mut text, table, &columns, after).await?;
                    match last {
                        None => Next::Table(at + 1),
                        after => Next::Page {
                            table: at,
                            columns,
                            after,
                        },
                    }
                }
            },
            Next::End => {
                let end = json!({ "lines": self.lines + 1 });
                self.add(&mut text, "end", &end)?;
                Next::Nothing
            }
            Next::Nothing => return Ok(None),
        };
        Ok(Some((text, self)))
    }

    /// Adds a page of a table; the key of its last row, unless it was the last page.
    async fn page(
        &mut self,
        text: &mut String,
        table: &Table,
        columns: &Columns,
        after: Option<Vec<Value>>,
    ) -> Result<Option<Vec<Value>>, Error> {
        let (db, organization_id) = (&self.services.db, self.actor.organization_id);
        let page = export::page(db, organization_id, table, columns, after.as_deref(), PAGE)
            .await
            .or_internal()?;
        let full = page.rows.len() == PAGE as usize;
        for row in page.rows {
            self.add(text, table.kind, &row)?;
        }
        Ok(page.last.filter(|_| full))
    }

    fn add(&mut self, text: &mut String, kind: &str, data: &impl Serialize) -> Result<(), Error> {
        let line = serde_json::to_string(&json!({ "kind": kind, "data": data }))
            .map_err(|error| incident(&error))?;
        text.push_str(&line);
        text.push('\n');
        self.lines += 1;
        Ok(())
    }
}
