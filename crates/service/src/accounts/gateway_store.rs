//! What the gateway needs kept, in our database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::account::AccountState;
use domain::chat::Peer;
use domain::event::Signal;
use domain::telegram::Wait;
use domain::{AccountId, Error, OrganizationId};
use store::accounts::{self, Standing};
use store::{Db, Tx, chats, leases};

use super::{positions as rows, stand, tell};
use crate::error::incident;
use crate::messaging::incoming;
use crate::realtime::Hub;
use crate::secrets::Secrets;
use crate::telegram::{AccountStore, Change, LEASE, Position};
use crate::{Clock, Failure};

/// See [`AccountStore`].
#[derive(Clone)]
pub struct GatewayStore {
    db: Db,
    clock: Clock,
    secrets: Arc<Secrets>,
    hub: Hub,
    node: Arc<str>,
    /// The tokens of the leases that this process holds.
    tokens: Arc<Mutex<HashMap<AccountId, i64>>>,
}

impl GatewayStore {
    /// Needs less than a use case: the services are built after the gateway, which needs this.
    pub fn new(db: Db, clock: Clock, secrets: Arc<Secrets>, hub: Hub, node: Arc<str>) -> Self {
        Self {
            db,
            clock,
            secrets,
            hub,
            node,
            tokens: Arc::default(),
        }
    }

    /// A transaction in the name of an account, which ends with an error where the account has
    /// passed to another process.
    async fn begin(&self, account: AccountId) -> Result<Tx, Error> {
        let tx = self.db.begin().await.or_internal()?;
        if let Some(token) = self.token(account)
            && !leases::is_held(&tx, account, token).await.or_internal()?
        {
            return Err(Error::conflict("another process runs this account"));
        }
        Ok(tx)
    }

    fn token(&self, account: AccountId) -> Option<i64> {
        self.tokens().get(&account).copied()
    }

    fn tokens(&self) -> MutexGuard<'_, HashMap<AccountId, i64>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lease_end(&self) -> DateTime<Utc> {
        self.clock.now() + LEASE
    }

    async fn organization_of(&self, account: AccountId) -> Result<OrganizationId, Error> {
        accounts::organization_of(&self.db, account)
            .await
            .or_internal()?
            .ok_or_else(Error::not_found)
    }
}

/// What a sealed session belongs to: copied to another account's row it stays shut.
fn owner(account: AccountId) -> String {
    format!("account_sessions:{account}")
}

#[async_trait]
impl AccountStore for GatewayStore {
    async fn take_lease(&self, account: AccountId) -> Result<bool, Error> {
        let now = self.clock.now();
        let token = leases::take(&self.db, account, &self.node, now, self.lease_end())
            .await
            .or_internal()?;
        if let Some(token) = token {
            self.tokens().insert(account, token);
        }
        Ok(token.is_some())
    }

    async fn keep_lease(&self, account: AccountId) -> Result<bool, Error> {
        let Some(token) = self.token(account) else {
            return Ok(false);
        };
        leases::renew(&self.db, account, token, self.lease_end())
            .await
            .or_internal()
    }

    async fn drop_lease(&self, account: AccountId) -> Result<(), Error> {
        let token = self.tokens().remove(&account);
        match token {
            Some(token) => leases::give_up(&self.db, account, token, self.clock.now())
                .await
                .or_internal(),
            None => Ok(()),
        }
    }

    async fn load_session(&self, account: AccountId) -> Result<Option<Vec<u8>>, Error> {
        let sealed = accounts::session(&self.db, account).await.or_internal()?;
        sealed
            .map(|sealed| self.secrets.open(&owner(account), &sealed))
            .transpose()
            .map_err(|error| incident(&error))
    }

    async fn save_session(&self, account: AccountId, session: &[u8]) -> Result<(), Error> {
        let sealed = self
            .secrets
            .seal(&owner(account), session)
            .map_err(|error| incident(&error))?;
        let tx = self.begin(account).await?;
        accounts::save_session(&tx, account, sealed, self.clock.now())
            .await
            .or_internal()?;
        tx.commit().await.or_internal()
    }

    async fn delete_session(&self, account: AccountId) -> Result<(), Error> {
        let tx = self.begin(account).await?;
        accounts::delete_session(&tx, account).await.or_internal()?;
        tx.commit().await.or_internal()
    }

    async fn load_positions(&self, account: AccountId) -> Result<Vec<Position>, Error> {
        let rows = accounts::positions(&self.db, account).await.or_internal()?;
        Ok(rows.into_iter().filter_map(rows::from_row).collect())
    }

    async fn apply(
        &self,
        account: AccountId,
        changes: Vec<Change>,
        positions: Vec<Position>,
    ) -> Result<(), Error> {
        let organization_id = self.organization_of(account).await?;
        let tx = self.begin(account).await?;
        incoming::apply(&tx, &self.clock, organization_id, account, changes)
            .await
            .or_internal()?;
        for position in positions {
            accounts::save_position(&tx, account, rows::to_row(position))
                .await
                .or_internal()?;
        }
        tx.commit().await.or_internal()
    }

    async fn load_waits(&self, account: AccountId) -> Result<Vec<Wait>, Error> {
        let organization_id = self.organization_of(account).await?;
        let account = accounts::get(&self.db, organization_id, account)
            .await
            .or_internal()?;
        Ok(account.map(|account| account.waits).unwrap_or_default())
    }

    async fn save_waits(&self, account: AccountId, waits: Vec<Wait>) -> Result<(), Error> {
        let organization_id = self.organization_of(account).await?;
        let tx = self.begin(account).await?;
        accounts::set_waits(&tx, organization_id, account, waits)
            .await
            .or_internal()?;
        tell(&tx, &self.clock, organization_id, None, account)
            .await
            .or_internal()?;
        tx.commit().await.or_internal()
    }

    async fn set_state(
        &self,
        account: AccountId,
        state: AccountState,
        reason: Option<String>,
        wait_until: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        let organization_id = self.organization_of(account).await?;
        let standing = Standing {
            reason,
            wait_until,
            ..Standing::of(state)
        };
        let tx = self.begin(account).await?;
        stand(&tx, &self.clock, organization_id, None, account, &standing)
            .await
            .or_internal()?;
        tx.commit().await.or_internal()
    }

    async fn typing(&self, account: AccountId, peer: Peer) {
        // Nobody is told a second time, so nothing is done about an error but the log.
        let Ok(organization_id) = self.organization_of(account).await else {
            return;
        };
        let found = chats::with_peer(&self.db, organization_id, account, peer)
            .await
            .or_internal();
        if let Ok(Some(conversation)) = found {
            let chat_id = conversation.chat.id;
            self.hub.signal(organization_id, Signal::Typing { chat_id });
        }
    }
}
