//! BD accounts: connecting Telegram accounts, and keeping what the gateway learns of them.

mod gateway_store;
mod positions;
pub(crate) mod remove;
mod sign_in;

use domain::account::{Account, AccountState, SandboxCredential};
use domain::{AccountId, Actor, Error, Event, OrganizationId, Permission, UserId};
use store::accounts::Standing;
use store::{Engine, Executor as _, StoreError, Tx, accounts, leases};

pub use gateway_store::GatewayStore;
pub use remove::remove;
pub use sign_in::{connect, submit_code, submit_password};

use crate::{Clock, Failure, Services};

/// All accounts of the organization, in the order in which they were connected.
pub async fn list(services: &Services, actor: &Actor) -> Result<Vec<Account>, Error> {
    actor.require(Permission::AccountsRead)?;
    accounts::list(&services.db, actor.organization_id)
        .await
        .or_internal()
}

/// One account.
pub async fn get(services: &Services, actor: &Actor, id: AccountId) -> Result<Account, Error> {
    actor.require(Permission::AccountsRead)?;
    accounts::get(&services.db, actor.organization_id, id)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)
}

/// The phone numbers of the sandbox, for whoever may connect one. Empty outside of a demo.
pub async fn sandbox_credentials(
    services: &Services,
    actor: &Actor,
) -> Result<Vec<SandboxCredential>, Error> {
    actor.require(Permission::AccountsManage)?;
    Ok(services.sandbox_credentials.to_vec())
}

/// Frees the accounts that a process had which died. With SQLite there is one process, so whoever
/// had one at this moment is dead; with PostgreSQL its lease has to run out.
pub async fn release_what_the_dead_left(services: &Services) -> Result<(), Error> {
    if services.db.engine() == Engine::Sqlite {
        leases::give_up_all(&services.db, services.clock.now())
            .await
            .or_internal()?;
    }
    Ok(())
}

/// Runs every account that is signed in and that no other process runs. Asked again and again, so
/// that an account whose process died finds another one.
pub async fn start_all(services: &Services) -> Result<(), Error> {
    for account in accounts::running(&services.db).await.or_internal()? {
        services.gateway.start(account).await;
    }
    Ok(())
}

/// Writes how an account stands and tells of it; nothing where it stood so before.
pub(crate) async fn stand(
    tx: &Tx,
    clock: &Clock,
    organization_id: OrganizationId,
    actor_id: Option<UserId>,
    id: AccountId,
    standing: &Standing,
) -> Result<(), StoreError> {
    if accounts::set_standing(tx, organization_id, id, standing).await? {
        tell(tx, clock, organization_id, actor_id, id).await?;
    }
    Ok(())
}

/// Ends an account's session here, as Telegram has ended it there.
pub(crate) async fn revoke(
    tx: &Tx,
    clock: &Clock,
    organization_id: OrganizationId,
    id: AccountId,
    reason: &str,
) -> Result<(), StoreError> {
    let standing = Standing {
        reason: Some(reason.to_owned()),
        ..Standing::of(AccountState::Revoked)
    };
    stand(tx, clock, organization_id, None, id, &standing).await
}

/// Tells how an account is now, as part of the transaction.
pub(crate) async fn tell(
    tx: &Tx,
    clock: &Clock,
    organization_id: OrganizationId,
    actor_id: Option<UserId>,
    id: AccountId,
) -> Result<(), StoreError> {
    if let Some(account) = accounts::get(tx, organization_id, id).await? {
        let event = Event::AccountUpdated(account);
        tx.emit(organization_id, actor_id, clock.now(), event);
    }
    Ok(())
}
