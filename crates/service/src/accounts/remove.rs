//! Removing an account: it disappears here at once, and its session at Telegram by a job.

use domain::audit::AuditAction;
use domain::{AccountId, Actor, Error, Event, Permission};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::accounts;
use store::jobs::Job;

use crate::audit::{self, Entry};
use crate::jobs::{self, Outcome, Queue};
use crate::telegram::GatewayError;
use crate::{Failure, Services};

#[derive(Serialize, Deserialize)]
struct SignOut {
    account_id: AccountId,
}

/// Removes an account with its conversations, and signs it out at Telegram.
pub async fn remove(services: &Services, actor: &Actor, id: AccountId) -> Result<(), Error> {
    actor.require(Permission::AccountsManage)?;
    let organization_id = actor.organization_id;
    let now = services.clock.now();
    let tx = services.db.begin().await.or_internal()?;
    accounts::lock(&tx, id).await.or_internal()?;
    let before = accounts::get(&tx, organization_id, id)
        .await
        .or_internal()?;
    let deleted = accounts::delete(&tx, organization_id, id, now)
        .await
        .or_internal()?;
    if !deleted {
        return Err(Error::not_found());
    }
    jobs::enqueue(
        &tx,
        &services.clock,
        organization_id,
        jobs::SIGN_OUT,
        id.to_string(),
        Queue::of_account(id, format!("account:{id}")),
        &SignOut { account_id: id },
    )
    .await
    .or_internal()?;
    if let Some(account) = before {
        let entry = Entry::new(AuditAction::AccountRemoved)
            .to(id, account.display_name.unwrap_or_default())
            .was(json!({ "telegram_id": account.telegram_user_id, "username": account.username }));
        audit::record(services, &tx, organization_id, actor.user_id, entry).await?;
    }
    let event = Event::AccountDeleted { id };
    tx.emit(organization_id, Some(actor.user_id), now, event);
    tx.commit().await.or_internal()
}

/// The job: ends the session at Telegram and forgets it here.
pub(crate) async fn run(services: &Services, job: &Job) -> Result<Outcome, Error> {
    let SignOut { account_id } = jobs::payload(job)?;
    let again = |wait| Outcome::Retry {
        at: services.clock.now() + wait,
        error: "Telegram has not confirmed the sign-out".to_owned(),
    };
    match services.gateway.sign_out(account_id).await {
        Err(GatewayError::Wait { seconds, .. }) => {
            return Ok(again(chrono::TimeDelta::seconds(seconds.into())));
        }
        Err(GatewayError::Unreachable(_)) => return Ok(again(jobs::backoff(job.attempts))),
        // Whatever else Telegram says, there is no session any more that we could use.
        Ok(()) | Err(_) => {}
    }
    let tx = services.db.begin().await.or_internal()?;
    accounts::delete_session(&tx, account_id)
        .await
        .or_internal()?;
    tx.commit().await.or_internal()?;
    Ok(Outcome::Done)
}
