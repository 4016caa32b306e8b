//! What becomes of what a member looked after, once they go.

use chrono::{DateTime, Utc};
use domain::{Actor, Error, Event, RecordKind, UserId};
use serde_json::{Value, json};
use store::{Tx, accounts, companies, contacts, deals, records, tasks};

use crate::Failure;

/// How much was handed over.
pub(super) struct Handed {
    companies: usize,
    contacts: usize,
    deals: usize,
    tasks: usize,
}

impl Handed {
    /// As the audit log has it.
    pub fn told(&self, successor: Option<&str>) -> Value {
        json!({
            "successor": successor, "companies": self.companies, "contacts": self.contacts,
            "deals": self.deals, "tasks": self.tasks,
        })
    }
}

/// Gives a member's records and open tasks to the heir, or to nobody, and their accounts to the
/// heir or the keeper: somebody must answer for an account that is signed in.
pub(super) async fn all(
    tx: &Tx,
    actor: &Actor,
    from: UserId,
    to: Option<UserId>,
    keeper: UserId,
    now: DateTime<Utc>,
) -> Result<Handed, Error> {
    let handed = Handed {
        companies: companies_of(tx, actor, from, to, now).await?,
        contacts: contacts_of(tx, actor, from, to, now).await?,
        deals: deals_of(tx, actor, from, to, now).await?,
        tasks: tasks_of(tx, actor, from, to, now).await?,
    };
    let organization_id = actor.organization_id;
    let kept = accounts::hand_over(tx, organization_id, from, to.unwrap_or(keeper))
        .await
        .or_internal()?;
    for id in kept {
        let account = accounts::get(tx, organization_id, id).await.or_internal()?;
        tell(tx, actor, now, account.map(Event::AccountUpdated));
    }
    Ok(handed)
}

fn tell(tx: &Tx, actor: &Actor, now: DateTime<Utc>, event: Option<Event>) {
    if let Some(event) = event {
        tx.emit(actor.organization_id, Some(actor.user_id), now, event);
    }
}

async fn companies_of(
    tx: &Tx,
    actor: &Actor,
    from: UserId,
    to: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let organization_id = actor.organization_id;
    let moved = records::hand_over(tx, organization_id, RecordKind::Company, from, to, now)
        .await
        .or_internal()?;
    for id in &moved {
        let company = companies::get(tx, organization_id, (*id).into())
            .await
            .or_internal()?;
        tell(tx, actor, now, company.map(Event::CompanyUpdated));
    }
    Ok(moved.len())
}

async fn contacts_of(
    tx: &Tx,
    actor: &Actor,
    from: UserId,
    to: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let organization_id = actor.organization_id;
    let moved = records::hand_over(tx, organization_id, RecordKind::Contact, from, to, now)
        .await
        .or_internal()?;
    for id in &moved {
        let contact = contacts::get(tx, organization_id, (*id).into())
            .await
            .or_internal()?;
        tell(tx, actor, now, contact.map(Event::ContactUpdated));
    }
    Ok(moved.len())
}

async fn deals_of(
    tx: &Tx,
    actor: &Actor,
    from: UserId,
    to: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let organization_id = actor.organization_id;
    let moved = deals::hand_over(tx, organization_id, from, to, now)
        .await
        .or_internal()?;
    for id in &moved {
        let deal = deals::get(tx, organization_id, *id).await.or_internal()?;
        tell(tx, actor, now, deal.map(Event::DealUpdated));
    }
    Ok(moved.len())
}

async fn tasks_of(
    tx: &Tx,
    actor: &Actor,
    from: UserId,
    to: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let organization_id = actor.organization_id;
    let moved = tasks::hand_over(tx, organization_id, from, to, now)
        .await
        .or_internal()?;
    for id in &moved {
        let task = tasks::get(tx, organization_id, *id).await.or_internal()?;
        tell(tx, actor, now, task.map(Event::TaskUpdated));
    }
    Ok(moved.len())
}
